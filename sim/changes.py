"""What a scenario changes in states and countries at the beginning of a month.

First rules fire on the month past and acts begin (`sim.unfolding`). Then, act by act: the slow part
jumps, takes extra shocks (`sim.processes.draws`) or stands higher while a shift lasts; leaders
leave; economies grow; organisations gain and lose members; spells of sanctions end.

    slow part    s + size / steps in each step; s + sqrt(v - 1) F z in a shake
    level        b + sum of the shifts in force, each in the strength of its course
    opportunity  o_ij + slope_ij (dx_i + dx_j) each January, dx the path of the year before

Axes: D dyads, n countries, W worlds of the batch; state 2 is engagement, affinity.
"""

from __future__ import annotations

from functools import singledispatch
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.effects import Ending, Entry, Growth, Jump, LeaderExit, Shake
from sim.processes.capabilities import MONTHS, Capabilities
from sim.processes.draws import add_shocks, draw_name
from sim.processes.organisations import Organisations
from sim.processes.sanctions import Sanctions
from sim.processes.turnover import YEAR, LeaderTurnover
from sim.streams import Process
from sim.unfolding import SUCCESS

if TYPE_CHECKING:
    from sim.parameters import Floats
    from sim.world import World

FORCED_STAGE = 2
"""Stage of the extra shocks of a scenario, beside those of the process of leaders."""


def change_states(world: World) -> None:
    """Let the interventions of the month begin, go on and end."""
    plan = world.setting.plan
    world.unfolding.begin(world)
    if not (plan.moving or plan.shifts):
        return
    _free_leaders(world)
    for a, effect in plan.moving:
        move(effect, world, a)
    _shake_all(world)
    for dyad in sorted({effect.dyad for _, effect in plan.shifts}):
        _shift(world, dyad)


@singledispatch
def move(effect: Any, world: World, a: int) -> None:  # noqa: ARG001
    """Do what an effect of act ``a`` does this month to states and countries.

    Raises
    ------
    TypeError
        If it is of a kind that moves none.
    """
    msg = f"an effect that moves no state: {effect!r}"
    raise TypeError(msg)


@move.register(Jump)
def _jump(effect: Jump, world: World, a: int) -> None:
    age = world.unfolding.age(a)
    now = (age >= 0) & (age < effect.steps) & world.unfolding.runs(a)
    if now.any():
        now &= world.unfolding.happens(a, effect.chance, SUCCESS)
        size = world.unfolding.size(a, effect.size) / effect.steps
        world.parts[2:4, effect.dyad] += np.where(now, size, 0.0).astype(np.float32)


@move.register(Shake)
def _shake(effect: Shake, world: World, a: int) -> None:
    """Gather the variances of the month, so that two shocks at once are one of both."""
    now = world.unfolding.begins(a)
    if not now.any():
        return
    if effect.variance is None:
        width = world.law.scale[0, : now.size].astype(np.float64)
        more = width * width - 1.0
    else:
        more = np.maximum(world.unfolding.size(a, effect.variance)[0], 1.0) - 1.0
        process = world.processes.get("leader-turnover")
        if isinstance(process, LeaderTurnover):
            more = np.maximum(more - (process.leaders.variance - 1.0), 0.0)
    extra = world.unfolding.extra
    for dyad in effect.dyads.tolist():
        extra[dyad] = extra.get(dyad, np.zeros(now.size)) + np.where(now, more, 0.0)


@move.register(LeaderExit)
def _exit(effect: LeaderExit, world: World, a: int) -> None:
    process, now = world.processes.get("leader-turnover"), world.unfolding.begins(a)
    if isinstance(process, LeaderTurnover):
        process.forced[effect.country] |= now
        return
    age = world.unfolding.age(a)
    recent = (age >= 0) & (age < YEAR)
    for ritual in world.rituals:
        ends = ritual.state.dyad.split("-")
        if world.setting.start.countries[effect.country] in ends:
            ritual.same_leaders = ritual.same_leaders & ~recent


@move.register(Entry)
def _enter(effect: Entry, world: World, a: int) -> None:
    process, age = world.processes.get("organisations"), world.unfolding.age(a)
    if not isinstance(process, Organisations) or effect.organisation not in process.names:
        return
    held = process.member[effect.country, process.names.index(effect.organisation)]
    held[age == 0] = effect.joins
    if effect.lasts is not None:
        held[age == effect.lasts] = not effect.joins


@move.register(Growth)
def _grow(effect: Growth, world: World, a: int) -> None:
    """Add a month to the paths, and move the opportunity means each January."""
    unfolding, given = world.unfolding, world.setting.start.processes
    if given is None or given.growth is None:
        return
    path = unfolding.paths.setdefault(a, np.zeros(world.worlds.size))
    if int(world.period.astype(np.int64)) % MONTHS == 0 and path.any():
        _enlarge(world, effect.country, path, given.growth.slope)
        path[:] = 0.0
    level = unfolding.level(a, effect.course)
    if level.any():
        path += level * unfolding.size(a, effect.size)[0] / MONTHS


def _enlarge(world: World, country: int, rise: Floats, slope: Floats) -> None:
    ends = world.pairs.ends
    dyads = np.flatnonzero((ends == country).any(axis=1))
    draws = world.worlds % world.setting.start.draws
    for part in range(3):
        moved = slope[draws][:, dyads, part].T * rise
        world.opportunity[part][dyads] += moved.astype(np.float32)
    process = world.processes.get("capabilities")
    if isinstance(process, Capabilities):
        process.size[country] += rise
    world.rest(dyads)


@move.register(Ending)
def _end(effect: Ending, world: World, a: int) -> None:
    """End the spell of sanctions that the process of the world holds."""
    process, now = world.processes.get("sanctions"), world.unfolding.begins(a)
    if effect.kind == "sanction" and isinstance(process, Sanctions) and now.any():
        process.lift(effect.dyad, now)


def _free_leaders(world: World) -> None:
    """Let rituals count the leaders as at the cutoff, before the exits of the scenario."""
    if "leader-turnover" not in world.processes:
        for ritual in world.rituals:
            ritual.same_leaders = np.full(world.worlds.size, ritual.state.same_leaders)


def _shake_all(world: World) -> None:
    extra = world.unfolding.extra
    if not extra:
        return
    dyads = np.array(sorted(extra), dtype=np.int64)
    size = np.stack([extra[d] for d in dyads.tolist()]).astype(np.float32)
    slow = np.ascontiguousarray(world.parts[2:4, dyads])
    name = draw_name(world, Process.LEADER, FORCED_STAGE)
    words = np.ascontiguousarray(world.pairs.words[0][dyads])
    add_shocks(slow, size, world.law.factor[0], world.numbers, words, name)
    world.parts[2:4, dyads] = slow
    extra.clear()


def _shift(world: World, dyad: int) -> None:
    """Sum the shifts of a dyad in force anew, so that one that ends leaves no trace."""
    total = np.zeros((2, world.worlds.size))
    for a, effect in world.setting.plan.shifts:
        if effect.dyad == dyad:
            level = world.unfolding.level(a, effect.course)
            if level.any():
                total += level * world.unfolding.size(a, effect.size)
    if not np.array_equal(total.astype(np.float32), world.shift[:, dyad]):
        world.shift[:, dyad] = total
        world.rest(slice(dyad, dyad + 1))

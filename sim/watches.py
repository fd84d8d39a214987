"""How the conditions of rules are read in a batch of worlds, and which rules fire.

Each watch reads the frame that the month past has left, and keeps what it must remember of earlier
months. A rule is tried where all of its conditions hold and did not all hold a month before.

Axes: W worlds.
"""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING, Protocol

import numpy as np

from sim.conditions import (
    AnyCondition,
    ContactsCondition,
    EventCondition,
    LeaderCondition,
    RitualCondition,
    SanctionCondition,
    StateCondition,
)
from sim.effects import LeaderExit
from sim.processes.sanctions import Sanctions
from sim.processes.turnover import LeaderTurnover
from sim.streams import Process, period_word, uniforms

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from sim.parameters import Floats
    from sim.plan import LaidRule, Plan
    from sim.setting import Setting
    from sim.world import World

    Mask = NDArray[np.bool_]

STAGES = 65536


class Watch(Protocol):
    """A condition in a batch of worlds."""

    def holds(self, world: World) -> Mask:
        """Tell in which worlds it holds of the month past, axis (world,)."""


class ContactsWatch:
    """Contacts of a type within the last months."""

    def __init__(self, condition: ContactsCondition, setting: Setting) -> None:
        self.condition = condition
        self.dyad = _dyad(condition.dyad, setting)
        self.kind = setting.types.index(condition.type)
        self.past: deque[NDArray[np.int64]] = deque(maxlen=condition.window)

    def holds(self, world: World) -> Mask:
        """Count the months kept; too few months are never too few contacts."""
        nowhere = np.zeros(world.worlds.size, dtype=np.bool_)
        if self.dyad is None or world.month == 0:
            return nowhere
        done = world.unfolding.done.get(self.dyad, world.total[world.kept[self.dyad]])[self.kind]
        self.past.append(done.astype(np.int64))
        number = np.sum(self.past, axis=0)
        if self.condition.at_least is not None:
            return np.asarray(number >= self.condition.at_least)
        full = len(self.past) == self.condition.window
        return np.asarray(number <= (self.condition.at_most or 0)) if full else nowhere


class RitualWatch:
    """The outcome of a season in the month past."""

    def __init__(self, condition: RitualCondition) -> None:
        self.condition = condition

    def holds(self, world: World) -> Mask:
        """Ask the ritual for what the month past has brought."""
        where = np.zeros(world.worlds.size, dtype=np.bool_)
        for track in world.rituals:
            season = self.condition.season
            if track.state.name == self.condition.ritual and season in (None, track.season):
                where |= track.happened if self.condition.outcome == "kept" else track.lapsed
        return where


class StateWatch:
    """A quantity of a dyad and a threshold."""

    def __init__(self, condition: StateCondition, setting: Setting) -> None:
        self.condition = condition
        self.dyad = _dyad(condition.dyad, setting)
        self.before: Floats | None = None

    def holds(self, world: World) -> Mask:
        """Compare the value of the month past, or of the cutoff before the first month."""
        if self.dyad is None:
            return np.zeros(world.worlds.size, dtype=np.bool_)
        value = self._value(world)
        if self.before is None:
            self.before = value
        if self.condition.relative:
            value = value - self.before
        if self.condition.below is not None:
            return np.asarray(value < self.condition.below)
        return np.asarray(value > (self.condition.above or 0.0))

    def _value(self, world: World) -> Floats:
        sight, name = world.sight, self.condition.quantity
        if name == "strength":
            found = sight.strength[self.dyad]
        elif name == "cooperation_index":
            found = sight.cooperation[self.dyad]
        else:
            found = sight.lasting[0 if name == "engagement" else 1, self.dyad]
        return found.astype(np.float64)


class EventWatch:
    """The beginning of an act, some months ago."""

    def __init__(self, condition: EventCondition, plan: Plan) -> None:
        self.acts = [a for a, act in enumerate(plan.acts) if act.identity == condition.of]
        self.months = condition.months

    def holds(self, world: World) -> Mask:
        """Ask since when the act is in force."""
        where = np.zeros(world.worlds.size, dtype=np.bool_)
        for a in self.acts:
            where |= world.unfolding.since[a] == world.month - self.months
        return where


class LeaderWatch:
    """A change of the leader of a country in the month past, by the process or by an act."""

    def __init__(self, condition: LeaderCondition, setting: Setting) -> None:
        countries = setting.start.countries
        held = condition.country in countries
        self.country = countries.index(condition.country) if held else None
        self.acts = [
            a
            for a, effect in setting.plan.effects()
            if isinstance(effect, LeaderExit) and effect.country == self.country
        ]

    def holds(self, world: World) -> Mask:
        """Ask the process and the acts."""
        where = np.zeros(world.worlds.size, dtype=np.bool_)
        process = world.processes.get("leader-turnover")
        if isinstance(process, LeaderTurnover) and self.country is not None:
            where |= process.changed[self.country]
        for a in self.acts:
            where |= world.unfolding.since[a] == world.month - 1
        return where


class SanctionWatch:
    """The beginning of a sanction in the month past, of the process or by an act."""

    def __init__(self, condition: SanctionCondition, setting: Setting) -> None:
        self.dyad = _dyad(condition.dyad, setting)
        self.acts = [
            a
            for a, act in enumerate(setting.plan.acts)
            if act.kind == "sanction" and act.dyad == self.dyad
        ]

    def holds(self, world: World) -> Mask:
        """Ask the process and the acts."""
        where = np.zeros(world.worlds.size, dtype=np.bool_)
        process = world.processes.get("sanctions")
        if isinstance(process, Sanctions) and self.dyad is not None and world.month > 0:
            where |= process.months[self.dyad] == 0
        for a in self.acts:
            where |= world.unfolding.since[a] == world.month - 1
        return where


class Try:
    """A rule in a batch of worlds.

    Attributes
    ----------
    held : (W,) bool
        Whether all conditions held when last read within its months; None before.
    fired : (W,) int64
        How often it has fired.
    """

    def __init__(self, laid: LaidRule, plan: Plan, setting: Setting) -> None:
        self.laid = laid
        self.watches = [make_watch(item, plan, setting) for item in laid.rule.when]
        self.seed = setting.seed
        self.held: Mask | None = None
        self.fired: NDArray[np.int64] | int = 0

    def fire(self, world: World) -> Mask:
        """Return in which worlds it fires at the beginning of the month, axis (world,)."""
        now = np.logical_and.reduce([watch.holds(world) for watch in self.watches])
        first, last = self.laid.span
        if not first <= world.month <= last:
            return np.zeros_like(now)
        risen = now if self.held is None else now & ~self.held
        self.held = now
        if not risen.any():
            return np.zeros_like(now)
        fires = risen & (np.asarray(self.fired) < self.laid.rule.times)
        if self.laid.rule.probability < 1.0:
            fires &= self._uniform(world) < self.laid.rule.probability
        self.fired = np.asarray(self.fired + fires, dtype=np.int64)
        return np.asarray(fires)

    def _uniform(self, world: World) -> Floats:
        lead, rest = self.laid.name
        month = int(period_word(world.period)) % STAGES
        u = uniforms(self.seed, world.worlds, Process.RULE, lead, rest, stage=month)
        return np.asarray(u[:, 0])


def make_watch(condition: AnyCondition, plan: Plan, setting: Setting) -> Watch:
    """Return the watch of a condition."""
    if isinstance(condition, ContactsCondition):
        return ContactsWatch(condition, setting)
    if isinstance(condition, RitualCondition):
        return RitualWatch(condition)
    if isinstance(condition, StateCondition):
        return StateWatch(condition, setting)
    if isinstance(condition, EventCondition):
        return EventWatch(condition, plan)
    if isinstance(condition, LeaderCondition):
        return LeaderWatch(condition, setting)
    return SanctionWatch(condition, setting)


def make_tries(plan: Plan, setting: Setting) -> tuple[Try, ...]:
    """Return the rules of a plan, ready for a batch of worlds."""
    return tuple(Try(laid, plan, setting) for laid in plan.rules)


def _dyad(key: str, setting: Setting) -> int | None:
    dyads: Iterable[str] = setting.start.dyads
    return next((d for d, name in enumerate(dyads) if name == key), None)

"""What a scenario and rituals add to the contacts of a month, once the countries have decided.

A scenario adds to what one country initiates, which stays at zero or above. A ritual takes place or
not (`sim.ritual`). Both are added to the total and to the surprise of their dyad, and the sums over
the worlds are set right. What news then report of a month stands in `sim.reported`.

Axes: K contact types, W worlds of the batch.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from sim.effects import FOREVER, Added, RitualChange
from sim.kernel.settle import STATE_QUANTITIES
from sim.redraw import draw_again
from sim.reported import report
from sim.ritual import SeasonChange

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from sim.kernel.contacts import Counts
    from sim.parameters import Floats
    from sim.ritual import RitualTrack
    from sim.setting import Setting
    from sim.world import World

    Way = tuple[int, int]


def kept_rows(setting: Setting, kept: Sequence[int] | None) -> NDArray[np.int64]:
    """Rows of the dyads whose contacts are kept, (D,), -1 for all others.

    All are kept unless ``kept`` names some; those on which scenario or ritual act always are.
    """
    dyads = setting.start.dyads
    if kept is None or setting.stepwise:
        return np.arange(len(dyads))
    acted = setting.plan.counted(setting.start)
    acted |= {dyads.index(ritual.dyad) for ritual in setting.start.rituals}
    chosen = sorted({*kept, *acted})
    rows = np.full(len(dyads), -1)
    rows[chosen] = np.arange(len(chosen))
    return rows


def add_contacts(world: World) -> None:
    """Add the contacts of the scenario."""
    world.unfolding.done.clear()
    changed: dict[Way, Counts] = {}
    for a, effect in world.setting.plan.added:
        age = world.unfolding.age(a)
        now = world.unfolding.runs(a) & np.isin(age, list(effect.months))
        if now.any():
            way = (effect.dyad, effect.direction)
            if way not in changed:
                changed[way] = initiated(world, *way).copy()
            more = np.where(now, _number(world, a, effect), 0)
            _initiate(world, effect, changed[way], more)


def _number(world: World, a: int, effect: Added) -> NDArray[np.int64]:
    """Contacts to add in each world, of the sign of their mean."""
    number = np.rint(world.unfolding.size(a, effect.count)[0])
    sign = np.sign(effect.count.mean[0])
    return np.asarray(np.where(sign * number < 0.0, 0.0, number), dtype=np.int64)


def _initiate(world: World, effect: Added, now: Counts, more: NDArray[np.int64]) -> None:
    """Add to what one country initiates, ``now`` (K, W), never below zero."""
    before = now[effect.kind].copy()
    now[effect.kind] = np.maximum(before + more, 0)
    added = now[effect.kind] - before
    if world.setting.stepwise:
        row = world.roster.place[effect.dyad, effect.direction]
        world.counts[row, effect.kind] = now[effect.kind]
    leader = world.setting.types.leader[effect.kind]
    _add(world, effect.dyad, effect.kind, added, added * np.float64(leader))


def add_rituals(world: World) -> None:
    """Play the rituals of the month, then let the news report."""
    start, types = world.setting.start, world.setting.types
    for ritual in world.rituals:
        dyad = start.dyads.index(ritual.state.dyad)
        affinity = world.sight.lasting[1, dyad] + world.parts[5, dyad]
        scaled = affinity.astype(np.float64) / start.scale[1]
        changes = partial(season_change, world, ritual, dyad)
        played = ritual.step(world.period, scaled, changes)
        if played is not None:
            _add(world, dyad, types.index(ritual.state.channel), *played)
    report(world)


def season_change(world: World, ritual: RitualTrack, dyad: int, season: int) -> SeasonChange:
    """What the scenario changes in a season of a ritual that begins in the month."""
    size, acts = world.worlds.size, world.setting.plan.rituals
    cancelled, held = np.zeros(size, dtype=np.bool_), np.zeros(size, dtype=np.bool_)
    place, new = np.full(size, -1, dtype=np.int64), False
    for a, effect in acts:
        if effect.dyad != dyad and effect.name != ritual.state.name:
            continue
        now = _bears(world, a, effect, season)
        if effect.action == "cancel":
            cancelled |= now
        elif effect.action == "move":
            place[now] = effect.place
        else:
            held |= now
            new = True
    return SeasonChange(held if new else True, cancelled, place)


def _bears(world: World, a: int, effect: RitualChange, season: int) -> NDArray[np.bool_]:
    """Whether a change bears on a season that begins in the month, axis (world,)."""
    if effect.seasons is not None:
        happens = world.unfolding.since[a] < FOREVER
        return np.asarray(happens & (season in effect.seasons))
    return np.asarray(world.unfolding.level(a, effect.course) > 0.0)


def initiated(world: World, dyad: int, direction: int) -> Counts:
    """Contacts (K, W) that one country of a dyad initiated this month, drawn again if need be.

    ``direction`` is 0 for its first country and 1 for its second.
    """
    if world.setting.stepwise:
        kept: Counts = world.counts[world.roster.place[dyad, direction]]
        return kept
    return draw_again(world, (dyad, direction))


def _add(world: World, dyad: int, kind: int, more: NDArray[np.integer], surprise: Floats) -> None:
    """Add contacts and surprise (W,) to a dyad, and sum its contacts anew."""
    total = world.total[world.kept[dyad], kind]
    total += more.astype(np.int32)
    world.surprise[dyad] += surprise.astype(np.float32)
    set_sums(world, dyad, kind)


def set_sums(world: World, dyad: int, kind: int) -> None:
    """Sum the contacts of a type in a dyad anew over the worlds."""
    values = world.total[world.kept[dyad], kind].astype(np.int64)
    world.sums[:, STATE_QUANTITIES + kind, dyad] = values.sum(), (values**2).sum()

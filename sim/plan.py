"""Interventions as the world applies them: by month, dyad, direction and type, in state units.

A scenario may change a world in four ways only, and each is one tuple of records here:

    contacts   counts added to what a country initiates in a month (never below zero together)
    shocks     the slow part of a dyad moves once by mean + sd z, z one keyed normal a world
    shifts     affinity is moved by mean + sd z from one month to another
    cancelled  seasons in which a ritual does not take place

z is keyed by the dyad, the kind and the place among the interventions of that kind on that dyad,
so that a change elsewhere in the file does not move it. An intervention of size zero is left out:
it cannot move a bit.

Axes: month counts from 0, the first simulated month; sizes (2,) are engagement and affinity.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from sim.interventions import (
    ContactIntervention,
    RitualIntervention,
    SanctionIntervention,
    ShockIntervention,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sim.contacts import ContactTypes
    from sim.initial import InitialStates
    from sim.parameters import Floats

    AnyIntervention = (
        ContactIntervention | RitualIntervention | SanctionIntervention | ShockIntervention
    )

SHOCK_STAGE, SHIFT_STAGE = 0, 4096
SANCTION = "sanction"


@dataclass(frozen=True)
class ContactChange:
    """``count`` contacts of type ``kind`` in ``month``; direction 0 is the dyad's first country."""

    month: int
    dyad: int
    direction: int
    kind: int
    count: int


@dataclass(frozen=True)
class StateChange:
    """A move of the state of a dyad in months [start, stop), N(mean, sd**2) over the worlds."""

    start: int
    stop: int
    dyad: int
    mean: Floats
    sd: Floats
    stage: int


@dataclass(frozen=True)
class Plan:
    """All interventions of a scenario on the dyads that are simulated."""

    contacts: tuple[ContactChange, ...] = ()
    shocks: tuple[StateChange, ...] = ()
    shifts: tuple[StateChange, ...] = ()
    cancelled: frozenset[tuple[str, int]] = frozenset()


def make_plan(
    interventions: Sequence[AnyIntervention],
    start: InitialStates,
    types: ContactTypes,
    horizon: int,
) -> Plan:
    """Lay the interventions out for the world.

    Parameters
    ----------
    interventions
        Checked records of a scenario; those on dyads outside ``start`` are left out.
    start
        States of the dyads that are simulated; gives the first month and the unit of sizes.
    types
        Contact types, for their index.
    horizon
        Months simulated.
    """
    seen: Counter[tuple[str, str]] = Counter()
    contacts: list[ContactChange] = []
    shocks: list[StateChange] = []
    shifts: list[StateChange] = []
    cancelled: set[tuple[str, int]] = set()
    for item in interventions:
        if isinstance(item, RitualIntervention):
            cancelled |= {(item.ritual, season) for season in item.seasons}
            continue
        place = seen[(item.kind, item.dyad)]
        seen[(item.kind, item.dyad)] += 1
        if item.dyad not in start.dyads:
            continue
        if isinstance(item, ShockIntervention):
            shocks += _shock(item, start, place)
        elif isinstance(item, ContactIntervention):
            contacts += _contacts(item, start, types, horizon)
        else:
            shifts += _shift(item, start, place)
            contacts += _sanctions(item, start, types, horizon)
    return Plan(tuple(contacts), tuple(shocks), tuple(shifts), frozenset(cancelled))


def _month(text: str, start: InitialStates) -> int:
    return int((np.datetime64(text, "M") - start.first_month.astype("datetime64[M]")).astype(int))


def _shock(item: ShockIntervention, start: InitialStates, place: int) -> list[StateChange]:
    month = _month(item.month, start)
    sizes = (item.engagement, item.affinity)
    mean = np.array([size.mean for size in sizes]) * start.scale
    sd = np.array([size.sd for size in sizes]) * start.scale
    if not (mean.any() or sd.any()):
        return []
    dyad = start.dyads.index(item.dyad)
    return [StateChange(month, month + 1, dyad, mean, sd, SHOCK_STAGE + place)]


def _shift(item: SanctionIntervention, start: InitialStates, place: int) -> list[StateChange]:
    if item.affinity.mean == 0.0 and item.affinity.sd == 0.0:
        return []
    mean = np.array([0.0, item.affinity.mean * start.scale[1]])
    sd = np.array([0.0, item.affinity.sd * start.scale[1]])
    first, last = _month(item.start, start), _month(item.until, start)
    dyad = start.dyads.index(item.dyad)
    return [StateChange(first, last + 1, dyad, mean, sd, SHIFT_STAGE + place)]


def _contacts(
    item: ContactIntervention, start: InitialStates, types: ContactTypes, horizon: int
) -> list[ContactChange]:
    if item.start is not None and item.until is not None:
        months = list(range(_month(item.start, start), _month(item.until, start) + 1))
    else:
        months = [_month(text, start) for text in item.months]
    kind = types.index(item.type)
    return _changes(start, (item.dyad, item.initiator), months, (kind, item.count, horizon))


def _sanctions(
    item: SanctionIntervention, start: InitialStates, types: ContactTypes, horizon: int
) -> list[ContactChange]:
    if item.contacts == 0:
        return []
    months = list(range(_month(item.start, start), _month(item.until, start) + 1))
    kind = types.index(SANCTION)
    return _changes(start, (item.dyad, item.sender), months, (kind, item.contacts, horizon))


def _changes(
    start: InitialStates, who: tuple[str, str], months: list[int], what: tuple[int, int, int]
) -> list[ContactChange]:
    dyad, country = who
    kind, count, horizon = what
    direction = dyad.split("-").index(country)
    place = start.dyads.index(dyad)
    inside = [month for month in months if 0 <= month < horizon and count != 0]
    return [ContactChange(month, place, direction, kind, count) for month in inside]

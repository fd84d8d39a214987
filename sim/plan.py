"""Interventions and rules as the world applies them: by month, dyad, direction and type.

An act is one intervention laid out: in which month it begins and in which share of the worlds, and
what it then does (`sim.effects`). The action of a rule is an act too, which begins in a world when
the rule fires there. Draws of an act are keyed by two words made of its name, so neither the order
of a file nor another intervention moves them; acts stand in the order of their names.

An intervention of size zero has no effects, and one of probability zero is left out: neither can
move a bit.

Axes: month counts from 0, the first simulated month; W worlds.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from hashlib import blake2b
from typing import TYPE_CHECKING

import numpy as np

from sim.conditions import dyads_read
from sim.effects import (
    Added,
    Attention,
    Coverage,
    Effect,
    Ending,
    Entry,
    Growth,
    Jump,
    LeaderExit,
    RitualChange,
    Shake,
    Shift,
)
from sim.interventions import AnyIntervention, NewRitualIntervention
from sim.interventions.ground import Ground

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from sim.contacts import ContactTypes
    from sim.initial import InitialStates
    from sim.rules import Rule

Name = tuple[int, np.uint64]
"""Two counter words, each below 2**32, that name an intervention or a rule in draws."""


@dataclass(frozen=True)
class Act:
    """An intervention laid out.

    Attributes
    ----------
    identity : str
        Its name; two acts of one name share their draws.
    kind : str
        Kind of the intervention.
    dyad : int or None
        The dyad on which it acts, where it is one.
    start : int or None
        Month in which it begins; None for the action of a rule.
    probability : float
        Share of the worlds in which it happens.
    effects : tuple of Effect
    """

    identity: str
    kind: str
    dyad: int | None
    start: int | None
    probability: float
    effects: tuple[Effect, ...]

    @cached_property
    def name(self) -> Name:
        """Words that name it in draws."""
        return draw_words(self.identity)


@dataclass(frozen=True)
class LaidRule:
    """A rule, the position of the act that it begins, and months (first, last) in which it may."""

    rule: Rule
    act: int
    span: tuple[int, int]

    @cached_property
    def name(self) -> Name:
        """Words that name it in draws."""
        return draw_words(f"rule {self.rule.id}")


@dataclass(frozen=True)
class Plan:
    """All interventions and rules of a scenario on what is simulated."""

    acts: tuple[Act, ...] = ()
    rules: tuple[LaidRule, ...] = ()

    def effects(self) -> list[tuple[int, Effect]]:
        """Every effect, with the position of its act."""
        return [(a, effect) for a, act in enumerate(self.acts) for effect in act.effects]

    @cached_property
    def moving(self) -> tuple[tuple[int, Effect], ...]:
        """Those that move states or countries themselves, in the order of the acts."""
        kinds = Jump | Shake | LeaderExit | Entry | Growth | Ending
        return tuple((a, effect) for a, effect in self.effects() if isinstance(effect, kinds))

    @cached_property
    def shifts(self) -> tuple[tuple[int, Shift], ...]:
        """Shifts in force."""
        return tuple((a, effect) for a, effect in self.effects() if isinstance(effect, Shift))

    @cached_property
    def added(self) -> tuple[tuple[int, Added], ...]:
        """Contacts added."""
        return tuple((a, effect) for a, effect in self.effects() if isinstance(effect, Added))

    @cached_property
    def rituals(self) -> tuple[tuple[int, RitualChange], ...]:
        """Changes of rituals."""
        return tuple((a, item) for a, item in self.effects() if isinstance(item, RitualChange))

    @cached_property
    def attention(self) -> tuple[tuple[int, Attention], ...]:
        """Factors on what countries initiate."""
        return tuple((a, effect) for a, effect in self.effects() if isinstance(effect, Attention))

    @cached_property
    def coverage(self) -> tuple[tuple[int, Coverage], ...]:
        """Factors on what news report."""
        return tuple((a, effect) for a, effect in self.effects() if isinstance(effect, Coverage))

    @cached_property
    def endings(self) -> tuple[tuple[int, Ending], ...]:
        """What brings others to an end."""
        return tuple((a, effect) for a, effect in self.effects() if isinstance(effect, Ending))

    def counted(self, start: InitialStates) -> set[int]:
        """Dyads whose contacts of the month must be kept: added to, thinned, or read by a rule."""
        found: set[int] = set()
        for _, effect in self.effects():
            if isinstance(effect, Added | Coverage):
                found |= touched_by(effect, start)
        return found | self._read(start)

    def touched(self, start: InitialStates) -> set[int]:
        """Dyads on which some act bears, or which some rule reads."""
        found: set[int] = set()
        for _, effect in self.effects():
            found |= touched_by(effect, start)
        return found | self._read(start)

    def _read(self, start: InitialStates) -> set[int]:
        return {dyad for item in self.rules for dyad in dyads_read(item.rule.when, start)}


def draw_words(identity: str) -> Name:
    """Return the two words that stand for a name in draws.

    >>> draw_words("shock CHN-RUS 2024-09") == draw_words("shock CHN-RUS 2024-09")
    True
    """
    digest = blake2b(identity.encode(), digest_size=8).digest()
    return int.from_bytes(digest[:4], "big"), np.uint64(int.from_bytes(digest[4:], "big"))


def touched_by(effect: Effect, start: InitialStates) -> set[int]:
    """Return the dyads on which an effect bears."""
    if isinstance(effect, Added | Jump | Shift | Ending):
        return {effect.dyad}
    if isinstance(effect, Shake):
        return set(effect.dyads.tolist())
    if isinstance(effect, Coverage):
        return set(effect.dyads)
    if isinstance(effect, LeaderExit | Growth | Attention):
        ends = (start.first == effect.country) | (start.second == effect.country)
        return set(np.flatnonzero(ends).tolist())
    if isinstance(effect, RitualChange):
        named = {start.dyads.index(r.dyad) for r in start.rituals if r.name == effect.name}
        return named if effect.dyad is None else {effect.dyad}
    return set()


def make_plan(
    interventions: Sequence[AnyIntervention],
    start: InitialStates,
    types: ContactTypes,
    horizon: int,
    rules: Sequence[Rule] = (),
) -> Plan:
    """Lay interventions and rules out for the world.

    Parameters
    ----------
    interventions
        Checked records of a scenario; those on what is outside ``start`` do nothing.
    start
        States of the dyads that are simulated; gives the first month and the unit of sizes.
    types
        Contact types, for their index.
    horizon
        Months simulated.
    rules
        Checked records of a scenario.
    """
    ground, acted = Ground(start, types), Ground(start, types, relative=True)
    acts = [_act(item, ground) for item in interventions if item.probability > 0.0]
    acts.sort(key=_order)
    laid = []
    for rule in sorted(rules, key=lambda rule: rule.id):
        if rule.probability > 0.0:
            act = replace(_act(rule.then, acted), identity=rule.id, start=None)
            laid.append(LaidRule(rule, len(acts), _span(rule, ground, horizon)))
            acts.append(act)
    return Plan(tuple(acts), tuple(laid))


def with_new_rituals(
    start: InitialStates, interventions: Iterable[AnyIntervention], rules: Iterable[Rule]
) -> InitialStates:
    """Add the rituals that interventions and actions of rules begin."""
    items = [item for item in interventions if item.probability > 0.0]
    items += [rule.then for rule in rules if rule.probability > 0.0]
    added = {
        item.name: item.state(start)
        for item in items
        if isinstance(item, NewRitualIntervention) and item.dyad in start.dyads
    }
    held = {ritual.name for ritual in start.rituals}
    new = tuple(ritual for name, ritual in sorted(added.items()) if name not in held)
    return replace(start, rituals=(*start.rituals, *new)) if new else start


def _act(item: AnyIntervention, ground: Ground) -> Act:
    dyad = getattr(item, "dyad", None)
    return Act(
        item.identity,
        item.kind,
        None if dyad is None else ground.dyad(dyad),
        ground.month(item.first()),
        item.probability,
        tuple(item.effects(ground)),
    )


def _order(act: Act) -> tuple[str, str]:
    """By name; acts of one name, which share their draws, by what they do."""
    return act.identity, repr(act)


def _span(rule: Rule, ground: Ground, horizon: int) -> tuple[int, int]:
    first = 0 if rule.start is None else ground.month(rule.start)
    last = horizon - 1 if rule.until is None else ground.month(rule.until)
    return first, last

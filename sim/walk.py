"""One world replayed, and what one country decided in it, month by month, and why.

    utility of partner j and type k = log of the contacts that the country is expected to initiate
    chance of j                     = exp(utility) over the sum of all its partners and types

Every draw is keyed by its name, so a world is replayed from its number alone. Its utility is taken
apart into terms that add up to it, the largest of which say why.

Axes: P partners, K contact types.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from sim.errors import SimulationError, UnknownCountryError, close_matches
from sim.relationship import BURST, LEADER, LEANING, TYPED
from sim.world import World

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sim.parameters import Floats
    from sim.setting import Setting

TERMS = (
    "type", "attention of the news", "size and distance", "level", "slow change", "burst",
    "leaning", "share of the initiative", "attention left", "behaviour",
)  # fmt: skip
"""What a utility is made of: the type's own rate in an average pair, then what moves it."""


@dataclass(frozen=True)
class Choice:
    """What a country did towards one partner in a month.

    Attributes
    ----------
    partner : str
    initiated : dict of str to int
        Contacts by type, those of the scenario included; none of zero.
    received : int
        Contacts that the partner initiated.
    expected : float
        Contacts that it was expected to initiate.
    chance : float
        Share of all that it was expected to initiate.
    kind : str
        Type with the largest utility.
    utility : float
        Of this type.
    terms : tuple of (str, float)
        What it is made of, largest first; they add up to the utility.
    """

    partner: str
    initiated: dict[str, int]
    received: int
    expected: float
    chance: float
    kind: str
    utility: float
    terms: tuple[tuple[str, float], ...]


@dataclass(frozen=True)
class Month:
    """A month of a country: choices by partner, the likeliest first."""

    month: str
    initiated: int
    received: int
    expected: float
    choices: tuple[Choice, ...]


def walk(setting: Setting, number: int, iso3: str) -> Iterator[Month]:
    """Replay one world and tell what one country decided.

    Parameters
    ----------
    setting
        What the worlds of the run share.
    number
        Of the world, from 0.
    iso3
        The country.

    Raises
    ------
    UnknownCountryError
        If the country is not simulated.
    SimulationError
        If the number is below zero.
    """
    countries = setting.start.countries
    if iso3 not in countries:
        near = close_matches(iso3, countries)
        raise UnknownCountryError(value=iso3, expected=", ".join(countries), near=near)
    if number < 0:
        problem = "worlds are numbered from 0:"
        raise SimulationError(problem, value=number)
    return _months(setting, number, countries.index(iso3))


def _months(setting: Setting, number: int, i: int) -> Iterator[Month]:
    world = World(setting, np.array([number]))
    try:
        for _ in range(setting.horizon):
            month = str(world.period)
            world.step()
            yield _month(world, i, month)
    finally:
        world.close()


def _month(world: World, i: int, month: str) -> Month:
    roster, types = world.roster, world.setting.types
    dyads, partners = roster.rows[i].dyads, roster.partners[i]
    way = np.where(roster.ends[dyads, 0] == i, 0, 1)
    terms = utility_terms(world, i)
    expected = np.exp(terms.sum(axis=0))
    sent = world.counts[roster.place[dyads, way], :, 0]
    received = world.counts[roster.place[dyads, 1 - way], :, 0].sum(axis=1)
    total = float(expected.sum())
    choices = []
    for p in np.argsort(-expected.sum(axis=1), kind="stable"):
        k = int(np.argmax(expected[p]))
        own = sorted(zip(TERMS, terms[:, p, k], strict=True), key=lambda term: -abs(term[1]))
        kinds = np.flatnonzero(sent[p])
        choices.append(
            Choice(
                partners[p],
                {types.names[kind]: int(sent[p, kind]) for kind in kinds},
                int(received[p]),
                float(expected[p].sum()),
                float(expected[p].sum() / total),
                types.names[k],
                float(terms[:, p, k].sum()),
                tuple((name, float(value)) for name, value in own if abs(value) > 0.0),
            )
        )
    return Month(month, int(sent.sum()), int(received.sum()), total, tuple(choices))


def utility_terms(world: World, i: int) -> Floats:
    """What the utilities of a country are made of this month, (terms, P, K), for the first world.

    They add up to the log of the contacts that it is expected to initiate.
    """
    setting, row, law = world.setting, world.roster.rows[i], world.law
    dyads, leader = row.dyads, setting.types.leader
    lam, beta = law.engagement[:, 0].astype(float), law.affinity[:, 0].astype(float)
    parts, shift = world.parts[:, dyads, 0].astype(float), world.shift[:, dyads, 0].astype(float)
    opportunity = world.opportunity[:, dyads, 0].astype(float)

    def shown(engagement: Floats, affinity: Floats) -> Floats:
        return np.asarray(np.outer(engagement, lam) + np.outer(affinity, beta))

    by_channel = np.where(leader, opportunity[1][:, None], opportunity[0][:, None])
    leaning = np.where(leader, *parts[[LEANING + LEADER, LEANING + TYPED], :, None])
    burst = world.faded[dyads, 0].astype(float) * parts[BURST]
    size = (dyads.size, len(setting.types))
    factor = world.conduct.factor(i)
    tilt = np.log(factor[:, :, 0].astype(float)) if factor.size else np.zeros(size)
    attention = np.log(float(world.frame.attention[i, 0]))
    return np.stack(
        [
            np.broadcast_to(law.alpha[:, 0].astype(float), size),
            world.frame.heed[dyads].astype(float),
            lam * by_channel + np.outer(opportunity[2], beta),
            shown(parts[0] + shift[0], parts[1] + shift[1]),
            shown(parts[2], parts[3]),
            np.outer(burst, lam * ~leader) + np.outer(parts[5], beta),
            lam * leaning,
            np.broadcast_to(np.log(row.shares.astype(float))[:, None], size),
            np.full(size, attention),
            tilt,
        ]
    )

"""A world replayed: the same as in its batch, and utilities that add up to what was expected."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from sim.behaviour.registry import make_behaviour
from sim.contacts import contact_types
from sim.effects import Added
from sim.errors import SimulationError, UnknownCountryError
from sim.interventions.ground import one_size
from sim.plan import Act, Plan
from sim.setting import Setting
from sim.walk import TERMS, utility_terms, walk
from sim.world import World
from tests.worlds import SOME, synthetic_laws, synthetic_start

TYPES = contact_types()


def setting_of(plan: Plan | None = None) -> Setting:
    laws = replace(synthetic_laws(), crowding=np.full(20, 0.3))
    start = replace(synthetic_start(), budget=np.full(len(SOME), np.log(8.0)))
    behaviours = {"RUS": make_behaviour("hedger")}
    return Setting(laws, start, TYPES, plan or Plan(), 7, 4, None, True, behaviours)


def test_a_world_alone_does_what_it_does_in_the_batch() -> None:
    setting, i = setting_of(), SOME.index("RUS")
    batch = World(setting, np.arange(10))
    for month in walk(setting, 6, "RUS"):
        batch.step()
        rows = slice(batch.roster.edge[i], batch.roster.edge[i + 1])
        sent = batch.counts[rows, :, 6]
        found = {choice.partner: choice.initiated for choice in month.choices}
        for p, partner in enumerate(batch.roster.partners[i]):
            expected = {TYPES.names[k]: int(n) for k, n in enumerate(sent[p]) if n}
            assert found[partner] == expected
        assert month.initiated == sent.sum()


def test_terms_add_up_to_what_is_expected() -> None:
    """Also under crowding and a behaviour: the log of the rates that the decision used."""
    setting = setting_of()
    world = World(setting, np.array([3]))
    world.step()
    for iso3 in ("RUS", "CHN"):
        i = SOME.index(iso3)
        row, factor = world.roster.rows[i], world.conduct.factor(i)
        rate = world.frame.rate[row.dyads, :, 0].astype(float)
        rate *= factor[:, :, 0] if factor.size else 1.0
        rate *= row.shares[:, None] * float(world.frame.attention[i, 0])
        np.testing.assert_allclose(np.exp(utility_terms(world, i).sum(axis=0)), rate, rtol=1e-4)


def test_choices_are_listed_by_chance_with_their_largest_terms_first() -> None:
    for month in walk(setting_of(), 0, "RUS"):
        chances = [choice.chance for choice in month.choices]
        assert chances == sorted(chances, reverse=True)
        assert sum(chances) == pytest.approx(1.0)
        assert sum(c.expected for c in month.choices) == pytest.approx(month.expected)
        for choice in month.choices:
            sizes = [abs(value) for _, value in choice.terms]
            assert sizes == sorted(sizes, reverse=True)
            assert {name for name, _ in choice.terms} <= set(TERMS)
            assert sum(value for _, value in choice.terms) == pytest.approx(choice.utility)


def test_contacts_of_the_scenario_are_told() -> None:
    start = synthetic_start()
    dyad, month = start.dyads.index("CHN-RUS"), frozenset({1})
    added = Added(dyad, 1, TYPES.index("visit"), one_size(30.0), month)
    plan = Plan((Act("visits", "contacts", dyad, 0, 1.0, (added,)),))
    months = list(walk(setting_of(plan), 2, "RUS"))
    found = next(c for c in months[1].choices if c.partner == "CHN")
    assert found.initiated["visit"] >= 30
    assert [month.month for month in months] == ["2024-03", "2024-04", "2024-05", "2024-06"]


def test_an_unknown_country_and_a_world_below_zero_are_errors() -> None:
    with pytest.raises(UnknownCountryError, match="RUZ"):
        walk(setting_of(), 0, "RUZ")
    with pytest.raises(SimulationError, match="numbered from 0"):
        walk(setting_of(), -1, "RUS")

"""Interventions laid out for the world, and what they do to it."""

from __future__ import annotations

import numpy as np
import pytest

from sim.contacts import contact_types
from sim.effects import Added, Jump
from sim.plan import Plan, make_plan
from tests.worlds import run, shock, small_scenario, synthetic_start

CONTACTS = {
    "kind": "contacts", "dyad": "RUS-CHN", "type": "visit", "initiator": "RUS", "count": 2,
    "months": ("2024-04", "2024-06"), "source": "assumption",
}  # fmt: skip
SANCTION = {
    "kind": "sanction", "dyad": "CHN-RUS", "sender": "CHN", "from": "2024-05", "until": "2024-07",
    "contacts": 3, "affinity": {"mean": -1.0}, "source": "assumption",
}  # fmt: skip


def plan(*tables: dict[str, object]) -> Plan:
    scenario = small_scenario(intervention=tables)
    return make_plan(scenario.intervention, synthetic_start(), contact_types(), scenario.horizon)


def test_contacts_stand_in_their_months_and_direction() -> None:
    (act,) = plan(CONTACTS).acts
    (effect,) = act.effects
    assert isinstance(effect, Added)
    assert (act.start, effect.months, effect.direction) == (1, frozenset({0, 2}), 1)
    assert (effect.kind, effect.count.mean.tolist()) == (1, [2.0])


def test_sizes_are_in_standard_deviations_over_the_dyads() -> None:
    (act,) = plan(shock(size=-2.0)).acts
    (effect,) = act.effects
    assert isinstance(effect, Jump)
    assert np.allclose(effect.size.mean, [-2.0 * 1.2, -2.0 * 0.8])
    assert np.allclose(effect.size.sd, [1.2, 0.8])
    assert (act.start, effect.steps) == (2, 1)


def test_two_shocks_on_a_dyad_have_draws_of_their_own() -> None:
    acts = plan(shock(), shock(month="2024-08")).acts
    assert acts[0].name != acts[1].name


def test_what_has_no_size_or_no_dyad_here_is_left_out() -> None:
    small = synthetic_start(("CHN", "RUS"))
    scenario = small_scenario(intervention=(shock("DEU-FRA"), shock(size=0.0)))
    assert make_plan(scenario.intervention, small, contact_types(), 14).effects() == []


def test_contacts_are_added_and_never_fall_below_zero() -> None:
    options = {"surprise_effect": (0.0, 0.0), "worlds": 40}
    base = run(small_scenario(), **options).path("CHN-RUS", "contacts_visit")
    more = run(small_scenario(intervention=(CONTACTS,)), **options)
    added = more.path("CHN-RUS", "contacts_visit") - base
    assert (added[:, [1, 3]] == 2).all()
    assert not np.delete(added, [1, 3], axis=1).any()
    fewer = run(small_scenario(intervention=(CONTACTS | {"count": -900},)), **options)
    assert fewer.path("CHN-RUS", "contacts_visit").min() == 0.0


def test_unexpected_visits_move_the_state_by_j_in_the_month_after() -> None:
    options = {"surprise_effect": (0.3, 0.1), "worlds": 8}
    base, more = (
        run(small_scenario(), **options),
        run(small_scenario(intervention=(CONTACTS,)), **options),
    )
    for quantity, effect in (("engagement", 0.3), ("affinity", 0.1)):
        moved = more.path("CHN-RUS", quantity) - base.path("CHN-RUS", quantity)
        assert not moved[:, :2].any()
        assert np.allclose(moved[:, 2], 2 * effect, atol=1e-5)


def test_a_shock_moves_the_slow_part_which_then_fades() -> None:
    certain = shock(size=-1.0) | {
        "engagement": {"mean": 0.0}, "affinity": {"mean": -1.0}
    }  # fmt: skip
    options = {"surprise_effect": (0.0, 0.0), "worlds": 8}
    base = run(small_scenario(), **options).path("CHN-RUS", "affinity")
    moved = run(small_scenario(intervention=(certain,)), **options).path("CHN-RUS", "affinity")
    fading = -0.8 * 0.985 ** np.arange(12)
    assert np.allclose((moved - base)[:, 2:], fading, atol=1e-5)


def test_a_sanction_shifts_affinity_while_in_force_and_counts() -> None:
    options = {"surprise_effect": (0.0, 0.0), "worlds": 8}
    base, acted = (
        run(small_scenario(), **options),
        run(small_scenario(intervention=(SANCTION,)), **options),
    )
    moved = acted.path("CHN-RUS", "affinity") - base.path("CHN-RUS", "affinity")
    assert np.allclose(moved[:, 2:5], -0.8, atol=1e-5)
    assert not moved[:, :2].any()
    assert not moved[:, 5:].any()
    assert acted.path("CHN-RUS", "contacts_sanction")[:, 2:5].min() >= 3.0


@pytest.mark.statistical
def test_uncertain_sizes_have_their_mean_and_spread() -> None:
    options = {"surprise_effect": (0.0, 0.0), "worlds": 2000, "focus_only": True}
    scenario = small_scenario(horizon=4, focus=("CHN-RUS",))
    acted = scenario.model_copy(
        update={"intervention": small_scenario(intervention=(shock(),)).intervention}
    )
    base, moved = run(scenario, **options), run(acted, **options)
    sizes = (moved.path("CHN-RUS", "affinity") - base.path("CHN-RUS", "affinity"))[:, 2] / 0.8
    assert abs(sizes.mean() + 1.0) < 5 * 0.5 / np.sqrt(2000)
    assert abs(sizes.std() - 0.5) < 5 * 0.5 / np.sqrt(4000)

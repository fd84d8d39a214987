"""What interventions do to states, leaders, economies and members."""

from __future__ import annotations

import numpy as np
import pytest

from sim.errors import ScenarioError
from sim.interventions.estimates import LEADER_VARIANCE, SANCTION_ENGAGEMENT
from sim.simulate import simulate
from tests.interventions import KINDS, STILL, acted, at_month, certain, moved, play, world_of
from tests.worlds import SOME, synthetic_laws, synthetic_start


def test_a_jump_in_steps_comes_to_its_size() -> None:
    table = certain(KINDS["shock"], ramp=4)
    change = moved(table, "CHN-RUS", "affinity")[:, 2:6].mean(axis=0)
    steps = np.array([sum(0.985**k for k in range(n)) for n in range(1, 5)])
    assert np.allclose(change, -0.6 * 0.8 / 4 * steps, atol=1e-5)


@pytest.mark.parametrize("kind", ["agreement", "crisis", "sanction", "relations", "membership"])
def test_a_shift_is_of_its_size_while_it_lasts(kind: str) -> None:
    table = certain(KINDS[kind]) | ({"ramp": 1, "fade": 0} if kind == "crisis" else {})
    for quantity, size in (("engagement", 0.4 * 1.2), ("affinity", -0.6 * 0.8)):
        change = moved(table, "CHN-RUS", quantity)
        assert np.allclose(change[:, 2:6], size, atol=1e-5)
        assert not change[:, :2].any()
        assert not change[:, 6:].any()


def test_a_leader_who_leaves_breaks_rituals_and_begins_anew() -> None:
    for chosen in ({}, {"without": ("leader-turnover",)}):
        world = at_month(world_of(KINDS["leader"], **chosen), 2)
        assert not world.rituals[0].same_leaders.any()
    world = at_month(world_of(KINDS["leader"]), 2)
    assert not world.processes["leader-turnover"].tenure[SOME.index("CHN")].any()
    calm = at_month(world_of(without=("leader-turnover",)), 2)
    assert calm.rituals[0].same_leaders.all()
    late = at_month(world_of(KINDS["leader"], without=("leader-turnover",)), 13)
    assert not late.rituals[0].same_leaders.any()
    over = KINDS["leader"] | {"month": "2024-03"}
    assert at_month(world_of(over, without=("leader-turnover",)), 13).rituals[0].same_leaders.all()


@pytest.mark.statistical
def test_a_leader_who_leaves_widens_the_slow_shock_as_calibrated() -> None:
    """E max(v, 1) - 1 of v ~ N(2.2, 1.6) by quadrature; shocks of 400 worlds, 11 dyads."""
    size = 400
    one, other = (at_month(world_of(*t, size=size), 2) for t in ((KINDS["leader"],), ()))
    difference = (one.parts[2] - other.parts[2]).astype(float)
    rows = [d for d, key in enumerate(one.setting.start.dyads) if "CHN" in key]
    assert not np.delete(difference, rows, axis=0).any()
    v = LEADER_VARIANCE.mean + LEADER_VARIANCE.error * np.random.default_rng(1).normal(size=200_000)
    extra = 0.010 * (np.maximum(v, 1.0) - 1.0)
    found = difference[rows].ravel() ** 2
    error = np.sqrt(3.0 * (extra**2).mean() - extra.mean() ** 2) / np.sqrt(size)
    assert abs(found.mean() - extra.mean()) < 5 * error
    assert abs(found.mean() - 3.0 * extra.mean()) > 5 * error


@pytest.mark.statistical
def test_a_calibrated_sanction_moves_engagement_by_the_estimate() -> None:
    change = moved(KINDS["sanction, calibrated"], "CHN-RUS", "engagement", worlds=2000)[:, 2]
    error = SANCTION_ENGAGEMENT.error
    assert abs(change.mean() - SANCTION_ENGAGEMENT.mean) < 5 * error / np.sqrt(2000)
    assert abs(change.std() - error) < 5 * error / np.sqrt(4000)
    assert not moved(KINDS["sanction, calibrated"], "CHN-RUS", "affinity").any()


@pytest.mark.statistical
def test_a_calibrated_shock_has_the_width_of_a_rupture() -> None:
    """Variance (5 squared - 1) times that of the slow shock, 0.010."""
    change = moved(KINDS["shock, calibrated"], "CHN-RUS", "engagement", worlds=2000)[:, 2]
    variance = 24.0 * 0.010
    assert abs(change.var() - variance) < 5 * variance * np.sqrt(2.0 / 2000)


def test_what_is_lifted_ends_and_wears_off() -> None:
    lift = {"kind": "lift", "what": "sanction", "dyad": "CHN-RUS", "month": "2024-07"}
    sanction = certain(KINDS["sanction"], fade=1)
    given = STILL
    base = play(**given)
    found = play(sanction, lift, **given)
    change = found.path("CHN-RUS", "affinity") - base.path("CHN-RUS", "affinity")
    assert np.allclose(change[0, 2:7] / (-0.6 * 0.8), [1, 1, 0.5, 0, 0], atol=1e-5)
    assert found.path("CHN-RUS", "contacts_sanction")[:, 2:4].min() >= 2.0
    elsewhere = lift | {"dyad": "DEU-FRA"}
    assert np.array_equal(play(sanction, elsewhere, **given).paths, play(sanction, **given).paths)


def test_a_lift_ends_sanctions_of_the_process_in_its_worlds() -> None:
    lift = {"kind": "lift", "what": "sanction", "dyad": "CHN-RUS", "month": "2024-07"}
    dyad = synthetic_start().dyads.index("CHN-RUS")
    base, found = (at_month(world_of(*tables), 4) for tables in ((), (lift,)))
    held = base.processes["sanctions"].months[dyad] > 0
    assert held.any()
    assert (found.processes["sanctions"].months[dyad][held] == -1).all()


def test_a_membership_shifts_the_pairs_with_its_partners_alone() -> None:
    world = at_month(world_of(certain(KINDS["membership"])), 3)
    held = {world.setting.start.dyads[d] for d in np.flatnonzero(world.shift.any(axis=(0, 2)))}
    assert held == {"CHN-RUS", "CHN-KAZ"}


def test_members_of_an_organisation_join_in_their_worlds_and_leave_again() -> None:
    table = {"kind": "membership", "country": "RUS", "organisation": "EU", "action": "join",
             "from": "2024-04", "until": "2024-05", "probability": 0.5}  # fmt: skip
    world = world_of(table, size=40)
    process = world.processes["organisations"]
    place = SOME.index("RUS"), process.names.index("EU")
    before = process.member[place].copy()
    at_month(world, 1)
    joined = process.member[place].copy()
    assert 0 < joined.sum() - before.sum() < 40
    at_month(world, 3)
    assert not process.member[place][joined].any()


def test_a_mediation_succeeds_in_its_share_of_the_worlds() -> None:
    table = certain(KINDS["mediation"])
    change = moved(table, "CHN-RUS", "affinity", worlds=400)[:, 5]
    share = np.mean(change != 0.0)
    assert abs(share - 0.5) < 5 * np.sqrt(0.25 / 400)
    size = -0.6 * 0.8 / 4 * sum(0.985**k for k in range(4))
    assert np.allclose(change[change != 0.0], size, atol=1e-5)


def test_a_capability_path_moves_opportunity_each_january() -> None:
    table = KINDS["capability"] | {"growth": {"mean": 0.3}, "until": "2024-10"}
    base, found = (at_month(world_of(*tables), 10) for tables in ((), (table,)))
    dyad = base.setting.start.dyads.index("CHN-RUS")
    slope = base.setting.start.processes.growth.slope[0, dyad]
    change = (found.opportunity - base.opportunity)[:, dyad, 0]
    assert np.allclose(change, slope * 0.3 * 6 / 12, atol=1e-6)
    before = at_month(world_of(table), 9)
    assert np.array_equal(before.opportunity, at_month(world_of(), 9).opportunity)
    process = found.processes["capabilities"].size - base.processes["capabilities"].size
    assert np.allclose(process[SOME.index("CHN")], 0.15)


def test_a_capability_path_needs_what_economies_move() -> None:
    scenario = acted(KINDS["capability"])
    with pytest.raises(ScenarioError, match="path of an economy.*'CHN'"):
        simulate(scenario, synthetic_laws(), synthetic_start())

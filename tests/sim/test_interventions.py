"""Interventions kind by kind: what each does to a world, by hand where it can be worked out."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from sim.contacts import contact_types
from sim.effects import FOREVER, Course
from sim.errors import ScenarioError
from sim.interventions import KINDS as RECORDS
from sim.interventions.estimates import LEADER_VARIANCE, SANCTION_ENGAGEMENT
from sim.plan import make_plan
from sim.processes.record import Processes
from sim.setting import Setting
from sim.simulate import Options, simulate
from sim.world import World
from tests.interventions import KINDS, acted, play, sourced
from tests.processes import start_with_processes
from tests.worlds import RITUAL, SOME, small_scenario, synthetic_laws, synthetic_start

STILL = {"surprise_effect": (0.0, 0.0), "worlds": 60}
TYPES = contact_types()
NEWS = [name for name, leader in zip(TYPES.names, TYPES.leader, strict=True) if not leader]


def certain(table: dict[str, object], **changes: object) -> dict[str, object]:
    """The table with sizes of no uncertainty."""
    sizes = {"engagement": {"mean": 0.4}, "affinity": {"mean": -0.6}}
    return {key: sizes.get(key, value) for key, value in table.items()} | changes


def moved(table: dict[str, object], dyad: str, quantity: str, **options: object) -> np.ndarray:
    """Paths under an intervention less those of the baseline, axes (world, month)."""
    given = STILL | options
    return play(table, **given).path(dyad, quantity) - play(**given).path(dyad, quantity)


def world_of(*tables: dict[str, object], size: int = 400, **chosen: object) -> World:
    """A batch of worlds under interventions."""
    start = start_with_processes(SOME)
    scenario = acted(*tables)
    plan = make_plan(scenario.intervention, start, TYPES, 14)
    processes = Processes.model_validate(chosen)
    return World(
        Setting(synthetic_laws(), start, TYPES, plan, 7, 14, by_agents=False, processes=processes),
        np.arange(size),
    )


def at_month(world: World, month: int) -> World:
    """The world after the month of that number, from 0, has been played."""
    while world.month <= month:
        world.step()
    return world


@pytest.mark.parametrize(
    ("course", "levels"),
    [
        (Course(), [0, 1, 1, 1, 1, 1]),
        (Course(lasts=2), [0, 1, 1, 0, 0, 0]),
        (Course(lasts=3, ramp=3), [0, 1 / 3, 2 / 3, 1, 0, 0]),
        (Course(lasts=1, ramp=2, fade=1), [0, 0.5, 0.25, 0, 0, 0]),
        (Course(lasts=2, fade=2), [0, 1, 1, 2 / 3, 1 / 3, 0]),
    ],
)
def test_an_effect_rises_lasts_and_fades(course: Course, levels: list[float]) -> None:
    ages = np.arange(-1, 5)
    assert np.allclose(course.level(ages, np.full(6, FOREVER)), levels)


def test_an_effect_that_is_brought_to_an_end_fades_from_there() -> None:
    found = Course(lasts=10, fade=1).level(np.arange(5), np.full(5, 2))
    assert found.tolist() == [1.0, 1.0, 0.5, 0.0, 0.0]


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


def test_a_crisis_rises_and_fades_and_counts() -> None:
    change = moved(certain(KINDS["crisis"]), "CHN-RUS", "affinity")[0, 2:9] / (-0.6 * 0.8)
    assert np.allclose(change, [0.5, 1, 1, 1, 2 / 3, 1 / 3, 0], atol=1e-5)
    bare = {k: v for k, v in KINDS["crisis"].items() if k not in ("engagement", "affinity")}
    for name, count in (("threat", 2), ("fight", 1)):
        more = moved(bare, "CHN-RUS", f"contacts_{name}")
        assert (more[:, 2:6] == count).all()
        assert not np.delete(more, range(2, 6), axis=1).any()


def test_an_agreement_is_counted_once() -> None:
    bare = {k: v for k, v in KINDS["agreement"].items() if k not in ("engagement", "affinity")}
    more = moved(bare, "CHN-RUS", "contacts_agreement")
    assert (more[:, 2] == 2).all()
    assert not np.delete(more, 2, axis=1).any()


def test_an_uncertain_number_of_contacts_keeps_its_sign() -> None:
    table = KINDS["contacts"] | {"count": 1, "count_sd": 3.0}
    more = moved(table, "CHN-RUS", "contacts_call", worlds=400)[:, 2:6]
    assert (more == more[:, :1]).all()
    assert more.min() == 0.0
    assert more.max() > 3.0


def test_a_summit_brings_every_pair_together_once() -> None:
    start = synthetic_start()
    found, base = (
        simulate(
            acted(*tables), synthetic_laws(), start, options=Options(surprise_effect=(0.0, 0.0))
        )
        for tables in ((KINDS["summit"],), ())
    )
    k = found.quantities.index("contacts_meeting")
    more = (found.mean - base.mean)[k]
    pairs = {found.dyads[d] for d in np.flatnonzero(more.any(axis=1))}
    assert pairs == {"CHN-IND", "CHN-RUS", "IND-RUS"}
    assert np.allclose(more[more.any(axis=1)][:, 2], 1.0)


def test_a_moved_contact_comes_with_the_chance_that_it_had() -> None:
    base, found = (play(*tables, worlds=200, surprise_effect=(0.0, 0.0)) for tables in
                   ((), (KINDS["ritual, moved"],)))  # fmt: skip
    kept = base.season(RITUAL, 2024) == 1
    assert not found.season(RITUAL, 2024).any()
    calls = found.path("CHN-RUS", "contacts_call") - base.path("CHN-RUS", "contacts_call")
    assert calls[:, 13].tolist() == kept.astype(float).tolist()
    assert calls[:, :13].sum(axis=1).tolist() == (-kept.astype(float)).tolist()


def test_a_contact_moved_within_its_season_keeps_the_season() -> None:
    table = KINDS["ritual, moved"] | {"to": 2}
    base, found = play(worlds=100), play(table, worlds=100)
    assert np.array_equal(base.ritual_kept, found.ritual_kept)
    calls = found.path("CHN-RUS", "contacts_call")
    assert (calls[:, 11] >= found.season(RITUAL, 2024)).all()


def test_a_run_goes_on_over_a_moved_contact_and_ends_at_a_cancelled_one() -> None:
    for name, ends in (("ritual, moved", False), ("ritual", True)):
        world = at_month(world_of(KINDS[name]), 13)
        (track,) = world.rituals
        assert (track.run == 0).all() == ends
    base = at_month(world_of(), 13)
    moved_run = at_month(world_of(KINDS["ritual, moved"]), 13).rituals[0].run
    assert np.array_equal(base.rituals[0].run, moved_run)


def test_a_new_ritual_is_held_in_its_share_of_the_worlds() -> None:
    found, base = play(KINDS["new_ritual"], worlds=600), play(worlds=600)
    assert found.rituals == (RITUAL, "council")
    share = found.season("council", 2024).mean()
    assert abs(share - 0.5) < 5 * np.sqrt(0.25 / 600)
    more = found.path("DEU-FRA", "contacts_meeting")[:, 2]
    more = more - base.path("DEU-FRA", "contacts_meeting")[:, 2]
    assert more.tolist() == found.season("council", 2024).astype(float).tolist()


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


def test_broken_relations_leave_leaders_without_contacts() -> None:
    table = certain(KINDS["relations"]) | {"until": "2025-02"}
    found = play(table, worlds=200)
    for name in ("call", "visit", "meeting", "greeting", "agreement"):
        assert not found.path("CHN-RUS", f"contacts_{name}")[:, 2:12].any()
    assert not found.season(RITUAL, 2024).any()
    assert found.path("CHN-RUS", "contacts_criticism")[:, 2:12].any()


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


@pytest.mark.statistical
def test_attention_thins_what_a_country_initiates_and_moves_no_state() -> None:
    """Half of the contacts are China's; at -0.7 they are halved: 0.75 of the dyad's are left."""
    table = KINDS["attention"] | {"size": {"mean": -0.7}}
    given = {"surprise_effect": (0.0, 0.0), "worlds": 1500}
    base, found = play(**given), play(table, **given)
    for name in ("engagement", "affinity", "strength"):
        assert np.array_equal(base.path("CHN-RUS", name), found.path("CHN-RUS", name))
    k = base.quantities.index("contacts_cooperation")
    rows = [d for d, key in enumerate(base.dyads) if "CHN" in key]
    counts = [run.mean[k][rows, 2:6].sum() for run in (base, found)]
    spread = [np.sqrt((run.sd[k][rows, 2:6] ** 2).sum() / 1500) for run in (base, found)]
    left = (1.0 + np.exp(-0.7)) / 2.0
    assert abs(counts[1] / counts[0] - left) < 5 * sum(spread) / counts[0]
    index = found.path("CHN-RUS", "cooperation_index")
    assert (np.abs(index) <= np.abs(base.path("CHN-RUS", "cooperation_index")) + 1e-6).all()


def test_contacts_that_lack_for_attention_are_expected_to_lack() -> None:
    table = KINDS["attention"] | {"size": {"mean": -5.0}}
    base, found = (at_month(world_of(*tables), 2) for tables in ((), (table,)))
    dyad = base.setting.start.dyads.index("CHN-RUS")
    quiet = (found.surprise[dyad] < 0.0) & (base.surprise[dyad] < 0.0)
    left = (1.0 + np.exp(-5.0)) / 2.0
    assert quiet.any()
    assert np.allclose(found.surprise[dyad][quiet], left * base.surprise[dyad][quiet], rtol=1e-4)


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


def test_coverage_moves_observed_counts_and_not_the_state() -> None:
    table = KINDS["coverage"] | {"size": {"mean": 0.7}}
    base, more = play(worlds=100), play(table, worlds=100)
    fewer = play(table | {"size": {"mean": -0.7}}, worlds=100)
    for run in (more, fewer):
        for name in ("engagement", "affinity", "strength", "cooperation_index"):
            assert np.array_equal(base.path("CHN-RUS", name), run.path("CHN-RUS", name))
        for name in ("call", "visit", "meeting", "greeting"):
            path = f"contacts_{name}"
            assert np.array_equal(base.path("CHN-RUS", path), run.path("CHN-RUS", path))
    total = [sum(run.path("CHN-RUS", f"contacts_{name}") for name in NEWS) for run in
             (fewer, base, more)]  # fmt: skip
    assert (total[0] <= total[1]).all()
    assert (total[1] <= total[2]).all()
    assert (total[1] < total[2])[:, 2:6].any()
    assert np.array_equal(total[1][:, 6:], total[2][:, 6:])


def test_coverage_has_the_counts_of_a_source_that_pays_more_heed() -> None:
    """The same as worlds whose log heed is higher by 0.7, up to rounding of rates."""
    table = KINDS["coverage"] | {"size": {"mean": 0.7}, "from": "2024-03", "until": "2025-04"}
    start, dyad = synthetic_start(), synthetic_start().dyads.index("CHN-RUS")
    heed = start.heed.copy()
    heed[dyad] += 0.7
    options = Options(worlds=200)
    found = simulate(acted(table), synthetic_laws(), start, options=options)
    other = simulate(small_scenario(), synthetic_laws(), replace(start, heed=heed), options=options)
    for name in NEWS:
        pair = [run.path("CHN-RUS", f"contacts_{name}") for run in (found, other)]
        assert np.mean(pair[0] == pair[1]) > 0.998


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_says_what_it_does_and_when(kind: str) -> None:
    (item,) = acted(KINDS[kind]).intervention
    text = item.said(item.when())
    assert item.when() in text
    assert "None" not in text
    assert "  " not in text


def test_every_kind_is_tried() -> None:
    kinds = {table["kind"] for table in KINDS.values()}
    assert set(RECORDS) - {"lift"} == kinds


def test_the_name_of_an_intervention_holds_no_size() -> None:
    one, other, named = (
        acted(KINDS["shock"] | change).intervention[0]
        for change in ({}, {"affinity": {"mean": 2.0}}, {"id": "jolt"})
    )
    assert one.identity == other.identity == "shock CHN-RUS 2024-05"
    assert named.identity == "jolt"


BAD = {
    "a lever has no chance": (
        KINDS["shock"] | {"role": "lever", "probability": 0.5}, "no probability for a lever"),
    "nobody chooses an uncertainty": (
        KINDS["shock"] | {"role": "uncertainty", "by": "CHN"}, "by only for a lever"),
    "no calibrated size": (
        KINDS["attention"] | {"source": "calibration"}, "calibration tells no size of this kind"),
    "two sizes": (
        KINDS["sanction, calibrated"] | {"affinity": {"mean": 1.0}}, "which tells them"),
    "two variances": (KINDS["leader"] | {"variance": {"mean": 2.0}}, "which tells it"),
    "an end before the beginning": (
        KINDS["crisis"] | {"until": "2024-04"}, "from not after until"),
    "a sender from elsewhere": (
        KINDS["sanction"] | {"sender": "IND"}, "one of the two countries"),
    "a mediator who is a party": (
        KINDS["mediation"] | {"mediator": "CHN"}, "none of the two countries"),
    "a host who stays away": (KINDS["summit"] | {"host": "USA"}, "the host among them"),
    "a partner of oneself": (
        KINDS["membership"] | {"partners": ("CHN",)}, "other than the country itself"),
    "moved to no month": (
        KINDS["ritual"] | {"action": "move"}, "to = 1 to 12"),
    "covered twice": (
        KINDS["coverage"] | {"scope": {"dyad": "CHN-RUS", "country": "CHN"}},
        "either dyad or country"),
}  # fmt: skip


@pytest.mark.parametrize("name", BAD)
def test_what_cannot_be_is_refused(name: str) -> None:
    table, message = BAD[name]
    with pytest.raises(ValueError, match=message):
        small_scenario(intervention=(sourced(table),))

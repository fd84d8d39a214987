"""Laws of worlds in which countries have behaviours of their own."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import numpy as np
import pytest

from calibration.processes.standing import memberships_at
from sim.behaviour.registry import OWN, make_behaviour
from sim.behaviour.scripted import Policy, Scripted
from sim.behaviour.view import BOUND, Behaviour, View
from sim.contacts import contact_types
from sim.effects import Added
from sim.groups import shared_organisations
from sim.interventions.ground import one_size
from sim.plan import Act, Plan, make_plan
from sim.scenario import Scenario
from sim.setting import Setting
from sim.world import World
from tests.processes import start_with_processes
from tests.worlds import SOME, run, same, shock, small_scenario, synthetic_laws, synthetic_start

TYPES = contact_types()
MONTHS = 5
KINDS = sorted(set(OWN) - {"calibrated", "scripted"})
NOTHING = Plan()
WEALTH = np.linspace(0.0, 3.0, len(SOME))


def behaving(choices: dict[str, object], **more: object) -> Scenario:
    return small_scenario(horizon=MONTHS, behaviour=choices, **more)


def mixed(count: int) -> Scenario:
    """So many countries, each with another behaviour."""
    countries = ("CHN", "RUS", "USA", "IND", "IRN")[:count]
    return behaving({iso3: {"kind": k} for iso3, k in zip(countries, KINDS, strict=False)})


def world_of(
    behaviours: dict[str, Behaviour],
    *,
    agents: bool = False,
    worlds: int = 6,
    plan: Plan | None = None,
) -> World:
    start = replace(synthetic_start(), wealth=WEALTH)
    setting = Setting(
        synthetic_laws(), start, TYPES, plan or Plan(), 7, MONTHS, None, agents, behaviours
    )
    return World(setting, np.arange(worlds))


def played(world: World, months: int = MONTHS) -> World:
    for _ in range(months):
        world.step()
    return world


@pytest.mark.parametrize("worlds", [1, 10, 70])
@pytest.mark.parametrize("count", [1, 2, 5])
def test_agent_by_agent_equals_one_loop_whatever_the_behaviours(count: int, worlds: int) -> None:
    one, other = (run(mixed(count), worlds=worlds, by_agents=way) for way in (True, False))
    assert same(one, other)


def test_calibrated_countries_leave_every_bit() -> None:
    base = small_scenario(horizon=MONTHS)
    assert same(run(behaving({"CHN": {"kind": "calibrated"}})), run(base))
    silent = {"CHN": {"kind": "hedger", "parameters": {"strength": 0.0}}}
    assert same(run(behaving(silent)), run(base))


@pytest.mark.parametrize("kind", KINDS)
def test_each_behaviour_moves_the_worlds(kind: str) -> None:
    one = {"RUS": make_behaviour(kind)}
    assert (played(world_of(one)).total != played(world_of({})).total).any()


def test_jobs_and_numbers_of_worlds_move_no_bit() -> None:
    scenario = mixed(5)
    whole = run(scenario, worlds=130)
    assert same(whole, run(scenario, worlds=130, jobs=2))
    assert np.array_equal(whole.paths[:, :10], run(scenario, worlds=10).paths)


def test_a_behaviour_moves_only_what_its_country_initiates_until_others_hear_of_it() -> None:
    """In the first month, all rows but its own are as they were."""
    free, acting = (played(world_of(b), 1) for b in ({}, {"RUS": make_behaviour("isolationist")}))
    free = played(world_of({}, agents=True), 1)
    i = SOME.index("RUS")
    rows = slice(acting.roster.edge[i], acting.roster.edge[i + 1])
    changed = (free.counts != acting.counts).any(axis=(1, 2))
    assert changed[rows].any()
    changed[rows] = False
    assert not changed.any()


def test_a_policy_that_raises_a_rate_never_removes_a_contact() -> None:
    free = played(world_of({}, agents=True), 1)
    more = played(world_of({"RUS": Scripted((Policy(0, 0, "*", "*", 0.5),))}), 1)
    assert (more.counts >= free.counts).all()
    assert (more.counts > free.counts).any()


def test_contacts_follow_the_tilted_rate() -> None:
    """A tilt of log 2 doubles what is expected; 2,000 worlds, five standard errors."""
    tilt = float(np.log(2.0))
    rows = Scripted((Policy(0, 0, "CHN", "cooperation", tilt),))
    free, acting = (played(world_of(b, worlds=2000, agents=not b), 1) for b in ({}, {"RUS": rows}))
    i, k = SOME.index("RUS"), TYPES.index("cooperation")
    p = acting.roster.partners[i].index("CHN")
    row = acting.roster.edge[i] + p
    before, after = free.counts[row, k], acting.counts[row, k]
    gap = after.mean() - 2.0 * before.mean()
    error = np.sqrt(after.var() + 4.0 * before.var()) / np.sqrt(2000)
    assert abs(gap) < 5.0 * error


def test_the_index_counts_what_both_are_expected_to_do() -> None:
    rows = Scripted((Policy(0, 0, "CHN", "*", 0.7),))
    world = played(world_of({"RUS": rows}), 1)
    d = world.setting.start.dyads.index("CHN-RUS")
    rate, sign = world.frame.rate[d].astype(float), TYPES.sign[:, None]
    share = world.setting.start.share[d]
    factor = share * 1.0 + (1.0 - share) * np.exp(0.7)
    expected = np.arcsinh((sign * rate * factor).sum(axis=0))
    np.testing.assert_allclose(world.sight.cooperation[d], expected, rtol=2e-5)


def test_the_surprise_is_against_the_law_not_against_the_behaviour() -> None:
    rows = Scripted((Policy(0, 0, "CHN", "*", BOUND),))
    free, acting = (played(world_of(b, worlds=400), 1) for b in ({}, {"RUS": rows}))
    d = acting.setting.start.dyads.index("CHN-RUS")
    assert acting.surprise[d].mean() > free.surprise[d].mean() + 0.1


@dataclass(frozen=True)
class Witness:
    """Keeps what it was shown, and tilts nothing."""

    memory: int = 2
    name: str = "witness"
    seen: list[View] = field(default_factory=list)

    def tilt(self, view: View) -> np.ndarray:
        copies = {n: getattr(view, n).copy() for n in ("sent", "received", "affinity")}
        self.seen.append(replace(view, **copies))
        return np.zeros(view.shape, dtype=np.float32)


def test_a_country_sees_its_own_row_and_remembers_so_many_months() -> None:
    witness, i = Witness(), SOME.index("RUS")
    world = world_of({"RUS": witness})
    sent, received = [], []
    for t in range(4):
        world.step()
        dyads = world.roster.rows[i].dyads
        way = np.where(world.roster.ends[dyads, 0] == i, 0, 1)
        sent.append(world.counts[world.roster.place[dyads, way]].copy())
        received.append(world.counts[world.roster.place[dyads, 1 - way]].copy())
        view = witness.seen[t]
        assert view.partners == world.roster.partners[i]
        assert view.month == t
        state = world.sight.lasting[1, dyads] - world.setting.start.center[1]
        np.testing.assert_allclose(
            view.affinity, state / world.setting.start.scale[1], rtol=1e-4, atol=1e-5
        )
    for back in (1, 2):
        np.testing.assert_array_equal(witness.seen[3].sent[back - 1], sent[3 - back])
        np.testing.assert_array_equal(witness.seen[3].received[back - 1], received[3 - back])
    assert not witness.seen[0].sent.any()
    others = [SOME.index(name) for name in view.partners]
    np.testing.assert_allclose(view.weight, WEALTH[others] - WEALTH[i], rtol=1e-6)


def test_contacts_of_the_scenario_are_remembered() -> None:
    witness, kind = Witness(), TYPES.index("visit")
    dyad = synthetic_start().dyads.index("CHN-RUS")
    added = Added(dyad, 0, kind, one_size(40.0), frozenset({0}))
    plan = Plan((Act("visits", "contacts", dyad, 0, 1.0, (added,)),))
    world = world_of({"RUS": witness}, plan=plan)
    played(world, 2)
    p = witness.seen[1].partners.index("CHN")
    assert (witness.seen[1].received[0, p, kind] >= 40).all()


def test_an_alternative_with_behaviours_is_played_whole() -> None:
    from sim.alternative import Baseline, simulate_alternative
    from sim.simulate import Options, simulate

    laws, start = synthetic_laws(), synthetic_start()
    base = small_scenario(horizon=MONTHS)
    beside = Baseline(base, simulate(base, laws, start, options=Options()))
    scenario = behaving({"RUS": {"kind": "reciprocator"}}, intervention=(shock(),))
    assert same(
        simulate_alternative(scenario, beside, laws, start, options=Options()),
        simulate(scenario, laws, start, options=Options()),
    )


def test_who_joins_an_organisation_is_seen_to_belong_where_it_happened() -> None:
    """An isolationist withdraws half as far from those it shares an organisation with."""
    start = start_with_processes()
    lists = start.processes.memberships
    members = [
        c for c, held in zip(SOME, lists.member[:, lists.names.index("EU")], strict=True) if held
    ]
    assert "DEU" not in members
    entry = {
        "kind": "membership", "country": "DEU", "organisation": "EU", "action": "join",
        "from": "2024-04", "until": "2024-05", "probability": 0.5, "source": "assumption",
    }  # fmt: skip
    scenario = behaving({"DEU": {"kind": "isolationist"}}, intervention=(entry,))
    plan = make_plan(scenario.intervention, start, TYPES, MONTHS)
    behaviours = {"DEU": make_behaviour("isolationist")}
    setting = Setting(synthetic_laws(), start, TYPES, plan, 7, MONTHS, behaviours=behaviours)
    world, place = World(setting, np.arange(40)), SOME.index("DEU")
    partner = world.roster.partners[place].index(members[0])
    joined = world.unfolding.since[0] < MONTHS
    assert 5 < joined.sum() < 35
    for month in range(4):
        world.step()
        seen = world.conduct.factor(place)[partner, 0]
        inside = joined & (month in (1, 2))
        expected = np.exp(np.where(inside, -0.5, -1.0)).astype(np.float32)
        np.testing.assert_allclose(seen, expected, rtol=1e-6)


def test_lists_of_the_process_are_those_that_behaviours_saw_before() -> None:
    """Where nobody joins or leaves, both ways to count shared organisations agree."""
    lists = memberships_at(SOME, 2024)
    for i, iso3 in enumerate(SOME):
        counted = (lists.member & lists.member[i]).sum(axis=1)
        np.testing.assert_array_equal(counted, shared_organisations(iso3, SOME, 2024))

"""Laws of interventions and rules: what they may move, and what they may not, kind by kind."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from sim.alternative import Baseline, simulate_alternative
from sim.ensemble import Ensemble
from sim.simulate import Options, simulate
from tests.interventions import KINDS, NULLS, ON_A_PAIR, acted, play, rule
from tests.processes import start_with_processes
from tests.worlds import RITUAL, SOME, same, synthetic_laws

WORLDS = 40
NEVER = rule(when=({"kind": "state", "dyad": "DEU-FRA", "quantity": "strength", "above": 1e6},))
UNCERTAIN = {"probability": 0.5}


@pytest.fixture(scope="module")
def base() -> Ensemble:
    return play(worlds=WORLDS)


def without_new(one: Ensemble, other: Ensemble) -> bool:
    """Whether all arrays are alike, those of a ritual that only one holds left out."""
    names = ("mean", "sd", "paths", "at_cutoff")
    rituals = [one.ritual_kept[: len(other.rituals)], other.ritual_kept[: len(one.rituals)]]
    return np.array_equal(*rituals) and all(
        getattr(one, name).tobytes() == getattr(other, name).tobytes() for name in names
    )


@pytest.mark.parametrize("kind", NULLS)
def test_an_intervention_of_size_zero_equals_the_baseline(kind: str, base: Ensemble) -> None:
    assert same(play(NULLS[kind], worlds=WORLDS), base)


@pytest.mark.parametrize("kind", KINDS)
def test_an_intervention_of_probability_zero_equals_the_baseline(kind: str, base: Ensemble) -> None:
    assert same(play(KINDS[kind] | {"probability": 0.0}, worlds=WORLDS), base)


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_moves_something(kind: str, base: Ensemble) -> None:
    found = play(KINDS[kind], worlds=WORLDS, horizon=14)
    assert not np.array_equal(found.mean, base.mean)


@pytest.mark.parametrize("kind", ON_A_PAIR)
def test_what_bears_on_one_dyad_moves_no_other(kind: str, base: Ensemble) -> None:
    found = play(KINDS[kind], worlds=WORLDS)
    moved = np.any((base.mean != found.mean) | (base.sd != found.sd), axis=(0, 2))
    assert [base.dyads[d] for d in np.flatnonzero(moved)] == ["CHN-RUS"]


@pytest.mark.parametrize("kind", ["leader", "attention", "capability", "membership"])
def test_what_bears_on_a_country_moves_its_dyads_alone(kind: str, base: Ensemble) -> None:
    found = play(KINDS[kind], worlds=WORLDS)
    moved = np.any((base.mean != found.mean) | (base.sd != found.sd), axis=(0, 2))
    assert all("CHN" in base.dyads[d] for d in np.flatnonzero(moved))


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_moves_before_it_begins(kind: str, base: Ensemble) -> None:
    found = play(KINDS[kind], worlds=WORLDS)
    assert np.array_equal(found.mean[:, :, :2], base.mean[:, :, :2])


@pytest.mark.parametrize("kind", KINDS)
def test_a_world_in_which_it_does_not_happen_is_that_of_the_baseline(
    kind: str, base: Ensemble
) -> None:
    maybe = play(KINDS[kind] | UNCERTAIN, worlds=WORLDS)
    sure = play(KINDS[kind], worlds=WORLDS)
    left, taken = (np.all(maybe.paths == other.paths, axis=(0, 2, 3)) for other in (base, sure))
    assert np.all(left | taken)
    if kind not in ("leader", "capability"):
        assert 0 < np.count_nonzero(taken & ~left) < WORLDS


@pytest.mark.parametrize("kind", KINDS)
def test_agents_and_the_compiled_loop_agree(kind: str) -> None:
    table = KINDS[kind] | UNCERTAIN
    answers = (rule(probability=0.5, times=3), NEVER | {"id": "never"})
    one, other = (play(table, rules=answers, worlds=10, by_agents=way) for way in (True, False))
    assert same(one, other)


def test_a_rule_that_never_fires_changes_nothing(base: Ensemble) -> None:
    for table in KINDS.values():
        action = {k: v for k, v in table.items() if k not in ("from", "until", "month", "months")}
        if action["kind"] == "ritual":
            action = {k: v for k, v in action.items() if k != "seasons"} | {"next": 1}
        assert without_new(play(rules=(NEVER | {"then": action},), worlds=WORLDS), base)
        assert same(play(rules=(rule(probability=0.0, then=action),), worlds=WORLDS), base)


def test_ten_worlds_of_a_hundred_jobs_and_batches_move_no_byte() -> None:
    tables = [table | UNCERTAIN for table in KINDS.values()]
    tables = [table | {"id": f"act-{i}"} for i, table in enumerate(tables)]
    answers = (
        rule(probability=0.5, times=3),
        rule("echo", when=({"kind": "event", "of": "act-7"},)),
    )
    ten, hundred = (play(*tables, rules=answers, worlds=n) for n in (10, 100))
    assert np.array_equal(ten.paths, hundred.paths[:, :10])
    assert np.array_equal(ten.ritual_kept, hundred.ritual_kept[:, :10])
    assert np.array_equal(ten.began, hundred.began[:, :10])
    assert same(hundred, play(*tables, rules=answers, worlds=100, jobs=3))


def test_the_order_of_the_file_moves_no_byte() -> None:
    tables = [table | UNCERTAIN for table in KINDS.values()]
    answers = tuple(rule(name, probability=0.5, times=2) for name in ("one", "two", "three"))
    forward = play(*tables, rules=answers, worlds=WORLDS)
    assert same(forward, play(*tables[::-1], rules=answers[::-1], worlds=WORLDS))


@pytest.mark.parametrize("size", [7, 33])
def test_the_size_of_a_batch_moves_no_world(size: int, monkeypatch: pytest.MonkeyPatch) -> None:
    tables = [table | UNCERTAIN for table in KINDS.values()]
    one = play(*tables, rules=(rule(probability=0.5),), worlds=WORLDS)
    monkeypatch.setattr("sim.simulate.batch_size", lambda _: size)
    other = play(*tables, rules=(rule(probability=0.5),), worlds=WORLDS)
    assert np.array_equal(one.paths, other.paths)
    assert np.array_equal(one.ritual_kept, other.ritual_kept)


@pytest.mark.parametrize("focus_only", [False, True])
@pytest.mark.parametrize("kind", KINDS)
def test_an_alternative_beside_its_baseline_is_the_scenario_in_full(
    kind: str, focus_only: bool
) -> None:
    scenario = acted(KINDS[kind] | UNCERTAIN, rules=(rule(), NEVER | {"id": "never"}))
    other = acted(KINDS["shock"] | {"dyad": "BRA-JPN"})
    laws, start = synthetic_laws(), start_with_processes(SOME)
    options = Options(worlds=WORLDS, focus_only=focus_only)
    beside = Baseline(other, simulate(other, laws, start, options=options))
    found = simulate_alternative(scenario, beside, laws, start, options=options)
    full = simulate(scenario, laws, start, options=options)
    assert same(found, full)
    assert found.acts == full.acts
    assert np.array_equal(found.began, full.began)


@pytest.mark.parametrize("kind", KINDS)
def test_focus_countries_alone_have_the_paths_of_the_large_world(kind: str) -> None:
    """What a rule reads is played too, though it is outside the focus."""
    reads = rule(when=({"kind": "contacts", "dyad": "BRA-JPN", "type": "aid", "at_least": 1},))
    large, small = (play(KINDS[kind], rules=(reads,), focus_only=way) for way in (False, True))
    assert len(small.countries) < len(large.countries)
    assert np.array_equal(large.paths, small.paths)


@pytest.mark.parametrize("kind", ["attention", "coverage", "contacts", "summit"])
def test_agents_and_the_loop_agree_where_attention_is_limited(kind: str) -> None:
    laws = replace(synthetic_laws(), crowding=np.full(20, 0.3), pull=np.full(20, 0.01))
    budget = np.full(len(SOME), np.log(8.0))
    start = replace(start_with_processes(SOME), budget=budget)
    one, other = (
        simulate(acted(KINDS[kind]), laws, start, options=Options(by_agents=way))
        for way in (True, False)
    )
    assert same(one, other)


@pytest.mark.parametrize("kind", KINDS)
def test_agents_and_the_loop_agree_beside_behaviours(kind: str) -> None:
    behaviour = {"RUS": {"kind": "hedger"}, "IND": {"kind": "reciprocator"}}
    one, other = (play(KINDS[kind], behaviour=behaviour, by_agents=way) for way in (True, False))
    assert same(one, other)


@pytest.mark.parametrize("kind", KINDS)
def test_another_intervention_moves_no_draw_of_the_first(kind: str) -> None:
    """Beside an uncertain one elsewhere, an uncertain one acts in the same worlds."""
    first = KINDS[kind] | UNCERTAIN
    elsewhere = KINDS["shock"] | {"dyad": "BRA-JPN"} | UNCERTAIN
    alone, beside = play(first, worlds=WORLDS), play(elsewhere, first, worlds=WORLDS)
    assert np.array_equal(alone.paths, beside.paths)


def test_cancelled_and_kept_worlds_of_a_rule_are_those_of_its_condition() -> None:
    answer = rule(
        when=({"kind": "ritual", "ritual": RITUAL, "outcome": "missed"},),
        then={
            "kind": "contacts", "dyad": "CHN-RUS", "type": "meeting", "initiator": "CHN",
            "count": 5, "lasts": 2,
        },
    )  # fmt: skip
    found = play(rules=(answer,), worlds=WORLDS, surprise_effect=(0.0, 0.0), horizon=14)
    before = play(worlds=WORLDS, surprise_effect=(0.0, 0.0), horizon=14)
    more = found.path("CHN-RUS", "contacts_meeting") - before.path("CHN-RUS", "contacts_meeting")
    missed = found.season(RITUAL, 2024) == 0
    assert missed.any()
    assert not missed.all()
    assert np.array_equal(more[missed, 12:], np.full((missed.sum(), 2), 5.0))
    assert not more[~missed].any()
    assert not more[:, :12].any()

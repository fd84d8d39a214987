"""Rules: when they fire, how often, and what they refuse."""

from __future__ import annotations

import numpy as np
import pytest

from sim.conditions import CONDITIONS
from sim.ensemble import Ensemble
from sim.report.limits import describe_rule
from sim.scenario import Scenario
from sim.scenario_check import check_rituals, check_scenario
from tests.interventions import KINDS, acted, play, rule
from tests.worlds import RITUAL, shock

GIVEN = {"surprise_effect": (0.0, 0.0), "worlds": 100}
MEET = {
    "kind": "contacts", "dyad": "CHN-RUS", "type": "meeting", "initiator": "CHN", "count": 9,
}  # fmt: skip
COOP = {"kind": "contacts", "dyad": "CHN-RUS", "type": "cooperation"}


@pytest.fixture(scope="module")
def base() -> Ensemble:
    return play(**GIVEN)


def fired(base: Ensemble, *when: dict[str, object], **changes: object) -> np.ndarray:
    """Whether the rule's nine meetings came, axes (world, month)."""
    tables = changes.pop("acts", ())
    table = rule(when=when, then=MEET) | changes
    found = play(*tables, rules=(table,), **GIVEN)
    more = found.path("CHN-RUS", "contacts_meeting") - base.path("CHN-RUS", "contacts_meeting")
    assert set(np.unique(more)) <= {0.0, 9.0}
    return more > 0.0


def rises(held: np.ndarray) -> np.ndarray:
    """Months after one in which something held and did not before, axes (world, month)."""
    before = np.pad(held, ((0, 0), (1, 0)))[:, :-1]
    new = held & ~before
    return np.pad(new, ((0, 0), (1, 0)))[:, :-1]


def first_only(months: np.ndarray, times: int = 1) -> np.ndarray:
    return months & (np.cumsum(months, axis=1) <= times)


def test_contacts_of_the_month_past(base: Ensemble) -> None:
    held = base.path("CHN-RUS", "contacts_cooperation") >= 2
    expected = first_only(rises(held))
    assert np.array_equal(fired(base, COOP | {"at_least": 2}), expected)
    assert expected.any(axis=1).sum() > 0


def test_contacts_within_a_window_of_months(base: Ensemble) -> None:
    counts = base.path("CHN-RUS", "contacts_cooperation")
    sums = np.stack([counts[:, max(t - 2, 0) : t + 1].sum(axis=1) for t in range(14)], axis=1)
    few = sums <= 1
    few[:, :2] = False
    found = fired(base, COOP | {"at_most": 1, "window": 3})
    assert np.array_equal(found, first_only(rises(few)))
    assert found.any()


@pytest.mark.parametrize("times", [2, 5])
def test_a_rule_fires_so_often_at_most(times: int, base: Ensemble) -> None:
    held = base.path("CHN-RUS", "contacts_cooperation") >= 2
    found = fired(base, COOP | {"at_least": 2}, times=times)
    assert np.array_equal(found, first_only(rises(held), times))
    assert found.sum(axis=1).max() == times


def test_a_delay_and_a_length(base: Ensemble) -> None:
    held = base.path("CHN-RUS", "contacts_cooperation") >= 2
    begin = first_only(rises(held))
    found = fired(base, COOP | {"at_least": 2}, delay=2, then=MEET | {"lasts": 3})
    expected = np.zeros_like(found)
    for w, t in zip(*np.nonzero(begin), strict=True):
        expected[w, t + 2 : t + 5] = True
    assert np.array_equal(found, expected)


def test_a_rule_fires_only_within_its_months(base: Ensemble) -> None:
    held = base.path("CHN-RUS", "contacts_cooperation") >= 2
    found = fired(base, COOP | {"at_least": 2}, **{"from": "2024-08", "until": "2024-10"})
    assert not np.delete(found, [5, 6, 7], axis=1).any()
    assert np.array_equal(found[:, 5], held[:, 4])


@pytest.mark.parametrize(("side", "value"), [("below", -0.3), ("above", 0.3)])
def test_a_state_and_its_threshold(side: str, value: float, base: Ensemble) -> None:
    path = base.path("CHN-RUS", "strength")
    change = path - base.value_at_cutoff("CHN-RUS", "strength")[:, None]
    held = change < value if side == "below" else change > value
    condition = {"kind": "state", "dyad": "CHN-RUS", "quantity": "strength", "relative": True}
    found = fired(base, condition | {side: value})
    assert np.array_equal(found, first_only(rises(held)))
    assert found.any()


@pytest.mark.parametrize("quantity", ["engagement", "affinity", "cooperation_index"])
def test_states_of_all_kinds(quantity: str, base: Ensemble) -> None:
    path, start = base.path("CHN-RUS", quantity), base.value_at_cutoff("CHN-RUS", quantity)
    level = float(np.quantile(path, 0.7))
    held = np.concatenate([start[:, None], path], axis=1) > np.float32(level)
    risen = rises(held)[:, 1:]
    found = fired(base, {"kind": "state", "dyad": "CHN-RUS", "quantity": quantity, "above": level})
    assert np.array_equal(found, first_only(risen))


def test_a_ritual_kept_and_missed(base: Ensemble) -> None:
    kept = base.season(RITUAL, 2024) == 1
    condition = {"kind": "ritual", "ritual": RITUAL}
    missed = fired(base, condition | {"outcome": "missed"})
    assert np.array_equal(missed[:, 12], ~kept)
    assert not np.delete(missed, 12, axis=1).any()
    held = fired(base, condition | {"outcome": "kept", "season": 2024})
    assert np.array_equal(held[:, 10:13].any(axis=1), kept)
    assert not fired(base, condition | {"outcome": "kept", "season": 2025}).any()


def test_an_event_and_a_chain_of_rules(base: Ensemble) -> None:
    event = shock() | {"id": "jolt", "probability": 0.5, "affinity": {"mean": 0.0},
                       "engagement": {"mean": 0.0}}  # fmt: skip
    found = fired(base, {"kind": "event", "of": "jolt"}, acts=(event,))
    assert not np.delete(found, 3, axis=1).any()
    assert 20 < found[:, 3].sum() < 80
    second = rule("second", when=({"kind": "event", "of": "answer", "months": 2},), then=MEET)
    first = rule(
        when=({"kind": "event", "of": "jolt"},), then=KINDS["shock"] | {"month": "1900-01"}
    )
    both = play(event, rules=(second, first), **GIVEN)
    more = both.path("CHN-RUS", "contacts_meeting") - play(event, rules=(first,), **GIVEN).path(
        "CHN-RUS", "contacts_meeting"
    )
    assert np.array_equal(more[:, 5] > 0, found[:, 3])


def test_all_conditions_must_hold(base: Ensemble) -> None:
    held = base.path("CHN-RUS", "contacts_cooperation") >= 1
    other = base.path("DEU-FRA", "contacts_cooperation") >= 1
    found = fired(base, COOP | {"at_least": 1}, COOP | {"at_least": 1, "dyad": "DEU-FRA"})
    assert np.array_equal(found, first_only(rises(held & other)))


def test_a_chance_thins_the_worlds_and_is_drawn_anew_each_month(base: Ensemble) -> None:
    every = fired(base, COOP | {"at_least": 2}, times=20)
    some = fired(base, COOP | {"at_least": 2}, times=20, probability=0.4)
    assert not (some & ~every).any()
    share = some.sum() / every.sum()
    assert abs(share - 0.4) < 5 * np.sqrt(0.24 / every.sum())
    mixed = every.sum(axis=1) > 2
    drawn = some.sum(axis=1)[mixed] / every.sum(axis=1)[mixed]
    assert ((drawn > 0.0) & (drawn < 1.0)).any()


def test_leaders_and_sanctions_of_the_processes(base: Ensemble) -> None:
    leader = fired(base, {"kind": "leader", "country": "USA"})
    sanction = fired(base, {"kind": "sanction", "dyad": "CHN-RUS"})
    assert leader.any()
    assert sanction.any()
    exit_of = {"kind": "leader", "country": "USA", "month": "2024-05", "source": "assumption"}
    found = fired(base, {"kind": "leader", "country": "USA"}, acts=(exit_of,), times=14)
    assert found[:, 3].all()
    imposed = KINDS["sanction, calibrated"] | {"source": "assumption", "contacts": 1}
    found = fired(base, {"kind": "sanction", "dyad": "CHN-RUS"}, acts=(imposed,), times=14)
    assert found[:, 3].all()


def test_rules_see_what_took_place_whatever_the_coverage(base: Ensemble) -> None:
    condition = COOP | {"at_least": 2}
    cover = KINDS["coverage"] | {"size": {"mean": -2.0}, "from": "2024-03"}
    cover = {key: value for key, value in cover.items() if key != "until"}
    assert np.array_equal(fired(base, condition), fired(base, condition, acts=(cover,)))


def test_it_is_kept_when_an_act_began_and_where_it_did_not() -> None:
    event = shock() | {"id": "jolt", "probability": 0.5}
    other = rule(when=({"kind": "event", "of": "jolt"},), then=MEET, delay=2)
    found = play(event, rules=(other,), **GIVEN)
    assert found.acts == ("jolt", "answer")
    jolt, answer = found.began
    assert set(jolt.tolist()) == {-1, 2}
    assert answer.tolist() == np.where(jolt < 0, -1, 5).tolist()
    assert found.happened("answer").tolist() == (jolt == 2).tolist()
    late = play(event | {"month": "2025-04"}, rules=(other,), **GIVEN)
    assert not late.happened("answer").any()


def test_a_rule_cancels_the_next_season() -> None:
    action = {"kind": "ritual", "ritual": RITUAL, "action": "cancel", "next": 1}
    always = {"kind": "state", "dyad": "CHN-RUS", "quantity": "strength", "above": -1e6}
    found = play(rules=(rule(when=(always,), then=action),), **GIVEN)
    assert not found.season(RITUAL, 2024).any()


def test_a_rule_restores_what_another_act_broke() -> None:
    event = {"kind": "event", "of": "break"}
    table = KINDS["relations"] | {"id": "break", "until": "2025-02"}
    action = {"kind": "lift", "what": "relations", "dyad": "CHN-RUS"}
    restore = rule(when=(event | {"months": 3},), then=action)
    found = play(table, rules=(restore,), **GIVEN)
    shorter = play(table | {"until": "2024-07"}, **GIVEN)
    assert np.array_equal(found.paths, shorter.paths)


def test_a_rule_is_said_in_a_sentence() -> None:
    table = rule(
        when=({"kind": "ritual", "ritual": RITUAL, "outcome": "missed"},),
        then=MEET | {"count": -5, "lasts": 6},
        probability=0.5,
    )
    (item,) = acted(rules=(table,)).rule
    assert describe_rule(item, "CHN-RUS") == (
        "if the turn-of-year call is missed: with chance 50% up to 5 meetings fewer on the "
        "initiative of China, for 6 months"
    )
    assert "China\N{EN DASH}Russia: up to 5" in describe_rule(item)


@pytest.mark.parametrize("kind", CONDITIONS)
def test_every_condition_is_said(kind: str) -> None:
    tables = {
        "contacts": COOP | {"at_most": 0, "window": 6},
        "ritual": {"kind": "ritual", "ritual": RITUAL, "outcome": "kept", "season": 2024},
        "state": {"kind": "state", "dyad": "CHN-RUS", "quantity": "strength", "below": 0.0},
        "event": {"kind": "event", "of": "answer"},
        "leader": {"kind": "leader", "country": "USA"},
        "sanction": {"kind": "sanction", "dyad": "CHN-RUS"},
    }
    (item,) = acted(rules=(rule(when=(tables[kind],)),)).rule
    assert item.when[0].words() in item.words()


def test_a_rule_survives_being_written_and_read() -> None:
    scenario = acted(rules=(rule(then=MEET | {"lasts": 4}), rule("two", then=KINDS["leader"] | {
        "month": "1900-01"})))  # fmt: skip
    text = scenario.model_dump_json(by_alias=True)
    assert Scenario.model_validate_json(text) == scenario


BAD = {
    "months of its own": (rule(then=KINDS["shock"]), "without months of its own"),
    "no length for a moment": (
        rule(then={"kind": "lift", "what": "sanction", "dyad": "CHN-RUS", "lasts": 2}),
        "no lasts for lift"),
    "an endless length": (rule(then=MEET | {"lasts": 0}), "lasts: 1 to 600"),
    "a chance of its own": (
        rule(then=MEET | {"probability": 0.5}), "the probability at the rule"),
    "seasons by year": (rule(then=KINDS["ritual"]), "next = 1"),
    "two bounds": (
        rule(when=(COOP | {"at_least": 1, "at_most": 1},)), "either at_least or at_most"),
    "no bound": (
        rule(when=({"kind": "state", "dyad": "CHN-RUS", "quantity": "strength"},)),
        "either below or above"),
    "an end before the beginning": (
        rule(**{"from": "2024-09", "until": "2024-08"}), "from not after until"),
    "nothing to wait for": (rule(when=()), "at least 1 item"),
}  # fmt: skip


@pytest.mark.parametrize("name", BAD)
def test_what_cannot_be_is_refused(name: str) -> None:
    table, message = BAD[name]
    with pytest.raises(ValueError, match=message):
        acted(rules=(table,))


def test_a_ritual_that_a_rule_begins_is_held_where_it_fired() -> None:
    action = {"kind": "new_ritual", "dyad": "DEU-FRA", "name": "council", "type": "meeting",
              "season_start": 9, "kept": 0.99}  # fmt: skip
    event = shock() | {"id": "jolt", "probability": 0.5}
    started = rule(when=({"kind": "event", "of": "jolt"},), then=action)
    found = play(event, rules=(started,), **GIVEN)
    held = found.season("council", 2024) == 1
    assert not held[~found.happened("jolt")].any()
    assert held[found.happened("jolt")].mean() > 0.8


def test_rituals_and_months_of_rules_are_checked() -> None:
    fired = {"kind": "ritual", "ritual": "turn-of-year-cal", "outcome": "missed"}
    action = {"kind": "ritual", "ritual": "council", "action": "cancel", "next": 1}
    begun = {"kind": "new_ritual", "dyad": "DEU-FRA", "name": "council", "season_start": 9,
             "from": "2024-04"}  # fmt: skip
    scenario = acted(begun, rules=(rule(when=(fired,), then=action, **{"from": "2031-01"}),))
    (line,) = check_rituals(scenario, (RITUAL,))
    assert line.startswith("rule[0].when[0].ritual: unknown ritual 'turn-of-year-cal'")
    assert "did you mean 'turn-of-year-call'" in line
    assert any("rule[0].from: a month outside" in line for line in check_scenario(scenario))

"""The record as questions see it, base rates by hand, and one law for worlds and record."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.questions import Chronicle, answer_questions, base_rate
from sim.questions.past import Shifted
from tests.worlds import RITUAL, run, small_scenario

MONTHS = np.arange("2022-01", "2024-03", dtype="datetime64[M]")
AHEAD = np.arange("2024-03", "2025-05", dtype="datetime64[M]")
DYAD = "CHN-RUS"


def asked(**keys: object):
    """One question."""
    return small_scenario(question=({"id": "q", "text": "?"} | keys,)).question[0]


def visits(start: str = "2024-03", until: str = "2024-05", n: int = 1):
    """At least n visits in a spell."""
    keys = {"kind": "contact_by", "dyad": DYAD, "type": "visit", "until": until, "n": n}
    return asked(**keys, **{"from": start})


def record(values: np.ndarray, quantity: str = "contacts_visit", **seasons: dict[int, bool]):
    """A record of one quantity of one dyad."""
    return Chronicle(MONTHS, {(DYAD, quantity): values.astype(float)}, seasons)


def test_windows_slide_over_the_record_before_the_cutoff() -> None:
    path = np.zeros(26)
    path[[3, 20]] = 1.0
    found = base_rate(visits(), {}, record(path), AHEAD)
    assert (found.months, found.windows, found.held) == (3, 24, 6)
    assert (found.first, found.last, found.separate) == ("2022-01", "2024-02", 8)
    assert found.share == pytest.approx((8 * 6 / 24 + 0.5) / 9)


def test_a_month_that_nobody_watched_gives_no_window() -> None:
    path = np.zeros(26)
    path[3] = 1.0
    path[4] = np.nan
    found = base_rate(visits(), {}, record(path), AHEAD)
    assert (found.windows, found.held) == (21, 1)  # only 1-3 holds month 3 and not 4


def test_without_a_window_it_is_not_known() -> None:
    found = base_rate(visits(), {}, record(np.full(26, np.nan)), AHEAD)
    assert np.isnan(found.share)
    assert (found.windows, found.separate) == (0, 0)
    long = base_rate(visits(until="2026-12"), {}, record(np.zeros(26)), AHEAD)
    assert long.windows == 0


def test_seasons_are_counted_a_year_apart() -> None:
    question = asked(kind="ritual_kept", ritual=RITUAL, season=2024)
    held = Chronicle(MONTHS, {}, {RITUAL: {2022: True, 2023: False}})
    found = base_rate(question, {"q": question}, held, AHEAD)
    assert (found.windows, found.held, found.separate, found.months) == (2, 1, 2, 12)
    assert found.share == 0.5


def test_a_relative_threshold_starts_from_each_date() -> None:
    question = asked(
        kind="index_below", dyad=DYAD, quantity="strength", threshold=-1.0, relative=True,
        by="2024-04",
    )  # fmt: skip
    path = np.zeros(26)
    path[10:] = -1.5
    found = base_rate(question, {}, record(path, "strength"), AHEAD)
    assert (found.windows, found.held) == (24, 2)  # two months of warning before the one fall
    assert found.estimated


def test_the_record_of_a_condition_counts_where_it_held() -> None:
    tables = (
        {"kind": "contact_by", "id": "a", "text": "?", "dyad": DYAD, "type": "visit",
         "from": "2024-03", "until": "2024-03"},
        {"kind": "contact_by", "id": "b", "text": "?", "dyad": DYAD, "type": "visit",
         "from": "2024-04", "until": "2024-04"},
        {"kind": "conditional", "id": "c", "text": "?", "event": "b", "given": "a"},
    )  # fmt: skip
    questions = {q.id: q for q in small_scenario(question=tables).question}
    path = np.zeros(26)
    path[[3, 4, 10, 20, 21]] = 1.0
    found = base_rate(questions["c"], questions, record(path), AHEAD)
    assert (found.windows, found.held) == (5, 2)


@given(
    counts=st.lists(st.integers(0, 2), min_size=30, max_size=60),
    n=st.integers(1, 4),
    length=st.integers(0, 12),
)
def test_base_rates_are_shares_of_windows(counts: list[int], n: int, length: int) -> None:
    """Against a plain loop over every window of the record."""
    months = np.datetime64("2024-02") - np.arange(len(counts))[::-1]
    chronicle = Chronicle(months, {(DYAD, "contacts_visit"): np.array(counts, dtype=float)}, {})
    until = str(np.datetime64("2024-03") + length)
    found = base_rate(visits(until=until, n=n), {}, chronicle, AHEAD)
    windows = [counts[i : i + length + 1] for i in range(len(counts) - length)]
    assert found.windows == len(windows)
    assert found.held == sum(sum(window) >= n for window in windows)
    assert found.separate == len(counts) // (length + 1)
    assert 0.0 < found.share < 1.0


@pytest.mark.parametrize("world", [0, 3, 7])
def test_one_law_for_worlds_and_record(world: int) -> None:
    """A world written down as a record answers every kind of question as the world does."""
    common = {"text": "?", "dyad": DYAD}
    spell = {"kind": "contact_by", "from": "2024-04", "until": "2025-03"}
    tables = (
        common | spell | {"id": "coop", "type": "cooperation", "n": 30},
        common | spell | {"id": "call", "type": "call"},
        common | {"kind": "index_below", "id": "low", "quantity": "strength", "threshold": -0.2,
                  "relative": True, "by": "2025-03"},
        common | {"kind": "ranking", "id": "place", "among": ("DEU-FRA",), "month": "2024-12"},
        {"kind": "ritual_kept", "id": "kept", "text": "?", "ritual": RITUAL, "season": 2024},
        {"kind": "first_of", "id": "first", "text": "?", "options": ("coop", "low"),
         "first": "low"},
        {"kind": "conditional", "id": "given", "text": "?", "event": "call", "given": "kept"},
    )  # fmt: skip
    questions = {q.id: q for q in small_scenario(question=tables).question}
    made = run(small_scenario(), worlds=8)
    values = {
        (dyad, name): np.r_[
            made.value_at_cutoff(dyad, name)[world] if q < 4 else np.nan,
            made.path(dyad, name)[world],
        ].astype(float)
        for dyad in made.focus
        for q, name in enumerate(made.quantities)
    }
    months = np.r_[made.periods[:1] - 1, made.periods]
    seasons = {RITUAL: {2024: bool(made.season(RITUAL, 2024)[world] == 1)}}
    view = Shifted(Chronicle(months, values, seasons), made.periods, np.array([0]))
    for question in questions.values():
        here, there = (question.outcome(v, questions) for v in (view, made))
        assert here.when[0] == there.when[world]
        assert (here.asked[0], here.known[0]) == (there.asked[world], True)


def test_answers_do_not_know_the_past_by_themselves() -> None:
    (answer,) = answer_questions(run(small_scenario(), worlds=4), (visits(),))
    assert answer.base is None

"""Numbers in words."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from sim.interventions import ContactIntervention, RitualIntervention, SanctionIntervention
from sim.questions import Answer
from sim.report.inputs import Estimate
from sim.report.limits import assumptions, describe_intervention, limits
from sim.report.tables import count_table, ranking_rows
from sim.report.words import absence, answer, answer_row, number, ordinal, percent, standing
from tests.briefings import briefing, outlook, ranked, small_run


@pytest.mark.parametrize(
    ("share", "text"), [(0.0, "under 1%"), (0.004, "under 1%"), (0.766, "77%"), (1.0, "over 99%")]
)
def test_percent(share: float, text: str) -> None:
    assert percent(share) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [(1, "1st"), (2, "2nd"), (3, "3rd"), (11, "11th"), (93, "93rd"), (99, "99th")],
)
def test_ordinal(value: int, text: str) -> None:
    assert ordinal(value) == text


def test_minus_sign_and_no_minus_zero() -> None:
    assert number(-1.234) == "\N{MINUS SIGN}1.23"
    assert number(-0.001) == "0.00"


def test_standing_says_place_and_doubt() -> None:
    text = standing(ranked(70, "CHN-RUS", 1.5), 1000)
    assert text == (
        "strength 1.50 (1.00 to 2.00): place 70 of 1,000, 93rd percentile "
        "(90% interval 83rd to 94th)"
    )


def test_absence_is_called_small_moderate_or_large_by_the_numbers() -> None:
    calm = outlook()
    text = absence(calm)
    assert "from 1.50 to 1.40" in text
    assert "the first move is small" in text
    assert "about 20 of 100 seasons" in text
    kept, unknown, missed = calm.cases
    for shift, word in ((0.4, "moderate"), (0.6, "large")):
        moved = replace(missed, strength=Estimate(1.5 - shift, 0.0, 2.0))
        assert f"first move is {word}" in absence(replace(calm, cases=(kept, unknown, moved)))


def test_answer_of_a_baseline_is_from_its_worlds() -> None:
    run = small_run()
    text = " ".join(answer(run))
    end = run.ensemble.path("CHN-RUS", "cooperation_index")[:, -1].astype(float)
    assert f"ends in April 2025 at {number(float(np.median(end)))}" in text
    assert "In December 2020, when news scores last saw all pairs" in text
    assert "kept with probability 80% (90% interval 50% to 95%)" in text
    assert "Against the baseline" not in text


def test_answer_of_an_alternative_names_the_largest_difference() -> None:
    run = small_run(alternative=True)
    assert run.comparison is not None
    mean = run.comparison.mean[run.comparison.quantities.index("cooperation_index"), 0]
    largest = float(mean[np.argmax(np.abs(mean))])
    assert any(f": {number(largest)} (" in sentence for sentence in answer(run))


def test_a_difference_within_its_error_is_said_to_be_none() -> None:
    run = small_run(alternative=True)
    assert run.comparison is not None
    flat = replace(run.comparison, standard_error=10.0 + 0.0 * run.comparison.standard_error)
    text = " ".join(answer(replace(run, comparison=flat)))
    assert "never differs by more than two standard errors" in text


def test_answer_row_with_unknown_spread() -> None:
    item = Answer("a", "Does it?", "ritual_kept", 0.25, 0.0137, float("nan"), 1000)
    assert answer_row(item) == ("Does it?", "0.25", "0.014", "not known")


def test_interventions_in_words() -> None:
    ritual = RitualIntervention(
        kind="ritual", ritual="turn-of-year-call", action="cancel", seasons=(2024, 2025), source="x"
    )
    assert describe_intervention(ritual) == "no turn of year call in 2024/25, 2025/26"
    common = {"dyad": "CHN-RUS", "source": "assumption"}
    fewer = ContactIntervention.model_validate(
        common | {"kind": "contacts", "type": "visit", "initiator": "RUS", "count": -5,
                  "from": "2024-09", "until": "2025-02"}
    )  # fmt: skip
    assert describe_intervention(fewer) == (
        "5 visits fewer (none below zero) by RUS in each month from September 2024 to February 2025"
    )
    sanction = SanctionIntervention.model_validate(
        common | {"kind": "sanction", "sender": "CHN", "from": "2024-10", "until": "2026-09",
                  "contacts": 1, "affinity": {"mean": -0.5, "sd": 0.2}}
    )  # fmt: skip
    assert describe_intervention(sanction).endswith(
        "1 a month; affinity \N{MINUS SIGN}0.50 (sd 0.20)"
    )


def test_limits_depend_on_the_data_at_hand() -> None:
    plain = " ".join(limits(briefing()))
    assert "end in December 2020" in plain
    assert "No typed counts" in plain
    record = briefing()
    typed = replace(record.coverage, series=("icews: sanction", "leader: visit"))
    assert "No typed counts" not in " ".join(limits(replace(record, coverage=typed)))


def test_assumptions_name_the_intervention_of_the_scenario() -> None:
    lines = assumptions(small_run(alternative=True))
    assert any("a lasting shock in May 2024" in line for line in lines)
    assert not any("lasting shock" in line for line in assumptions(small_run()))


def test_count_table_tells_zero_from_not_covered() -> None:
    table = count_table(small_run())
    assert table.past == (2020, 2021, 2022, 2023)
    rows = {row.label: row for row in table.rows}
    assert rows["call"].past == ("0", "3", "0", "0")
    assert rows["sanction"].past == ("not covered",) * 4
    assert table.ahead == ()  # of 14 months, none makes a whole calendar year


def test_ranking_rows() -> None:
    row = ranking_rows(briefing().rankings[0], watched=True)[0]
    assert row[:3] == ("70", "China\N{EN DASH}Russia", "1.50 (1.00 to 2.00)")
    assert row[-1] == "2020-12"

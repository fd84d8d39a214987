"""Numbers in words."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from sim.behaviour.choice import BehaviourChoice, PolicyRow
from sim.interventions import ContactIntervention, RitualIntervention, SanctionIntervention
from sim.questions import Answer
from sim.report.answers import (
    absence,
    fitted_surprise,
    monthly,
    simulated_seasons,
)
from sim.report.inputs import Estimate
from sim.report.limits import assumptions, describe_behaviour, describe_intervention, limits
from sim.report.tables import (
    count_table,
    monte_carlo_error,
    parameter_row,
    parameter_sources,
    probability,
    ranking_rows,
)
from sim.report.words import (
    country_name,
    fine,
    hold,
    listing,
    number,
    of_worlds,
    ordinal,
    percent,
    score_months,
    series_name,
    standing,
)
from tests.briefings import briefing, outlook, ranked, small_run
from tests.worlds import RITUAL

MINUS = "\N{MINUS SIGN}"


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
    assert number(-2920.4, 0) == "\N{MINUS SIGN}2,920"


def test_standing_says_place_and_doubt() -> None:
    text = standing(ranked(70, "CHN-RUS", 1.5), 1000)
    assert text == (
        "strength 1.50 (90% interval 1.00 to 2.00): place 70 of 1,000 pairs by best "
        "estimates; with their doubt, 93rd percentile (83rd to 94th)"
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


def asked_of(share: float, *, spread: float = 0.1) -> Answer:
    """An answer from a thousand worlds."""
    error = float(np.sqrt(share * (1.0 - share) / 1000))
    return Answer("a", "Does it?", "ritual_kept", share, error, spread, 1000)


@pytest.mark.parametrize(
    ("share", "text", "error"),
    [
        (0.0, "none of 1,000 worlds (under 0.3%)", "\N{EN DASH}"),
        (0.004, "0.4%", "0.2"),
        (0.25, "25%", "1.4"),
        (0.995, "99.5%", "0.2"),
        (1.0, "all of 1,000 worlds (over 99.7%)", "\N{EN DASH}"),
    ],
)
def test_probabilities_next_to_their_ends(share: float, text: str, error: str) -> None:
    assert probability(asked_of(share)) == text
    assert monte_carlo_error(asked_of(share)) == error


@pytest.mark.parametrize(
    ("share", "worlds", "text"),
    [
        (0.0, 2, "none of 2 worlds (under 99%)"),
        (1.0, 64, "all of 64 worlds (over 95.3%)"),
        (1.0, 100_000, "all of 100,000 worlds (over 99.997%)"),
        (0.0005, 2000, "0.05%"),
        (0.5, 0, "50%"),
        (0.0, 0, "under 1%"),
    ],
)
def test_a_share_of_worlds_says_what_chance_alone_leaves(
    share: float, worlds: int, text: str
) -> None:
    assert of_worlds(share, worlds) == text


def test_short_helpers() -> None:
    assert [fine(x) for x in (-5.672, -0.0123, 0.0, 12.3)] == [
        f"{MINUS}5.67", f"{MINUS}0.012", "0", "12.30",
    ]  # fmt: skip
    assert [listing(x) for x in ((), ("a",), ("a", "b"), ("a", "b", "c"))] == [
        "", "a", "a and b", "a, b and c",
    ]  # fmt: skip
    assert hold("1 (0 to 2) and (a long remark in brackets, left as it is)") == (
        "1 (0\xa0to\xa02) and (a long remark in brackets, left as it is)"
    )
    assert (country_name("CHN"), country_name("XXX")) == ("China", "XXX")
    assert [monthly(x) for x in (0.0, 5.0, -5.0)] == ["0", "74", f"{MINUS}74"]
    names = [series_name(x) for x in ("leader: call", "gdelt: volume", "icews: aid")]
    assert names == ["calls of leaders", "news volume (GDELT)", "aid (ICEWS)"]


def test_months_of_the_news_scores() -> None:
    table = briefing().coverage
    assert score_months(table) == ""
    table.exposure[1, :3] = 0.0
    assert score_months(replace(table, series=("leader: call", "gdelt: volume"))) == (
        "April 2020 to February 2024"
    )


def test_seasons_of_the_simulated_worlds() -> None:
    run = small_run()
    text = simulated_seasons(run)
    share = float((run.ensemble.season(RITUAL, 2024) == 1).mean())
    assert share == 1.0
    assert "it is kept in all of 10 worlds (over 70%) in 2024/25" in text
    none = replace(run.ensemble, ritual_kept=0 * run.ensemble.ritual_kept)
    assert "it is kept in none of 10 worlds (under 30%) in 2024/25" in simulated_seasons(
        replace(run, ensemble=none)
    )
    assert simulated_seasons(replace(run, ensemble=replace(run.ensemble, rituals=()))) == ""


def test_the_fitted_j_is_said_with_what_informs_it() -> None:
    record = briefing()
    assert fitted_surprise(record) == ""
    line = replace(
        record.parameters[0], name="surprise_affinity", estimate=Estimate(-0.02, -0.03, -0.01)
    )
    text = fitted_surprise(replace(record, parameters=(line,)))
    assert f"affinity {MINUS}0.020 ({MINUS}0.030 to {MINUS}0.010, informed by: the data)" in text


def test_parameters_share_the_letters_of_their_sources() -> None:
    record = briefing()
    line = record.parameters[0]
    lines = [
        replace(line, source="some sets; 264 dyads; standard error 0.1 before doubling"),
        replace(line, source="some sets; 264 dyads; standard error 0.2 before doubling"),
        line,
    ]
    letters = parameter_sources(replace(record, parameters=tuple(lines)))
    assert letters == {"some sets; 264 dyads": "a", "weak prior, own choice": "b"}
    assert [parameter_row(item, letters)[-1] for item in lines] == ["a", "a", "b"]


def test_interventions_in_words() -> None:
    ritual = RitualIntervention(
        kind="ritual",
        ritual="turn-of-year-call",
        action="cancel",
        seasons=(2024, 2025),
        source="assumption",
    )
    assert describe_intervention(ritual) == "no turn-of-year call in 2024/25 and 2025/26"
    common = {"dyad": "CHN-RUS", "source": "assumption"}
    fewer = ContactIntervention.model_validate(
        common | {"kind": "contacts", "type": "visit", "initiator": "RUS", "count": -5,
                  "from": "2024-09", "until": "2025-02"}
    )  # fmt: skip
    text = "up to 5 visits fewer on the initiative of Russia, each month from September 2024 to "
    assert describe_intervention(fewer, "CHN-RUS") == f"{text}February 2025"
    assert describe_intervention(fewer, "CHN-IND").startswith("China\N{EN DASH}Russia: up to 5")
    more = ContactIntervention.model_validate(
        common | {"kind": "contacts", "type": "visit", "initiator": "RUS", "count": 1,
                  "months": ("2024-05", "2025-05"), "source": "a treaty"}
    )  # fmt: skip
    assert describe_intervention(more, "CHN-RUS") == (
        "1 more visit on the initiative of Russia, in May 2024 and May 2025 (source: a treaty)"
    )
    sanction = SanctionIntervention.model_validate(
        common | {"kind": "sanction", "sender": "CHN", "from": "2024-10", "until": "2026-09",
                  "contacts": 1, "affinity": {"mean": -0.5, "sd": 0.2}}
    )  # fmt: skip
    assert describe_intervention(sanction, "CHN-RUS") == (
        "sanctions by China, 1 more a month, October 2024 to September 2026, with affinity "
        f"{MINUS}0.50 (sd 0.20) standard deviations as long as they last"
    )


def test_limits_depend_on_the_data_at_hand() -> None:
    plain = " ".join(limits(briefing()))
    assert "end in December 2020" in plain
    assert "No typed counts" in plain
    record = briefing()
    typed = replace(record.coverage, series=("icews: sanction", "leader: visit"))
    assert "No typed counts" not in " ".join(limits(replace(record, coverage=typed)))


def test_assumptions_name_the_changes_of_the_scenario() -> None:
    lines = assumptions(small_run(alternative=True))
    assert any("What the scenario changes" in line for line in lines)
    assert not any("the scenario changes" in line for line in assumptions(small_run()))


def test_count_table_tells_zero_from_not_covered() -> None:
    table = count_table(small_run())
    assert table.past == (2020, 2021, 2022, 2023)
    rows = {row.label: row for row in table.rows}
    assert rows["call"].past == ("0", "3", "0", "0")
    assert rows["sanction"].past == ("\N{EN DASH}",) * 4
    assert table.ahead == ()  # of 14 months, none makes a whole calendar year


def test_ranking_rows() -> None:
    row = ranking_rows(briefing().rankings[0], watched=True)[0]
    assert row[:3] == ("70", "China\N{EN DASH}Russia", "1.50 (1.00 to 2.00)")
    assert row[-1] == "2020-12"


def test_behaviours_are_said_with_their_sizes_and_policies_with_their_months() -> None:
    hedger = BehaviourChoice(kind="hedger", parameters={"strength": 0.4})
    assert describe_behaviour("IND", hedger) == "India behaves as hedger (strength 0.4)"
    assert (
        describe_behaviour("RUS", BehaviourChoice(kind="balancer")) == "Russia behaves as balancer"
    )
    row = {"partner": "CHN", "type": "call", "from": "2024-06", "until": "2024-12", "tilt": -0.7}
    scripted = BehaviourChoice(kind="scripted", policy=(PolicyRow.model_validate(row),))
    assert describe_behaviour("USA", scripted) == (
        "United States follows a policy: call with China times 0.50, June 2024 to December 2024"
    )

"""Checks of realism: silent on worlds of the laws, loud on a record of other laws."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from calibration.realism.check import Options, check_realism, hold_against
from calibration.realism.play import Stage
from calibration.realism.span import span_of
from calibration.realism.starts import starting_states
from calibration.realism.typed import directed_record
from calibration.smoothing import smooth_states
from calibration.sources.folder import DataFolder
from sim.contacts import contact_types
from sim.errors import CoverageError
from sim.scores.predictive import SMALL_P, Realism
from tests.realism import DYADS, MONTHS, NEWS, SERIES, drawn_record, without

WORLDS = 40
LEAST_P = 2.0 / (WORLDS + 1)


@cache
def held(mutant: str) -> Realism:
    posterior, directed = drawn_record(mutant)
    span = span_of(posterior.panel, posterior.model.evidence, posterior.model.series)
    return hold_against(posterior, span, directed, Options(WORLDS, 2, seed=5))


def p_of(result: Realism, check: str, number: str) -> float:
    return next(one.p for one in result.check(check).statistics if one.name == number)


@pytest.mark.statistical
def test_few_numbers_are_extreme_where_the_record_comes_from_the_laws():
    # 77 numbers that hang together; independent, 3.9 of them would fall under 0.05 (sd 1.9)
    numbers = [one for check in held("").checks for one in check.statistics]
    assert sum(one.misfit for one in numbers) <= 10
    assert sum(bool(check.misfits) for check in held("").checks) <= 3


@pytest.mark.statistical
@pytest.mark.parametrize(
    ("mutant", "check", "number"),
    [
        ("no overdispersion", "typed-bursts", "median dyad of 1 to 10 contacts a month"),
        ("no overdispersion", "typed-jumps", "median change"),
        ("no fast part", "typed-memory", "lag 1, dyads of 10 or more a month"),
        ("no fast part", "typed-bursts", "median dyad of 10 or more"),
        ("independent directions", "typed-reciprocity", "reciprocated share of all contacts"),
        ("independent directions", "typed-reciprocity", "share of the side that initiates more"),
    ],
)
def test_a_record_of_other_laws_is_flagged(mutant: str, check: str, number: str):
    assert p_of(held(mutant), check, number) == pytest.approx(LEAST_P)
    assert any(one.name == number for one in held(mutant).check(check).misfits)
    assert p_of(held(""), check, number) > SMALL_P


def test_the_same_call_gives_the_same_numbers_on_any_number_of_threads():
    posterior, directed = drawn_record("")
    span = span_of(posterior.panel, posterior.model.evidence, posterior.model.series)
    one, two = (
        hold_against(posterior, span, directed, Options(4, 2, seed=5, jobs=jobs)) for jobs in (1, 2)
    )
    for first, second in zip(one.checks, two.checks, strict=True):
        assert first.curve.simulated.tobytes() == second.curve.simulated.tobytes()


def test_a_month_that_the_source_saw_half_of_shows_half_of_the_contacts():
    posterior, _ = drawn_record("")
    ev = posterior.model.evidence
    offset = np.where(np.isin(ev.series, NEWS) & (ev.period == 5), ev.offset + np.log(0.5), 0.7)

    model = replace(posterior.model, evidence=ev._replace(offset=offset - 0.7))
    seen_less = replace(posterior, model=model)
    span = span_of(seen_less.panel, model.evidence, model.series)
    stage = Stage(seen_less, span, 1)
    np.testing.assert_allclose(stage.kept[:, 4], 0.5 * np.exp(-0.7), rtol=1e-12)
    theta = posterior.fit.theta
    full = Stage(posterior, span_of(posterior.panel, ev, SERIES), 1)
    worlds = np.arange(20)
    less = stage.play(stage.setting(theta), theta, worlds).typed[..., 4, :].sum()
    more = full.play(stage.setting(theta), theta, worlds).typed[..., 4, :].sum()
    # the same worlds, each contact kept with that probability: a binomial of about 200,000
    expected, spread = 0.5 * np.exp(-0.7) * more, np.sqrt(0.25 * more)
    assert abs(less - expected) < 5.0 * spread


def test_worlds_start_from_the_smoothed_states_of_the_month_before():
    posterior, _ = drawn_record("")
    theta = posterior.fit.theta
    evidence, state, law = posterior.laws(theta)
    span = span_of(posterior.panel, posterior.model.evidence, posterior.model.series)
    assert (span.first, span.last) == (1, MONTHS - 1)
    start = starting_states(posterior, theta, span, np.zeros(len(DYADS)))
    history = smooth_states(evidence, state, law, dyads=np.arange(len(DYADS)))
    np.testing.assert_allclose(start.mean[0], history.mean[:, 0], rtol=1e-10, atol=1e-12)
    assert str(start.first_month) == "2018-01"
    assert str(start.cutoff) == "2017-12-31"


def test_smoothing_some_periods_leaves_out_what_is_known_later():
    posterior, _ = drawn_record("")
    evidence, state, law = posterior.laws()
    dyads, early = np.arange(3), np.flatnonzero(posterior.model.evidence.period <= 6)
    some = smooth_states(evidence, state, law, dyads=dyads, periods=range(2, 7))
    whole = smooth_states(evidence, state, law, dyads=dyads)
    np.testing.assert_allclose(
        smooth_states(evidence, state, law, dyads=dyads, periods=range(2, MONTHS)).mean,
        whole.mean[:, 2:],
        rtol=1e-12,
    )
    rows = {
        name: getattr(evidence, name)[early]
        for name in ("period", "series", "count", "offset", "share")
    }
    start = np.arange(len(DYADS) + 1) * 7 * len(SERIES)
    cut = evidence._replace(start=start, year=evidence.year[:7], **rows)
    known = smooth_states(cut, state, law, dyads=dyads, periods=range(2, 7))
    np.testing.assert_allclose(some.mean, known.mean, rtol=1e-10, atol=1e-12)
    np.testing.assert_allclose(some.cov, known.cov, rtol=1e-10, atol=1e-12)


def test_without_typed_events_the_news_volume_and_leaders_are_checked():
    posterior = without(drawn_record("")[0], ("icews",))
    result = check_realism(posterior, DataFolder.embedded(), Options(4, 2))
    assert {check.record for check in result.checks} == {"news volume", "leaders' contacts"}
    assert any("No typed events are at hand" in note for note in result.notes)


def test_a_missing_record_is_said_in_one_line():
    posterior = without(drawn_record("")[0], ("icews", "gdelt"))
    with pytest.raises(CoverageError, match="expected typed events or news volume") as caught:
        check_realism(posterior, DataFolder.embedded())
    assert "\n" not in str(caught.value)


def test_directions_and_months_are_read_from_the_table(tmp_path: Path):
    posterior, _ = drawn_record("")
    span = span_of(posterior.panel, posterior.model.evidence, posterior.model.series)
    rows = [
        (date(2018, 1, 1), "AAA", "AAB", "057", 2),
        (date(2018, 3, 1), "AAB", "AAA", "057", 3),
        (date(2018, 3, 1), "AAB", "AAA", "043", 9),
        (date(2018, 3, 1), "AAB", "ZZZ", "057", 4),
        (date(2018, 12, 1), "AAS", "AAT", "190", 5),
    ]
    names = ("month", "source_iso3", "target_iso3", "cameo", "n")
    table = pl.DataFrame(rows, schema=names, orient="row")
    place = tmp_path / "events" / "icews_dyad_month_2018.parquet"
    place.parent.mkdir()
    table.write_parquet(place)
    found = directed_record(DataFolder(tmp_path), posterior, span)
    agreement, fight = span.typed.index("agreement"), span.typed.index("fight")
    assert found.shape == (2, len(DYADS), len(span.typed), MONTHS - 1)
    assert found.sum() == 10
    assert (found[0, 0, agreement, 0], found[1, 0, agreement, 2]) == (2, 3)
    assert found[0, len(DYADS) - 1, fight, 11] == 5
    assert set(span.typed) == {contact_types().names[k] for k in NEWS}


@pytest.mark.slow
def test_directed_events_of_the_research_data_add_up_to_the_panel(research_data: Path):
    from calibration.calibrate import Task, calibrate

    folder = DataFolder(research_data)
    posterior = calibrate(Task(folder, date(2024, 2, 8)))
    span = span_of(posterior.panel, posterior.model.evidence, posterior.model.series)
    directed = directed_record(folder, posterior, span)
    by_row = directed.sum(axis=0).transpose(0, 2, 1).ravel()
    np.testing.assert_array_equal(by_row, span.typed_rows.count)

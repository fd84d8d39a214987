"""The test of validity: measures against brute force, outcomes read, no look ahead, the page."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import numpy as np
import polars as pl
import pytest
from scipy.stats import rankdata

from calibration.annual.filtering import filter_lasting, filter_years
from calibration.annual.law import PRIOR_MEAN
from calibration.annual.state_space import Fitted, Record
from calibration.validity.measures import Ordered, area, net_area, partial_rank_correlation
from calibration.validity.outcomes import allied, disputes, log_size, vote_agreement
from calibration.validity.resampling import Cell, draw_weights, rows_of
from calibration.validity.rivals import goldstein_mean, residual
from calibration.validity.sanctions import sanctions
from calibration.validity.strength import (
    CONTRASTS,
    first_form,
    net_parts,
    off_opportunity,
    part_weights,
    rank_history,
    variance_left,
)
from calibration.validity.task import ValidityTask, pool_tests
from sim.errors import ComityError, UnknownCountryError
from sim.report.validity_page import main_rows, write_validity
from sim.scores.discrimination import discrimination
from sim.scores.validity import ALL_TESTS, FIRST, STRENGTH, ValidityTable
from tests.annual_states import draw_dyads, four_class_record, plain_law

if TYPE_CHECKING:
    from pathlib import Path

CODES = ("CHE", "DEU", "FRA", "IRN")
"""Dyads in order: CHE-DEU, CHE-FRA, CHE-IRN, DEU-FRA, DEU-IRN, FRA-IRN."""


def fitted(record: Record) -> Fitted:
    """Return the parameters at the prior, opportunity by activity alone."""
    weights = np.zeros((4, record.inputs.shape[-1]))
    weights[:, 1:3] = 0.3
    return Fitted(PRIOR_MEAN, weights)


def test_whole_weights_are_repeated_dyads() -> None:
    rng = np.random.default_rng(1)
    values = rng.integers(0, 6, (40, 4)).astype(np.float64)
    times = rng.integers(0, 4, 40)
    again = np.repeat(np.arange(40), times)
    weights, ones = times.astype(np.float64), np.ones(again.size)
    one = [Ordered.of(column) for column in values.T]
    two = [Ordered.of(column) for column in values[again].T]
    np.testing.assert_allclose(
        partial_rank_correlation(one[:1], one[1], one[2:], weights),
        partial_rank_correlation(two[:1], two[1], two[2:], ones),
    )
    had = values[:, 1] > 3
    np.testing.assert_allclose(area(one[0], had, weights), area(two[0], had[again], ones))
    np.testing.assert_allclose(
        net_area(one[:1], had, one[2:], weights), net_area(two[:1], had[again], two[2:], ones)
    )


def test_measures_are_those_of_the_books() -> None:
    rng = np.random.default_rng(2)
    values = rng.normal(size=(60, 3))
    score, outcome, held = (Ordered.of(column) for column in values.T)
    r = np.corrcoef(np.apply_along_axis(rankdata, 0, values).T)
    expected = (r[0, 1] - r[0, 2] * r[1, 2]) / np.sqrt((1 - r[0, 2] ** 2) * (1 - r[1, 2] ** 2))
    found = partial_rank_correlation([score], outcome, [held], np.ones(60))
    np.testing.assert_allclose(found, [expected])
    chance, had = rng.random(60), rng.random(60) < 0.3
    expected = discrimination(chance, had)
    np.testing.assert_allclose(area(Ordered.of(chance), had, np.ones(60)), expected)


def test_no_event_and_no_spread_are_unknown() -> None:
    score = Ordered.of(np.arange(5.0))
    assert np.isnan(area(score, np.zeros(5, dtype=bool), np.ones(5)))
    constant = partial_rank_correlation([score], Ordered.of(np.ones(5)), [], np.ones(5))
    assert np.isnan(constant).all()


def test_held_state_carried_a_year_gives_next_signals() -> None:
    law, rng = plain_law(), np.random.default_rng(3)
    base, volumes = rng.normal(size=(5, 20, 8)), np.zeros((5, 8))
    counts = draw_dyads(law, base, volumes, seed=3)
    held = filter_lasting(counts, base, volumes, law)
    _, signals = filter_years(counts, base, volumes, law)
    center = law.intercept + law.opportunity * base[-1] + law.opportunity_bend * base[-1] ** 2
    np.testing.assert_allclose(signals.mean, center + law.persistence * held.mean, atol=1e-12)
    np.testing.assert_allclose(held.cov, held.cov.transpose(0, 2, 1), atol=1e-12)
    assert np.linalg.eigvalsh(held.cov).min() > 0.0
    assert (np.einsum("dii->di", held.cov) < np.diag(law.start) + 4 * np.diag(law.shock)).all()


def test_affinity_is_a_contrast_that_volume_does_not_tell() -> None:
    start = plain_law().start
    engagement, affinity = part_weights(start)
    assert engagement @ start @ affinity == pytest.approx(0.0, abs=1e-12)
    more_fights = np.array([0, 0, 1, 1, 0, 0, 1, 1.0])
    assert CONTRASTS[1] @ more_fights == -1.0
    assert CONTRASTS[1] @ np.ones(8) == 0.0


def test_strength_is_net_where_the_first_form_is_not() -> None:
    rng = np.random.default_rng(4)
    near = rng.normal(size=(300, 4))
    law = plain_law()
    lines = rng.multivariate_normal(np.zeros(8), law.start, 300)
    lines += 0.6 * np.tile(near, 2) + 0.2 * np.tile(near, 2) ** 2
    z, _ = net_parts(lines @ CONTRASTS.T, np.tile(np.eye(2), (300, 1, 1)), near)
    inputs = np.column_stack([near, near**2])
    found = np.corrcoef(np.column_stack([z, inputs]).T)[:2, 2:]
    np.testing.assert_allclose(found, 0.0, atol=1e-10)
    first = first_form(lines, law.start)
    assert abs(np.corrcoef(first, near.mean(axis=1))[0, 1]) > 0.2


def test_uncertainty_is_carried_through_the_fit() -> None:
    rng = np.random.default_rng(8)
    near, variance = rng.normal(size=(30, 2)), rng.gamma(2.0, size=30)
    keep = off_opportunity(np.eye(30), near)
    expected = np.diag(keep @ np.diag(variance) @ keep.T)
    np.testing.assert_allclose(variance_left(variance, near), expected)


def test_strength_at_a_cutoff_knows_no_later_year() -> None:
    record = four_class_record()
    counts = record.counts.copy()
    counts[4:] = 7 * counts[4:] + 3
    counts[:, :, np.arange(9), np.arange(9)] = 0
    later = replace(record, counts=counts)
    one, two = (
        rank_history(item.until(2005), fitted(Record.of(item.until(2005))))
        for item in (record, later)
    )
    for name in ("z", "strength", "sd", "first", "opportunity"):
        np.testing.assert_array_equal(getattr(one, name), getattr(two, name))
    whole = rank_history(later, fitted(Record.of(later)))
    assert not np.allclose(one.strength, whole.strength)


def test_strength_has_unit_parts_and_its_own_uncertainty() -> None:
    record = four_class_record()
    found = rank_history(record, fitted(Record.of(record)))
    np.testing.assert_allclose(found.z.mean(axis=0), 0.0, atol=1e-12)
    np.testing.assert_allclose(found.z.std(axis=0), 1.0)
    np.testing.assert_allclose(found.strength, found.z.sum(axis=1) / np.sqrt(2.0))
    assert (found.sd > 0.0).all()
    assert 0.0 < found.reliability() < 1.0


def test_rivals_by_hand() -> None:
    counts = np.array([[2.0, 0, 0, 2], [0, 0, 0, 0], [1, 0, 0, 0]])
    values = np.array([3.0, 7.0, -4.0, -8.0])
    np.testing.assert_allclose(goldstein_mean(counts, values), [-2.5, 0.25, 3.0])
    near = np.random.default_rng(5).normal(size=(50, 4))
    expected = np.expm1(2.0 + near[:, 0] ** 2)
    left = residual(np.column_stack([expected, np.zeros((50, 3))]), near)
    np.testing.assert_allclose(left, 0.0, atol=1e-8)


def test_votes_alliances_and_size_are_read(tmp_path: Path) -> None:
    path = tmp_path / "table.parquet"
    votes = {"iso3_a": ["CHE"] * 3 + ["DEU"], "iso3_b": ["DEU"] * 3 + ["FRA"]}
    votes |= {"year": [2005, 2006, 2007, 2006], "n_votes": [50, 20, 60, 9]}
    pl.DataFrame(votes | {"agree": [0.0, 1.0, 0.6, 1.0]}).write_parquet(path)
    agreement = vote_agreement(path, CODES, 2006, 2007)
    np.testing.assert_allclose(agreement, [0.7] + [np.nan] * 5)
    rows = {"iso3_a": ["FRA", "CHE", "CHE"], "iso3_b": ["DEU", "IRN", "FRA"]}
    rows |= {"year": [2010, 2010, 2009], "atop_defense": [0, 0, 1], "atop_consul": [1, 0, 0]}
    pl.DataFrame(rows).write_parquet(path)
    np.testing.assert_array_equal(allied(path, CODES, 2010), [0, 0, 0, 1, 0, 0])
    gdp = {"iso3": ["CHE", "CHE", "DEU"], "year": [2004, 2006, 2005], "gdp_usd": [np.e, 9.0, 1.0]}
    pl.DataFrame(gdp).write_parquet(path)
    np.testing.assert_allclose(log_size(path, CODES, 2005), [1.0] + [np.nan] * 5)


def test_a_dispute_begins_once(tmp_path: Path) -> None:
    path = tmp_path / "disputes.parquet"
    rows = {"disno": [1, 1, 2], "source_iso3": ["IRN", "IRN", "DEU"], "year": [2005, 2006, 2008]}
    table = pl.DataFrame(rows | {"target_iso3": ["FRA", "FRA", "CHE"]})
    table.with_columns(date=pl.lit(date(2005, 1, 1))).write_parquet(path)
    np.testing.assert_array_equal(disputes(path, CODES, 2006, 2010), [1, 0, 0, 0, 0, 0])


def test_coalitions_are_expanded_by_name(tmp_path: Path) -> None:
    cases, members = tmp_path / "cases.csv", tmp_path / "members.csv"
    members.write_text(
        "organisation,iso3,start_year,end_year\nEU,DEU,1958,\nEU,FRA,2012,\nUN,IRN,1945,\n"
    )
    head = "sanctioned_state,sanctioning_state,begin\n"
    cases.write_text(
        head + 'Iran,"EU, Switzerland",2011\nFrance,Iran,2010\nGermany,UN,2012\n'
        '"Egypt, Arab Rep.",France,2012\n'
    )
    found = sanctions(cases, members, CODES, 2011, 2015)
    np.testing.assert_array_equal(found, [0, 0, 1, 0, 1, 0])
    cases.write_text(head + "Iran,Ruritania,2011\n")
    with pytest.raises(UnknownCountryError, match="Ruritania"):
        sanctions(cases, members, CODES, 2011, 2015)


def test_differences_are_paired() -> None:
    values = np.random.default_rng(6).normal(size=(50, 1)) + np.array([[0.3, 0.1, 0.0]])
    rows = rows_of(
        Cell("2005", "votes", "pooled", "rho", 9), values, (STRENGTH, FIRST, "b"), ("b",)
    )
    gain = {row.subject: row for row in rows if row.against == "b"}
    assert gain[STRENGTH].low == pytest.approx(0.3) == pytest.approx(gain[STRENGTH].high)
    assert gain[FIRST].value == pytest.approx(0.1)


def test_every_test_counts_once_in_the_pool() -> None:
    one, two, other = (np.full((3, 1), value) for value in (0.2, 0.4, 0.9))
    (row,) = pool_tests({"a": [one, two], "b": [other]}, (STRENGTH,), ())
    assert row.value == pytest.approx(0.6)
    assert (row.n, row.test) == (2, ALL_TESTS)


def test_countries_are_drawn_whole() -> None:
    weights = draw_weights(7, 5, seed=1)
    np.testing.assert_array_equal(weights[0], 1.0)
    np.testing.assert_array_equal(weights.sum(axis=1), 7.0)


def test_some_rivals_may_be_left_out() -> None:
    assert ValidityTask().only(("residual",)).rivals == ("residual",)
    with pytest.raises(ComityError):
        ValidityTask().only(("nobody",))


def test_page_and_document_hold_every_row(tmp_path: Path) -> None:
    names, rivals = (STRENGTH, FIRST, "raw count"), ("raw count",)
    values = np.random.default_rng(7).normal(size=(20, 3))
    rows = rows_of(Cell("2005", "votes", "pooled", "rho", 9), values, names, rivals)
    rows += rows_of(Cell("2005", "votes", "CHE", "rho", 3), values * np.nan, names, rivals)
    rows += pool_tests({"votes": [values]}, names, rivals)
    result = ValidityTable(
        "validity", "Title", tuple(rows), {"raw count": "contacts"}, {FIRST: "first"},
        {"votes": "votes"}, {"2005": 0.5}, {"2005": 0.1}, ("limit",), 1, 19, 0.0,
    )  # fmt: skip
    content = write_validity(tmp_path, result, {"version": "1"})
    assert len(content["rows"]) == len(rows) == result.to_frame().height
    assert [row[0] for row in main_rows(result)] == list(names)
    page = (tmp_path / "report.html").read_text()
    assert "unknown" in page
    write_validity(tmp_path / "again", result, {"version": "1"})
    assert (tmp_path / "again" / "report.html").read_text() == page

"""How much leaders travel: estimated from their trips, and what it does to the evidence."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import numpy as np
import polars as pl
import pytest

from calibration.calibrate import build_model
from calibration.evidence import evidence_of
from calibration.loading import load_panel
from calibration.sources.folder import DataFolder
from calibration.travel import (
    MEAN_YEARS,
    dyad_travel,
    estimate_travel,
    in_person,
    read_travel,
    write_travel,
)
from sim.dyads import dyad_of_rows

if TYPE_CHECKING:
    from pathlib import Path

YEARS = range(2000, 2024)
COUNTRIES = ("BRA", "CHN", "DEU", "EGY", "FRA", "IND", "JPN", "KEN", "MEX", "RUS", "TUR", "USA")


@pytest.fixture(scope="module")
def drawn() -> tuple[pl.DataFrame, np.ndarray]:
    """Trips between a dozen countries, and the log activity they were drawn with, (n, Y)."""
    rng = np.random.default_rng(3)
    count, years = len(COUNTRIES), len(YEARS)
    active = rng.normal(0.0, 0.3, (count, years))
    active[:, 20:22] -= 0.8
    active[COUNTRIES.index("CHN"), 20:22] -= 1.5
    pull = rng.gamma(4.0, 0.5, count)
    rows = []
    for y, year in enumerate(YEARS):
        shown = pull * np.exp(active[:, y])
        met = np.triu(rng.poisson(np.outer(shown, shown) * 6.0), 1)
        for i, iso3 in enumerate(COUNTRIES):
            rows.append((iso3, year, int(met[i].sum()), int(met[:, i].sum())))
    trips = pl.DataFrame(rows, ["iso3", "year", "trips_made", "trips_received"], orient="row")
    return trips, active


def test_activity_is_found_again(drawn: tuple[pl.DataFrame, np.ndarray]) -> None:
    trips, active = drawn
    found = estimate_travel(trips, YEARS)
    told = np.array([[found[iso3][year] for year in YEARS] for iso3 in COUNTRIES])
    usual = np.log(np.exp(active[:, : len(MEAN_YEARS)]).mean(axis=1, keepdims=True))
    assert np.corrcoef(told.ravel(), (active - usual).ravel())[0, 1] > 0.9
    closed, open_years = told[:, 20:22].mean(axis=1), told[:, :20].mean(axis=1)
    assert -1.1 < np.median(closed - open_years) < -0.5
    assert closed.argmin() == COUNTRIES.index("CHN")
    assert closed.min() < np.median(closed) - 0.5


def test_few_trips_say_little() -> None:
    years = [(iso3, y, 30, 30) for iso3 in COUNTRIES for y in YEARS]
    quiet = [("NRU", y, int(y % 10 == 0), 0) for y in YEARS]
    trips = pl.DataFrame(
        years + quiet, ["iso3", "year", "trips_made", "trips_received"], orient="row"
    )
    assert abs(estimate_travel(trips, YEARS)["NRU"][2010]) < 0.7


def test_organisations_are_no_countries() -> None:
    rows = [(iso3, y, 5, 5) for iso3 in (*COUNTRIES, "United Nations (UN)") for y in YEARS]
    trips = pl.DataFrame(rows, ["iso3", "year", "trips_made", "trips_received"], orient="row")
    assert set(estimate_travel(trips, YEARS)) == set(COUNTRIES)


def test_the_year_of_the_cutoff_is_not_known() -> None:
    activity = {"CHN": {2019: 0.1, 2020: -2.0, 2021: -2.5}, "RUS": {2019: 0.2, 2020: -0.5}}
    found = dyad_travel(("CHN-RUS", "CHN-USA"), (2019, 2020, 2021), 2020, activity)
    np.testing.assert_allclose(found, [[0.3, 0.3, 0.3], [0.1, 0.1, 0.1]])
    later = dyad_travel(("CHN-RUS",), (2019, 2020, 2021), 2022, activity)
    np.testing.assert_allclose(later, [[0.3, -2.5, -2.5]])


def test_only_leaders_who_met_are_in_person() -> None:
    series = ("leader:visit", "vitae:meeting", "leader:call", "icews:visit", "minister:visit")
    assert [in_person(name) for name in series] == [True, True, False, False, True]


def test_written_and_read_again(tmp_path: Path) -> None:
    activity = {"CHN": {2020: -1.8}, "RUS": {2020: -0.61}}
    write_travel(activity, tmp_path / "travel.csv")
    assert read_travel(tmp_path / "travel.csv") == activity


def test_evidence_expects_fewer_meetings_in_a_closed_year() -> None:
    folder = DataFolder.embedded()
    panel = load_panel(folder, start=date(2019, 1, 1), cutoff=date(2024, 2, 8))
    plain, heeded = evidence_of(panel), build_model(panel, folder).evidence
    names = [one.name for one in panel.series]
    dyad = dyad_of_rows(plain.start) == panel.dyads.index("CHN-RUS")
    month = np.flatnonzero(panel.periods == np.datetime64("2020-06"))[0]
    here = dyad & (plain.period == month)
    added = {
        names[int(plain.series[row])]: heeded.offset[row] - plain.offset[row]
        for row in np.flatnonzero(here)
    }
    activity = read_travel()
    assert added["leader:meeting"] == pytest.approx(activity["CHN"][2020] + activity["RUS"][2020])
    assert added["leader:call"] == 0.0

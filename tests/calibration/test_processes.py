"""Fits of the processes: reading of the tables, recovery, and nothing from after the cutoff."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from calibration.opportunity import COVARIATES, _scale
from calibration.processes import contagion, shake
from calibration.processes.growth import GrowthTable, country_sd, fit_spread, read_growth
from calibration.processes.jumps import Levels
from calibration.processes.refit import growth_numbers, office_months, turnover_numbers
from calibration.processes.sizes import size_slopes
from calibration.processes.spells import Spells, ending_rates, on_grid, read_spells
from calibration.processes.standing import leaders_at, memberships_at, tenures
from calibration.processes.table import Number, read_numbers, write_numbers
from calibration.processes.terms import OfficeMonths, read_office_months
from calibration.processes.turnover import compare_laws, fit_turnover
from calibration.processes.voice import Voice
from calibration.sources.folder import DataFolder
from sim.errors import DataNotFoundError
from sim.processes.turnover import hazards
from tests.processes import RATES

VOICE = pl.DataFrame(
    {"iso3": ["AAA", "AAA", "BBB"], "year": [1996, 2000, 1996], "estimate": [-1.0, 0.5, -0.5]}
)


def test_a_regime_is_that_of_the_latest_figure_before_the_year() -> None:
    voice = Voice(VOICE)
    found = [voice.regime("AAA", year) for year in (1996, 1997, 2000, 2001)]
    assert found == [None, 0, 0, 2]
    assert voice.regime("BBB", 2010) == 1
    assert voice.regime("CCC", 2010) is None


def test_months_at_risk_run_from_after_the_entry_to_the_exit(tmp_path: Path) -> None:
    file = tmp_path / "terms.csv"
    file.write_text(
        "iso3,leader,start,end_month\nAAA,One,1999-11-20,2000-02\nAAA,Two,2000-02-10,\n"
        "BBB,Short,2000-01-03,2000-01\nCCC,None,2000-01-01,2000-09\n"
    )
    months = read_office_months(file, Voice(VOICE), last="2000-04")
    assert months.tenure.tolist() == [1, 2, 3, 1, 2]
    assert months.left.tolist() == [0.0, 0.0, 1.0, 0.0, 0.0]
    assert set(months.country) == {"AAA"}
    shorter = read_office_months(file, Voice(VOICE), last="2000-01")
    assert shorter.left.sum() == 0.0


def _synthetic_months(seed: int, size: int = 60_000) -> OfficeMonths:
    rng, table = np.random.default_rng(seed), hazards(RATES)
    tenure, regime = rng.integers(1, 150, size), rng.integers(0, 3, size)
    left = (rng.random(size) < table[regime, tenure]).astype(np.float64)
    names = np.array([f"C{i}" for i in range(50)])[rng.integers(0, 50, size)]
    return OfficeMonths(names, np.full(size, 2000), tenure, regime, left)


def test_the_fit_finds_the_rates_that_made_the_months() -> None:
    fit = fit_turnover(_synthetic_months(1))
    assert (np.abs(fit.coefficients - RATES) < 4.5 * fit.standard_error).all()
    assert fit.standard_error[:, :5].max() < 0.3


def test_the_law_that_made_the_months_scores_best_and_the_constant_gains_nothing() -> None:
    lines = {c.law: c for c in compare_laws(_synthetic_months(1), _synthetic_months(2))}
    assert max(lines.values(), key=lambda c: c.gain).law == "terms"
    assert lines["terms"].low > 0.0
    assert lines["constant"].gain == 0.0
    assert lines["terms"].expected == pytest.approx(lines["terms"].seen, rel=0.05)


TERMS = pl.DataFrame(
    {
        "iso3": ["CHN", "CHN", "CHN", "DEU", "DEU", "FRA"],
        "office": ["head_of_state", "paramount", "paramount", "head_of_state",
                   "head_of_government", "head_of_state"],
        "start": [date(2013, 3, 14), date(2012, 11, 15), date(2024, 3, 1), date(2017, 3, 19),
                  date(2021, 12, 8), date(2025, 1, 1)],
    }
)  # fmt: skip


def test_tenure_is_that_of_the_ruling_office_and_sees_no_later_term() -> None:
    found = tenures(TERMS, ("CHN", "DEU", "FRA", "USA"), date(2024, 2, 8))
    assert found.tolist() == [135, 26, -1, -1]
    cut = TERMS.filter(pl.col("start") <= date(2024, 2, 8))
    assert tenures(cut, ("CHN", "DEU", "FRA", "USA"), date(2024, 2, 8)).tolist() == found.tolist()


def test_leaders_of_the_shipped_tables() -> None:
    leaders = leaders_at(("CHN", "FRA", "USA", "XKX"), date(2024, 2, 8), DataFolder.embedded())
    assert leaders.regime.tolist()[:3] == [0, 2, 2]
    assert leaders.tenure.tolist() == [135, 81, 37, -1]
    assert leaders.variance == 1.0
    assert (hazards(leaders.coefficients) < 0.3).all()


def test_members_are_those_of_the_year() -> None:
    found = memberships_at(("BLR", "GBR"), 2018)
    assert found.member[1, found.names.index("EU")]
    assert not memberships_at(("BLR", "GBR"), 2024).member[1, found.names.index("EU")]


def test_growth_is_relative_to_the_year_and_ends_where_told(tmp_path: Path) -> None:
    file = tmp_path / "gdp.parquet"
    pl.DataFrame(
        {
            "iso3": ["AAA"] * 3 + ["BBB"] * 3,
            "year": [2000, 2001, 2002] * 2,
            "gdp_usd": [1.0, np.e, np.e, 1.0, 1.0, np.e**2],
        }
    ).write_parquet(file)
    table = read_growth(file, 2002, 2001)
    assert np.allclose(table.growth, [[0.5, -1.0], [-0.5, 1.0]])
    assert np.allclose(read_growth(file, 2001, 2001).growth, table.growth[:, :1])


def test_the_spread_of_growth_is_recovered() -> None:
    rng = np.random.default_rng(3)
    sd = 0.1 * np.sqrt(6.0 / rng.chisquare(6.0, 2000))
    table = GrowthTable(
        tuple(map(str, range(2000))), tuple(range(25)), sd[:, None] * rng.normal(size=(2000, 25))
    )
    spread = fit_spread(table)
    assert spread.sd == pytest.approx(0.1, rel=0.05)
    assert spread.freedom == pytest.approx(6.0, rel=0.2)
    raw = np.sqrt((table.growth**2).mean(axis=1))
    own = country_sd(table, spread)
    assert np.mean((np.log(own) - np.log(sd)) ** 2) < np.mean((np.log(raw) - np.log(sd)) ** 2)


def test_slopes_are_the_differences_of_the_opportunity_mean() -> None:
    rng, dyads = np.random.default_rng(4), ("AAA-BBB", "AAA-CCC", "AAA-DDD", "BBB-CCC", "BBB-DDD")
    gdp = {"AAA": 26.0, "BBB": 25.0, "CCC": 24.5, "DDD": 27.5}
    size = np.array([gdp[key[:3]] + gdp[key[4:]] for key in dyads])
    fixed = rng.normal(size=(5, 1, 4))

    main = _scale(np.concatenate([size[:, None, None], fixed], axis=2))
    products = _scale(main[:, :, :1] * main[:, :, 1:3])
    design = np.concatenate([main, products], axis=2)[:, 0]
    weights = rng.normal(size=(2, len(COVARIATES), 3))
    found = size_slopes(design, weights, gdp, dyads)
    unit, step = size.std(), 0.01
    raw = main[:, 0, 0] * main[:, 0, 1:3].T
    rise = np.zeros_like(design)
    rise[:, 0] = step / unit
    rise[:, 5:] = (step / unit * main[:, 0, 1:3].T / raw.std(axis=1, keepdims=True)).T
    expected = np.einsum("dg,sgp->sdp", rise, weights) / step
    assert np.allclose(found, expected)


def test_spells_that_touch_are_one_and_coalitions_are_left_out(tmp_path: Path) -> None:
    file = tmp_path / "cases.csv"
    file.write_text(
        "sanctioned_state,sanctioning_iso3,begin,end,sender_mult\n"
        "Iran,USA,2000,2003,0\nIran,USA,2004,2005,0\nUnited States,IRN,2010,2023,0\n"
        'Iran,,2001,2009,1\n"Iran, Atlantis",FRA,2001,2001,0\n'
    )
    spells = read_spells(file)
    assert spells.dyad == ("FRA-IRN", "IRN-USA", "IRN-USA")
    assert spells.begin.tolist() == [2001, 2000, 2010]
    assert spells.end.tolist() == [2001, 2005, 2023]
    began, before = on_grid(spells, ("IRN-USA",), (2000, 2001, 2006, 2010))
    assert began[:, 0].tolist() == [True, False, False, True]
    assert before[:, 0].tolist() == [False, True, True, False]


def test_ending_rates_count_years_at_risk_and_not_spells_still_running() -> None:
    spells = Spells(("A-B",) * 3, np.array([1990, 2000, 2001]), np.array([2023, 2000, 2023]))
    monthly, error = ending_rates(spells, 2000, 2023)
    yearly = 1.0 - (1.0 - monthly) ** 12
    assert np.allclose(yearly, [1.0 / 2.0, 0.0, 0.0, 0.0])
    assert error[0] > 0.0


def _levels(
    seed: int, *, passed: float = 0.0, extra: float = 0.0, steps: int = 60
) -> tuple[Levels, np.ndarray]:
    """Levels of all dyads of 30 countries, and the leaders who left."""
    rng, countries = np.random.default_rng(seed), tuple(f"C{i:02d}" for i in range(30))
    ends = np.column_stack(np.triu_indices(30, 1))
    left = (rng.random((steps, 30)) < 0.1).astype(np.float64)[:, ends].sum(axis=2)
    step = rng.normal(size=left.shape) * np.sqrt(0.1 + extra * left)
    shared = contagion.shared_country(Levels(step, ends, countries, 0))
    for t in range(1, steps - 1):
        hit = (rng.random(len(ends)) < 0.01).astype(np.float64)
        step[t] += 3.0 * hit
        step[t + 1] += 3.0 * (rng.random(len(ends)) < passed * (shared @ hit))
    return Levels(np.cumsum(step, axis=0), ends, countries, 0), left


def test_extra_variance_of_a_change_of_leader_is_found_and_its_absence_too() -> None:
    some, left = _levels(5, extra=1.0)
    value, error, low, _ = shake.yearly_extra(some, left)
    assert low > 0.0
    assert abs(value - 1.0) < 5.0 * error
    none, left = _levels(6)
    value, error, low, high = shake.yearly_extra(none, left)
    assert abs(value) < 5.0 * error
    assert error < 0.1


def test_jumps_passed_on_are_found_and_their_absence_too() -> None:
    for seed, passed, steps in ((7, 0.06, 200), (8, 0.0, 40)):
        levels, _ = _levels(seed, passed=passed, steps=steps)
        shared = contagion.shared_country(levels)
        apart = 1.0 - shared
        np.fill_diagonal(apart, 0.0)
        value, error, low, high = contagion.excess(levels, shared, apart, 1)
        if passed:
            assert low > 0.0
        else:
            assert abs(value) < 5.0 * error


def test_numbers_are_written_and_read_and_an_unknown_one_is_told(tmp_path: Path) -> None:
    file = tmp_path / "numbers.csv"
    write_numbers([Number("capabilities", "sd", 0.1, 0.01, "a, b", "2023")], file)
    assert read_numbers(file).value("capabilities", "sd") == 0.1
    with pytest.raises(DataNotFoundError, match="did you mean 'sd'"):
        read_numbers(file).value("capabilities", "sdd")


@pytest.mark.research
def test_the_shipped_rates_are_those_of_the_research_tables(research_data: Path) -> None:
    folder = DataFolder(research_data)
    for number in (*turnover_numbers(folder), *growth_numbers(folder)):
        shipped = read_numbers().value(number.process, number.name)
        assert shipped == pytest.approx(number.value, rel=1e-3)


@pytest.mark.research
def test_the_law_of_leaving_beats_simpler_laws_on_later_years(research_data: Path) -> None:
    months = office_months(DataFolder(research_data))
    lines = compare_laws(months.where(months.year <= 2010), months.where(months.year > 2010))
    found = {line.law: line for line in lines}
    assert found["terms"].low > 0.0
    assert found["terms"].gain > found["tenure"].gain + 50.0
    assert found["terms"].expected == pytest.approx(found["terms"].seen, rel=0.1)

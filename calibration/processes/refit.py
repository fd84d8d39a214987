"""Fitting the processes of the world anew, from a research-only data folder.

    python -m calibration.processes.refit DIR       # writes calibration/data/processes.csv

Only results are written, no row of any table.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from calibration.processes import contagion, shake
from calibration.processes.growth import GrowthTable, fit_spread, read_growth
from calibration.processes.jumps import monthly_levels, yearly_levels
from calibration.processes.sanctions import fit_onset, read_onsets
from calibration.processes.spells import TABLE_ENDS as SPELLS_END
from calibration.processes.spells import ending_rates, read_spells
from calibration.processes.standing import ENDING, ONSET, TURNOVER
from calibration.processes.table import FILE, Number, write_numbers
from calibration.processes.terms import TABLE_ENDS, read_office_months
from calibration.processes.turnover import fit_turnover
from calibration.processes.voice import Voice
from calibration.sources.folder import DataFolder
from sim.processes.turnover import INPUTS, REGIMES

if TYPE_CHECKING:
    from calibration.processes.terms import OfficeMonths

TERMS = "REIGN leaders 1997-2020, regimes by voice and accountability (World Bank)"
JUMPS = "ICEWS yearly counts 2002-2014, GDELT monthly scores 2018-2020, REIGN leaders"
GROWTH = "World Development Indicators 1990-2023, log GDP in current dollars"
ONSETS = "GSDB release 4, national sanctions 2019-2023, beside states filtered to 2018-2020"
ENDS = "GSDB release 4, national sanctions in force 1995-2022"
NOT_SHOWN = "held at this value: the record does not show another, see docs/processes.md"
LAST_GROWTH = 2023
FIRST_FORCE = 1995
DRAWS, SEED = 200, 1


def office_months(folder: DataFolder) -> OfficeMonths:
    """Months at risk of all leaders of the research tables."""
    return read_office_months(folder.find("leader_terms"), Voice.read(folder.find("voice")))


def turnover_numbers(folder: DataFolder) -> list[Number]:
    """Coefficients of the rate of leaving office, and the variance held at 1."""
    fit = fit_turnover(office_months(folder))
    rates = [
        Number(TURNOVER, f"{regime}, {name}", fit.coefficients[r, m], fit.standard_error[r, m],
               TERMS, TABLE_ENDS)
        for r, regime in enumerate(REGIMES)
        for m, name in enumerate(INPUTS)
    ]  # fmt: skip
    extra, error = leader_extra(folder)
    found = f"variance added by a change: {extra:.3f} (standard error {error:.3f}); {JUMPS}"
    return [*rates, Number(TURNOVER, "variance", 1.0, 0.0, f"{NOT_SHOWN}; {found}", TABLE_ENDS)]


def leader_extra(folder: DataFolder) -> tuple[float, float]:
    """Variance of the slow part that a change of leader adds, yearly and monthly record pooled."""
    terms = folder.find("leader_terms")
    years, months = (
        yearly_levels(folder.find("icews_quads")),
        monthly_levels(folder.find("gdelt_scores")),
    )
    left = shake.departures(terms, years, len(years.values), 12)
    later = shake.departures(terms, months, len(months.values), 1)
    found = [shake.yearly_extra(years, left), shake.monthly_extra(months, later)]
    weight = np.array([item[1] ** -2.0 for item in found])
    middle = float(weight @ [item[0] for item in found] / weight.sum())
    return middle, float(weight.sum() ** -0.5)


def growth_numbers(folder: DataFolder) -> list[Number]:
    """Spread of the standard deviations of growth over countries, errors by the bootstrap."""
    table = read_growth(folder.find("gdp_population"), LAST_GROWTH)
    fit, rng, drawn = fit_spread(table), np.random.default_rng(SEED), []
    for _ in range(DRAWS):
        rows = rng.integers(0, len(table.countries), len(table.countries))
        names = tuple(table.countries[i] for i in rows)
        again = fit_spread(GrowthTable(names, table.years, table.growth[rows]))
        drawn.append((again.freedom, again.sd))
    errors, until = np.std(drawn, axis=0), str(LAST_GROWTH)
    return [
        Number("capabilities", "freedom", fit.freedom, errors[0], GROWTH, until),
        Number("capabilities", "sd", fit.sd, errors[1], GROWTH, until),
    ]


def sanction_numbers(folder: DataFolder) -> list[Number]:
    """Onset and ending of national sanctions, and the shift held at zero."""
    until, kind = str(SPELLS_END), "sanctions"
    onset = zip(ONSET, *fit_onset(read_onsets(folder)), strict=True)
    spells = read_spells(folder.find(kind))
    ends = zip(ENDING, *ending_rates(spells, FIRST_FORCE, SPELLS_END - 1), strict=True)
    return [
        *(Number(kind, name, value, error, ONSETS, until) for name, value, error in onset),
        *(Number(kind, f"ends, {name}", value, error, ENDS, until) for name, value, error in ends),
        Number(kind, "shift", 0.0, 0.0, NOT_SHOWN, until),
    ]


def contagion_numbers(folder: DataFolder) -> list[Number]:
    """Chance that a jump is passed on, held at zero, with what the record shows."""
    levels = monthly_levels(folder.find("gdelt_scores"))
    shared = contagion.shared_country(levels)
    border = contagion.shared_border(levels, folder.find("dyad_geography"))
    apart = 1.0 - shared - border
    np.fill_diagonal(apart, 0.0)
    value, error, low, high = contagion.excess(levels, shared, apart, 1)
    found = f"excess a month later: {value:.4f} (90% interval {low:.4f} to {high:.4f})"
    return [Number("contagion", "weight", 0.0, error, f"{NOT_SHOWN}; {found}", "2020-12")]


def refit(folder: DataFolder) -> list[Number]:
    """Fit everything; raises ``DataNotFoundError`` where a table is not at hand."""
    parts = (turnover_numbers, growth_numbers, sanction_numbers, contagion_numbers)
    return [number for part in parts for number in part(folder)]


if __name__ == "__main__":
    write_numbers(refit(DataFolder(Path(sys.argv[1]))), FILE)

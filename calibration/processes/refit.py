"""Fitting the processes of the world anew, from a research-only data folder.

    python -m calibration.processes.refit DIR       # writes calibration/data/processes.csv

Only results are written, no row of any table.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from calibration.processes.table import FILE, Number, write_numbers
from calibration.processes.terms import TABLE_ENDS, read_office_months
from calibration.processes.turnover import fit_turnover
from calibration.processes.voice import Voice
from calibration.sources.folder import DataFolder
from sim.processes.turnover import INPUTS, REGIMES

if TYPE_CHECKING:
    from calibration.processes.terms import OfficeMonths

TERMS = "REIGN leaders 1997-2020, regimes by voice and accountability (World Bank)"


def office_months(folder: DataFolder) -> OfficeMonths:
    """Months at risk of all leaders of the research tables."""
    return read_office_months(folder.find("leader_terms"), Voice.read(folder.find("voice")))


def turnover_numbers(folder: DataFolder) -> list[Number]:
    """Coefficients of the rate of leaving office."""
    fit = fit_turnover(office_months(folder))
    return [
        Number("leader-turnover", f"{regime}, {name}", fit.coefficients[r, m],
               fit.standard_error[r, m], TERMS, TABLE_ENDS)
        for r, regime in enumerate(REGIMES)
        for m, name in enumerate(INPUTS)
    ]  # fmt: skip


def refit(folder: DataFolder) -> list[Number]:
    """Fit everything; raises ``DataNotFoundError`` where a table is not at hand."""
    return turnover_numbers(folder)


if __name__ == "__main__":
    write_numbers(refit(DataFolder(Path(sys.argv[1]))), FILE)

"""How countries and pairs stand at the cutoff, as the processes of the world need it.

The leader of a country is the head of government where that office rules, else the paramount leader
where the table names one, else the head of state. Nothing after the cutoff is used: terms that
began later are left out, ends are not read, regimes and economies are those of the year before.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from calibration.processes.table import read_numbers
from calibration.processes.voice import UNKNOWN, Voice
from sim.processes.inputs import ProcessInputs
from sim.processes.turnover import INPUTS, REGIMES, Leaders

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from calibration.sources.folder import DataFolder

LED_BY_GOVERNMENT = frozenset(
    {"AUS", "CAN", "DEU", "ETH", "GBR", "IND", "ISR", "ITA", "JPN", "PAK"}
)
"""Countries of the table of offices whose head of government rules."""

OFFICES = ("paramount", "head_of_state")
NOT_KNOWN = -1


def process_inputs(countries: Sequence[str], cutoff: date, folder: DataFolder) -> ProcessInputs:
    """Return the inputs of the processes for some countries.

    Parameters
    ----------
    countries
        ISO3 codes, in the order of the states.
    cutoff
        Last day of the record.
    folder
        Tables of offices and regimes.
    """
    return ProcessInputs(leaders=_leaders(countries, cutoff, folder))


def tenures(terms: pl.DataFrame, countries: Sequence[str], cutoff: date) -> NDArray[np.int64]:
    """Whole months in office of the leaders on a day, (n,); -1 where the table names none."""
    begun = terms.filter(pl.col("start") <= cutoff).sort("start")
    out = np.full(len(countries), NOT_KNOWN, dtype=np.int64)
    for i, iso3 in enumerate(countries):
        offices = ("head_of_government",) if iso3 in LED_BY_GOVERNMENT else OFFICES
        own = begun.filter(pl.col("iso3") == iso3)
        starts = [
            s for office in offices for s in own.filter(pl.col("office") == office)["start"][-1:]
        ]
        if starts:
            out[i] = (cutoff.year - starts[0].year) * 12 + cutoff.month - starts[0].month
    return out


def _leaders(countries: Sequence[str], cutoff: date, folder: DataFolder) -> Leaders:
    numbers = read_numbers()
    voice = Voice.read(folder.find("voice"))
    regimes = [voice.regime(iso3, cutoff.year) for iso3 in countries]
    terms = pl.read_csv(folder.find("leaders"), try_parse_dates=True)
    return Leaders(
        np.array([[numbers.value("leader-turnover", f"{regime}, {name}") for name in INPUTS]
                  for regime in REGIMES]),
        np.array([UNKNOWN if r is None else r for r in regimes], dtype=np.int64),
        tenures(terms, countries, cutoff),
    )  # fmt: skip

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

from calibration.opportunity import COVARIATES, log_gdp
from calibration.processes.growth import Spread, country_sd, read_growth
from calibration.processes.sizes import PARTS, size_slopes
from calibration.processes.table import read_numbers
from calibration.processes.voice import UNKNOWN, Voice
from sim.groups import group_names, members
from sim.processes.capabilities import Growth
from sim.processes.inputs import ProcessInputs
from sim.processes.organisations import Memberships
from sim.processes.sanctions import SanctionLaw
from sim.processes.turnover import INPUTS, REGIMES, Leaders

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from calibration.posterior import Posterior
    from calibration.sources.folder import DataFolder
    from sim.initial import InitialStates
    from sim.parameters import Floats

TURNOVER = "leader-turnover"
ONSET = ("onset", "affinity", "engagement")
ENDING = ("first year", "to 3 years", "to 8 years", "longer")

LED_BY_GOVERNMENT = frozenset(
    {"AUS", "CAN", "DEU", "ETH", "GBR", "IND", "ISR", "ITA", "JPN", "PAK"}
)
"""Countries of the table of offices whose head of government rules."""

OFFICES = ("paramount", "head_of_state")
NOT_KNOWN = -1


def process_inputs(
    posterior: Posterior, thetas: Floats, start: InitialStates, folder: DataFolder
) -> ProcessInputs:
    """Return the inputs of the processes for the countries and dyads of ``start``.

    Parameters
    ----------
    posterior, thetas
        The fitted model, and the draws (S, P) of its parameters under which ``start`` was made.
    start
        States at the cutoff.
    folder
        Tables of offices, regimes, economies and memberships.
    """
    cutoff: date = posterior.panel.cutoff
    return ProcessInputs(
        leaders=leaders_at(start.countries, cutoff, folder),
        growth=_growth(posterior, thetas, start, folder),
        memberships=memberships_at(start.countries, cutoff.year),
        sanctions=sanction_law(),
        contagion=read_numbers().value("contagion", "weight"),
    )


def memberships_at(countries: Sequence[str], year: int) -> Memberships:
    """Return the organisations of the table and who belonged in a year."""
    names = group_names()
    lists = [set(members(name, year)) for name in names]
    held = [[iso3 in members_of for members_of in lists] for iso3 in countries]
    return Memberships(names, np.array(held, dtype=np.bool_).reshape(len(countries), len(names)))


def sanction_law() -> SanctionLaw:
    """Return the shipped law of sanctions."""
    numbers = read_numbers()
    onset = [numbers.value("sanctions", name) for name in ONSET]
    ending = [numbers.value("sanctions", f"ends, {name}") for name in ENDING]
    shift = numbers.value("sanctions", "shift")
    return SanctionLaw(np.array(onset), np.array(ending), shift)


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


def leaders_at(countries: Sequence[str], cutoff: date, folder: DataFolder) -> Leaders:
    """Return the leaders' regimes and tenures on a day, and the shipped law of their leaving."""
    numbers = read_numbers()
    voice = Voice.read(folder.find("voice"))
    regimes = [voice.regime(iso3, cutoff.year) for iso3 in countries]
    terms = pl.read_csv(folder.find("leaders"), try_parse_dates=True)
    rates = [
        [numbers.value(TURNOVER, f"{regime}, {name}") for name in INPUTS] for regime in REGIMES
    ]
    return Leaders(
        np.array(rates),
        np.array([UNKNOWN if regime is None else regime for regime in regimes], dtype=np.int64),
        tenures(terms, countries, cutoff),
        numbers.value(TURNOVER, "variance"),
    )


def _growth(
    posterior: Posterior, thetas: Floats, start: InitialStates, folder: DataFolder
) -> Growth:
    """Standard deviations of yearly growth from years before the cutoff's, and its effect."""
    model, panel, year = posterior.model, posterior.panel, posterior.panel.cutoff.year
    table = read_growth(folder.find("gdp_population"), year - 1)
    spread = Spread(*(read_numbers().value("capabilities", name) for name in ("freedom", "sd")))
    sd = dict(zip(table.countries, country_sd(table, spread), strict=True))
    values = model.table.to_natural(thetas)
    weights = np.stack(
        [
            values[:, [model.table.index(f"opportunity_{part}[{name}]") for name in COVARIATES]]
            for part in PARTS
        ],
        axis=2,
    )
    slopes = size_slopes(model.design[:, -1], weights, log_gdp(folder, year), panel.dyads)
    place = {dyad: d for d, dyad in enumerate(panel.dyads)}
    rows = [place[dyad] for dyad in start.dyads]
    return Growth(np.array([sd.get(iso3, spread.sd) for iso3 in start.countries]), slopes[:, rows])

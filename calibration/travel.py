"""Travel: how much the leaders of a country met others abroad or at home, year by year.

    E T_iy = B_i a_iy sum_j w_j a_jy,   a_iy = u_y r_iy,   r ~ Gamma(kappa)
    w_j = B_j / sum B

T_iy are the trips that leaders of country i made or received in year y, B_i their mean over
2000-2019, u_y what all countries share in the year, r_iy (mean 1) what is left to the country. A
meeting of i and j in year y is a_iy a_jy times as likely as over the years of the mean, whatever
the two think of each other: in 2020, with borders closed, China made and received 4 trips where 80
were usual.
The logs of a are the sender and receiver activity of the design for contacts in person: they are
added to the log exposure of leaders' visits and meetings, so that a year without travel does not
read as cooling, nor a year of summits as warming.

The total of a year is known when it is over: the year of the cutoff takes the one before. Beyond
the cutoff countries are as active as in the years of the mean.

`calibration/data/travel.csv` holds the estimates (log a), which are results; no row of the table
that they were estimated from is in it.

Axes: n countries, Y years, D dyads.

Example
-------
>>> activity = read_travel()
>>> activity["CHN"][2020] < -1.5 < -0.5 < activity["CHN"][2023]
True

References
----------
Moyer, J. D. et al. (2025). Country and Organizational Leader Travel (COLT). International Studies
Quarterly 69(2), sqaf013; data doi:10.7910/DVN/87YG4K.
Robbins, H. (1956). An empirical Bayes approach to statistics. Proceedings of the Third Berkeley
Symposium 1, 157-163 (on shrinking Poisson counts).
"""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from scipy.optimize import minimize_scalar
from scipy.stats import nbinom

from sim.countries import country_table
from sim.dyads import split_dyad
from sim.errors import FitError
from sim.relationship import LEADER_FAMILIES

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import polars as pl

    from sim.parameters import Floats

TRAVEL = Path(__file__).parent / "data" / "travel.csv"

IN_PERSON = ("visit", "meeting")
"""Contact types for which somebody must travel."""

MEAN_YEARS = range(2000, 2020)
"""Years whose mean is the usual activity of a country: before borders closed."""

PASSES, CLOSE = 200, 1e-10
LARGEST_SIZE = 1e4


def in_person(series: str) -> bool:
    """Whether a series ``family:type`` records leaders who met in person."""
    family, _, kind = series.partition(":")
    return family in LEADER_FAMILIES and kind in IN_PERSON


@cache
def read_travel(path: Path = TRAVEL) -> dict[str, dict[int, float]]:
    """Log activity by country and year; empty where the file is absent."""
    found: dict[str, dict[int, float]] = {}
    if path.exists():
        with path.open(encoding="utf-8", newline="") as lines:
            for row in csv.DictReader(lines):
                found.setdefault(row["iso3"], {})[int(row["year"])] = float(row["effect"])
    return found


def write_travel(activity: Mapping[str, Mapping[int, float]], path: Path = TRAVEL) -> None:
    """Write log activity by country and year."""
    with path.open("w", encoding="utf-8", newline="") as lines:
        writer = csv.writer(lines, lineterminator="\n")
        writer.writerow(["iso3", "year", "effect"])
        for iso3, effects in sorted(activity.items()):
            for year, effect in sorted(effects.items()):
                writer.writerow([iso3, year, f"{effect:.2f}"])


def dyad_travel(
    dyads: Sequence[str],
    years: Sequence[int],
    cutoff: int,
    activity: Mapping[str, Mapping[int, float]],
) -> Floats:
    """Log activity of both countries of each dyad in each year, (D, Y); 0 where none is known.

    From the year of the ``cutoff`` on, that of the last year before it.
    """
    known = [min(year, cutoff - 1) for year in years]
    countries = sorted({iso3 for dyad in dyads for iso3 in split_dyad(dyad)})
    rows = {iso3: [activity.get(iso3, {}).get(y, 0.0) for y in known] for iso3 in countries}
    pairs = [split_dyad(dyad) for dyad in dyads]
    return np.array([np.add(rows[a], rows[b]) for a, b in pairs]).reshape(len(dyads), len(known))


def estimate_travel(trips: pl.DataFrame, years: Sequence[int]) -> dict[str, dict[int, float]]:
    """Estimate log activity by country and year.

    Parameters
    ----------
    trips
        Columns ``iso3``, ``year``, ``trips_made``, ``trips_received``, all years of the mean among
        them; a country and year that is missing has none. What is no country is left out.
    years
        Years to estimate.

    Raises
    ------
    FitError
        If the estimates do not settle.
    """
    countries, counts, usual = _table(trips, years)
    shared = np.sqrt(counts.sum(axis=0) / usual.sum())

    def miss(log_size: float) -> float:
        size = np.exp(log_size)
        _, expected = _settle(counts, usual, shared, size)
        return -float(nbinom.logpmf(counts, size, size / (size + expected)).sum())

    best = minimize_scalar(miss, bounds=(-3.0, np.log(LARGEST_SIZE)), method="bounded")
    active, _ = _settle(counts, usual, shared, float(np.exp(best.x)))
    return {
        iso3: {year: float(np.log(active[i, y])) for y, year in enumerate(years)}
        for i, iso3 in enumerate(countries)
    }


def _table(trips: pl.DataFrame, years: Sequence[int]) -> tuple[list[str], Floats, Floats]:
    """Countries, their trips (n, Y) and their usual trips a year (n,); never-travellers are out."""
    columns = trips.select("iso3", "year", "trips_made", "trips_received")
    states = {country.iso3 for country in country_table()}
    total = {
        (iso3, year): float(made + received)
        for iso3, year, made, received in columns.iter_rows()
        if iso3 in states
    }
    names = sorted({iso3 for iso3, _ in total})
    usual = np.array([np.mean([total.get((i, y), 0.0) for y in MEAN_YEARS]) for i in names])
    kept = [i for i, iso3 in enumerate(names) if usual[i] > 0.0]
    counts = np.array([[total.get((names[i], y), 0.0) for y in years] for i in kept])
    return [names[i] for i in kept], counts, usual[kept]


def _settle(counts: Floats, usual: Floats, shared: Floats, size: float) -> tuple[Floats, Floats]:
    """Activity (n, Y) that agrees with the trips it implies, and those trips at r = 1, (n, Y)."""
    weight, active = usual / usual.sum(), np.ones_like(counts) * shared
    for _ in range(PASSES):
        expected = usual[:, None] * shared * (weight @ active)
        new = shared * (counts + size) / (expected + size)
        moved = float(np.abs(np.log(new / active)).max())
        active = np.sqrt(active * new)
        if moved < CLOSE:
            return active, expected
    problem = f"the activity of leaders did not settle in {PASSES} passes"
    raise FitError(problem)

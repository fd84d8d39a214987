"""Changes of reports from year to year, in the worlds and in the record.

    change = log((n_Y + 1/2) / (n_{Y-1} + 1/2)) - log(N_Y / N_{Y-1})

with n the reports of a pair and N those of all pairs that are simulated and on record. Volumes of
the worlds and of a news source differ, so only such changes are compared: relative to the pair's
own year before, and to all pairs.

Example
-------
>>> relative_change(np.array([9.5, 19.5]), np.array([100.0, 100.0])).round(6)
array([0.693147])
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.replay.held import Held, hold
from sim.replay.record import CLASSES

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from sim.ensemble import Ensemble
    from sim.parameters import Floats
    from sim.replay.record import Yearly

HALF = 0.5
MONTHS = 12


def relative_change(counts: Floats, totals: Floats) -> Floats:
    """Return the changes between consecutive years, (..., Y - 1).

    Parameters
    ----------
    counts
        Reports of a pair, (..., Y).
    totals
        Reports of all pairs, (Y,), above 0.
    """
    own = np.diff(np.log(counts + HALF), axis=-1)
    change: Floats = own - np.diff(np.log(totals))
    return change


def change_rows(
    record: Yearly, worlds: tuple[Ensemble, Ensemble], acted: frozenset[str]
) -> list[Held]:
    """Hold the changes of the record against those of the replay and its baseline."""
    rows = []
    years = whole_years(worlds[0], record.years)
    if len(years) < 2:
        return []
    at = [record.years.index(year) for year in years]
    for c, name in enumerate(record.classes):
        totals = [year_totals(ensemble, record.among, name, years) for ensemble in worlds]
        for d, dyad in enumerate(record.dyads):
            observed = relative_change(record.counts[d, c, at], record.totals[c, at])
            own, other = (
                relative_change(year_counts(ensemble, dyad, name, years), total)
                for ensemble, total in zip(worlds, totals, strict=True)
            )
            for y, year in enumerate(years[1:]):
                what = f"{name}, {year} on {year - 1}"
                paths = own[:, y], other[:, y]
                rows.append(hold((what, what), dyad, dyad in acted, float(observed[y]), paths))
    return rows


def whole_years(ensemble: Ensemble, years: tuple[int, ...]) -> list[int]:
    """Return the years of the record of which every month is simulated."""
    months = ensemble.periods.astype("datetime64[M]")
    held, counts = np.unique(months.astype("datetime64[Y]").astype(int) + 1970, return_counts=True)
    whole = {int(year) for year, count in zip(held, counts, strict=True) if count == MONTHS}
    return [year for year in years if year in whole]


def class_paths(ensemble: Ensemble, dyad: str, name: str) -> Floats:
    """Return the reports of a class of a pair, axes (world, month)."""
    paths = [ensemble.path(dyad, f"contacts_{kind}") for kind in CLASSES[name]]
    total: Floats = np.asarray(paths, dtype=np.float64).sum(axis=0)
    return total


def year_counts(ensemble: Ensemble, dyad: str, name: str, years: list[int]) -> Floats:
    """Return the reports of a class of a pair by year, axes (world, year)."""
    paths = class_paths(ensemble, dyad, name)
    return np.stack([paths[:, _inside(ensemble, year)].sum(axis=1) for year in years], axis=1)


def year_totals(ensemble: Ensemble, dyads: tuple[str, ...], name: str, years: list[int]) -> Floats:
    """Return the mean reports of a class over some dyads by year, (Y,)."""
    chosen = np.isin(ensemble.dyads, dyads)
    kinds = [ensemble.quantities.index(f"contacts_{kind}") for kind in CLASSES[name]]
    months = ensemble.mean[kinds][:, chosen].sum(axis=(0, 1))
    return np.array([months[_inside(ensemble, year)].sum() for year in years])


def _inside(ensemble: Ensemble, year: int) -> NDArray[np.bool_]:
    months = ensemble.periods.astype("datetime64[Y]").astype(int) + 1970
    return np.asarray(months == year)

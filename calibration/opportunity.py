"""Opportunity: how much any two such countries would deal with each other, and how warmly.

    o = B g,   g = (log GDP product, log distance, contiguity, common language, colonial tie,
                    GDP x distance, GDP x contiguity)

Strength is measured net of this mean, since large neighbours meet more whatever they feel. News,
leaders' contacts and affinity each have their own B. The two products, of centred and scaled
factors, let distance count for less, and a border add less, between large economies; both news
sources ask for them (`docs/decisions.md`).
GDP is that of the year before, or the latest before that (the earliest figure, for years before a
country's first), as known today: later revisions are in it.
Covariates are centred over the dyads of each year, so that engagement and affinity have mean zero
over dyads, and scaled by their standard deviation. A dyad of unknown GDP is taken as of mean size.

Axes: D dyads, Y years, G covariates.

Example
-------
>>> from calibration.sources.folder import DataFolder
>>> design = opportunity_design(("CHN-RUS", "FJI-PRY"), (2018,), DataFolder.embedded())
>>> design.values.shape, bool(design.values[0, 0, 0] > design.values[1, 0, 0])
((2, 1, 7), True)

References
----------
Mayer, T., Zignago, S. (2011). Notes on CEPII's distances measures, doi:10.2139/ssrn.1994531.
World Bank, World Development Indicators, CC BY 4.0.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from sim.dyads import split_dyad

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from calibration.sources.folder import DataFolder
    from sim.parameters import Floats

COVARIATES = (
    "log_gdp_product",
    "log_distance",
    "contiguity",
    "common_language",
    "colonial_tie",
    "gdp_by_distance",
    "gdp_by_contiguity",
)

# Current US dollars, thousand million, of economies that the World Bank table leaves out: rounded
# figures of public record (Taiwan: national accounts; North Korea: UN estimates).
SUPPLEMENT: dict[str, dict[int, float]] = {
    "TWN": {2000: 331, 2005: 374, 2010: 444, 2015: 535, 2018: 609, 2020: 673, 2023: 756},
    "PRK": {2000: 10.6, 2005: 13.0, 2010: 13.9, 2015: 16.3, 2018: 17.5, 2020: 15.8},
}


@dataclass(frozen=True)
class OpportunityDesign:
    """Covariates of every dyad and year.

    Attributes
    ----------
    covariates : tuple of str
        G names.
    years : tuple of int
        Y years.
    values : (D, Y, G)
        Centred and scaled covariates; missing ones are 0.
    missing : tuple of str
        Countries for which a covariate had to be taken as the mean.
    """

    covariates: tuple[str, ...]
    years: tuple[int, ...]
    values: Floats
    missing: tuple[str, ...]


def opportunity_design(
    dyads: Sequence[str], years: Sequence[int], folder: DataFolder
) -> OpportunityDesign:
    """Build the design of ``dyads`` for ``years``; centring is over these dyads."""
    pairs = [split_dyad(dyad) for dyad in dyads]
    gdp = _log_gdp(pl.read_parquet(folder.find("gdp_population")), years)
    size = _sizes(gdp, years, pairs)
    fixed = _geography(pl.read_parquet(folder.find("dyad_geography")), pairs)
    raw = np.concatenate(
        [size[:, :, None], np.broadcast_to(fixed[:, None, :], (*size.shape, 4))], axis=2
    )
    lacking = np.isnan(raw).any(axis=(1, 2))
    main = _scale(raw)
    values = np.concatenate([main, _scale(main[:, :, :1] * main[:, :, 1:3])], axis=2)
    return OpportunityDesign(COVARIATES, tuple(years), values, _culprits(pairs, lacking))


def log_economies(countries: Sequence[str], year: int, folder: DataFolder) -> Floats:
    """Log GDP of countries as known before a year, (n,); the mean of the others where unknown."""
    gdp = _log_gdp(pl.read_parquet(folder.find("gdp_population")), (year,))[year]
    found = np.array([gdp.get(iso3, np.nan) for iso3 in countries])
    return np.where(np.isnan(found), np.nanmean(found), found)


def _scale(raw: Floats) -> Floats:
    centred = raw - np.nanmean(raw, axis=0, keepdims=True)
    spread = np.nanstd(centred, axis=(0, 1))
    return np.asarray(np.nan_to_num(centred / np.where(spread > 0.0, spread, 1.0)))


def _log_gdp(table: pl.DataFrame, years: Sequence[int]) -> dict[int, dict[str, float]]:
    """Log GDP by year and country: the latest figure from before the year, else the earliest."""
    known: dict[str, dict[int, float]] = {
        iso3: {year: gdp * 1e9 for year, gdp in figures.items()}
        for iso3, figures in SUPPLEMENT.items()
    }
    rows = table.drop_nulls("gdp_usd").select("iso3", "year", "gdp_usd")
    for iso3, year, gdp in rows.iter_rows():
        known.setdefault(iso3, {})[year] = gdp
    return {year: _before(known, year) for year in years}


def _sizes(
    gdp: Mapping[int, Mapping[str, float]], years: Sequence[int], pairs: Sequence[tuple[str, str]]
) -> Floats:
    """Log GDP product of every pair and year, (D, Y); nan where one of the two is unknown."""
    place = {iso3: i for i, iso3 in enumerate(dict.fromkeys(chain.from_iterable(pairs)))}
    table = np.array([[gdp[year].get(iso3, np.nan) for year in years] for iso3 in place])
    first, second = np.array([[place[a], place[b]] for a, b in pairs]).T
    return np.asarray(table[first] + table[second])


def _before(known: Mapping[str, Mapping[int, float]], year: int) -> dict[str, float]:
    out = {}
    for iso3, figures in known.items():
        earlier = [y for y in figures if y < year]
        out[iso3] = float(np.log(figures[max(earlier) if earlier else min(figures)]))
    return out


def _geography(table: pl.DataFrame, pairs: Sequence[tuple[str, str]]) -> Floats:
    """Log distance, contiguity, common language, colonial tie, (D, 4); nan where unknown."""
    rows = {
        (a, b): (np.log(distw if distw is not None else dist), contig, language, colony)
        for a, b, distw, dist, contig, language, colony in table.select(
            "iso3_a", "iso3_b", "distw", "distcap", "contig", "comlang_off", "colony"
        ).iter_rows()
    }
    unknown = (np.nan,) * 4
    return np.array([rows.get(pair, unknown) for pair in pairs], dtype=np.float64)


def _culprits(
    pairs: Sequence[tuple[str, str]], lacking: np.ndarray[tuple[int], np.dtype[np.bool_]]
) -> tuple[str, ...]:
    """Countries all of whose dyads lack a covariate."""
    complete = {iso3 for pair, gap in zip(pairs, lacking, strict=True) if not gap for iso3 in pair}
    touched = {iso3 for pair, gap in zip(pairs, lacking, strict=True) if gap for iso3 in pair}
    return tuple(sorted(touched - complete))


def log_gdp(folder: DataFolder, year: int) -> dict[str, float]:
    """Log GDP of every country as the covariates of a year use it: the latest from before it."""
    return _log_gdp(pl.read_parquet(folder.find("gdp_population")), (year,))[year]

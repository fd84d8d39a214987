"""Growth of economies: how far they drift apart in a year, and whether lasting differences last.

    growth_iy = common_y + mu_i + s_i z,   s_i^2 ~ scaled inverse chi-square(nu, s^2)

growth: change of log GDP in current dollars; common_y: its mean over countries of the year. The
spread of the s_i, nu and s, is found from the moments of the log variances; the estimate of a
country is the mean of its own variance and s^2, weighted by its years and by nu. The means mu_i of
one period do not tell those of the next, so the shipped law has none.

Axes: n countries, Y years.

Reference: Smyth, G. K. (2004). Linear models and empirical Bayes methods, section 6.
Statistical Applications in Genetics and Molecular Biology 3(1), doi:10.2202/1544-6115.1027.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import polars as pl
from scipy.optimize import brentq
from scipy.special import digamma, polygamma
from scipy.stats import norm

if TYPE_CHECKING:
    from pathlib import Path

    from sim.parameters import Floats

FIRST_YEAR = 1991
LEAST = 5
"""Years of growth below which a country takes no part in the spread."""

LARGEST = 1e6
"""nu where the log variances spread no more than chance."""


@dataclass(frozen=True)
class GrowthTable:
    """Relative growth (n, Y), nan where not known, of countries in years."""

    countries: tuple[str, ...]
    years: tuple[int, ...]
    growth: Floats

    def within(self, first: int, last: int) -> GrowthTable:
        """Keep the years from first to last."""
        kept = [i for i, year in enumerate(self.years) if first <= year <= last]
        return GrowthTable(self.countries, tuple(self.years[i] for i in kept), self.growth[:, kept])


@dataclass(frozen=True)
class Spread:
    """nu, and s."""

    freedom: float
    sd: float


def read_growth(path: Path, last: int, first: int = FIRST_YEAR) -> GrowthTable:
    """Read growth relative to the mean of the year, from GDP of ``first`` - 1 to ``last``."""
    table = pl.read_parquet(path).drop_nulls("gdp_usd").sort("iso3", "year")
    countries, years = tuple(table["iso3"].unique(maintain_order=True)), range(first - 1, last + 1)
    size = np.full((len(countries), len(years)), np.nan)
    place = {iso3: i for i, iso3 in enumerate(countries)}
    for iso3, year, gdp in table.select("iso3", "year", "gdp_usd").iter_rows():
        if year in years:
            size[place[iso3], year - years[0]] = np.log(gdp)
    rise = np.diff(size, axis=1)
    known = np.isfinite(rise)
    common = np.where(known, rise, 0.0).sum(axis=0) / np.maximum(known.sum(axis=0), 1)
    return GrowthTable(countries, tuple(years)[1:], rise - common)


def variances(table: GrowthTable) -> tuple[Floats, Floats]:
    """Mean square of each country's growth, (n,), and its years, (n,)."""
    known = np.isfinite(table.growth)
    years = known.sum(axis=1).astype(np.float64)
    squares = np.where(known, table.growth, 0.0) ** 2
    return squares.sum(axis=1) / np.maximum(years, 1.0), years


def fit_spread(table: GrowthTable) -> Spread:
    """Find nu and s from the mean and variance of the log variances."""
    square, years = variances(table)
    own = (years >= LEAST) & (square > 0.0)
    half = years[own] / 2.0
    logs = np.log(square[own]) - digamma(half) + np.log(half)
    beyond = float(logs.var(ddof=1) - polygamma(1, half).mean())
    freedom = LARGEST
    if beyond > float(polygamma(1, LARGEST / 2.0)):
        freedom = 2.0 * brentq(lambda x: float(polygamma(1, x)) - beyond, 1e-3, LARGEST)
    middle = logs.mean() + digamma(freedom / 2.0) - np.log(freedom / 2.0)
    return Spread(freedom, float(np.exp(middle / 2.0)))


def country_sd(table: GrowthTable, spread: Spread) -> Floats:
    """Standard deviation of each country's yearly growth, (n,), drawn towards s."""
    square, years = variances(table)
    total = spread.freedom * spread.sd**2 + years * square
    return np.asarray(np.sqrt(total / (spread.freedom + years)))


def score_laws(before: GrowthTable, after: GrowthTable) -> dict[str, float]:
    """Mean log score of later yearly growth under laws fitted to earlier growth.

    ``common``: one standard deviation, no drift; ``own``: the law; ``own, drift``: with each
    country's mean growth of before.
    """
    sd = country_sd(before, fit_spread(before))[:, None]
    whole = np.sqrt(np.nanmean(before.growth**2))
    known = np.isfinite(before.growth)
    mean = np.where(known, before.growth, 0.0).sum(axis=1) / np.maximum(known.sum(axis=1), 1)
    laws = {"common": (0.0, whole), "own": (0.0, sd), "own, drift": (mean[:, None], sd)}
    return {
        name: float(np.nanmean(norm.logpdf(after.growth, middle, width)))
        for name, (middle, width) in laws.items()
    }

"""Dyads drawn from the law of yearly counts, and a small world with geography."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from calibration.annual.geography import NAMES
from calibration.annual.law import PRIOR_MEAN, AnnualLaw, annual_law
from calibration.backtest.annual_counts import AnnualCounts, Covariate
from sim.parameters import Floats

N = 8


def plain_law() -> AnnualLaw:
    """The law at the prior means, its tail at odds of one to nine."""
    return annual_law(PRIOR_MEAN)._replace(tail_odds=np.full(N, -np.log(9.0)))


def draw_dyads(law: AnnualLaw, base: Floats, volumes: Floats, seed: int) -> Floats:
    """Draw counts (T, D, 8), term by term as the law is written; the same ones on any machine."""
    years, dyads, _ = base.shape
    rng = np.random.default_rng(seed)
    state = rng.multivariate_normal(np.zeros(N), law.start, dyads, method="cholesky")
    counts = np.empty((years - 1, dyads, N))
    for t in range(years - 1):
        known = law.intercept + law.opportunity * base[t] + law.opportunity_bend * base[t] ** 2
        known = known + law.volume * volumes[t + 1]
        if t:
            state = law.persistence * state
        level = np.clip(known + state, -6.0, 8.0)
        scale = np.exp(law.level * level + law.level_bend * level**2)
        if t:
            state = state + scale * rng.multivariate_normal(
                np.zeros(N), law.shock, dyads, method="cholesky"
            )
        passing = rng.multivariate_normal(np.zeros(N), law.passing, dyads, method="cholesky")
        signal = known + state + scale * passing
        odds = law.tail_odds + law.tail_slope * level
        wild = rng.random((dyads, N)) < 1.0 / (1.0 + np.exp(-odds))
        sd = np.sqrt(law.tail_variance) * scale
        signal = signal + wild * (law.tail_shift + sd * rng.normal(size=(dyads, N)))
        size = np.exp(law.size + law.size_slope * level + law.size_bend * level**2)
        counts[t] = rng.negative_binomial(size, size / (size + np.exp(signal)))
    return counts


def four_class_record(countries: int = 9, years: int = 6, seed: int = 1) -> AnnualCounts:
    """Counts of four classes between countries on a line, with their geography."""
    rng = np.random.default_rng(seed)
    home = rng.normal(0.0, 1.0, countries)
    gap = np.abs(np.arange(countries)[:, None] - np.arange(countries)).astype(np.float64)
    mean = np.exp(home[:, None] + home - 0.2 * gap) * np.array([2.0, 0.3, 0.6, 0.4])[:, None, None]
    counts = rng.poisson(rng.gamma(2.0, 0.5 * mean, (years, *mean.shape)))
    counts[:, :, np.arange(countries), np.arange(countries)] = 0
    layers = (np.log(100.0 * (gap + 1.0)), (gap == 1.0) * 1.0, (gap < 3.0) * 1.0)
    labels = tuple(f"A{chr(65 + i)}A" for i in range(countries))
    record = AnnualCounts(counts, np.arange(2002, 2002 + years), ("a", "b", "c", "d"), labels)
    known = tuple(Covariate(name, layer) for name, layer in zip(NAMES, layers, strict=True))
    return replace(record, covariates=known)

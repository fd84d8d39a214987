"""Writing what the package ships of its calibration: attention, priors and the fit.

    python -m calibration.ship DIR        # DIR: the research-only data folder

The parameters are fitted once, under weak priors, on the fullest record: the shipped data with the
research-only sets beside them. Only there do typed events, news volume, tone and leaders' contacts
meet, so that their loadings are on one scale. Written are results, no row of any set:

    attention.csv                  country effects of the news sources (`calibration.attention`)
    travel.csv                     how much leaders travelled, by year (`calibration.travel`)
    posterior-research.npz         mode and covariance of the parameters, for the full record
    posterior.npz                  the same for the parameters that the shipped data need
    priors.csv                     mode and twice the standard error, not below a floor: the priors
                                   under which other data and other cutoffs are fitted

The doubled error discounts the years and sources behind the priors when they meet other data; the
floor is about what estimates move from one sample of dyads to another, which is far more than their
standard errors say, since no law fits all kinds of dyads alike.

Reference: Ibrahim, J. G., Chen, M.-H. (2000). Power prior distributions for regression models.
Statistical Science 15(1), doi:10.1214/ss/1009212673 (on discounting another data set).
"""

from __future__ import annotations

import csv
import sys
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from calibration.attention import FAMILIES, country_effects, read_attention, write_attention
from calibration.calibrate import SHIPPED, START, build_model, digest_of
from calibration.coupling_weights import coupling_lines
from calibration.evidence import evidence_of, years_of
from calibration.fit import Search, fit
from calibration.loading import load_panel
from calibration.opportunity import opportunity_design
from calibration.posterior import model_over
from calibration.priors import PRIORS
from calibration.sources.folder import DataFolder
from calibration.store import save_fit
from calibration.travel import estimate_travel, read_travel, write_travel
from sim.dyads import dyad_of_rows
from sim.relationship import LEADER_FAMILIES

if TYPE_CHECKING:
    from calibration.fit import Fit
    from calibration.objective import Model
    from calibration.observations import Ints
    from calibration.panel import DyadPanel
    from sim.parameters import Floats, ParameterTable

CUTOFF = date(2024, 2, 8)
NEWS_YEAR = 2018
"""Year of the opportunity covariates beside which the country effects are estimated."""

SHARES = (60, 60, 60)
"""Dyads of the fit: with leader series, of the largest economies, of any. With more of them another
mode wins, in which affinity carries the bursts of a month; its worlds are far from the record
(docs/decisions.md)."""

SEARCH = Search(curvatures=10)

INFLATION, FLOOR = 2.0, 0.25
KEPT_WEAK = ("surprise_engagement", "surprise_affinity")
"""Parameters whose declared prior is a choice, not ignorance: it stays as it is."""

ORIGIN = (
    "the full record to {cutoff}: news scores 2018-2020, typed events January-October 2018, "
    "leaders' contacts 2000-2024 of COLT, China Vitae, Channel One, the US Department of State and "
    "own research; {dyads} dyads"
)


def ship_attention(panel: DyadPanel, folder: DataFolder) -> None:
    """Estimate and write the country effects of the sources that see the whole world."""
    evidence, years = evidence_of(panel), years_of(panel)
    design = opportunity_design(panel.dyads, years, folder).values[:, years.index(NEWS_YEAR)]
    owner = dyad_of_rows(evidence.start)
    family = np.array([series.family for series in panel.series])[evidence.series]
    effects = {}
    for name in FAMILIES:
        rows, size = family == name, len(panel.dyads)
        series = sum(one.family == name for one in panel.series)
        count = np.bincount(owner[rows], evidence.count[rows], minlength=size).astype(np.float64)
        exposure = np.bincount(owner[rows], np.exp(evidence.offset[rows]), minlength=size)
        effects[name] = country_effects(panel.dyads, count, exposure / series, design)
    write_attention(effects)
    read_attention.cache_clear()


def ship_travel(folder: DataFolder) -> None:
    """Estimate and write how much leaders travelled, by country and year before the cutoff."""
    trips = pl.read_csv(folder.find("leader_trips"), infer_schema_length=None)
    write_travel(estimate_travel(trips, range(START.year, CUTOFF.year)))
    read_travel.cache_clear()


def sample_dyads(model: Model, shares: tuple[int, int, int] = SHARES, seed: int = 1) -> Ints:
    """Positions of a sample drawn by coverage and by size, never by what was seen.

    Dyads whose leaders' calls some source covers are all in it.
    """
    rng = np.random.default_rng(seed)
    leader = np.array([name.partition(":")[0] in LEADER_FAMILIES for name in model.series])
    calls = np.array([series == "leader:call" for series in model.series])
    order = np.argsort(-model.design[:, -1, 0], kind="stable")
    pools = (
        np.flatnonzero(model.holders[leader].any(axis=0)),
        order[: order.size // 10],
        order,
    )
    drawn = [
        rng.choice(pool, min(share, pool.size), replace=False)
        for pool, share in zip(pools, shares, strict=True)
    ]
    return np.unique(np.concatenate([np.flatnonzero(model.holders[calls].any(axis=0)), *drawn]))


def rough_start(model: Model) -> Floats:
    """Prior means; intercepts at the log of the mean count, lowered for the spread of rates."""
    theta, ev = model.table.prior_mean.copy(), model.evidence
    for k, name in enumerate(model.series):
        rows = ev.series == k
        if rows.any():
            rate = ev.count[rows].sum() / np.exp(ev.offset[rows]).sum()
            theta[model.table.index(f"intercept[{name}]")] = np.log(rate + 1e-5) - 1.5
    return theta


def stored_start(model: Model) -> Floats:
    """The estimates shipped before, where a parameter has one; else the rough start."""
    theta = rough_start(model)
    path = SHIPPED[1]
    if path.exists():
        with np.load(path) as stored:
            known = dict(zip(stored["names"].tolist(), stored["theta"].tolist(), strict=True))
        theta = np.array(
            [known.get(row.name, value) for row, value in zip(model.table.rows, theta, strict=True)]
        )
    return theta


def write_priors(made: Fit, table: ParameterTable) -> None:
    """Write the informed parameters as priors, their errors doubled."""
    errors = np.sqrt(np.diag(made.cov))
    with PRIORS.open("w", encoding="utf-8", newline="") as lines:
        writer = csv.writer(lines, lineterminator="\n")
        writer.writerow(["name", "prior_mean", "prior_sd", "source"])
        for i, row in enumerate(table.rows):
            if row.prior_sd <= 0.0 or not made.informed[i] or row.name in KEPT_WEAK:
                continue
            sd = min(max(INFLATION * float(errors[i]), FLOOR), row.prior_sd)
            source = f"{made.origin}; standard error {errors[i]:.3f} before doubling"
            writer.writerow([row.name, f"{made.theta[i]:.3f}", f"{sd:.3f}", source])


def carried(made: Fit, whole: ParameterTable, part: ParameterTable) -> Fit:
    """The fit of the parameters that a smaller table declares."""
    places = np.array([whole.index(name) for name in part.names])
    return replace(
        made,
        theta=made.theta[places],
        cov=made.cov[np.ix_(places, places)],
        informed=made.informed[places],
    )


def _say(line: str) -> None:
    print(line, flush=True)


def ship(folder: DataFolder) -> None:
    """Estimate everything and write it."""
    panel = load_panel(folder, start=START, cutoff=CUTOFF)
    ship_attention(panel, folder)
    ship_travel(folder)
    model = build_model(panel, folder)
    chosen = sample_dyads(model)
    sample = model_over(model, chosen)
    made = fit(sample, start=stored_start(model), search=SEARCH, progress=_say)
    for line in coupling_lines(model, panel.dyads, chosen, made):
        print(line)
    origin = ORIGIN.format(cutoff=CUTOFF, dyads=sample.evidence.start.size - 1)
    made = replace(made, origin=origin)
    write_priors(made, model.table)
    save_fit(SHIPPED[1], made, model.table, digest_of(model))
    small = load_panel(DataFolder.embedded(), start=START, cutoff=CUTOFF)
    shipped = build_model(small, DataFolder.embedded())
    save_fit(
        SHIPPED[0], carried(made, model.table, shipped.table), shipped.table, digest_of(shipped)
    )


if __name__ == "__main__":
    ship(DataFolder(Path(sys.argv[1])))

"""Writing what the package ships of its calibration: the informed priors and the fitted posterior.

    python -m calibration.ship priors DIR     # from a research data folder to data/priors.csv
    python -m calibration.ship posterior      # from the shipped data to data/posterior.npz

The priors are estimated on the research-only sets alone: every row that the package ships, and
every dyad of the United States, China-Russia and India-Russia, on which shipped and research-only
sources meet, is left out, so that nothing counts twice when the shipped data are fitted under these
priors. Their standard deviations are doubled and not below a floor, because those sets see other
years and other kinds of reports. Only parameter values are written, no row of any set.

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

from calibration.calibrate import (
    SHIPPED,
    START,
    build_model,
    digest_of,
    sample_model,
    start_values,
    widen,
)
from calibration.evidence import subset
from calibration.fit import Search, climb, fit
from calibration.loading import load_panel
from calibration.objective import Objective, Point
from calibration.priors import PRIORS
from calibration.sources.folder import DataFolder
from calibration.store import save_fit

if TYPE_CHECKING:
    from calibration.objective import Model
    from calibration.panel import DyadPanel
    from sim.parameters import Floats

CUTOFF = date(2024, 2, 8)
RESEARCH_FAMILIES = ("leader", "vitae", "icews")
SHARED_DYADS = ("CHN-RUS", "IND-RUS")
SHARED_COUNTRY = "USA"

INFLATION = 2.0
FLOOR = 0.15
DYNAMICS_FLOOR = 0.4
"""Standard deviations of the shipped priors: estimated ones times INFLATION, not below a floor, nor
above the weak prior; the floor is wider for the dynamics, which depend on how a source reports."""

KEPT_WEAK = ("surprise_engagement", "surprise_affinity")
"""Parameters whose declared prior is a choice, not ignorance: it stays as it is."""

CHOSEN = {
    "slow_persistence": ("4.000", "0.150"),
    "rupture_probability": ("-4.600", "0.300"),
    "rupture_scale": ("1.400", "0.150"),
    "slow_sd_engagement": ("-2.500", "0.300"),
    "slow_sd_affinity": ("-2.300", "0.300"),
}
CHOICE = (
    "own choice: a relationship changes over years; thirty-six months of news scores alone would "
    "make the slow part a second fast one (persistence 0.74, ruptures in 9% of months)"
)
"""Priors that are chosen, not estimated: mean and standard deviation, unconstrained."""

DYADS = 240
ROUNDS = 8
LEAST_GAIN = 25.0
SOURCE = (
    "research-only sets: ICEWS typed counts January-October 2018, COLT, China Vitae and Channel "
    "One leader contacts 2000-2024; mode of {dyads} dyads, standard error {se:.3f} before inflation"
)


def research_model(panel: DyadPanel, model: Model) -> Model:
    """The model of the research-only rows alone."""
    ev = model.evidence
    family = np.array([series.partition(":")[0] for series in model.series])
    shared = np.array(
        [SHARED_COUNTRY in dyad or dyad in SHARED_DYADS for dyad in panel.dyads], dtype=np.bool_
    )
    owner = np.repeat(np.arange(len(panel.dyads)), np.diff(ev.start))
    keep = np.isin(family[ev.series], RESEARCH_FAMILIES) & ~shared[owner]
    counts = np.bincount(owner[keep], minlength=len(panel.dyads))
    none = np.zeros(0)
    thinned = ev._replace(
        start=np.concatenate([[0], np.cumsum(counts)]).astype(np.int64),
        period=ev.period[keep],
        series=ev.series[keep],
        count=ev.count[keep],
        offset=ev.offset[keep],
        share=ev.share[keep],
        tone_start=np.zeros(len(panel.dyads) + 1, dtype=np.int64),
        tone_period=np.zeros(0, dtype=np.int32),
        tone=none,
        tone_days=none,
    )
    return replace(model, evidence=thinned)


def sample_research(model: Model, size: int, seed: int = 1) -> Model:
    """Dyads with leader series, large economies and any others, drawn by coverage and size."""
    rng = np.random.default_rng(seed)
    holders, rows = model.holders, np.diff(model.evidence.start)
    family = np.array([series.partition(":")[0] for series in model.series])
    leaders = holders[family != "icews"].any(axis=0)
    calls = holders[[series == "leader:call" for series in model.series]].any(axis=0)
    order = np.argsort(-model.design[:, -1, 0], kind="stable")
    order = order[rows[order] > 0]
    parts = [
        np.flatnonzero(calls),
        rng.choice(np.flatnonzero(leaders), size // 4, replace=False),
        rng.choice(order[: order.size // 10], size // 2, replace=False),
        rng.choice(order, size // 5, replace=False),
    ]
    chosen = np.unique(np.concatenate(parts))
    return replace(model, evidence=subset(model.evidence, chosen), design=model.design[chosen])


def rough_start(model: Model) -> Floats:
    """Prior means; intercepts at the log of the mean count, lowered for the spread of rates."""
    theta, ev = model.table.prior_mean.copy(), model.evidence
    for k, name in enumerate(model.series):
        rows = ev.series == k
        if rows.any():
            rate = ev.count[rows].sum() / np.exp(ev.offset[rows]).sum()
            theta[model.table.index(f"intercept[{name}]")] = np.log(rate + 1e-5) - 1.5
    return theta


def ship_priors(folder: DataFolder) -> None:
    """Estimate the priors and write them."""
    panel = load_panel(folder, start=START, cutoff=CUTOFF)
    model = sample_research(research_model(panel, build_model(panel, folder)), DYADS)
    objective = Objective.over(model)
    point = objective.at(rough_start(model))
    for _ in range(ROUNDS):
        newer = climb(objective, point)
        gain, point = newer.value - point.value, newer
        print(f"log posterior {point.value:.2f}", flush=True)
        if gain < LEAST_GAIN:
            break
    write_priors(objective, point)


def write_priors(objective: Objective, point: Point) -> None:
    """Write the free parameters at a point as priors, their errors from the rough information."""
    table, dyads = objective.model.table, objective.model.evidence.start.size - 1
    _, rough = objective.gradient(point)
    errors = np.sqrt(np.diag(np.linalg.inv(rough)))
    with PRIORS.open("w", encoding="utf-8", newline="") as lines:
        writer = csv.writer(lines, lineterminator="\n")
        writer.writerow(["name", "prior_mean", "prior_sd", "source"])
        for place, error in zip(objective.places, errors, strict=True):
            name = table.rows[place].name
            if name in KEPT_WEAK:
                continue
            if name in CHOSEN:
                writer.writerow([name, *CHOSEN[name], CHOICE])
                continue
            sd = max(INFLATION * float(error), FLOOR if "[" in name else DYNAMICS_FLOOR)
            sd = min(sd, table.rows[place].prior_sd)
            source = SOURCE.format(dyads=dyads, se=error)
            writer.writerow([name, f"{point.theta[place]:.3f}", f"{sd:.3f}", source])


def ship_posterior() -> None:
    """Fit the shipped data and write the posterior."""
    folder = DataFolder.embedded()
    panel = load_panel(folder, start=START, cutoff=CUTOFF)
    model = build_model(panel, folder)
    sample = sample_model(model, panel)

    def tell(line: str) -> None:
        print(line, flush=True)

    made = fit(sample, start=start_values(model.table), search=Search(), progress=tell)
    save_fit(SHIPPED, widen(made, model.table), model.table, digest_of(model))


if __name__ == "__main__":
    if sys.argv[1] == "priors":
        ship_priors(DataFolder(Path(sys.argv[2])))
    else:
        ship_posterior()

"""Tying the event types to the shipped data's states: a regression on research-only counts.

    python -m calibration.link DIR      # after calibration.ship posterior

The shipped data hold no typed event counts, so the rates of agreements, cooperation, aid,
criticism, threats, sanctions and fights rest on priors. These must be on the scale of the states
that the shipped data give. For each type, counts of January to October 2018 of the dyads with the
largest economies are regressed on the filtered states of the same months,

    log E y = log 10 + alpha + lambda e + beta a,      negative binomial of size 0.4,

and alpha, lambda, beta with their errors (not below a floor) replace the entries of
`calibration/data/priors.csv`; the shipped posterior takes them over, since no shipped row informs
them. States stand in as if known, which flattens lambda and beta somewhat.

Reference: Hilbe, J. M. (2011). Negative Binomial Regression, doi:10.1017/CBO9780511973420.
"""

from __future__ import annotations

import csv
import sys
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import statsmodels.api as sm

from calibration.calibrate import SHIPPED, START, build_model, digest_of
from calibration.filtering import filter_states
from calibration.loading import load_panel
from calibration.priors import PRIORS, read_priors
from calibration.smoothing import net_mean
from calibration.sources.folder import DataFolder
from calibration.store import load_any, save_fit

if TYPE_CHECKING:
    from calibration.panel import DyadPanel
    from sim.parameters import Floats

TYPES = ("agreement", "cooperation", "aid", "criticism", "threat", "sanction", "fight")
CUTOFF = date(2024, 2, 8)
FIRST, LAST, MONTHS = date(2018, 1, 1), date(2018, 10, 31), 10
LARGEST = 6000
DISPERSION = 2.5
FLOOR = 0.05
SOURCE = (
    "research-only sets: ICEWS typed counts January-October 2018 regressed on the states of the "
    "shipped data, {dyads} dyads, standard error {se:.3f}"
)


def states_of_2018(panel: DyadPanel) -> tuple[Floats, Floats]:
    """Mean engagement and affinity over the ten months, (D, 2), and log GDP product, (D,)."""
    model = build_model(panel, DataFolder.embedded())
    theta = load_any(SHIPPED, model.table)
    first = int(np.flatnonzero(panel.periods == np.datetime64(FIRST, "M"))[0])
    estimate = filter_states(*model.laws(theta), keep=range(first, first + MONTHS))
    year = int(model.evidence.year[first])
    return (net_mean(estimate.mean) + estimate.opportunity).mean(axis=1), model.design[:, year, 0]


def regress(folder: DataFolder) -> dict[str, tuple[float, float, int]]:
    """Estimate and error of each parameter, with the number of dyads behind it."""
    panel = load_panel(DataFolder.embedded(), start=START, cutoff=CUTOFF)
    states, size = states_of_2018(panel)
    large = set(np.argsort(-size)[:LARGEST].tolist())
    place = {dyad: i for i, dyad in enumerate(panel.dyads)}
    full = load_panel(folder, start=FIRST, cutoff=LAST)
    owner = np.repeat(np.arange(len(full.dyads)), np.diff(full.start))
    pairs = [(i, place[d]) for i, d in enumerate(full.dyads) if place.get(d, -1) in large]
    there, here = np.array(pairs).T
    covariates = sm.add_constant(states[here])
    found: dict[str, tuple[float, float, int]] = {}
    for k, series in enumerate(full.series):
        if series.family != "icews" or series.contact_type not in TYPES:
            continue
        rows = full.series_index == k
        total = np.bincount(owner[rows], full.count[rows], minlength=len(full.dyads))[there]
        family = sm.families.NegativeBinomial(alpha=DISPERSION)
        offset = np.full(here.size, np.log(MONTHS))
        fitted = sm.GLM(total, covariates, family=family, offset=offset).fit()
        names = ("intercept[icews:{}]", "engagement_loading[{}]", "affinity_loading[{}]")
        for name, value, error in zip(names, fitted.params, fitted.bse, strict=True):
            key = name.format(series.contact_type)
            found[key] = float(value), float(error), int(here.size)
    return found


def write(found: dict[str, tuple[float, float, int]]) -> None:
    """Put the estimates into the priors, and the shipped posterior under them."""
    with PRIORS.open(encoding="utf-8", newline="") as lines:
        rows = {row["name"]: row for row in csv.DictReader(lines)}
    for name, (value, error, dyads) in found.items():
        source = SOURCE.format(dyads=dyads, se=error)
        sd = f"{max(error, FLOOR):.3f}"
        rows[name] = {
            "name": name, "prior_mean": f"{value:.3f}", "prior_sd": sd, "source": source,
        }  # fmt: skip
    with PRIORS.open("w", encoding="utf-8", newline="") as lines:
        writer = csv.DictWriter(
            lines, ["name", "prior_mean", "prior_sd", "source"], lineterminator="\n"
        )
        writer.writeheader()
        writer.writerows(rows.values())
    _renew()


def _renew() -> None:
    """Carry the shipped fit over to the new priors of the parameters it does not inform."""
    from calibration.store import read_stored

    read_priors.cache_clear()
    model = build_model(
        load_panel(DataFolder.embedded(), start=START, cutoff=CUTOFF), DataFolder.embedded()
    )
    old = read_stored(SHIPPED)
    theta, cov, untouched = old.theta.copy(), old.cov.copy(), ~old.informed
    theta[untouched] = model.table.prior_mean[untouched]
    cov[untouched] = 0.0
    cov[:, untouched] = 0.0
    cov[untouched, untouched] = model.table.prior_sd[untouched] ** 2
    save_fit(SHIPPED, replace(old, theta=theta, cov=cov), model.table, digest_of(model))


if __name__ == "__main__":
    write(regress(DataFolder(Path(sys.argv[1]))))

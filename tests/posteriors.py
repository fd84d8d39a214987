"""A posterior on the shipped data that needs no fit: the prior means, with little doubt."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import cache

import numpy as np

from calibration.calibrate import Task, build_model
from calibration.fit import Fit
from calibration.loading import load_panel
from calibration.posterior import Posterior, fit_rituals
from calibration.sources.folder import DataFolder

CUTOFF = date(2024, 2, 8)
START = date(2013, 3, 1)


def embedded_task() -> Task:
    """What the shipped data are calibrated from; nothing is kept."""
    return Task(DataFolder.embedded(), CUTOFF)


@cache
def prior_posterior(cutoff: date = CUTOFF) -> Posterior:
    """The posterior at the prior means, from the first season whose calls are all known."""
    folder = DataFolder.embedded()
    panel = load_panel(folder, start=START, cutoff=cutoff)
    model = build_model(panel, folder)
    theta = model.table.prior_mean.copy()
    spread = np.minimum(model.table.prior_sd, 0.05)
    fit = Fit(theta, np.diag(spread**2), model.table.prior_sd > 0, 0.0, 0.0, 0, True)
    posterior = Posterior(panel, model, fit)
    return replace(posterior, rituals=fit_rituals(panel, model, theta))

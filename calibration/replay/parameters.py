"""The laws of today on the record of then: shipped parameters, states that know nothing later.

    replay_posterior(task) -> Posterior

A fit of the parameters to an early record alone would rest on few and thin series, of news on none:
GDELT begins in 2018, and the yearly ICEWS counts are kept for holding the worlds against them. So a
replay takes the parameters of the shipped fit, by name, and filters the states from what was on
record by its cutoff. Parameters that the shipped fit does not have stay at their priors. A replay
is thereby inside the sample in its parameters and outside of it in states.
"""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING

import numpy as np

from calibration.calibrate import SHIPPED, START, build_model
from calibration.fit import Fit
from calibration.loading import load_panel
from calibration.posterior import Posterior, fit_rituals
from calibration.store import read_stored

if TYPE_CHECKING:
    from pathlib import Path

    from calibration.calibrate import Task
    from sim.parameters import ParameterTable


def replay_posterior(task: Task) -> Posterior:
    """Filter the record up to a cutoff under the shipped parameters.

    Raises
    ------
    DataNotFoundError
        If a table is missing.
    """
    panel = load_panel(task.folder, start=START, cutoff=task.cutoff)
    model = build_model(panel, task.folder)
    fitted = carried(SHIPPED[-1], model.table)
    return Posterior(panel, model, fitted, fit_rituals(panel, model, fitted.theta))


def carried(path: Path, table: ParameterTable) -> Fit:
    """Carry a kept fit over to a table, by the names of its parameters.

    Parameters
    ----------
    path
        File of the fit.
    table
        Parameters wanted; those that the fit lacks keep their priors.
    """
    kept = read_stored(path)
    with np.load(BytesIO(path.read_bytes())) as stored:
        place = {str(name): i for i, name in enumerate(stored["names"])}
    known = np.array([i for i, name in enumerate(table.names) if name in place], dtype=np.int64)
    source = np.array([place[table.names[i]] for i in known], dtype=np.int64)
    theta, cov = table.prior_mean.copy(), np.diag(table.prior_sd**2)
    informed = np.zeros(theta.size, dtype=np.bool_)
    theta[known], informed[known] = kept.theta[source], kept.informed[source]
    cov[known] = 0.0
    cov[np.ix_(known, known)] = kept.cov[np.ix_(source, source)]
    return Fit(
        theta,
        cov,
        informed,
        kept.objective,
        kept.decrement,
        kept.steps,
        kept.converged,
        kept.origin,
    )

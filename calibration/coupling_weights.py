"""What the record makes of the weights on the coupling of dyads, which the fit holds at zero.

    weight = one Newton step from zero at the mode of all other parameters, which move with it

The step is that of a score test; near zero the likelihood is close to quadratic in both weights.
Dyads are not independent here: the crowding of a country is shared by all its dyads, the pull by
all that have third parties in common. So beside the standard error of the curvature stands one in
which the scores of dyads with a country in common may go together.

Axes: D dyads, P free parameters; 2 weights.

Reference: Aronow, P. M., Samii, C., Assenova, V. A. (2015). Cluster-robust variance estimation for
dyadic data. Political Analysis 23(4), doi:10.1093/pan/mpv018.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from calibration.coupling import couple, ends_of
from calibration.objective import Objective
from calibration.posterior import model_over, typed_heed
from sim.parameters import ParameterTable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from calibration.fit import Fit
    from calibration.objective import Model
    from calibration.observations import Ints
    from sim.parameters import Floats

WEIGHTS = ("third_party_pull", "crowding")
"""Their names among the parameters."""

LOOSE = 10.0
"""Prior standard deviation of the weights here: next to none."""


@dataclass(frozen=True)
class Weights:
    """Estimates (2,) in the order of `WEIGHTS`, with both standard errors (2,)."""

    estimate: Floats
    by_curvature: Floats
    by_country: Floats


def coupling_lines(model: Model, dyads: Sequence[str], chosen: Ints, made: Fit) -> list[str]:
    """Say what the weights would be, one line each, and the pull also net of its monthly mean.

    Parameters
    ----------
    model, dyads
        All dyads, and their keys.
    chosen
        Positions of the dyads that were fitted.
    made
        Their fit.
    """
    coupling = couple(model, dyads, typed_heed(dyads), made.theta)
    net = coupling.pull - coupling.pull.mean(axis=0)
    lines = []
    for words, pull in (("", coupling.pull), (", pull net of its mean over pairs", net)):
        pulled = (pull != 0.0) & (coupling.pull != 0.0)
        evidence = model.evidence._replace(
            pull=np.where(pulled, pull, np.float32(0.0)), crowd=coupling.crowd
        )
        sample = model_over(replace(model, evidence=evidence), chosen)
        found = free_weights(sample, [dyads[d] for d in chosen], made)
        lines += [
            f"{name}{words}: {found.estimate[i]:.4f} (standard error {found.by_curvature[i]:.4f} "
            f"by curvature, {found.by_country[i]:.4f} by country)"
            for i, name in enumerate(WEIGHTS)
        ]
    return lines


def free_weights(model: Model, dyads: Sequence[str], made: Fit) -> Weights:
    """Estimate both weights.

    Parameters
    ----------
    model
        Dyads with their coupling.
    dyads
        Their keys, D.
    made
        Fit of all other parameters, the weights at zero.
    """
    table = model.table
    rows = tuple(replace(row, prior_sd=LOOSE) if row.name in WEIGHTS else row for row in table.rows)
    objective = Objective.over(replace(model, table=ParameterTable(rows)))
    point = objective.at(made.theta)
    names = [table.names[i] for i in objective.places]
    own = np.array([names.index(name) for name in WEIGHTS])
    rest = np.delete(np.arange(len(names)), own)
    bent = np.array([objective.curvature(point, i) for i in own])
    others = made.cov[np.ix_(objective.places[rest], objective.places[rest])]
    follow = bent[:, rest] @ others
    cov = np.linalg.inv(bent[:, own] - follow @ bent[:, rest].T)
    influence = cov @ (point.scores[own] - follow @ point.scores[rest])
    countries, ends = ends_of(dyads)
    together = np.zeros((len(countries), own.size))
    for side in ends:
        np.add.at(together, side, influence.T)
    variance = (together**2).sum(axis=0) - (influence**2).sum(axis=1)
    return Weights(
        cov @ (point.gradient[own] - follow @ point.gradient[rest]),
        np.sqrt(np.diag(cov)),
        np.sqrt(np.maximum(variance, 0.0)),
    )

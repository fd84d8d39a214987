"""What a unit of a dyad's log GDP product does to its opportunity mean.

    do/dx = b_0 / s_0 + b_5 v_1 / (s_0 s_5) + b_6 v_2 / (s_0 s_6)

b: weights of the covariates; v_1, v_2: distance and contiguity, scaled; s_0: unit of the scaled log
GDP product, s_5 and s_6 those of its products with the two (`calibration.opportunity`). The units
are read from the design itself: each scaled covariate is linear in what it scales.

Axes: D dyads, S draws, G covariates.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from calibration.opportunity import COVARIATES
from sim.dyads import split_dyad

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sim.parameters import Floats

PARTS = ("news", "leader", "affinity")
PRODUCTS = ((5, 1), (6, 2))


def size_slopes(
    design: Floats, weights: Floats, gdp: dict[str, float], dyads: Sequence[str]
) -> Floats:
    """Return the slopes, (S, D, 3).

    Parameters
    ----------
    design
        Covariates of all dyads of the panel in the last year, (D, G).
    weights
        Of the draws, (S, G, 3).
    gdp
        Log GDP by country, as the design of that year uses it.
    dyads
        Keys of the dyads of the design, (D,).
    """
    size = np.array([sum(gdp.get(iso3, np.nan) for iso3 in split_dyad(dyad)) for dyad in dyads])
    known = np.isfinite(size)
    unit = _unit(size[known], design[known, 0])
    by_input = np.zeros((len(dyads), len(COVARIATES)))
    by_input[:, 0] = 1.0 / unit
    for place, factor in PRODUCTS:
        scale = _unit(design[:, 0] * design[:, factor], design[:, place])
        by_input[:, place] = design[:, factor] / (unit * scale)
    return np.asarray(np.einsum("dg,sgp->sdp", by_input, weights))


def _unit(raw: Floats, scaled: Floats) -> float:
    """How much of ``raw`` one of ``scaled`` is: the slope of a line; 1 where all are alike."""
    spread = float(scaled.var())
    return float(np.cov(raw, scaled, bias=True)[0, 1]) / spread if spread > 0.0 else 1.0

"""Discrimination: does a higher probability mean that the event is likelier?

    AUC = P(p of a cell with the event > p of a cell without) + P(equal) / 2

One half says nothing, 1 puts all events above all others. It ignores calibration, so it stands
beside reliability and never alone.

Example
-------
>>> discrimination(np.array([0.1, 0.4, 0.4, 0.8]), np.array([False, False, True, True]))
0.875

Reference: Hanley, J. A., McNeil, B. J. (1982). The meaning and use of the area under a receiver
operating characteristic (ROC) curve. Radiology 143(1), doi:10.1148/radiology.143.1.7063747.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy.stats import rankdata

from sim.scores.brier import check_probabilities

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from sim.parameters import Floats


def discrimination(probability: Floats, happened: NDArray[np.bool_]) -> float:
    """Return the area under the ROC curve; NaN where all cells had the event, or none.

    Raises
    ------
    ForecastError
        If a probability lies outside 0 to 1, or the two differ in length.
    """
    check_probabilities(probability, happened)
    events = int(happened.sum())
    others = happened.size - events
    if not events or not others:
        return float("nan")
    ranks = rankdata(probability)[happened].sum()
    return float((ranks - events * (events + 1) / 2.0) / (events * others))

"""Observed counts, checked once before they are scored."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from sim.errors import OutcomeError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from sim.parameters import Floats


def as_counts(observed: NDArray[Any], cells: int) -> Floats:
    """Return observed counts as floats, (N,).

    Parameters
    ----------
    observed
        Counts, (N,), whole and not negative.
    cells
        The N of the forecast.

    Raises
    ------
    OutcomeError
        If there are not N of them, or one is no count.
    """
    counts = np.ascontiguousarray(observed, dtype=np.float64)
    if counts.shape != (cells,):
        raise OutcomeError(value=counts.shape, expected=f"counts of {cells} cells")
    bad = ~((counts >= 0.0) & (counts == np.floor(counts)))
    if bad.any():
        place = int(np.argmax(bad))
        where, expected = f"outcome[{place}]", "a whole number, 0 or more"
        raise OutcomeError(where=where, value=float(counts[place]), expected=expected)
    return counts

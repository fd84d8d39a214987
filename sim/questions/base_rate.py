"""Base rate: how often the event of a question held in the past, asked as it is asked now.

The question is moved back month by month, to every date from which the record before the cutoff
holds all that decides it. With k of n windows,

    base rate = (m k / n + 1/2) / (m + 1),   m = windows that fit side by side

Windows overlap, so n overstates what they tell; m does not. The half is the rule of Jeffreys for a
share: with a short record the base rate stays near one half, with none it is not known. It is no
forecast: it knows nothing of how things stand at the cutoff.

Example
-------
>>> rate(held=9, windows=10, separate=4)
0.82

Reference: Jeffreys, H. (1961). Theory of Probability, 3rd edition, section 3.23.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from sim.questions.past import Shifted

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from sim.questions.base import Asked
    from sim.questions.past import Chronicle


@dataclass(frozen=True)
class BaseRate:
    """How often an event held in the past.

    Attributes
    ----------
    share : float
        Base rate, 0 to 1; nan where no window is on record.
    held, windows : int
        Windows in which it held, k, and all windows, n; of a question with a condition, those in
        which the condition held.
    separate : int
        Windows that fit side by side, m.
    months : int
        Length of a window.
    first, last : str
        First and last month of the windows; empty where there is none.
    estimated : bool
        Whether it was read off estimated states and not off contacts.
    """

    share: float
    held: int
    windows: int
    separate: int
    months: int
    first: str = ""
    last: str = ""
    estimated: bool = False


def base_rate(
    question: Asked,
    others: Mapping[str, Asked],
    chronicle: Chronicle,
    periods: NDArray[np.datetime64],
) -> BaseRate:
    """Return how often the event of a question held before the cutoff.

    Parameters
    ----------
    question, others
        The question, and all that are asked beside it, by id.
    chronicle
        What is known up to the cutoff, and nothing later.
    periods
        Months after the cutoff, (T,).
    """
    first, last = question.span(periods[0], others)
    months = int((last - first).astype(np.int64)) + 1
    estimated = not question.is_observed(others)
    view = Shifted(chronicle, periods, np.arange(1, chronicle.months.size + 1))
    found = question.outcome(view, others)
    usable = np.flatnonzero(found.known & found.asked)
    if not usable.size:
        return BaseRate(float("nan"), 0, 0, 0, months, estimated=estimated)
    shifts = view.shifts[usable]
    held, windows = int(found.happened[usable].sum()), int(usable.size)
    separate = _side_by_side(shifts, months)
    return BaseRate(
        rate(held, windows, separate),
        held,
        windows,
        separate,
        months,
        str(first - int(shifts.max())),
        str(last - int(shifts.min())),
        estimated,
    )


def rate(held: int, windows: int, separate: int) -> float:
    """Return the base rate of k of n windows, m of them side by side."""
    return (separate * held / windows + 0.5) / (separate + 1.0)


def _side_by_side(shifts: NDArray[np.int64], months: int) -> int:
    """Return how many windows of a length can be chosen without overlap."""
    number, free = 0, -1
    for shift in np.sort(shifts).tolist():
        if shift >= free:
            number, free = number + 1, shift + months
    return number

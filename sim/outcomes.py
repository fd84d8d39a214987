"""Outcomes: numbers that a scenario watches, one a world.

    [[outcome]]
    id = "index-2027"
    text = "Cooperation index of China and Russia in February 2027"
    dyad = "CHN-RUS"
    quantity = "cooperation_index"
    at = "2027-02"                     # or from and until

A state quantity over a spell of months is its mean there, contacts are added up. The report shows
the median and 90% of the worlds, and the mean difference from the baseline, world by world:

    d_w = x_w - y_w,   mean over worlds,   standard error = sd / sqrt(W)

Axes: W worlds, T months.

Example
-------
>>> Outcome(id="a", text="Calls", dyad="CHN-RUS", quantity="contacts_call", at="2025-01").until
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

import numpy as np
from pydantic import AfterValidator, Field, WithJsonSchema, model_validator

from sim.contacts import contact_types
from sim.ensemble import STATE_NAMES
from sim.errors import close_matches
from sim.records import DyadKey, Month, Name, Record, Text

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from sim.ensemble import Ensemble
    from sim.parameters import Floats

CONTACTS = "contacts_"
MEASURED = (*STATE_NAMES, *(f"{CONTACTS}{name}" for name in contact_types().names))
LEVELS = (0.05, 0.5, 0.95)


def _measured(text: str) -> str:
    if text not in MEASURED:
        near = close_matches(text, MEASURED)
        msg = f"one of {', '.join(MEASURED)}{f'; did you mean {near[0]}?' if near else ''}"
        raise ValueError(msg)
    return text


_SCHEMA = WithJsonSchema({"type": "string", "enum": list(MEASURED)})
Measured = Annotated[str, AfterValidator(_measured), _SCHEMA]
"""A state quantity, or ``contacts_`` with a type."""


class Outcome(Record):
    """A quantity of a dyad in a month, or over the months from ``from`` to ``until``."""

    id: Name
    text: Text
    dyad: DyadKey
    quantity: Measured
    at: Month | None = None
    start: Month | None = Field(default=None, alias="from")
    until: Month | None = None

    @model_validator(mode="after")
    def _has_one_time(self) -> Outcome:
        check_time(self.at, self.start, self.until)
        return self


@dataclass(frozen=True)
class Reading:
    """An outcome read off the worlds.

    Attributes
    ----------
    text : str
    low, middle, high : float
        5%, 50% and 95% points over the worlds.
    difference, standard_error : float
        Mean difference from the baseline, and its Monte-Carlo standard error; nan without one.
    """

    text: str
    low: float
    middle: float
    high: float
    difference: float
    standard_error: float


def check_time(at: str | None, start: str | None, until: str | None) -> None:
    """Check that there is either one month or a spell in its order.

    Raises
    ------
    ValueError
        If there are both, neither, half a spell or one that ends before it begins.
    """
    spell = start is not None or until is not None
    if (at is not None) == spell:
        msg = "either one month or from and until"
        raise ValueError(msg)
    if spell and (start is None or until is None or until < start):
        msg = "both from and until, from not after until"
        raise ValueError(msg)


def inside(
    periods: NDArray[np.datetime64], at: str | None, start: str | None, until: str | None
) -> NDArray[np.bool_]:
    """Tell which months are meant, (T,): ``at``, or those from ``start`` to ``until``."""
    first, last = (at, at) if at is not None else (start, until)
    months = periods.astype("datetime64[M]")
    return np.asarray((months >= np.datetime64(first, "M")) & (months <= np.datetime64(last, "M")))


def values(ensemble: Ensemble, outcome: Outcome) -> Floats:
    """Read an outcome off the worlds, (W,).

    Raises
    ------
    SimulationError
        If the ensemble did not keep the dyad or quantity.
    """
    path = ensemble.path(outcome.dyad, outcome.quantity).astype(np.float64)
    chosen = path[:, inside(ensemble.periods, outcome.at, outcome.start, outcome.until)]
    added = outcome.quantity.startswith(CONTACTS)
    return np.asarray(chosen.sum(axis=1) if added else chosen.mean(axis=1))


def read_outcomes(
    outcomes: tuple[Outcome, ...], ensemble: Ensemble, baseline: Ensemble | None
) -> tuple[Reading, ...]:
    """Read the outcomes of a scenario, beside its baseline's where it has one."""
    return tuple(_read(outcome, ensemble, baseline) for outcome in outcomes)


def _read(outcome: Outcome, ensemble: Ensemble, baseline: Ensemble | None) -> Reading:
    own = values(ensemble, outcome)
    low, middle, high = (float(point) for point in np.quantile(own, LEVELS))
    if baseline is None:
        return Reading(outcome.text, low, middle, high, float("nan"), float("nan"))
    difference = own - values(baseline, outcome)
    error = float(difference.std() / np.sqrt(difference.size))
    return Reading(outcome.text, low, middle, high, float(difference.mean()), error)

"""What single past observations moved a probability by.

Over the worlds of a run, by least squares,

    probability ~ constant + b . (engagement, affinity) at the cutoff

so an observation that moved engagement and affinity by (de, da), as `calibration.explanation` tells
it, moved the probability by b . (de, da), to first order. States and probability are read off the
same worlds; what the observation did to parameters is left out.

Reference: White, H. (1980). A heteroskedasticity-consistent covariance matrix estimator and a
direct test for heteroskedasticity. Econometrica 48(4), doi:10.2307/1912934.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

import numpy as np

from sim.questions.reasons import CLEAR, FEWEST, STATES, double

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sim.ensemble import Ensemble
    from sim.questions.base import Outcome


@dataclass(frozen=True)
class Slope:
    """Change of a probability with the state of a dyad at the cutoff, a standard deviation each.

    Attributes
    ----------
    dyad : str
    engagement, affinity : float
    engagement_error, affinity_error : float
        Standard errors.
    """

    dyad: str
    engagement: float
    affinity: float
    engagement_error: float
    affinity_error: float

    @property
    def is_clear(self) -> bool:
        """Whether one of the two is beyond `CLEAR` standard errors."""
        return (
            abs(self.engagement) > CLEAR * self.engagement_error
            or abs(self.affinity) > CLEAR * self.affinity_error
        )


def slope(ensemble: Ensemble, found: Outcome, dyad: str) -> Slope | None:
    """Return how an event's probability changes with the state of a dyad at the cutoff.

    None where too few worlds have the event, or the event is not one.

    Parameters
    ----------
    ensemble
        Worlds.
    found
        What came of the question in them.
    dyad
        Dyad in focus.
    """
    worlds = np.flatnonzero(found.asked)
    event = found.happened[worlds].astype(np.float64)
    if min(event.sum(), event.size - event.sum()) < FEWEST:
        return None
    columns = [double(ensemble.value_at_cutoff(dyad, name))[worlds] for name in STATES]
    design = np.column_stack([np.ones(worlds.size), *columns])
    if np.linalg.matrix_rank(design) < design.shape[1]:
        return None
    inverse = np.linalg.inv(design.T @ design)
    beta = inverse @ design.T @ event
    rest = event - design @ beta
    # White's form: the variance of an event is not the same in every world.
    cov = inverse @ (design.T * rest**2) @ design @ inverse
    error = np.sqrt(np.diag(cov))
    return Slope(dyad, *map(float, (beta[1], beta[2], error[1], error[2])))


@dataclass(frozen=True)
class Push:
    """What one past observation moved a probability by, to first order.

    Attributes
    ----------
    month, kind : str
    seen : float
        Contacts, tone, or 1 and 0 for a ritual kept and missed.
    moved, error : float
        Change of the probability with the observation against without, and its standard error.
    """

    month: str
    kind: str
    seen: float
    moved: float
    error: float


class Observation(Protocol):
    """An observation that moved a state, as `calibration.explanation` tells it."""

    @property
    def month(self) -> str:
        """Month of it."""

    @property
    def kind(self) -> str:
        """Kind, such as leader:call."""

    @property
    def seen(self) -> float:
        """Contacts, tone, or 1 and 0 for a ritual kept and missed."""

    @property
    def engagement(self) -> float:
        """Engagement moved, in standard deviations."""

    @property
    def affinity(self) -> float:
        """Affinity moved, in standard deviations."""


def pushes(found: Slope, observations: Sequence[Observation], *, top: int = 5) -> tuple[Push, ...]:
    """Carry what observations moved the state by over to the probability, largest first.

    Parameters
    ----------
    found
        Change of the probability with the state at the cutoff.
    observations
        With engagement and affinity moved, in standard deviations over all dyads.
    top
        How many are returned.
    """
    lines = [
        Push(
            item.month,
            item.kind,
            item.seen,
            found.engagement * item.engagement + found.affinity * item.affinity,
            float(
                np.hypot(
                    found.engagement_error * item.engagement, found.affinity_error * item.affinity
                )
            ),
        )
        for item in observations
    ]
    return tuple(sorted(lines, key=lambda line: (-abs(line.moved), line.month, line.kind))[:top])

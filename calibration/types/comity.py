"""Comity's forecast of typed contacts: the hierarchy's chance, corrected by a readout.

    P = 1 - E exp(-exp(log rate)),   log rate ~ N(mean, variance) by Gauss-Hermite quadrature
    logit P' = logit P + c + d logit P + x' b

x are the pair's own filtered log rates of all series in both directions, and how uncertain that of
the outcome is. The hierarchy makes one multivariate normal law serve all pairs; what it gets wrong
on average, month after month, the readout mends. Its coefficients are learnt outcome by outcome
from the hierarchy's own forecasts of earlier months, under a normal prior about no correction.

Axes: O outcomes, P pairs forecast, K series, R rows of several months.

Reference: Gneiting, T., Raftery, A. E., Westveld, A. H., Goldman, T. (2005). Calibrated
probabilistic forecasting using ensemble model output statistics. Monthly Weather Review 133(5),
doi:10.1175/MWR2904.1.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from scipy.special import logit

from calibration.types.background import pair_inputs
from calibration.types.logistic import fit_logistic
from calibration.types.record import OUTCOMES, PRESENCE, SERIES
from calibration.types.states import ROUNDS, Problem, fit_states, log_rates

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from calibration.types.record import TypedRecord
    from sim.parameters import Floats

FIRST = 2
"""Months that must lie before the first month to learn from."""

LEAST_READ = 1
"""Earlier months from which a readout is learnt, at least."""

PRECISION = 100.0
"""Prior precision of the readout's coefficients; of 30, 100 and 300 the best on April and May."""

OWN_PRECISION = 3.0
"""That of d, which every month can tell."""

MONTH_AHEAD = 0.02
"""Variance of next month's log level."""

EDGE = 1e-7
NODES, WEIGHTS = np.polynomial.hermite_e.hermegauss(9)


class Ahead(NamedTuple):
    """Next month by the hierarchy: chance (O, P), inputs of the readout (O, P, 2K + 2)."""

    chance: Floats
    inputs: Floats


@dataclass(frozen=True)
class Comity:
    """The hierarchy of typed contacts.

    Attributes
    ----------
    reading : bool
        Whether the readout is used.
    rounds : int
        Rounds of the fit.
    """

    name: str = "comity"
    title: str = "hierarchy of dyads, countries and types, corrected by a readout"
    reading: bool = True
    rounds: int = ROUNDS
    kept: dict[tuple[str, int], Ahead] = field(default_factory=dict, compare=False, repr=False)

    def forecast(self, history: TypedRecord) -> Floats:
        """Return the chance of each outcome next month, (O, P)."""
        ahead = self._ahead(history)
        origins = range(FIRST, len(history.months))
        if not self.reading or len(origins) < LEAST_READ:
            return ahead.chance
        past = [history.until(months) for months in origins]
        earlier = [self._ahead(record) for record in past]
        came = [
            history.happened(months, record.pairs())
            for months, record in zip(origins, past, strict=True)
        ]
        return np.stack([self._read(k, ahead, earlier, came) for k in range(len(OUTCOMES))])

    def _read(
        self, k: int, ahead: Ahead, earlier: list[Ahead], came: Sequence[NDArray[np.bool_]]
    ) -> Floats:
        """Return the corrected chance of one outcome, (P,)."""
        rows = np.concatenate([part.inputs[k] for part in earlier])
        before = logit(np.concatenate([part.chance[k] for part in earlier]))
        happened = np.concatenate([part[k] for part in came])
        precision = np.full(rows.shape[1], PRECISION)
        precision[0] = OWN_PRECISION
        law = fit_logistic(rows, happened, precision, offset=before)
        return law.chance(ahead.inputs[k], logit(ahead.chance[k]))

    def _ahead(self, history: TypedRecord) -> Ahead:
        """Return the hierarchy's forecast, kept by digest: equal histories have equal ones."""
        key = history.digest(), self.rounds
        if key not in self.kept:
            self.kept[key] = look_ahead(history, rounds=self.rounds)
        return self.kept[key]


def look_ahead(history: TypedRecord, *, rounds: int = ROUNDS) -> Ahead:
    """Fit the hierarchy to a history and forecast the month after it."""
    pairs = history.pairs()
    counts = history.counts[:, :, pairs.sender, pairs.receiver].transpose(2, 1, 0)
    problem = Problem(
        np.ascontiguousarray(counts, dtype=np.float64), pair_inputs(history.background, pairs),
        pairs.sender, pairs.receiver, len(history.countries), PRESENCE,
    )  # fmt: skip
    states = fit_states(problem, rounds=rounds)
    mean, variance = log_rates(problem, states)
    mean = mean + np.average(states.months, axis=1, weights=problem.weights())
    back = mean.reshape(-1, 2, mean.shape[1])[:, ::-1].reshape(mean.shape)
    shared = np.hstack([mean, back])[pairs.asked]
    place = [list(SERIES).index(name) for name in OUTCOMES]
    spread = variance[pairs.asked][:, place] + MONTH_AHEAD
    chance = chance_of_any(mean[pairs.asked][:, place], spread).T
    inputs = [
        np.column_stack([logit(own), width, shared])
        for own, width in zip(chance, spread.T, strict=True)
    ]
    return Ahead(chance, np.stack(inputs))


def chance_of_any(mean: Floats, variance: Floats) -> Floats:
    """Return 1 - E exp(-exp(x)) for x ~ N(mean, variance), in the shape of the arguments."""
    nodes = mean[..., None] + np.sqrt(variance)[..., None] * NODES
    any_at = -np.expm1(-np.exp(np.minimum(nodes, 15.0)))
    found: Floats = np.clip(any_at @ (WEIGHTS / WEIGHTS.sum()), EDGE, 1.0 - EDGE)
    return found

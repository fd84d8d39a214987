"""Fitting the rate at which leaders leave office, and holding it against simpler rates.

The law is that of `sim.processes.turnover`. Its coefficients have wide normal priors: the spans
around a rate of 2% a month, the ends of terms around no effect. Simpler laws, on the same rows:

    constant          one rate
    tenure            spans of tenure
    regime            one rate a regime
    regime, tenure    spans of tenure, a regime each
    terms             with the ends of usual terms: the law

Axes: N months at risk, R = 3 regimes, M = 7 inputs.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.special import expit

from calibration.logistic import logistic_mode
from sim.processes.turnover import INPUTS, REGIMES, SPANS, inputs

if TYPE_CHECKING:
    from calibration.processes.terms import OfficeMonths
    from sim.parameters import Floats

USUAL, WIDE = -4.0, 1.5
"""Prior mean of a span (a rate of 1.8% a month) and prior standard deviation of every input."""

LAWS = ("constant", "tenure", "regime", "regime, tenure", "terms")
DRAWS, SEED = 2000, 1


@dataclass(frozen=True)
class TurnoverFit:
    """Coefficients (R, M) and their standard errors."""

    coefficients: Floats
    standard_error: Floats


@dataclass(frozen=True)
class Comparison:
    """A law held against the constant rate, on months it was not fitted to.

    ``gain``: log score gained in all, with its 90% interval over countries; ``skill``: the gain as
    a share of the loss of the constant rate; ``expected``, ``seen``: departures.
    """

    law: str
    gain: float
    low: float
    high: float
    skill: float
    expected: float
    seen: float


def fit_turnover(months: OfficeMonths) -> TurnoverFit:
    """Fit the law; raises ``FitError`` where the search does not converge."""
    mode, error = _fit("terms", months)
    shape = len(REGIMES), len(INPUTS)
    return TurnoverFit(mode.reshape(shape), error.reshape(shape))


def design(law: str, months: OfficeMonths) -> tuple[Floats, Floats]:
    """Inputs of a law, (N, P), and their prior means, (P,)."""
    spans, ones = len(SPANS), np.ones((months.left.size, 1))
    whole, middle = inputs(months.tenure), np.full(len(INPUTS), USUAL)
    middle[spans:] = 0.0
    own = {
        "constant": (ones, middle[:1], False),
        "tenure": (whole[:, :spans], middle[:spans], False),
        "regime": (ones, middle[:1], True),
        "regime, tenure": (whole[:, :spans], middle[:spans], True),
        "terms": (whole, middle, True),
    }
    x, mean, apart = own[law]
    if not apart:
        return x, mean
    member = months.regime[:, None] == np.arange(len(REGIMES))
    return (member[:, :, None] * x[:, None, :]).reshape(len(x), -1), np.tile(mean, len(REGIMES))


def compare_laws(fitted: OfficeMonths, held_out: OfficeMonths) -> tuple[Comparison, ...]:
    """Fit every law to some months and score it on others, by log score."""
    scores, expected = {}, {}
    for law in LAWS:
        mode, _ = _fit(law, fitted)
        chance = expit(design(law, held_out)[0] @ mode)
        scores[law] = np.where(held_out.left > 0.0, np.log(chance), np.log1p(-chance))
        expected[law] = float(chance.sum())
    base, seen = scores["constant"], float(held_out.left.sum())
    lines = []
    for law in LAWS:
        gain = scores[law] - base
        low, high = _interval(gain, held_out)
        skill = float(gain.sum() / -base.sum())
        lines.append(Comparison(law, float(gain.sum()), low, high, skill, expected[law], seen))
    return tuple(lines)


def _fit(law: str, months: OfficeMonths) -> tuple[Floats, Floats]:
    """Mode of the coefficients of a law under the priors, and their standard errors."""
    x, mean = design(law, months)
    sd = np.full(mean.size, WIDE)
    mode = logistic_mode(x, months.left, mean, sd, of="the rate of leaving office")
    chance = expit(x @ mode)
    information = (x * (chance * (1.0 - chance))[:, None]).T @ x + np.diag(sd**-2.0)
    return mode, np.sqrt(np.diag(np.linalg.inv(information)))


def _interval(gain: Floats, months: OfficeMonths) -> tuple[float, float]:
    """90% interval of a sum over months, countries drawn with replacement."""
    _, place = np.unique(months.country, return_inverse=True)
    by_country = np.bincount(place, gain)
    rng = np.random.default_rng(SEED)
    drawn = rng.integers(0, by_country.size, (DRAWS, by_country.size))
    low, high = np.quantile(by_country[drawn].sum(axis=1), [0.05, 0.95])
    return float(low), float(high)

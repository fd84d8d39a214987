"""Comity's forecast of yearly counts: the state space fitted to a history, carried a year on.

Parameters are fitted on a sample of dyads, drawn in proportion to how much they tell (busy ones
more often, and weighted back), then all dyads are filtered. What is climbed is the sum of the log
scores of cells one year ahead, a composite likelihood (the 8 cells of a dyad share a state), with
the prior as penalty. The search begins where the fit to a year less ended, so that no fit knows
later years. The signal of each cell, normal with a
heavier tail, is corrected by `calibration.annual.readout` and becomes a mixture of negative
binomials at the nodes of the quadrature.

A history is all that a forecast depends on. Fits are kept by their digest, since the fit to a
history serves later origins too: parameters are learnt up to ``fitted_to``, states up to the
origin.

Axes: T years, D dyads, P pairs, N cells, J nodes.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from calibration.annual.busy import YEARS, busy_inputs
from calibration.annual.climb import climb
from calibration.annual.filtering import FIRST, Signals, filter_years
from calibration.annual.geography import NAMES as GEOGRAPHY
from calibration.annual.law import CLASSES, PRIOR_MEAN, PRIOR_SD, annual_law
from calibration.annual.opportunity import fit_opportunity, opportunity_inputs
from calibration.annual.quadrature import HIGHEST, NODES, WEIGHTS
from calibration.annual.readout import fit_readout, read_out
from calibration.backtest.design import FIRST as LAGS
from calibration.backtest.design import InputRule, build_design, by_class
from calibration.backtest.rich import rich_inputs
from sim.errors import DataNotFoundError, FitError
from sim.scores.count_mixture import CountMixture

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from calibration.backtest.annual_counts import AnnualCounts
    from sim.parameters import Floats

CLOSE = 20.0
"""A step that promises less, of some 400,000 log units over all dyads, is not taken."""

LEAST_READ = 3
"""Earlier forecasts, in years, from which a readout is learnt; with fewer there is none."""

SHORTEST = FIRST + 3
"""Years of the shortest history whose fit begins where a shorter one ended."""


@dataclass(frozen=True)
class Fitted:
    """Searched parameters and coefficients of opportunity, as fitted to a history."""

    theta: Floats
    opportunity: Floats


@dataclass(frozen=True)
class StateSpace:
    """State space of dyads.

    Attributes
    ----------
    fitted_to : int
        Last year from which parameters are learnt; of earlier histories, their last.
    dyads : int
        Dyads in the sample of the fit.
    rounds : int
        Rounds of the climb at most.
    rule : InputRule
        Inputs of the readout.
    """

    fitted_to: int
    dyads: int = 2000
    rounds: int = 15
    seed: int = 20020101
    name: str = "comity"
    title: str = "state space of dyads, its law corrected by a readout"
    rule: InputRule = rich_inputs
    _fits: dict[str, Fitted] = field(default_factory=dict, compare=False, repr=False, init=False)

    def forecast(self, history: AnnualCounts) -> CountMixture:
        """Return next year's distributions, (N,).

        Raises
        ------
        DataNotFoundError
            If the history lacks the geography of pairs.
        """
        fitted = self.fit(history.until(min(self.fitted_to, history.last_year)))
        past = [history.until(int(year)) for year in history.years[LAGS - 1 : -1]]
        earlier = [next_signals(record, fitted) for record in past]
        ahead, shift = next_signals(history, fitted), annual_law(fitted.theta).tail_shift

        def one(k: int) -> CountMixture:
            own = Signals(*(part[k] for part in ahead))
            if len(earlier) < LEAST_READ:
                return mixture(own, shift[k])
            design = build_design(history, self.rule, k)
            joined = (
                np.concatenate([part[k] for part in parts]) for parts in zip(*earlier, strict=True)
            )
            known = Signals(*joined)
            rows = np.hstack([design.rows, _busy(past, k, known)])
            found = fit_readout(rows, design.outcomes, known, shift[k])
            inputs = np.hstack([design.ahead, _busy([history], k, own)])
            return mixture(read_out(own, inputs, found), shift[k])

        laws = by_class(one, CLASSES)
        joined = zip(*(vars(law).values() for law in laws), strict=True)
        return CountMixture(*(np.concatenate(parts) for parts in joined))

    def fit(self, history: AnnualCounts) -> Fitted:
        """Return the parameters of highest penalised likelihood given a history."""
        digest = _digest(history)
        if digest not in self._fits:
            start = PRIOR_MEAN
            if history.years.size > SHORTEST:
                start = self.fit(history.until(history.last_year - 1)).theta
            self._fits[digest] = self._fit(Record.of(history), start)
        return self._fits[digest]

    def _fit(self, data: Record, start: Floats) -> Fitted:
        opportunity = fit_opportunity(data.inputs[1:-1], data.pair_counts[1:])
        base = data.base(opportunity)
        rng = np.random.default_rng(self.seed)
        telling = 0.2 + np.log1p(data.counts.mean(axis=(0, 2)))
        chance = np.minimum(self.dyads * telling / telling.sum(), 1.0)
        chosen = np.flatnonzero(rng.random(chance.size) < chance)
        if not chosen.size:
            raise FitError(value=self.dyads, expected="a sample of at least one dyad")
        counts, near = np.ascontiguousarray(data.counts[:, chosen]), base[:, chosen]

        def likelihood(theta: Floats) -> Floats:
            scores, _ = filter_years(counts, near, data.volumes, annual_law(theta))
            return np.asarray(scores.sum(axis=(0, 2)))

        found = climb(
            likelihood,
            start,
            1.0 / chance[chosen],
            PRIOR_MEAN,
            PRIOR_SD,
            rounds=self.rounds,
            close=CLOSE,
        )
        return Fitted(found.theta, opportunity)


@dataclass(frozen=True)
class Record:
    """A history by dyads: counts (T, D, 8), inputs (T + 1, K, P, X), volumes (T + 1, 8)."""

    counts: Floats
    pair_counts: Floats
    inputs: Floats
    volumes: Floats
    first: NDArray[np.int64]
    second: NDArray[np.int64]

    @classmethod
    def of(cls, history: AnnualCounts) -> Record:
        """Lay a history out by dyads.

        Raises
        ------
        DataNotFoundError
            If geography is lacking, the history is too short, or the classes are not four.
        """
        known = {item.name: item.values for item in history.covariates}
        lacking = [name for name in GEOGRAPHY if name not in known]
        if lacking:
            raise DataNotFoundError(
                where="covariates", value=lacking, expected=", ".join(GEOGRAPHY)
            )
        if len(history.classes) != CLASSES or history.years.size <= FIRST:
            shape = (history.years.size, len(history.classes))
            expected = f"more than {FIRST} years of {CLASSES} classes"
            raise DataNotFoundError(where="years and classes", value=shape, expected=expected)
        counts = history.counts.astype(np.float64)
        years = counts.shape[0]
        low, high = np.triu_indices(len(history.countries), 1)
        both = np.concatenate([counts[:, :, low, high], counts[:, :, high, low]], axis=1)
        sender, receiver = history.pairs()
        inputs = np.stack(
            [
                opportunity_inputs(counts[: max(t, 1)], known)[:, sender, receiver]
                for t in range(years + 1)
            ]
        )
        total = np.log(counts.sum(axis=(2, 3)) + 1.0)
        total = np.concatenate([total[:1], total]) - total[0]
        place = np.full((len(history.countries),) * 2, -1)
        place[sender, receiver] = np.arange(sender.size)
        return cls(
            np.ascontiguousarray(both.transpose(0, 2, 1)),
            counts[:, :, sender, receiver],
            inputs,
            np.concatenate([total, total], axis=1),
            place[low, high],
            place[high, low],
        )

    def base(self, weights: Floats) -> Floats:
        """Opportunity of the signals, (T + 1, D, 8), under coefficients (K, X)."""
        pairs = np.einsum("tkpx,kx->tkp", self.inputs, weights)
        both = np.concatenate([pairs[:, :, self.first], pairs[:, :, self.second]], axis=1)
        return np.ascontiguousarray(both.transpose(0, 2, 1))

    def cells(self, values: Floats) -> Floats:
        """Values of signals, (D, 8), in the order of cells, (N,)."""
        classes = values.shape[1] // 2
        out = np.empty((classes, self.first.size * 2))
        out[:, self.first], out[:, self.second] = values[:, :classes].T, values[:, classes:].T
        return out.ravel()


def _busy(histories: Sequence[AnnualCounts], k: int, signals: Signals) -> Floats:
    """Return the inputs of busy pairs of class k at the ends of histories, joined, (R, 2)."""
    recent = [record.flat(record.counts[-YEARS:, k].mean(axis=0)) for record in histories]
    return busy_inputs(np.concatenate(recent), signals.mean)


def _digest(history: AnnualCounts) -> str:
    parts = [history.counts.tobytes(), repr((history.years.tolist(), history.countries)).encode()]
    parts += [item.name.encode() + item.values.tobytes() for item in history.covariates]
    return hashlib.sha256(b"|".join(parts)).hexdigest()


def next_signals(history: AnnualCounts, fitted: Fitted) -> Signals:
    """Return the signals of the year after a history, (K, P) each, without readout."""
    data, law = Record.of(history), annual_law(fitted.theta)
    _, found = filter_years(data.counts, data.base(fitted.opportunity), data.volumes, law)
    return Signals(*(data.cells(part).reshape(CLASSES, -1) for part in found))


def mixture(signals: Signals, shift: float) -> CountMixture:
    """Return the distribution of cells with the given signals, (N,) each: 2 J components.

    ``shift`` is that of the log mean in the tail.
    """
    weights, means = [], []
    for part, share in ((0, 1.0 - signals.tail_weight), (1, signals.tail_weight)):
        sd = np.sqrt(signals.variance + part * signals.tail_variance)
        for node, weight in zip(NODES, WEIGHTS, strict=True):
            eta = signals.mean + part * shift + sd * node
            means.append(np.exp(np.minimum(eta, HIGHEST)))
            weights.append(share * weight)
    sizes = np.repeat(signals.size[:, None], len(means), axis=1)
    return CountMixture(np.stack(weights, axis=1), np.stack(means, axis=1), sizes)

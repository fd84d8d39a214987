"""The test of validity: strength at some cutoffs against votes, alliances, disputes, sanctions.

    validity of a score = rank correlation with later UN votes net of size and distance; area under
    the curve for alliances in force, for no dispute, for no sanction

Strength is fitted to the counts up to the cutoff alone; what came is read afterwards. Over all
tests a score has the mean of rho and 2 AUC - 1 (both from -1 to 1, 0 without knowledge): first over
the cutoffs of a test, then over the four tests.

Axes: C countries, D dyads, Q scores, R resamples.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np

from calibration.annual.geography import read_geography
from calibration.annual.state_space import StateSpace
from calibration.backtest.icews_quads import TABLE, read_quads
from calibration.backtest.task import check_members
from calibration.validity.outcomes import log_size
from calibration.validity.resampling import (
    Cell,
    areas,
    correlations,
    draw_weights,
    net_areas,
    rows_of,
)
from calibration.validity.rivals import dyad_counts, goldstein_mean, read_class_values, residual
from calibration.validity.strength import strength_at_cutoff
from calibration.validity.windows import FILES, LESS, TESTS, Window, about_tests
from sim.scores.validity import (
    ALL_TESTS,
    FIRST,
    MEAN_GAIN,
    MEAN_OF_COUNTRIES,
    POOLED,
    STRENGTH,
    ValidityTable,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from calibration.backtest.annual_counts import AnnualCounts
    from calibration.sources.folder import DataFolder
    from calibration.validity.strength import StrengthAtCutoff
    from sim.parameters import Floats
    from sim.scores.validity import ValidityRow

PARTS = {
    FIRST: "as declared before the outcomes were seen; not net of opportunity",
    "engagement": "how much the two deal with each other, net of opportunity",
    "affinity": "how cooperative the dealings are, net of opportunity",
}
RIVALS = {
    "raw count": "contacts of all classes up to the cutoff",
    "residual": "log count less its regression on opportunity",
    "goldstein": "mean Goldstein value of the contacts, by class",
    "goldstein sum": "sum of the same over the contacts",
}
FEWEST_PARTNERS = 20
"""Partners with votes, GDP and distance, below which a country has no rows of its own."""

LIMITS = (
    "Intervals resample countries, of which a dyad has two (in the rows of one country: its "
    "partners); the years are as they were.",
    "Votes and alliances change slowly: those after the cutoff are nearly those before it, so that "
    "these two tests speak of what strength means more than of foresight.",
    "For disputes and sanctions 1 - AUC is shown: strength should be lower where they came.",
    "Türkiye, Serbia, Venezuela, Taiwan and others are not among the 152 countries.",
    "Dyads without GDP are left out of what is net of size and distance.",
    "UN sanctions are left out: they bind all pairs of a target alike.",
)


@dataclass(frozen=True)
class ValidityTask:
    """Which tests and rivals strength is held against, and how often countries are resampled."""

    name: str = "validity"
    title: str = "Does strength mean what it says, on data it was not fitted to?"
    tests: tuple[Window, ...] = TESTS
    rivals: tuple[str, ...] = tuple(RIVALS)
    draws: int = 500
    seed: int = 20050101
    files: tuple[str, ...] = field(default=(TABLE, *FILES), init=False)

    @property
    def cutoffs(self) -> tuple[int, ...]:
        """Last years that are fitted, in order."""
        return tuple(sorted({window.cutoff for window in self.tests}))

    @property
    def span(self) -> str:
        """Cutoffs, and the last year of an outcome."""
        last = max(window.last for window in self.tests)
        return f"cutoffs {' and '.join(map(str, self.cutoffs))}, outcomes to {last}"

    @property
    def members(self) -> tuple[str, ...]:
        """Strength and its rivals."""
        return (STRENGTH, *self.rivals)

    def only(self, names: Sequence[str]) -> ValidityTask:
        """Return the task with some rivals; strength is always there.

        Raises
        ------
        ComityError
            If there is no such rival.
        """
        check_members(names, self.members)
        return replace(self, rivals=tuple(name for name in self.rivals if name in names))

    def run(self, data: DataFolder, say: Callable[[str], None] = lambda _: None) -> ValidityTable:
        """Fit strength at each cutoff, then hold it against what came.

        Raises
        ------
        DataNotFoundError
            If a table is not at hand.
        """
        begin = time.perf_counter()
        counts = read_quads(data.find(TABLE))
        counts = replace(counts, covariates=read_geography(data, counts.countries))
        rows: list[ValidityRow] = []
        gains: dict[str, list[Floats]] = {}
        reliability, kept = {}, {}
        model = StateSpace(fitted_to=self.cutoffs[-1])
        for cutoff in self.cutoffs:
            history = counts.until(cutoff)
            found = strength_at_cutoff(history, model)
            reliability[str(cutoff)], kept[str(cutoff)] = found.reliability(), found.kept
            say(f"  {cutoff}: reliability of strength {found.reliability():.2f}")
            trial = Trial.of(self, history, found, data)
            for window in (window for window in self.tests if window.cutoff == cutoff):
                made, gain = trial.rows(window, window.read(data, history.countries))
                rows += made
                gains.setdefault(window.test, []).append(gain)
                say(f"  {cutoff} {window.test}: {gain[0, 0]:.3f} for strength")
        rows += pool_tests(gains, trial.names, self.rivals)
        return ValidityTable(
            self.name, self.title, tuple(rows), {name: RIVALS[name] for name in self.rivals},
            PARTS, about_tests(self.tests), reliability, kept, LIMITS,
            self.seed, self.draws, time.perf_counter() - begin,
        )  # fmt: skip


def pool_tests(
    gains: dict[str, list[Floats]], names: Sequence[str], rivals: Sequence[str]
) -> list[ValidityRow]:
    """Return the rows over all tests from gains by test and cutoff, (1 + R, Q) each."""
    tests = [np.mean(found, axis=0) for found in gains.values()]
    cell = Cell("all", ALL_TESTS, POOLED, MEAN_GAIN, len(tests))
    return rows_of(cell, np.mean(tests, axis=0), names, rivals)


@dataclass(frozen=True)
class Trial:
    """What is held against outcomes at one cutoff.

    Attributes
    ----------
    names : tuple of str
        Of the scores: strength, its parts, its rivals.
    scores : (D, Q)
    held : (D, 2)
        Log size and log distance; NaN where not known.
    low, high : (D,) int64
        Countries of each dyad.
    weights : (1 + R, C)
        How often each country is drawn.
    rivals, countries : tuple of str
    """

    names: tuple[str, ...]
    scores: Floats
    held: Floats
    low: np.ndarray[tuple[int], np.dtype[np.int64]]
    high: np.ndarray[tuple[int], np.dtype[np.int64]]
    weights: Floats
    rivals: tuple[str, ...]
    countries: tuple[str, ...]

    @classmethod
    def of(
        cls, task: ValidityTask, history: AnnualCounts, found: StrengthAtCutoff, data: DataFolder
    ) -> Trial:
        """Lay out strength, its parts and its rivals, all from the history alone."""
        counts, values = dyad_counts(history), read_class_values(data.find("cameo"))
        made = {
            "raw count": counts.sum(axis=1),
            "residual": residual(counts, found.opportunity),
            "goldstein": goldstein_mean(counts, values),
            "goldstein sum": counts @ values,
        }
        low, high = np.triu_indices(len(history.countries), 1)
        distance = {item.name: item.values for item in history.covariates}["log_distance"]
        size = log_size(data.find("gdp_population"), history.countries, history.last_year)
        scores = [found.strength, found.first, *found.z.T, *(made[name] for name in task.rivals)]
        return cls(
            (STRENGTH, *PARTS, *task.rivals),
            np.column_stack(scores),
            np.column_stack([size, distance[low, high]]),
            low.astype(np.int64),
            high.astype(np.int64),
            draw_weights(len(history.countries), task.draws, task.seed),
            task.rivals,
            history.countries,
        )

    def rows(self, window: Window, outcome: Floats) -> tuple[list[ValidityRow], Floats]:
        """Return the rows of one test, and what it adds to the pool, (1 + R, Q)."""
        if window.test in LESS:
            return self._events(window, outcome)
        cell, values = self._correlated(window, outcome, np.isfinite(outcome), POOLED)
        rows = rows_of(cell, values, self.names, self.rivals)
        return [*rows, *self._by_country(window, outcome)], values

    def _events(self, window: Window, outcome: Floats) -> tuple[list[ValidityRow], Floats]:
        less, happened = LESS[window.test], outcome == 1.0
        weights = self.weights[:, self.low] * self.weights[:, self.high]
        sized = np.isfinite(self.held).all(axis=1)
        found = areas(self.scores, happened, weights, less=less)
        net = net_areas(
            self.scores[sized], happened[sized], self.held[sized], weights[:, sized], less=less
        )
        rows: list[ValidityRow] = []
        for prefix, values, some in (("", found, np.ones_like(sized)), ("net ", net, sized)):
            measure = f"{prefix}{'1 - AUC' if less else 'AUC'}"
            n, events = int(some.sum()), int(happened[some].sum())
            cell = Cell(str(window.cutoff), window.test, POOLED, measure, n, events)
            rows += rows_of(cell, values, self.names, self.rivals)
        return rows, 2.0 * found - 1.0

    def _by_country(self, window: Window, outcome: Floats) -> list[ValidityRow]:
        """Return rho among the partners of each country, and the mean of countries."""
        rows: list[ValidityRow] = []
        centers = np.full((len(self.countries), len(self.names)), np.nan)
        for i, code in enumerate(self.countries):
            some = ((self.low == i) | (self.high == i)) & np.isfinite(outcome)
            if np.isfinite(self.held[some]).all(axis=1).sum() < FEWEST_PARTNERS:
                continue
            cell, values = self._correlated(window, outcome, some, code)
            rows += rows_of(cell, values, self.names, self.rivals)
            centers[i] = values[0]
        known = np.isfinite(centers).all(axis=1)
        weights = self.weights[:, known]
        mean = (weights @ centers[known]) / weights.sum(axis=1, keepdims=True)
        cell = Cell(str(window.cutoff), window.test, MEAN_OF_COUNTRIES, "rho", int(known.sum()))
        return [*rows_of(cell, mean, self.names, self.rivals), *rows]

    def _correlated(
        self,
        window: Window,
        outcome: Floats,
        some: np.ndarray[tuple[int], np.dtype[np.bool_]],
        place: str,
    ) -> tuple[Cell, Floats]:
        chosen = np.flatnonzero(some & np.isfinite(self.held).all(axis=1))
        weights = self.weights[:, self.low[chosen]] * self.weights[:, self.high[chosen]]
        if place != POOLED:
            other = self.low[chosen] + self.high[chosen] - self.countries.index(place)
            weights = self.weights[:, other]
        values = correlations(self.scores[chosen], outcome[chosen], self.held[chosen], weights)
        return Cell(str(window.cutoff), window.test, place, "rho", chosen.size), values

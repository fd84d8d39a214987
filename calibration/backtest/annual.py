"""A backtest by year: each target year is forecast from the years before it, members in turn.

    for each target t:  history = counts up to t - 1;  every member forecasts t;  scores on y[t]

Warm-up targets come before the test years. They are where settings may be chosen, and the first
outcomes from which pooling weights are learnt; they enter no table. A pool at target t has weights
from targets before t alone.

Axes: K classes, P pairs, N = K P cells of a target, M members of a pool.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from calibration.annual.geography import read_geography
from calibration.backtest.icews_quads import TABLE, read_quads
from calibration.backtest.pooling import Pool, class_weights
from calibration.backtest.roster import Entry, Roster
from sim.errors import ForecastError
from sim.scores.backtest import (
    Backtest,
    Cells,
    Facet,
    Scores,
    Wording,
    score,
)
from sim.scores.count_mixture import CountMixture, pool
from sim.scores.log_score import log_score

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from calibration.backtest.annual_counts import AnnualCounts
    from calibration.backtest.forecaster import Forecaster
    from calibration.sources.folder import DataFolder
    from sim.parameters import Floats

SIZE_BINS = {"0": 0.0, "under .5": 0.5, ".5 to 5": 5.0, "5 to 50": 50.0, "over 50": np.inf}
"""Bins of the mean of the last three years, with their upper ends, which belong to the next bin."""

RECENT = 3


@dataclass(frozen=True)
class AnnualTask(Roster["Forecaster"]):
    """What is forecast, by whom, and on which years.

    Attributes
    ----------
    name, title : str
    entries : tuple of Entry
    pools : tuple of Pool
        Of entries, by name.
    warm_up, targets : tuple of int
        Years forecast before the test, and test years; ascending, all warm-up years first.
    reference : str
        Name of the entry from which skill is measured.
    seed : int
    """

    name: str
    title: str
    entries: tuple[Entry[Forecaster], ...]
    pools: tuple[Pool, ...]
    warm_up: tuple[int, ...]
    targets: tuple[int, ...]
    reference: str
    seed: int = 20020101

    @property
    def files(self) -> tuple[str, ...]:
        """Names of the tables that are read."""
        return (TABLE,)

    @property
    def span(self) -> str:
        """Which years are forecast, in a few words."""
        first, last = self.targets[0], self.targets[-1]
        return f"{first} to {last} after {len(self.warm_up)} years to learn from"

    def wording(self) -> Wording:
        """Return what the page says of the backtest."""
        first, last = self.targets[0], self.targets[-1]
        return Wording(
            f"Forecasts for {first} to {last}, each fitted to earlier years alone; the weights of "
            f"pools were first learnt on years before {first}.",
            "any contact in the year",
            "contacts a year",
            (
                "CRPS and interval score are carried by a few thousand busy cells; they are best "
                "read by class (scores.csv).",
                "Coverage is that of the randomised transform; whole quantiles of small counts "
                "always cover more.",
            ),
        )

    def run(self, data: DataFolder, say: Callable[[str], None] = lambda _: None) -> Backtest:
        """Read the counts and run the backtest.

        Raises
        ------
        DataNotFoundError
            If the table is not at hand.
        """
        counts = read_quads(data.find(TABLE))
        counts = replace(counts, covariates=read_geography(data, counts.countries))
        return run_annual(self, counts, say=say)


def run_annual(
    task: AnnualTask, counts: AnnualCounts, *, say: Callable[[str], None] = lambda _: None
) -> Backtest:
    """Run a backtest.

    Parameters
    ----------
    task
        Members, pools and years.
    counts
        The record; each member sees a copy that ends before the target.
    say
        Told each step in one line.

    Raises
    ------
    ForecastError
        If a member forecasts other cells than those asked for.
    """
    book = _Book(task, {}, {}, {}, {})
    for target in (*task.warm_up, *task.targets):
        observed = counts.cells(target)
        made = {}
        for entry in task.entries:
            forecaster = entry.forecaster
            begin = time.perf_counter()
            made[forecaster.name] = forecaster.forecast(counts.until(target - 1))
            book.note(forecaster.name, target, made[forecaster.name], observed, begin)
            value = book.log_scores[forecaster.name, target].mean()
            say(f"  {target} {forecaster.name}: mean log score {value:.4f}")
        if target in task.targets:
            for item in task.pools:
                begin = time.perf_counter()
                mixed = book.pool(item, target, made, counts.classes)
                book.note(item.name, target, mixed, observed, begin)
    return Backtest(
        task.name, task.title, describe_cells(counts, task.targets),
        task.scored(book.scores, book.seconds),
        task.reference, {name: tuple(rows) for name, rows in book.weights.items()}, task.seed,
        wording=task.wording(),
    )  # fmt: skip


@dataclass(frozen=True)
class _Book:
    """What is noted on the way, by member (and target)."""

    task: AnnualTask
    log_scores: dict[tuple[str, int], Floats]
    scores: dict[str, list[Scores]]
    seconds: dict[str, float]
    weights: dict[str, list[tuple[str, str, str, float]]]

    def note(
        self, name: str, target: int, forecast: CountMixture, observed: Floats, begin: float
    ) -> None:
        """Score a forecast: in full at a test target, by its log score alone before."""
        self.seconds[name] = self.seconds.get(name, 0.0) + time.perf_counter() - begin
        if forecast.cells != observed.size:
            expected = f"{observed.size} cells"
            raise ForecastError(where=f"{name} {target}", value=forecast.cells, expected=expected)
        if target not in self.task.targets:
            self.log_scores[name, target] = log_score(forecast, observed)
            return
        found = score(forecast, observed, seed=self.task.seed + target)
        self.log_scores[name, target] = found.of("log_score")
        self.scores.setdefault(name, []).append(found)

    def pool(
        self, item: Pool, target: int, made: Mapping[str, CountMixture], classes: tuple[str, ...]
    ) -> CountMixture:
        """Pool the forecasts of a target by weights from all targets before it."""
        years = sorted({year for name, year in self.log_scores if name in made and year < target})
        earlier = [np.stack([self.log_scores[m, y] for m in item.members], 1) for y in years]
        weights = class_weights(earlier, len(classes), len(item.members))
        rows = self.weights.setdefault(item.name, [])
        for group, row in zip(classes, weights, strict=True):
            rows += [
                (str(target), group, m, float(w)) for m, w in zip(item.members, row, strict=True)
            ]
        members = [made[name] for name in item.members]
        return pool(members, np.repeat(weights, members[0].cells // len(classes), axis=0))


def describe_cells(counts: AnnualCounts, targets: Sequence[int]) -> Cells:
    """Return what the cells of some targets are, and what came."""
    sender, receiver = counts.pairs()
    c, k = len(counts.countries), len(counts.classes)
    dyad = np.tile(np.minimum(sender, receiver) * c + np.maximum(sender, receiver), k)
    group = np.repeat(np.arange(k), sender.size)
    bins = []
    for target in targets:
        before = counts.until(target - 1).counts[-RECENT:].mean(axis=0)
        bins.append(size_bin(counts.flat(before)))
    years, times = np.arange(len(targets)), len(targets)
    before = "mean of the three years before"
    return Cells(
        np.tile(dyad, times),
        np.concatenate([counts.cells(target) for target in targets]),
        {
            "class": Facet(counts.classes, np.tile(group, times)),
            "size": Facet(tuple(SIZE_BINS), np.concatenate(bins), before),
            "target": Facet(tuple(map(str, targets)), np.repeat(years, group.size), "target year"),
        },
        (("class", "size"),),
    )


def size_bin(mean: Floats) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    """Return the bin of each mean of earlier counts, as a position in `SIZE_BINS`, (N,)."""
    ends = np.array(list(SIZE_BINS.values()))
    place = np.searchsorted(ends[1:], mean, side="right") + 1
    return np.where(mean == 0.0, 0, np.minimum(place, ends.size - 1)).astype(np.int64)

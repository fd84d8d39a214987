"""A backtest of typed contacts: each month is forecast from the months before it.

    for each month t:  history = counts up to t - 1;  every member gives chances of what comes in t

Pairs are those active in January to April (before the target, for warm-up months). Warm-up months
come before the test: settings may be chosen on them, pooling weights are learnt from them on.

Axes: O outcomes, P pairs forecast, N = O P cells of a month, M members of a pool.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Protocol

import numpy as np

from calibration.backtest.icews_quads import TABLE as QUADS
from calibration.backtest.pooling import Pool, class_weights
from calibration.backtest.roster import Entry, Named, Roster
from calibration.types.background import read_background
from calibration.types.record import OUTCOMES, TABLE, read_record
from sim.errors import ForecastError
from sim.scores.backtest import (
    Backtest,
    Cells,
    Facet,
    Member,
    Scores,
    Wording,
    score_chance,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from numpy.typing import NDArray

    from calibration.sources.folder import DataFolder
    from calibration.types.record import TypedRecord
    from sim.parameters import Floats

SIZE_BINS = {"under .5": 0.5, ".5 to 2": 2.0, "2 to 10": 10.0, "over 10": np.inf}
"""Bins of events a month so far, with their upper ends, which belong to the next bin."""


class ChanceForecaster(Named, Protocol):
    """A rule from a record to the chances of next month's outcomes."""

    def forecast(self, history: TypedRecord) -> Floats:
        """Return the chance of each outcome for each pair forecast, (O, P)."""
        ...


@dataclass(frozen=True)
class TypedTask(Roster["ChanceForecaster"]):
    """What is forecast, by whom, and in which months.

    Attributes
    ----------
    name, title : str
    entries : tuple of Entry
    pools : tuple of Pool
        Of entries, by name.
    warm_up, targets : tuple of int
        Months before the test and test months, as positions in the record; ascending.
    reference : str
        Name of the entry from which skill is measured.
    seed : int
    """

    name: str
    title: str
    entries: tuple[Entry[ChanceForecaster], ...]
    pools: tuple[Pool, ...]
    warm_up: tuple[int, ...]
    targets: tuple[int, ...]
    reference: str
    seed: int = 20180101
    span: str = "June to October 2018 after two months to learn from"

    @property
    def files(self) -> tuple[str, ...]:
        """Names of the tables that are read."""
        return (TABLE, QUADS, "dyad_geography")

    def run(self, data: DataFolder, say: Callable[[str], None] = lambda _: None) -> Backtest:
        """Read the record and run the backtest.

        Raises
        ------
        DataNotFoundError
            If a table is not at hand.
        """
        record = read_record(data.find(TABLE))
        record = replace(record, background=read_background(data, record.countries))
        return run_typed(self, record, say=say)


WORDING = Wording(
    "Chances of at least one such contact in the month, for directed pairs active in January to "
    "April 2018; each month is forecast from the months before it.",
    "at least one in the month",
    "",
    (
        "Five months of one year: intervals over dyads say nothing of other years.",
        "Sanctions and threats are rare (about 30 and 55 pairs a month of 5,527): few outcomes "
        "carry their scores.",
        "A visit is a report that speaks of one; it may be announced, recalled or refused.",
    ),
)


def run_typed(
    task: TypedTask, record: TypedRecord, *, say: Callable[[str], None] = lambda _: None
) -> Backtest:
    """Run a backtest; each member sees a copy of the record that ends before the month forecast.

    Raises
    ------
    ForecastError
        If a member forecasts other cells than those asked for.
    """
    book = _Book(task, record)
    for target in (*task.warm_up, *task.targets):
        made = {}
        for entry in task.entries:
            forecaster, begin = entry.forecaster, time.perf_counter()
            made[forecaster.name] = forecaster.forecast(record.until(target))
            value = book.note(forecaster.name, target, made[forecaster.name], begin)
            say(f"  {record.months[target]} {forecaster.name}: mean log score {value:.4f}")
        if target in task.targets:
            for item in task.pools:
                begin = time.perf_counter()
                book.note(item.name, target, book.pool(item, target, made), begin)
    return Backtest(
        task.name, task.title, describe_cells(record, task.targets), book.members(),
        task.reference, {name: tuple(rows) for name, rows in book.weights.items()}, task.seed,
        wording=WORDING,
    )  # fmt: skip


@dataclass(frozen=True)
class _Book:
    """What is noted on the way, by member and target."""

    task: TypedTask
    record: TypedRecord
    scores: dict[tuple[str, int], Scores] = field(default_factory=dict)
    seconds: dict[str, float] = field(default_factory=dict)
    weights: dict[str, list[tuple[str, str, str, float]]] = field(default_factory=dict)

    def note(self, name: str, target: int, chance: Floats, begin: float) -> float:
        """Score chances (O, P); return their mean log score."""
        self.seconds[name] = self.seconds.get(name, 0.0) + time.perf_counter() - begin
        came = observed(self.record, target)
        if chance.shape != came.shape:
            where, expected = f"{name} {self.record.months[target]}", f"chances {came.shape}"
            raise ForecastError(where=where, value=chance.shape, expected=expected)
        self.scores[name, target] = score_chance(chance.ravel(), came.ravel())
        return float(self.scores[name, target].of("log_score").mean())

    def pool(self, item: Pool, target: int, made: Mapping[str, Floats]) -> Floats:
        """Pool the chances of a month by weights from all months before it."""
        before = [t for t in (*self.task.warm_up, *self.task.targets) if t < target]
        earlier = [
            np.stack([self.scores[m, t].of("log_score") for m in item.members], 1) for t in before
        ]
        weights = class_weights(earlier, len(OUTCOMES), len(item.members))
        rows = self.weights.setdefault(item.name, [])
        for outcome, row in zip(OUTCOMES, weights, strict=True):
            rows += [
                (self.record.months[target], outcome, m, float(w))
                for m, w in zip(item.members, row, strict=True)
            ]
        chances = np.stack([made[name] for name in item.members])
        mixed: Floats = np.einsum("mop,om->op", chances, weights)
        return np.clip(mixed, 0.0, 1.0)

    def members(self) -> tuple[Member, ...]:
        """Return all members with their scores in the test months, entries first."""
        names = (*self.task.members, *(item.name for item in self.task.pools))
        scores = {name: [self.scores[name, t] for t in self.task.targets] for name in names}
        return self.task.scored(scores, self.seconds)


def observed(record: TypedRecord, target: int) -> NDArray[np.bool_]:
    """Return what came in a month for the pairs that were forecast, (O, P)."""
    return record.happened(target, record.until(target).pairs())


def describe_cells(record: TypedRecord, targets: Sequence[int]) -> Cells:
    """Return what the cells of some months are, and what came."""
    blocks, came, outcome, size, month = [], [], [], [], []
    for place, target in enumerate(targets):
        history = record.until(target)
        pairs = history.pairs()
        i, j = pairs.sender[pairs.asked], pairs.receiver[pairs.asked]
        dyad = np.minimum(i, j) * len(record.countries) + np.maximum(i, j)
        volume = history.counts.sum(axis=1)[:, i, j].mean(axis=0)
        blocks.append(np.tile(dyad, len(OUTCOMES)))
        came.append(observed(record, target).ravel().astype(np.float64))
        outcome.append(np.repeat(np.arange(len(OUTCOMES)), i.size))
        ends = np.array(list(SIZE_BINS.values()))[:-1]
        size.append(np.tile(np.searchsorted(ends, volume, side="right"), len(OUTCOMES)))
        month.append(np.full(i.size * len(OUTCOMES), place))
    facets = {
        "outcome": Facet(OUTCOMES, np.concatenate(outcome)),
        "size": Facet(tuple(SIZE_BINS), np.concatenate(size), "events a month so far"),
        "target": Facet(tuple(record.months[t] for t in targets), np.concatenate(month), "month"),
    }
    crossed = (("outcome", "target"), ("outcome", "size"))
    return Cells(np.concatenate(blocks), np.concatenate(came), facets, crossed)

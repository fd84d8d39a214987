"""A backtest by week: from every fourth week, the counts some weeks ahead.

    for each origin o:  laws refitted every few origins on weeks before o;  every member forecasts
                        o + 1, o + 4 and o + 13 from weeks up to o;  scores on what came

A pool at an origin has weights from forecasts of the same lead whose outcome was known by then;
before there are any they are equal. Its members also forecast from a few origins before the first,
which count for the weights alone.

Axes: K classes, D dyads, N = K D cells of an origin and lead, M members.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from calibration.backtest.ledger import Ledger, Place
from calibration.backtest.pooling import Pool
from calibration.backtest.roster import Entry, Roster
from calibration.weekly.record import TABLE, WeeklyCounts, read_weeks
from sim.scores.backtest import (
    Backtest,
    Cells,
    Facet,
    Wording,
    score,
)
from sim.scores.count_mixture import CountMixture, pool
from sim.scores.log_score import log_score

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from calibration.sources.folder import DataFolder
    from calibration.weekly.forecaster import WeeklyForecaster
    from sim.parameters import Floats

SIZE_BINS = {"under .1": 0.1, ".1 to 1": 1.0, "1 to 5": 5.0, "5 to 25": 25.0, "over 25": np.inf}
"""Bins of the mean of the last weeks, with their upper ends, which belong to the next bin."""

RECENT = 12

TAIL = 1e-4
"""Probability ahead at which the walk of a CRPS ends: at 1e-7 the mean is 3e-6 higher."""

FIRST = "2019-07-01"


@dataclass(frozen=True)
class WeeklyTask(Roster["WeeklyForecaster[Any]"]):
    """What is forecast, by whom, and from which weeks.

    Attributes
    ----------
    name, title : str
    entries : tuple of Entry
    pools : tuple of Pool
    reference : str
    leads : tuple of int
        Weeks.
    apart : int
        Weeks from one origin to the next.
    first : str
        ISO date of the first origin.
    warm_up : int
        Origins before the first.
    seed : int
    """

    name: str
    title: str
    entries: tuple[Entry[WeeklyForecaster[Any]], ...]
    pools: tuple[Pool, ...]
    reference: str
    leads: tuple[int, ...] = (1, 4, 13)
    apart: int = 4
    first: str = FIRST
    warm_up: int = 0
    seed: int = 20190701

    @property
    def files(self) -> tuple[str, ...]:
        """Names of the tables that are read."""
        return (TABLE,)

    @property
    def span(self) -> str:
        """Which periods are forecast, in a few words."""
        return f"every {self.apart}th week from {self.first} to the end of 2020, 1 to 13 weeks on"

    def wording(self) -> Wording:
        """Return what the page says of the backtest."""
        return Wording(
            f"Pairs active in 20 or more weeks of 2018, forecast from every {self.apart}th week "
            f"from {self.first}; all laws are fitted to earlier weeks alone.",
            "any contact in the week",
            "contacts a week",
            (
                "Leads have other target weeks and are not comparable with each other.",
                "CRPS is carried by few busy pairs.",
                "The intervals resample dyads, not weeks: later periods may differ by more.",
            ),
        )

    def run(self, data: DataFolder, say: Callable[[str], None] = lambda _: None) -> Backtest:
        """Read the counts and run the backtest.

        Raises
        ------
        DataNotFoundError
            If the table is not at hand.
        """
        return run_weekly(self, read_weeks(data.find(TABLE)), say=say)


def _note(
    book: Ledger, name: str, at: Place, forecast: CountMixture, observed: Floats, seed: int
) -> None:
    found = score(forecast, observed, seed=seed + 100 * at.origin + at.lead, tail=TAIL)
    book.log_scores[name, at.origin, at.lead] = found.of("log_score")
    book.note(name, found)


def run_weekly(
    task: WeeklyTask, counts: WeeklyCounts, *, say: Callable[[str], None] = lambda _: None
) -> Backtest:
    """Run a backtest; each member sees a copy of the record that ends at the origin."""
    book, laws = Ledger(), dict[str, Any]()
    begin, weeks = counts.weeks.index(task.first), len(counts.weeks)
    pooled = {name for item in task.pools for name in item.members}
    early = tuple(entry for entry in task.entries if entry.forecaster.name in pooled)
    for turn in range(-task.warm_up, 0):
        origin = begin + turn * task.apart
        made = _forecasts(task, early, counts, turn, laws, book)
        for name, forecasts in made.items():
            for lead, forecast in forecasts.items():
                observed = counts.cells(origin + lead)
                book.log_scores[name, origin, lead] = log_score(forecast, observed)
    origins = range(begin, weeks - min(task.leads), task.apart)
    for turn, origin in enumerate(origins):
        made = _forecasts(task, task.entries, counts, turn, laws, book)
        for lead in (h for h in task.leads if origin + h < weeks):
            observed, at = counts.cells(origin + lead), Place(counts.weeks[origin], origin, lead)
            given = {name: forecasts[lead] for name, forecasts in made.items()}
            for name, forecast in given.items():
                _note(book, name, at, forecast, observed, task.seed)
            for item in task.pools:
                mixed = _pool(book, item, at, given)
                _note(book, item.name, at, mixed, observed, task.seed)
        say(f"  {counts.weeks[origin]} " + _line(book, origin))
    cells = describe_cells(counts, origins, task.leads)
    return Backtest(
        task.name, task.title, cells, task.scored(book.scores, book.seconds), task.reference,
        book.weight_rows(), task.seed,
        wording=task.wording(),
    )  # fmt: skip


def _forecasts(  # noqa: PLR0913
    task: WeeklyTask,
    entries: Sequence[Entry[WeeklyForecaster[Any]]],
    counts: WeeklyCounts,
    turn: int,
    laws: dict[str, Any],
    book: Ledger,
) -> dict[str, dict[int, CountMixture]]:
    """Forecast all leads by member, refitting those whose turn it is."""
    origin, made = counts.weeks.index(task.first) + turn * task.apart, {}
    for rule in (entry.forecaster for entry in entries):
        begin = time.perf_counter()
        if rule.name not in laws or turn % rule.every == 0:
            laws[rule.name] = rule.fit(counts.until(origin - 1), task.leads, laws.get(rule.name))
        made[rule.name] = rule.forecast(laws[rule.name], counts.until(origin), task.leads)
        book.spend(rule.name, begin)
    return made


def _pool(book: Ledger, item: Pool, at: Place, given: Mapping[str, CountMixture]) -> CountMixture:
    """Pool forecasts by weights from the same lead where the outcome was known."""
    begin = time.perf_counter()
    mixed = pool([given[name] for name in item.members], book.weigh(item, at))
    book.spend(item.name, begin)
    return mixed


def _line(book: Ledger, origin: int) -> str:
    names = dict.fromkeys(name for name, o, _ in book.log_scores if o == origin)
    means = {
        n: np.mean([v.mean() for (m, o, _), v in book.log_scores.items() if m == n and o == origin])
        for n in names
    }
    return ", ".join(f"{name} {value:.3f}" for name, value in means.items())


def describe_cells(counts: WeeklyCounts, origins: Sequence[int], leads: Sequence[int]) -> Cells:
    """Return what the cells are, origin by origin and lead by lead, and what came."""
    weeks, dyads = counts.counts.shape[:2]
    classes = len(counts.classes)
    tasks = [(o, i) for o in origins for i, h in enumerate(leads) if o + h < weeks]
    ends = np.array(list(SIZE_BINS.values()))
    size = [
        np.searchsorted(ends, counts.counts[o - RECENT + 1 : o + 1].mean(axis=0).T.ravel(), "right")
        for o, _ in tasks
    ]
    group = np.repeat(np.arange(classes), dyads)
    labels = tuple(f"{h} weeks" if h > 1 else "1 week" for h in leads)
    lead = np.repeat(np.array([i for _, i in tasks]), group.size)
    return Cells(
        np.tile(np.arange(dyads), classes * len(tasks)),
        np.concatenate([counts.cells(o + leads[i]) for o, i in tasks]),
        {
            "lead": Facet(labels, lead),
            "class": Facet(counts.classes, np.tile(group, len(tasks))),
            "size": Facet(tuple(SIZE_BINS), np.concatenate(size), "mean of the last 12 weeks"),
        },
        (("lead", "class"),),
    )

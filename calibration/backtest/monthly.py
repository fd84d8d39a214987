"""A backtest by month: from every month, the scores of dyads some months ahead.

    for each origin o:  every member is fitted to months up to o and forecasts o + 1, o + 3, o + 6
                        and o + 12 from them;  scores on what came

A pool at an origin has weights from forecasts of the same lead whose outcome was known by then,
those of the warm-up too; before there are any they are equal.

Axes: D dyads, N = D cells of an origin and lead, M members.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from calibration.backtest.ledger import Ledger, Place
from calibration.backtest.pooling import Pool
from calibration.backtest.roster import Entry, Roster
from calibration.monthly.record import TABLE, MonthlyScores, read_months
from sim.errors import ForecastError
from sim.scores.backtest import Backtest, Cells, Facet, Wording
from sim.scores.normal_mixture import NormalMixture, pool_normals, score_normals

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from calibration.monthly.forecaster import MonthlyForecaster
    from calibration.sources.folder import DataFolder

SIZE_BINS = {"under .6": 0.6, ".6 to .8": 0.8, ".8 to .95": 0.95, "over .95": np.inf}
"""Bins of the share of days with contacts, with their upper ends, which belong to the next bin."""

RECENT = 12
LEARNT = 5
"""Months that an origin must lie beyond a lead, so that a member has targets to learn from."""


@dataclass(frozen=True)
class MonthlyTask(Roster["MonthlyForecaster[Any]"]):
    """What is forecast, by whom, and from which months.

    Attributes
    ----------
    name, title : str
    entries : tuple of Entry
    pools : tuple of Pool
    reference : str
    leads : tuple of int
        Months.
    warm_up, first : str
        First origin of the forecasts that pools learn from, and of those that are scored. Only
        targets before ``first`` count as warm-up at the first origin.
    seed : int
    """

    name: str
    title: str
    entries: tuple[Entry[MonthlyForecaster[Any]], ...]
    pools: tuple[Pool, ...]
    reference: str
    leads: tuple[int, ...] = (1, 3, 6, 12)
    warm_up: str = "2018-09"
    first: str = "2019-06"
    seed: int = 20190601

    @property
    def files(self) -> tuple[str, ...]:
        """Names of the tables that are read."""
        return (TABLE,)

    @property
    def span(self) -> str:
        """Which periods are forecast, in a few words."""
        return f"every month from {self.first}, {self.leads[0]} to {self.leads[-1]} months on"

    def wording(self) -> Wording:
        """Return what the page says of the backtest."""
        return Wording(
            "Cooperation score a day, asinh(score / 5), of the pairs with contacts on over half of "
            f"the days; from every month since {self.first}, fitted to months up to it.",
            unit="on the asinh scale",
            limits=(
                "The rule for pairs counts the days of the whole record, later ones too: a slight "
                "look ahead, the same for all members.",
                "Leads have other target months and are not comparable with each other.",
                "There are 18 target months at lead 1 and 7 at lead 12, most of them in 2020.",
                "Scores fell in 2020, as the volume of news did: all members forecast too high.",
            ),
        )

    def run(self, data: DataFolder, say: Callable[[str], None] = lambda _: None) -> Backtest:
        """Read the scores and run the backtest.

        Raises
        ------
        DataNotFoundError
            If the table is not at hand.
        """
        return run_monthly(self, read_months(data.find(TABLE)), say=say)


def run_monthly(
    task: MonthlyTask, scores: MonthlyScores, *, say: Callable[[str], None] = lambda _: None
) -> Backtest:
    """Run a backtest; each member sees a copy of the record that ends at the origin.

    Raises
    ------
    ForecastError
        If a member forecasts other cells than those asked for.
    """
    book, months = Ledger(), len(scores.months)
    laws: dict[str, Any] = {}
    warm_up, first = (scores.months.index(month) for month in (task.warm_up, task.first))
    for origin in range(warm_up, months - min(task.leads)):
        leads = [h for h in task.leads if origin + h < months and origin >= h + LEARNT]
        made = _forecast(task, scores.until(origin), leads, laws, book)
        for lead in leads:
            observed, at = scores.y[origin + lead], Place(scores.months[origin], origin, lead)
            given = {name: forecasts[lead] for name, forecasts in made.items()}
            for name, forecast in given.items():
                if forecast.cells != observed.size:
                    expected = f"{observed.size} cells"
                    raise ForecastError(where=name, value=forecast.cells, expected=expected)
                book.log_scores[name, origin, lead] = forecast.log_density(observed)
            if origin < first:
                continue
            given |= {item.name: _pool(book, item, at, given) for item in task.pools}
            for name, forecast in given.items():
                book.note(name, score_normals(forecast, observed))
        say(f"  {scores.months[origin]} " + _line(book, len(leads)))
    return Backtest(
        task.name, task.title, describe_cells(scores, range(first, months - 1), task.leads),
        task.scored(book.scores, book.seconds), task.reference,
        book.weight_rows(), task.seed,
        measure="crps", wording=task.wording(),
    )  # fmt: skip


def _forecast(
    task: MonthlyTask,
    history: MonthlyScores,
    leads: Sequence[int],
    laws: dict[str, Any],
    book: Ledger,
) -> dict[str, dict[int, NormalMixture]]:
    """Refit every member and forecast all leads; ``laws`` keeps the last law of each."""
    made = {}
    for rule in (entry.forecaster for entry in task.entries):
        begin = time.perf_counter()
        laws[rule.name] = rule.fit(history, leads, laws.get(rule.name))
        made[rule.name] = rule.forecast(laws[rule.name], history, leads)
        book.spend(rule.name, begin)
    return made


def _pool(book: Ledger, item: Pool, at: Place, given: Mapping[str, NormalMixture]) -> NormalMixture:
    """Pool forecasts by weights from the same lead where the outcome was known."""
    begin = time.perf_counter()
    mixed = pool_normals([given[name] for name in item.members], book.weigh(item, at))
    book.spend(item.name, begin)
    return mixed


def _line(book: Ledger, leads: int) -> str:
    """Return the mean CRPS of each member over the last leads."""
    if not book.scores:
        return "warm-up"
    means = {n: np.mean([s.of("crps").mean() for s in v[-leads:]]) for n, v in book.scores.items()}
    return ", ".join(f"{name} {value:.3f}" for name, value in means.items())


def describe_cells(scores: MonthlyScores, origins: Sequence[int], leads: Sequence[int]) -> Cells:
    """Return what the cells are, origin by origin and lead by lead, and what came."""
    months, dyads = scores.y.shape
    tasks = [(o, i) for o in origins for i, h in enumerate(leads) if o + h < months]
    ends = np.array(list(SIZE_BINS.values()))
    busy = [
        np.searchsorted(ends, scores.active[max(0, o - RECENT + 1) : o + 1].mean(axis=0), "right")
        for o, _ in tasks
    ]
    halves = [_half(scores.months[o + leads[i]]) for o, i in tasks]
    known = sorted(set(halves))
    return Cells(
        np.tile(np.arange(dyads), len(tasks)),
        np.concatenate([scores.y[o + leads[i]] for o, i in tasks]),
        {
            "lead": Facet(
                tuple(f"{h} months" if h > 1 else "1 month" for h in leads),
                np.repeat(np.array([i for _, i in tasks]), dyads),
            ),
            "days": Facet(tuple(SIZE_BINS), np.concatenate(busy), "share of days with contacts"),
            "target": Facet(
                tuple(known), np.repeat([known.index(h) for h in halves], dyads), "target months"
            ),
        },
        (("lead", "days"), ("lead", "target")),
    )  # fmt: skip


def _half(month: str) -> str:
    """Return the half-year of a month as 2020-01 to 06."""
    year, number = month.split("-")
    return f"{year}-01 to 06" if int(number) < 7 else f"{year}-07 to 12"

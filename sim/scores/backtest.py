"""What a backtest yields: the scores of its members, cell by cell, and what the cells are.

Axes: N cells over all targets, the same for all members and in the same order.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Literal

import numpy as np

from sim.errors import ForecastError
from sim.scores.brier import brier_score
from sim.scores.interval import interval_score
from sim.scores.log_score import log_score
from sim.scores.pit import randomised_pit
from sim.scores.support import TAIL, walk_support

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from sim.parameters import Floats
    from sim.scores.count_mixture import CountMixture

SHARE = 0.9
"""Probability of the central interval that is scored."""

Kind = Literal["reference", "model", "pool"]
Measure = Literal["log_score", "crps", "brier"]


@dataclass(frozen=True)
class Facet:
    """One way to slice the cells.

    Attributes
    ----------
    labels : tuple of str
        Of the slices, in the order in which they are shown.
    place : (N,) int64
        Slice of each cell, as a position in ``labels``.
    title : str
        What is sliced by, in a few words; empty: the facet's name.
    """

    labels: tuple[str, ...]
    place: NDArray[np.int64]
    title: str = ""


@dataclass(frozen=True)
class Cells:
    """Cells that were forecast.

    Attributes
    ----------
    block : (N,) int64
        What is resampled for intervals: the undirected dyad.
    observed : (N,)
        Outcomes: counts, scores, or 1 and 0.
    facets : mapping
        Ways to slice the cells by name, the main one first.
    crossed : tuple of (str, str)
        Facets that are also tabulated together.
    """

    block: NDArray[np.int64]
    observed: Floats
    facets: Mapping[str, Facet]
    crossed: tuple[tuple[str, str], ...] = ()

    @property
    def main(self) -> str:
        """Name of the first facet."""
        return next(iter(self.facets))

    def title(self, facet: str) -> str:
        """Return what a facet slices by, in a few words."""
        return self.facets[facet].title or facet

    def slices(self) -> dict[tuple[str, str], NDArray[np.bool_]]:
        """Return the cells of each slice: all, those of each facet, crossed ones; none empty."""
        found = {("all", "all"): np.ones(self.observed.size, dtype=bool)}
        for name, facet in self.facets.items():
            found |= {(name, label): facet.place == i for i, label in enumerate(facet.labels)}
        for one, other in self.crossed:
            for i, first in enumerate(self.facets[one].labels):
                for j, second in enumerate(self.facets[other].labels):
                    both = (self.facets[one].place == i) & (self.facets[other].place == j)
                    found[f"{one}, {other}", f"{first}, {second}"] = both
        return {key: cells for key, cells in found.items() if cells.any()}


@dataclass(frozen=True)
class Scores:
    """Scores of one forecast of N cells: each (N,), or None where it has no meaning.

    Attributes
    ----------
    log_score, crps, brier, interval : (N,) or None
        Brier score of the event that ``chance`` is about; interval score at `SHARE`.
    chance : (N,) or None
        Probability of the event: of any contact, where counts are forecast.
    pit : (N,) or None
        Probability integral transform, randomised where the outcome is a count.
    """

    log_score: Floats | None = None
    crps: Floats | None = None
    brier: Floats | None = None
    interval: Floats | None = None
    chance: Floats | None = None
    pit: Floats | None = None

    def has(self, name: str) -> bool:
        """Whether a score has a meaning here."""
        return getattr(self, name) is not None

    def of(self, name: str) -> Floats:
        """Return a score that has a meaning here, (N,).

        Raises
        ------
        ForecastError
            If it has none.
        """
        found: Floats | None = getattr(self, name)
        if found is None:
            raise ForecastError(value=name, expected=" or ".join(n for n in FIELDS if self.has(n)))
        return found


FIELDS = tuple(item.name for item in fields(Scores))


@dataclass(frozen=True)
class Member:
    """One member of a backtest: what it is, its scores, seconds it took."""

    name: str
    title: str
    kind: Kind
    scores: Scores
    seconds: float


@dataclass(frozen=True)
class Wording:
    """What the page of a backtest says of it, in sentences of its own.

    Attributes
    ----------
    about : str
        Who was forecast from what, for which periods.
    event : str
        The event of the probabilities, such as "any contact in the year".
    unit : str
        Unit of the CRPS.
    limits : tuple of str
        What the numbers do not say.
    """

    about: str = ""
    event: str = "the event"
    unit: str = ""
    limits: tuple[str, ...] = ()


@dataclass(frozen=True)
class Backtest:
    """Result of a backtest.

    Attributes
    ----------
    name, title : str
    cells : Cells
    members : tuple of Member
    reference : str
        Member from which skill is measured.
    weights : mapping
        Of each pool: (target, class, member, weight) rows.
    seed : int
        Of the randomised transform and the bootstrap.
    measure : str
        Score of which skill is the gain: a log score above the reference, or a CRPS or Brier score
        below it.
    wording : Wording
    """

    name: str
    title: str
    cells: Cells
    members: tuple[Member, ...]
    reference: str
    weights: Mapping[str, tuple[tuple[str, str, str, float], ...]]
    seed: int
    measure: Measure = "log_score"
    wording: Wording = Wording()

    def member(self, name: str) -> Member:
        """Return a member by its name."""
        return next(member for member in self.members if member.name == name)

    def gain(self, member: Member) -> Floats:
        """Return what a member gains on the reference in each cell, (N,); above 0: better."""
        own = member.scores.of(self.measure)
        gain: Floats = own - self.member(self.reference).scores.of(self.measure)
        return gain if self.measure == "log_score" else -gain

    def has(self, name: str) -> bool:
        """Whether all members have a score."""
        return all(member.scores.has(name) for member in self.members)


def score(forecast: CountMixture, observed: Floats, *, seed: int, tail: float = TAIL) -> Scores:
    """Score a forecast of N cells on what came.

    Parameters
    ----------
    forecast
        Predictive distributions.
    observed
        Counts, (N,).
    seed
        Key of the randomised transform.
    tail
        Probability ahead at which the walks of the CRPS end, see `walk_support`.

    Raises
    ------
    OutcomeError
        If the outcomes are not N counts.
    """
    edge = 0.5 * (1.0 - SHARE)
    walk = walk_support(forecast, observed, levels=(edge, 1.0 - edge), tail=tail)
    chance = np.clip(1.0 - forecast.probability_of_none(), 0.0, 1.0)
    low, high = walk.quantiles.T
    return Scores(
        log_score(forecast, observed),
        walk.crps,
        brier_score(chance, observed > 0.0),
        interval_score(observed, low, high, alpha=1.0 - SHARE),
        chance,
        randomised_pit(walk.below, walk.at, seed=seed),
    )


def score_chance(chance: Floats, happened: NDArray[np.bool_]) -> Scores:
    """Score N probabilities on whether the event happened.

    Raises
    ------
    ForecastError
        If a probability lies outside 0 to 1, or the two differ in length.
    """
    brier = brier_score(chance, happened)
    given = np.where(happened, chance, 1.0 - chance)
    with np.errstate(divide="ignore"):
        return Scores(log_score=np.log(given), brier=brier, chance=chance)


def join_scores(parts: Sequence[Scores]) -> Scores:
    """Return the scores of several targets as one, in their order."""
    shared = [name for name in FIELDS if all(part.has(name) for part in parts)]
    return Scores(**{name: np.concatenate([part.of(name) for part in parts]) for name in shared})

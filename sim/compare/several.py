"""Many scenarios against one baseline: everything that differs, a record a scenario.

Each scenario is paired with the baseline world by world, so scenarios can be held beside one
another too: they share all draws with it and so with each other.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from sim.compare.counts import CountDifference, count_differences
from sim.compare.probability import ProbabilityDifference, probability_difference
from sim.compare.spill import SpillOver, spill_over
from sim.compare.trajectory import Comparison, compare
from sim.errors import ComityError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sim.compare.mechanisms import Mechanisms
    from sim.ensemble import Ensemble
    from sim.parameters import Floats
    from sim.scenario import Scenario


@dataclass(frozen=True)
class Effects:
    """What a scenario changes beside the paths.

    Attributes
    ----------
    counts : tuple of CountDifference
        Contacts of the first dyad in focus.
    probabilities : tuple of ProbabilityDifference
        Of the questions that both ask.
    spill : tuple of SpillOver
        Dyads that are moved without being named.
    mechanisms : Mechanisms or None
        Through what the effect comes.
    """

    counts: tuple[CountDifference, ...]
    probabilities: tuple[ProbabilityDifference, ...]
    spill: tuple[SpillOver, ...]
    mechanisms: Mechanisms | None


@dataclass(frozen=True)
class Side:
    """One scenario with its worlds, and its effects against the baseline where they are known."""

    scenario: Scenario
    ensemble: Ensemble
    effects: Effects | None = None


@dataclass(frozen=True)
class Mean:
    """Difference of the mean over all months, paired by world.

    Attributes
    ----------
    quantity : str
    difference, standard_error : float
    q05, q95 : float
        Where 90% of the differences between worlds lie.
    """

    quantity: str
    difference: float
    standard_error: float
    q05: float
    q95: float


@dataclass(frozen=True)
class Contrast:
    """All that one scenario changes.

    Attributes
    ----------
    id, title : str
    comparison : Comparison
        Paths of the dyads in focus, the first of which is the one told about.
    means : tuple of Mean
        Of the quantities of the first dyad.
    levels : (2, T)
        Median cooperation index of the first dyad: baseline, scenario.
    effects : Effects
    """

    id: str
    title: str
    comparison: Comparison
    means: tuple[Mean, ...]
    levels: Floats
    effects: Effects

    @property
    def dyad(self) -> str:
        """The dyad told about."""
        return self.comparison.focus[0]


@dataclass(frozen=True)
class Several:
    """Scenarios against one baseline; the baseline's side, and a contrast a scenario."""

    baseline: Side
    contrasts: tuple[Contrast, ...]

    @property
    def dyads(self) -> tuple[str, ...]:
        """The dyads told about, each once."""
        return tuple(dict.fromkeys(item.dyad for item in self.contrasts))


STATES = ("cooperation_index", "strength", "engagement", "affinity")


def contrast_several(pairs: Sequence[tuple[Side, Side]]) -> Several:
    """Compare scenarios, each with its baseline; the baselines let the same things go on.

    Of dyads in focus those count that both sides have.

    Raises
    ------
    ComityError
        If the worlds of one are no pairs of its baseline's.
    """
    return Several(pairs[0][1], tuple(_contrast(*pair) for pair in pairs))


def _contrast(side: Side, baseline: Side) -> Contrast:
    common = [dyad for dyad in side.ensemble.focus if dyad in baseline.ensemble.focus]
    if not common:
        problem, where = "no dyad in focus in common", f"{side.scenario.id} against "
        raise ComityError(problem, where=where + baseline.scenario.id)
    side, baseline = (
        replace(worlds, ensemble=_narrowed(worlds.ensemble, common)) for worlds in (side, baseline)
    )
    own, other = side.ensemble, baseline.ensemble
    comparison = compare(own, other)
    dyad, index = common[0], "cooperation_index"
    levels = np.stack([np.median(worlds.path(dyad, index), axis=0) for worlds in (other, own)])
    return Contrast(
        side.scenario.id,
        side.scenario.title,
        comparison,
        tuple(_mean(own, other, dyad, name) for name in STATES),
        levels.astype(np.float64),
        side.effects or effects_of(side, baseline),
    )


def _narrowed(ensemble: Ensemble, focus: Sequence[str]) -> Ensemble:
    """Keep the paths of some dyads in focus."""
    if tuple(focus) == ensemble.focus:
        return ensemble
    rows = [ensemble.focus.index(dyad) for dyad in focus]
    return replace(
        ensemble,
        focus=tuple(focus),
        paths=ensemble.paths[:, :, rows],
        at_cutoff=ensemble.at_cutoff[:, :, rows],
        questions=(),
    )


def effects_of(side: Side, baseline: Side, mechanisms: Mechanisms | None = None) -> Effects:
    """Return what a scenario changes beside the paths.

    Parameters
    ----------
    side, baseline
        Worlds that share their draws.
    mechanisms
        Through what the effect comes, where that was played.
    """
    own, other = side.ensemble, baseline.ensemble
    return Effects(
        count_differences(own, other, own.focus[0]),
        _probabilities(side, baseline),
        spill_over(own, other, acted_on(side.scenario)),
        mechanisms,
    )


def _mean(own: Ensemble, other: Ensemble, dyad: str, name: str) -> Mean:
    x, y = (worlds.path(dyad, name).astype(np.float64).mean(axis=1) for worlds in (own, other))
    low, high = np.quantile(x - y, (0.05, 0.95))
    error = float((x - y).std() / np.sqrt(x.size))
    return Mean(name, float((x - y).mean()), error, float(low), float(high))


def _probabilities(side: Side, baseline: Side) -> tuple[ProbabilityDifference, ...]:
    """Compare the questions that both ask in the same way, of dyads that both keep."""
    asked, kept = side.scenario.question, set(side.ensemble.focus) & set(baseline.ensemble.focus)
    both = [
        question
        for question in asked
        if question in baseline.scenario.question and kept.issuperset(question.dyads)
    ]
    known = {question.id for question in both}
    return tuple(
        probability_difference(side.ensemble, baseline.ensemble, question.id, asked)
        for question in both
        if known.issuperset(question.refers_to)
    )


def acted_on(scenario: Scenario) -> tuple[str, ...]:
    """Return the dyads that a scenario is about: the first in focus, and those it names."""
    named = [getattr(item, "dyad", None) for item in scenario.intervention]
    return tuple(dict.fromkeys((scenario.focus[0], *(dyad for dyad in named if dyad))))

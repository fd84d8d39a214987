"""What a scenario's writer expects, written before it is run, and whether it came so.

    [[expectation]]
    kind = "difference"
    text = "Without the call the index falls a little below that of the baseline within two years."
    dyad = "CHN-RUS"
    quantity = "cooperation_index"
    direction = "lower"                # higher, same
    against = "baseline"               # cutoff
    by = "2026-02"                     # in some month up to it; or at, or from and until
    least = 0.02                       # by more than this; with "same": within = 0.1
    share = 0.8                        # in at least this share of the worlds; else: on average

    [[expectation]]
    kind = "probability"
    text = "The call of 2026/27 becomes less likely."
    question = "call-2026"
    direction = "lower"
    against = "baseline"               # or a probability, such as 0.5

With d the difference in the direction meant, s its standard error and m the bound (``least``), an
expectation is met if d > m, and clearly so, or clearly not, if d - m is beyond two s either way;
"same" is met if |d| is within its bound. With ``share`` d is the share of the worlds in which their
own difference does so, and the bound the share asked for. Over a spell a difference is the mean of
its months; ``by`` takes the month in which it goes furthest ("same": all months count).

Axes: W worlds, T months.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Literal

import numpy as np
from pydantic import Field, model_validator

from sim.ensemble import STATE_NAMES
from sim.errors import SimulationError, close_matches, describe
from sim.outcomes import Measured, check_time, inside
from sim.records import DyadKey, Month, Name, Record, Text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from sim.ensemble import Ensemble
    from sim.parameters import Floats
    from sim.questions import Answer
    from sim.questions.base import Asked
    from sim.scenario import Scenario

CLEAR = 2.0
"""Standard errors from the bound beyond which a verdict is no matter of chance."""

Direction = Literal["lower", "higher", "same"]
Bound = Annotated[float, Field(ge=0.0, le=1e6, allow_inf_nan=False)]
Share = Annotated[float, Field(gt=0.0, le=1.0)]
Probability = Annotated[float, Field(ge=0.0, le=1.0)]


class DifferenceExpectation(Record):
    """A quantity of a dyad comes to stand below, above or near the baseline or the cutoff."""

    kind: Literal["difference"]
    text: Text
    dyad: DyadKey
    quantity: Measured
    direction: Direction
    against: Literal["baseline", "cutoff"]
    at: Month | None = None
    by: Month | None = None
    start: Month | None = Field(default=None, alias="from")
    until: Month | None = None
    least: Bound = 0.0
    within: Bound | None = None
    share: Share | None = None

    @model_validator(mode="after")
    def _is_one_criterion(self) -> DifferenceExpectation:
        if self.at is not None and self.by is not None:
            msg = "one of at, by, and from with until"
            raise ValueError(msg)
        check_time(self.at or self.by, self.start, self.until)
        _check_bound(self.direction, self.least, self.within)
        if self.against == "cutoff" and self.quantity not in STATE_NAMES:
            msg = f"against = 'baseline' for contacts; at the cutoff stand {', '.join(STATE_NAMES)}"
            raise ValueError(msg)
        return self


class ProbabilityExpectation(Record):
    """The answer to a question lies below, above or near the baseline's, or a probability."""

    kind: Literal["probability"]
    text: Text
    question: Name
    direction: Direction
    against: Literal["baseline"] | Probability
    least: Bound = 0.0
    within: Bound | None = None

    @model_validator(mode="after")
    def _is_one_criterion(self) -> ProbabilityExpectation:
        _check_bound(self.direction, self.least, self.within)
        return self


Expectation = Annotated[DifferenceExpectation | ProbabilityExpectation, Field(discriminator="kind")]


@dataclass(frozen=True)
class Verdict:
    """Whether an expectation was met.

    Attributes
    ----------
    text : str
        As its writer put it.
    found : float
        Mean difference, or share of the worlds, or difference of probabilities.
    standard_error : float
        Its Monte-Carlo standard error.
    month : str
        The month in which it was read, where it was sought among several; else empty.
    met : bool
    clear : bool
        Whether it lies more than `CLEAR` standard errors from the bound.
    place : int
        Of the expectation in its file.
    """

    text: str
    found: float
    standard_error: float
    month: str
    met: bool
    clear: bool
    place: int


def _check_bound(direction: str, least: float, within: float | None) -> None:
    if direction == "same" and (within is None or least):
        msg = "within, and no least, where the direction is 'same'"
        raise ValueError(msg)
    if direction != "same" and within is not None:
        msg = "least in place of within where the direction is not 'same'"
        raise ValueError(msg)


def check_expectations(scenario: Scenario, unknown: frozenset[str] = frozenset()) -> list[str]:
    """Return what only the whole scenario can tell to be wrong, one line each.

    Parameters
    ----------
    scenario
        Of which each record is good by itself.
    unknown
        Keys that hold a mistake told already.
    """
    lines, ids = [], [question.id for question in scenario.question]
    for i, item in enumerate(scenario.expectation):
        where = f"expectation[{i}]"
        if item.against == "baseline" and scenario.base is None and "base" not in unknown:
            problem, expected = "no baseline without a base:", "'cutoff' or a probability"
            lines.append(describe(f"{where}.against", item.against, expected, problem=problem))
        if item.kind == "difference" or "question" in unknown:
            continue
        if item.question not in ids:
            problem, near = "no question of this id", close_matches(item.question, ids)
            expected = ", ".join(ids) or "a question of the scenario"
            where = f"{where}.question"
            lines.append(describe(where, item.question, expected, near, problem=problem))
    return lines


def judge(
    expectations: tuple[Expectation, ...],
    ensemble: Ensemble,
    baseline: Ensemble | None = None,
    questions: Sequence[Asked] = (),
) -> tuple[Verdict, ...]:
    """Hold expectations against the worlds.

    Parameters
    ----------
    expectations
        Of the scenario that was run.
    ensemble, baseline
        Its worlds, and those of its baseline with the same draws.
    questions
        Those asked of both; without them two probabilities are taken as independent.

    Raises
    ------
    SimulationError
        If one is about a baseline, dyad, quantity or question that the runs do not hold.
    """
    verdicts = []
    for place, item in enumerate(expectations):
        if item.kind == "probability":
            seen = (*_probability(item, ensemble, baseline, questions), "")
        else:
            seen = _read(item, *_differences(item, ensemble, baseline))
        verdicts.append(_judge(place, item, *seen))
    return tuple(verdicts)


def _judge(place: int, item: Expectation, found: float, error: float, month: str) -> Verdict:
    if item.kind == "difference" and item.share is not None:
        margin = found - item.share
        met = margin >= 0.0
    elif item.within is not None:
        margin = item.within - abs(found)
        met = margin >= 0.0
    else:
        margin = _sign(item.direction) * found - item.least
        met = margin > 0.0
    return Verdict(item.text, found, error, month, met, abs(margin) > CLEAR * error, place)


def _sign(direction: str) -> float:
    return -1.0 if direction == "lower" else 1.0


def _beside(baseline: Ensemble | None) -> Ensemble:
    if baseline is None:
        problem = "an expectation against the baseline, and none was run"
        raise SimulationError(problem)
    return baseline


def _differences(
    item: DifferenceExpectation, ensemble: Ensemble, baseline: Ensemble | None
) -> tuple[Floats, NDArray[np.datetime64]]:
    """Differences from what is compared with, (W, T), and their months; one column for a spell."""
    path = ensemble.path(item.dyad, item.quantity).astype(np.float64)
    if item.against == "cutoff":
        path -= ensemble.value_at_cutoff(item.dyad, item.quantity)[:, None]
    else:
        path -= _beside(baseline).path(item.dyad, item.quantity)
    first = str(ensemble.periods[0].astype("datetime64[M]"))
    start, until = (first, item.by) if item.by is not None else (item.start, item.until)
    chosen = inside(ensemble.periods, item.at, start, until)
    path, months = path[:, chosen], ensemble.periods[chosen]
    if item.start is not None:
        path = path.mean(axis=1, keepdims=True)
        months = months[-1:]
    return path, months


def _read(
    item: DifferenceExpectation, paths: Floats, months: NDArray[np.datetime64]
) -> tuple[float, float, str]:
    """What was found, its standard error and the month."""
    worlds = len(paths)
    if item.share is not None:
        if item.within is not None:
            event = (np.abs(paths) <= item.within).all(axis=1)
        else:
            event = (_sign(item.direction) * paths > item.least).any(axis=1)
        p = float(event.mean())
        return p, float(np.sqrt(p * (1.0 - p) / worlds)), ""
    mean = paths.mean(axis=0)
    meant = np.abs(mean) if item.within is not None else _sign(item.direction) * mean
    at = int(np.argmax(meant))
    error = float(paths[:, at].std() / np.sqrt(worlds))
    month = str(months[at].astype("datetime64[M]")) if item.by is not None else ""
    return float(mean[at]), error, month


def _probability(
    item: ProbabilityExpectation,
    ensemble: Ensemble,
    baseline: Ensemble | None,
    questions: Sequence[Asked],
) -> tuple[float, float]:
    """Difference of the answers and its standard error, world by world where that is known."""
    own = _answer(ensemble, item.question)
    if item.against == "baseline" and questions:
        from sim.compare import probability_difference as paired

        seen = paired(ensemble, _beside(baseline), item.question, questions)
        return seen.difference, seen.standard_error
    if item.against == "baseline":
        other = _answer(_beside(baseline), item.question)
        error = float(np.hypot(own.standard_error, other.standard_error))
        return own.probability - other.probability, error
    return own.probability - item.against, own.standard_error


def _answer(ensemble: Ensemble, name: str) -> Answer:
    for answer in ensemble.questions:
        if answer.id == name:
            return answer
    ids = [answer.id for answer in ensemble.questions]
    problem = "the ensemble answers no such question"
    near = close_matches(name, ids)
    raise SimulationError(problem, value=name, expected=", ".join(ids), near=near)

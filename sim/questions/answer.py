"""Answers: probabilities of events, with their kinds of uncertainty.

An event happens in a world or it does not; with n worlds and k events,

    probability p = k / n,   Monte-Carlo standard error = sqrt(p (1 - p) / n)

World w uses posterior draw w mod S, so the worlds fall into S groups. The spread over draws is the
standard deviation of the groups' probabilities beyond what their size alone would give:

    spread**2 = max(0, between - within),   between = variance of group means,
    within = mean over groups of p_s (1 - p_s) / (n_s - 1)

It is the part of the uncertainty that better data on the parameters would remove. Groups of fewer
than two worlds are left out; where more than half of them are, it cannot be told and is nan.

Of a question with a condition, only the worlds in which the condition holds are counted.

Reference: Searle, Casella, McCulloch 1992, Variance Components, doi:10.1002/9780470316856, ch. 3.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.special import betaincinv

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from sim.ensemble import Ensemble
    from sim.questions.base import Asked, Outcome, View
    from sim.questions.base_rate import BaseRate


@dataclass(frozen=True)
class Answer:
    """Probability that an event happens.

    Attributes
    ----------
    id, text, kind : str
        The question.
    probability : float
        Share of the worlds, 0 to 1; nan where its condition holds in none.
    standard_error : float
        Monte-Carlo standard error of the probability.
    parameter_spread : float
        Standard deviation over posterior draws, beyond Monte-Carlo noise; nan where unknown.
    worlds : int
        Number of worlds that count: all, or those in which its condition holds.
    rule : str
        When it counts as yes, in words.
    shares : tuple of (str, float)
        Shares of the worlds by what else may come, where there is more than yes and no.
    base : BaseRate or None
        How often the event held in the past; None where nobody looked.
    """

    id: str
    text: str
    kind: str
    probability: float
    standard_error: float
    parameter_spread: float
    worlds: int
    rule: str = ""
    shares: tuple[tuple[str, float], ...] = ()
    base: BaseRate | None = None


def answer_questions(ensemble: Ensemble, questions: Sequence[Asked]) -> tuple[Answer, ...]:
    """Answer questions about the focus dyads and rituals of an ensemble.

    Raises
    ------
    SimulationError
        If a question is about something the ensemble did not keep.
    """
    others = {question.id: question for question in questions}
    answers = []
    for question in questions:
        found = question.outcome(ensemble, others)
        rule = question.rule(others)
        if question.resolution:
            rule = f"{rule} {question.resolution}"
        shares = question.shares(ensemble, others)
        answers.append(_answer(question, found, ensemble.draws, rule, shares))
    return tuple(answers)


def outcome_of(view: View, name: str, questions: Sequence[Asked]) -> Outcome:
    """Return what comes of one of some questions in each world of a view."""
    others = {question.id: question for question in questions}
    return others[name].outcome(view, others)


def _answer(
    question: Asked, found: Outcome, draws: int, rule: str, shares: tuple[tuple[str, float], ...]
) -> Answer:
    worlds = np.flatnonzero(found.asked)
    event = found.happened[worlds]
    p = float(event.mean()) if event.size else float("nan")
    error = float(np.sqrt(p * (1.0 - p) / event.size)) if event.size else float("nan")
    return Answer(
        id=question.id,
        text=question.text,
        kind=getattr(question, "kind", ""),
        probability=p,
        standard_error=error,
        parameter_spread=parameter_spread(event, draws, worlds),
        worlds=int(event.size),
        rule=rule,
        shares=shares,
    )


def probability_interval(answer: Answer) -> tuple[float, float]:
    """Return the ends of 90% of what is not known of a probability.

    Taken as a beta law whose mean is the probability and whose variance that of the Monte-Carlo
    error and of the spread over parameters together; a spread that is not known counts as none.
    Where no world has the event, or every one, chance alone bounds it: 3 / n is the 95% limit.

    Returns
    -------
    low, high : float
        From 0 to 1; nan where the probability is not known.

    Examples
    --------
    >>> made = Answer("a", "?", "", 0.43, 0.016, 0.188, 1000)
    >>> [round(end, 2) for end in probability_interval(made)]
    [0.13, 0.75]
    """
    p, limit = answer.probability, min(3.0 / max(answer.worlds, 1), 1.0)
    if np.isnan(p):
        return p, p
    if p in (0.0, 1.0):
        return (0.0, limit) if p == 0.0 else (1.0 - limit, 1.0)
    spread = np.nan_to_num(answer.parameter_spread)
    variance = answer.standard_error**2 + spread**2
    size = max(p * (1.0 - p) / variance - 1.0, 1e-3)
    low, high = betaincinv(p * size, (1.0 - p) * size, np.array([0.05, 0.95]))
    return min(float(low), p), max(float(high), p)


def parameter_spread(
    event: NDArray[np.bool_], draws: int, worlds: NDArray[np.int64] | None = None
) -> float:
    """Spread of an event's probability over posterior draws; see the module.

    Parameters
    ----------
    event
        Whether it happened, axis (world,); world w uses draw w mod ``draws``.
    draws
        Number of posterior draws S.
    worlds
        Numbers of the worlds; 0, 1, 2, ... where absent.
    """
    group = (np.arange(event.size) if worlds is None else worlds) % draws
    size = np.bincount(group, minlength=draws).astype(np.float64)
    used = size >= 2
    if used.sum() < max(2, (draws + 1) // 2):
        return float("nan")
    total = np.bincount(group, weights=event, minlength=draws)
    share, size = total[used] / size[used], size[used]
    within = float(np.mean(share * (1.0 - share) / (size - 1.0)))
    return float(np.sqrt(max(0.0, float(np.var(share, ddof=1)) - within)))

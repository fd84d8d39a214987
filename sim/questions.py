"""Questions put to an ensemble, and their answers with three kinds of uncertainty.

An event happens in a world or it does not; with n worlds and k events,

    probability p = k / n,   Monte-Carlo standard error = sqrt(p (1 - p) / n)

World w uses posterior draw w mod S, so the worlds fall into S groups. The spread over draws is the
standard deviation of the groups' probabilities beyond what their size alone would give:

    spread**2 = max(0, between - within),   between = variance of group means,
    within = mean over groups of p_s (1 - p_s) / (n_s - 1)

It is the part of the uncertainty that better data on the parameters would remove; with fewer than
two worlds a draw it cannot be told and is nan.

Kinds: ``ritual_kept`` (a season's ritual takes place), ``contact_by`` (at least n contacts of a
type in a spell of months), ``count_over`` (more than n), ``index_below`` and ``index_above`` (a
quantity crosses a threshold in some month up to a date; relative thresholds are added to the
world's own value at the cutoff).

Reference: Searle, Casella, McCulloch 1992, Variance Components, doi:10.1002/9780470316856, ch. 3.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Literal

import numpy as np
from pydantic import Field, model_validator

from sim.records import DyadKey, Month, Name, Record, Text

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from sim.ensemble import Ensemble

Threshold = Annotated[float, Field(ge=-1e6, le=1e6, allow_inf_nan=False)]
Quantity = Literal["strength", "cooperation_index", "engagement", "affinity"]


class RitualQuestion(Record):
    """Is the ritual kept in the season that starts in the year ``season``?"""

    kind: Literal["ritual_kept"]
    id: Name
    text: Text
    ritual: Name
    season: Annotated[int, Field(ge=1900, le=2200)]


class ContactQuestion(Record):
    """Are there at least (``contact_by``) or more than (``count_over``) n contacts of a type?"""

    kind: Literal["contact_by", "count_over"]
    id: Name
    text: Text
    dyad: DyadKey
    type: Name
    start: Month = Field(alias="from")
    until: Month
    n: Annotated[int, Field(ge=0, le=100_000)] = 1

    @model_validator(mode="after")
    def _is_ordered(self) -> ContactQuestion:
        if self.until < self.start:
            msg = "from not after until"
            raise ValueError(msg)
        return self


class IndexQuestion(Record):
    """Does a quantity stand below or above a threshold in some month up to ``by``?"""

    kind: Literal["index_below", "index_above"]
    id: Name
    text: Text
    dyad: DyadKey
    quantity: Quantity
    threshold: Threshold
    relative: bool = False
    by: Month


Question = Annotated[RitualQuestion | ContactQuestion | IndexQuestion, Field(discriminator="kind")]


@dataclass(frozen=True)
class Answer:
    """Probability that an event happens.

    Attributes
    ----------
    id, text, kind : str
        The question.
    probability : float
        Share of the worlds, 0 to 1.
    standard_error : float
        Monte-Carlo standard error of the probability.
    parameter_spread : float
        Standard deviation over posterior draws, beyond Monte-Carlo noise; nan where unknown.
    worlds : int
        Number of worlds.
    """

    id: str
    text: str
    kind: str
    probability: float
    standard_error: float
    parameter_spread: float
    worlds: int


def answer_questions(
    ensemble: Ensemble, questions: tuple[RitualQuestion | ContactQuestion | IndexQuestion, ...]
) -> tuple[Answer, ...]:
    """Answer questions about the focus dyads and rituals of an ensemble.

    Raises
    ------
    SimulationError
        If a question is about something the ensemble did not keep.
    """
    return tuple(
        _answer(question.id, question.text, question.kind, _events(ensemble, question), ensemble)
        for question in questions
    )


def _answer(
    name: str, text: str, kind: str, event: NDArray[np.bool_], ensemble: Ensemble
) -> Answer:
    p = float(event.mean())
    return Answer(
        id=name,
        text=text,
        kind=kind,
        probability=p,
        standard_error=float(np.sqrt(p * (1.0 - p) / event.size)),
        parameter_spread=parameter_spread(event, ensemble.draws),
        worlds=int(event.size),
    )


def parameter_spread(event: NDArray[np.bool_], draws: int) -> float:
    """Spread of an event's probability over posterior draws; see the module.

    Parameters
    ----------
    event
        Whether it happened, axis (world,); world w uses draw w mod ``draws``.
    draws
        Number of posterior draws S.
    """
    group = np.arange(event.size) % draws
    size = np.bincount(group, minlength=draws).astype(np.float64)
    if size.size < 2 or size.min() < 2:
        return float("nan")
    share = np.bincount(group, weights=event, minlength=draws) / size
    within = float(np.mean(share * (1.0 - share) / (size - 1.0)))
    return float(np.sqrt(max(0.0, float(np.var(share, ddof=1)) - within)))


def _events(
    ensemble: Ensemble, question: RitualQuestion | ContactQuestion | IndexQuestion
) -> NDArray[np.bool_]:
    if isinstance(question, RitualQuestion):
        return np.asarray(ensemble.season(question.ritual, question.season) == 1)
    months = ensemble.periods
    if isinstance(question, ContactQuestion):
        path = ensemble.path(question.dyad, f"contacts_{question.type}")
        inside = (months >= np.datetime64(question.start)) & (
            months <= np.datetime64(question.until)
        )
        total = path[:, inside].sum(axis=1)
        return np.asarray(
            total > question.n if question.kind == "count_over" else total >= question.n
        )
    path = ensemble.path(question.dyad, question.quantity)[:, months <= np.datetime64(question.by)]
    level = np.full(path.shape[0], question.threshold)
    if question.relative:
        level = level + ensemble.value_at_cutoff(question.dyad, question.quantity)
    below = question.kind == "index_below"
    return np.asarray(((path < level[:, None]) if below else (path > level[:, None])).any(axis=1))

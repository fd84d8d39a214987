"""Stored answers against the later record: what came, what cannot be told and why, and scores.

A question is settled only when its last month is over: to count what has come true and leave open
what may still come would favour high probabilities. Then it is yes if the record holds enough, no
if it does not and a source watched all of it, else not settled. Answers of a scenario that changes
the world are shown with what came, and not scored: the changes did not take place.

    Brier = mean (p - y)^2, lower is better;   log score = mean ln p(y), higher is better

In the log score a share of k of n worlds is taken as (k + 1/2) / (n + 1), as no finite number of
worlds makes an event impossible.

Axes: N scored questions.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from sim.questions.past import Shifted
from sim.report.words import month_name
from sim.scores.brier import brier_score
from sim.scores.reliability import ReliabilityTable, reliability_table

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from sim.questions.document import Stored, StoredAnswer
    from sim.questions.past import Chronicle

CLASSES = 5
"""Classes of probability in the reliability table."""

ESTIMATED = "about an estimated state, which no record decides: not resolved"
CHANGED = "the scenario changes the world, and its changes did not take place"


@dataclass(frozen=True)
class Later:
    """The later record.

    Attributes
    ----------
    watched : Chronicle
        Contacts of the months that a source watches.
    any_seen : Chronicle
        Every contact on record, of months that no source watches well too.
    until : date
        Last day of it.
    """

    watched: Chronicle
    any_seen: Chronicle
    until: date


@dataclass(frozen=True)
class Resolved:
    """One answer and what came of it.

    Attributes
    ----------
    scenario, id, text, kind : str
    probability, base : float
        Of the answer, and its base rate; nan where there is none.
    worlds : int
    happened : bool or None
        What came; None where it cannot be told.
    month : str
        In which it came true; empty where it did not.
    why : str
        Why it is not scored; empty where it is.
    """

    scenario: str
    id: str
    text: str
    kind: str
    probability: float
    base: float
    worlds: int
    happened: bool | None
    month: str
    why: str


@dataclass(frozen=True)
class Scores:
    """Scores of the answers that are settled.

    Attributes
    ----------
    number : int
        N.
    brier, log_score : float
    with_base : int
        Answers with a base rate.
    brier_there, base_brier : float
        Of these, the Brier score of the answers, and that of the base rates alone.
    reliability : ReliabilityTable
        By five classes of probability.
    """

    number: int
    brier: float
    log_score: float
    with_base: int
    brier_there: float
    base_brier: float
    reliability: ReliabilityTable


def resolve(stored: Stored, later: Later) -> tuple[Resolved, ...]:
    """Return what came of each answer of a document."""
    return tuple(_resolved(item, stored, later) for item in stored.answers)


def _resolved(item: StoredAnswer, stored: Stored, later: Later) -> Resolved:
    question, others, periods = item.question, stored.questions, stored.periods()
    here = np.array([0])
    sure = question.outcome(Shifted(later.watched, periods, here), others)
    seen = question.outcome(Shifted(later.any_seen, periods, here), others)
    last = question.span(periods[0], others)[1]
    # What a poor source saw came; that it saw nothing else says nothing of other questions.
    when = float(sure.when[0] if question.refers_to else min(sure.when[0], seen.when[0]))
    happened: bool | None = None
    why = ""
    if not question.is_observed(others):
        why = ESTIMATED
    elif np.datetime64(later.until, "D") < (last + 1).astype("datetime64[D]") - 1:
        came = ", and it has come true already" if np.isfinite(when) else ""
        why = f"open until the end of {month_name(last)}; the record ends {later.until}{came}"
    elif sure.known[0] and not sure.asked[0]:
        why = "void: its condition did not come about"
    elif np.isfinite(when):
        happened = True
    elif sure.known[0]:
        happened = False
    else:
        why = "no source at hand watched all of it, so that its silence tells nothing"
    if happened is not None and stored.changes:
        why = CHANGED
    month = str(periods[0] + int(when)) if happened else ""
    return Resolved(
        stored.scenario, question.id, question.text, getattr(question, "kind", ""),
        item.probability, item.base, item.worlds, happened, month, why,
    )  # fmt: skip


def score_answers(answers: Sequence[Resolved]) -> Scores | None:
    """Score the answers that are settled, None where there is none."""
    scored = [item for item in answers if not item.why and not np.isnan(item.probability)]
    if not scored:
        return None
    p = np.array([item.probability for item in scored])
    n = np.array([item.worlds for item in scored], dtype=np.float64)
    y = np.array([bool(item.happened) for item in scored])
    base = np.array([item.base for item in scored])
    there, none = ~np.isnan(base), float("nan")
    smooth = (p * n + 0.5) / (n + 1.0)
    return Scores(
        number=len(scored),
        brier=float(brier_score(p, y).mean()),
        log_score=float(np.log(np.where(y, smooth, 1.0 - smooth)).mean()),
        with_base=int(there.sum()),
        brier_there=float(brier_score(p[there], y[there]).mean()) if there.any() else none,
        base_brier=float(brier_score(base[there], y[there]).mean()) if there.any() else none,
        reliability=reliability_table(p, y, classes=CLASSES),
    )

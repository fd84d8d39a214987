"""Every member's chance of every season, each from what was known at the season's origin.

Seasons whose window closed by an origin are the only outcomes that its forecast uses.

Axes: N seasons.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from calibration.ritual_test import references
from calibration.ritual_test.law_by_year import (
    FIRST_DAY,
    PoolRecord,
    as_of,
    fit_laws,
    run_rates,
)
from calibration.ritual_test.question import recent
from calibration.ritual_test.readout import fit_readout, inputs, read_chance

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from calibration.ritual_test.onset_law import OnsetLaw
    from calibration.ritual_test.question import Case, Question
    from sim.parameters import Floats

FIT_YEARS = range(2006, 2026)
MODEL = "comity"
TITLES = {
    "base-rate": "base rate of all seasons known",
    "since-onset": "base rate from the first season kept",
    "last-outcome": "rate of seasons after one like the last",
    "run-length": "rate by run before, pooled over dyads",
    "own-law": "logistic in run and leaders, own seasons",
    MODEL: "law of onset, pooled over dyads",
}
OWN = {
    "base-rate": references.all_seasons,
    "since-onset": references.since_onset,
    "last-outcome": references.after_last,
    "own-law": references.own_law,
}


@dataclass(frozen=True)
class Chances:
    """A member's chances, (N,), that each ritual has begun, (N,) or None, and seconds taken."""

    chance: Floats
    begun: Floats | None
    seconds: float


def forecast(name: str, cases: Sequence[Case], pool: PoolRecord) -> Chances:
    """Return the chances of a member.

    Parameters
    ----------
    name
        One of `TITLES`.
    cases
        Seasons, in any order.
    pool
        Past seasons of all dyads.
    """
    begin = time.perf_counter()
    begun = None
    questions = [case.question for case in cases]
    if name == MODEL:
        chance, begun = _by_law(cases, fit_laws(pool, FIT_YEARS))
    elif name == "run-length":
        rates = run_rates(pool, FIT_YEARS)
        chance = _each(questions, lambda question: as_of(rates, question.origin)(question))
    else:
        chance = _each(questions, OWN[name])
    return Chances(chance, begun, time.perf_counter() - begin)


def _by_law(cases: Sequence[Case], laws: dict[int, OnsetLaw]) -> tuple[Floats, Floats]:
    """Return the law's chances, read anew where the ritual was searched for, and of an onset."""
    found = [law_chance(case.question, as_of(laws, case.question.origin)) for case in cases]
    chance, begun = np.array(found).reshape(-1, 2).T.copy()
    x = np.array([inputs(case.question, p) for case, p in zip(cases, chance, strict=True)])
    searched = np.array([case.question.searched for case in cases])
    closes = np.array([case.question.closes for case in cases])
    kept = np.array([case.answer.kept for case in cases])
    for place in np.flatnonzero(searched).tolist():
        earlier = searched & (closes <= cases[place].question.origin)
        chance[place] = read_chance(fit_readout(x[earlier], kept[earlier]), x[place])
    return chance, begun


def law_chance(question: Question, law: OnsetLaw) -> tuple[float, float]:
    """Return the law's chance of a season, and that the ritual has begun by it."""
    return law.next_season(recent(question.past, FIRST_DAY), same=question.same)


def _each(questions: Sequence[Question], rule: Callable[[Question], float]) -> Floats:
    return np.array([rule(question) for question in questions], dtype=np.float64)

"""Base rates of the questions of a run, from the record before its cutoff."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from sim.questions import base_rate

if TYPE_CHECKING:
    from collections.abc import Sequence

    from calibration.posterior import Posterior
    from sim.ensemble import Ensemble
    from sim.questions import Chronicle
    from sim.questions.base import Asked


def with_base_rates(
    ensemble: Ensemble, questions: Sequence[Asked], posterior: Posterior
) -> Ensemble:
    """Return worlds whose answers have the base rates of their questions."""
    others = {question.id: question for question in questions}
    chronicle = past_of(questions, ensemble.focus, posterior)
    answers = tuple(
        replace(item, base=base_rate(others[item.id], others, chronicle, ensemble.periods))
        for item in ensemble.questions
    )
    return replace(ensemble, questions=answers)


def past_of(questions: Sequence[Asked], focus: tuple[str, ...], posterior: Posterior) -> Chronicle:
    """Return the record before the cutoff, with states where a question is about them."""
    from calibration.chronicle import make_chronicle

    others = {question.id: question for question in questions}
    states = [d for q in questions if not q.is_observed(others) for d in q.dyads]
    return make_chronicle(posterior, focus, states)

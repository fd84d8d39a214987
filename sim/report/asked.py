"""Each question of a run in a sentence: its probability, and what to compare it with.

The interval holds 90% of what is not known: of the parameters, and of the number of worlds. Beside
it stand the probability in the baseline and how often the event held in the past.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from sim.questions.answer import probability_interval
from sim.report.words import month_name, of_worlds, percent, percent_ends

if TYPE_CHECKING:
    from sim.questions import Answer, BaseRate
    from sim.report.inputs import Run

KNOWN = (
    "Intervals hold 90% of the doubt about the parameters and of that which the number of worlds "
    "leaves. The past is every earlier window of the same length that the record tells; the fewer "
    "fit side by side, the nearer to one half is its rate taken."
)


def asked(run: Run) -> tuple[str, ...]:
    """Return a sentence or two for each question."""
    return tuple(
        f"{item.text} {_probability(item)}{_beside(run, item)} {_past(item.base)}"
        for item in run.ensemble.questions
    )


def _probability(item: Answer) -> str:
    if math.isnan(item.probability):
        return "Not known: its condition holds in no world"
    if item.probability in (0.0, 1.0):
        text = of_worlds(item.probability, item.worlds)
        return text[0].upper() + text[1:]
    ends = percent_ends(*probability_interval(item))
    return f"{of_worlds(item.probability, item.worlds)} (90% interval {ends})"


def _beside(run: Run, item: Answer) -> str:
    """Say how it stands to the baseline, where there is one."""
    if run.baseline is None or math.isnan(item.probability):
        return "."
    before = next((other for other in run.baseline.questions if other.id == item.id), None)
    if before is None or math.isnan(before.probability):
        return "; the baseline has no answer."
    share = of_worlds(before.probability, before.worlds)
    found = () if run.effects is None else run.effects.probabilities
    line = next((other for other in found if other.id == item.id), None)
    if line is not None and not line.difference and not line.standard_error:
        return "; the same in the baseline."
    if line is None or not line.is_clear:
        return f"; not clearly other than in the baseline, {share}."
    side = "more" if line.difference > 0.0 else "less"
    return f"; {side} than in the baseline, {share}."


def _past(base: BaseRate | None) -> str:
    if base is None or not base.windows:
        return "The record tells nothing to compare it with."
    first, last = month_name(base.first), month_name(base.last)
    text = (
        f"In the past, {first} to {last}: {percent(base.share)} ({base.held} of {base.windows} "
        "windows"
    )
    return text + (", on a mean path, which crosses less)." if base.estimated else ").")

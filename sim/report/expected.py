"""Expectations in words: the criterion, and whether it was met by the worlds.

Example
-------
>>> from sim.expectations import ProbabilityExpectation
>>> item = ProbabilityExpectation(
...     kind="probability", text="It lapses.", question="call-2024", direction="lower", against=0.5
... )
>>> criterion(item)
'the probability of call-2024 is lower than 0.5'
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.report.inputs import Estimate
from sim.report.words import dyad_name, fine, interval, month_name, percent

if TYPE_CHECKING:
    from sim.expectations import (
        DifferenceExpectation,
        Expectation,
        ProbabilityExpectation,
        Verdict,
    )
    from sim.report.inputs import Run

HEADS = ("expected before the run", "criterion", "found", "verdict")


def expectation_rows(run: Run) -> tuple[tuple[str, ...], ...]:
    """Rows of the table of expectations: text, criterion, what was found, verdict."""
    items = run.scenario.expectation
    return tuple(
        (v.text, criterion(items[v.place]), found(items[v.place], v), verdict(v))
        for v in run.verdicts
    )


def outcome_heads(run: Run) -> tuple[str, ...]:
    """Heads of the table of outcomes; a run with a baseline has a column for the difference."""
    heads = ("outcome", "median and 90% of the worlds")
    return heads if run.baseline is None else (*heads, "less the baseline")


def outcome_rows(run: Run) -> tuple[tuple[str, ...], ...]:
    """Rows of the table of outcomes."""
    rows = []
    for seen in run.readings:
        row: tuple[str, ...] = (seen.text, interval(Estimate(seen.middle, seen.low, seen.high)))
        if run.baseline is not None:
            error = f"standard error {fine(seen.standard_error)}"
            row = (*row, f"{fine(seen.difference)} ({error})")
        rows.append(row)
    return tuple(rows)


def criterion(item: Expectation) -> str:
    """Say what has to hold, without its writer's words."""
    if item.kind == "probability":
        return _of_probability(item)
    what = f"{item.quantity.replace('_', ' ')} of {dyad_name(item.dyad)}"
    against = "in the baseline" if item.against == "baseline" else "at the cutoff"
    return f"{what} {_relation(item)} {against}, {_when(item)}{_how_sure(item)}"


def _of_probability(item: ProbabilityExpectation) -> str:
    against = "in the baseline" if item.against == "baseline" else f"{item.against:g}"
    return f"the probability of {item.question} {_relation(item)} {against}"


def _relation(item: Expectation) -> str:
    if item.direction == "same":
        return f"is within {item.within:g} of that" if item.against in NAMED else (
            f"is within {item.within:g} of"
        )  # fmt: skip
    more = f" by more than {item.least:g}" if item.least else ""
    return f"is {item.direction}{more} than"


NAMED = ("baseline", "cutoff")


def _when(item: DifferenceExpectation) -> str:
    if item.at is not None:
        return f"in {month_name(item.at)}"
    if item.by is not None:
        every = "in every month" if item.direction == "same" else "in some month"
        return f"{every} up to {month_name(item.by)}"
    return f"averaged over {month_name(item.start or '')} to {month_name(item.until or '')}"


def _how_sure(item: DifferenceExpectation) -> str:
    if item.share is None:
        return ", in the mean of the worlds"
    return f", in at least {percent(item.share)} of the worlds"


def found(item: Expectation, seen: Verdict) -> str:
    """Say what the worlds showed, with its Monte-Carlo standard error."""
    error = f"standard error {fine(seen.standard_error)}"
    if item.kind == "difference" and item.share is not None:
        ends = {0.0: "no world", 1.0: "all worlds"}
        return ends.get(seen.found) or f"{percent(seen.found)} of worlds ({error})"
    month = f" in {month_name(seen.month)}" if seen.month and seen.found else ""
    return f"{'+' if seen.found > 0 else ''}{fine(seen.found)}{month} ({error})"


def verdict(seen: Verdict) -> str:
    """Say whether it was met; and if chance could have turned it."""
    text = "met" if seen.met else "not met"
    return text if seen.clear else f"{text}, but within two standard errors of the opposite"

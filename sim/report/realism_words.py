"""What checks of realism found, in sentences.

Example
-------
>>> from sim.scores.predictive import Statistic
>>> import numpy as np
>>> statement(Statistic("lag 1", 0.5, np.full(99, 1.0)))
'lag 1: 0.5 on record, 1 in the worlds (1 to 1), 2 times the record; p = 0.02'
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from sim.report.words import listing, number

if TYPE_CHECKING:
    from sim.scores.predictive import Check, Realism, Statistic

SIZES = 3
"""Digits of a value."""

TWICE = 2.0
PERCENT = 0.005


def value(number_: float) -> str:
    """Write a value of any size with three digits, thousands set apart."""
    if not math.isfinite(number_):
        return "unknown"
    if abs(number_) >= 1000.0:
        return number(number_, 0)
    return f"{number_:.{SIZES}g}".replace("-", "\N{MINUS SIGN}")


def p_value(p: float) -> str:
    """Write a p-value."""
    return "unknown" if math.isnan(p) else number(p, 2 if p >= 0.01 else 3)


def off_by(one: Statistic) -> str:
    """Say by how much the worlds miss the record: as a factor, a percentage or a difference."""
    if one.observed > 0.0 and one.median > 0.0:
        factor = one.median / one.observed
        if factor >= TWICE or factor <= 1.0 / TWICE:
            return f"{value(factor)} times the record"
        size = f"{abs(factor - 1.0):.0%}" if abs(factor - 1.0) >= PERCENT else "under 1%"
        return f"{size} too {'high' if factor > 1.0 else 'low'}"
    return f"{value(abs(one.miss))} too {'high' if one.miss > 0.0 else 'low'}"


def statement(one: Statistic) -> str:
    """Say of a number what the record and the worlds have, by how much they differ, and p."""
    ends = f"{value(one.low)} to {value(one.high)}"
    return (
        f"{one.name}: {value(one.observed)} on record, {value(one.median)} in the worlds ({ends}), "
        f"{off_by(one)}; p = {p_value(one.p)}"
    )


def verdict(check: Check) -> str:
    """Say what of a check fits and what does not, and by how much."""
    fitting = [one.name for one in check.statistics if not one.misfit and math.isfinite(one.p)]
    parts = []
    if check.misfits:
        parts.append(f"Does not fit: {'. '.join(map(statement, check.misfits))}.")
    if check.slight:
        parts.append(f"Off by little: {'. '.join(map(statement, check.slight))}.")
    if fitting:
        parts.append(f"Fits: {listing(fitting)}.")
    return " ".join(parts) or "Nothing to compare."


def headline(check: Check) -> str:
    """Say the misfits of a check in one line, intervals and p-values left out."""
    parts = [
        f"{one.name} {value(one.observed)} on record, {value(one.median)} in the worlds "
        f"({off_by(one)})"
        for one in check.misfits
    ]
    return f"{check.title} ({check.record}): {'; '.join(parts)}."


def summary(result: Realism) -> str:
    """Say how many checks and numbers fit."""
    every = [one for check in result.checks for one in check.statistics]
    bad = sum(len(check.misfits) for check in result.checks)
    little = sum(len(check.slight) for check in result.checks)
    clear = sum(not check.misfits for check in result.checks)
    return (
        f"Of {len(every)} numbers in {len(result.checks)} checks, {bad} do not fit, {little} are "
        f"surely off but by little, and {len(every) - bad - little} fit. {clear} checks have no "
        "clear misfit."
    )

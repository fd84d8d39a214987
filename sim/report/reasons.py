"""Answers in words: how likely, how often before, and why.

Example
-------
>>> change(0.031), change(-0.0004)
('up 3.1 points', 'down 0.04 points')
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from sim.questions.answer import probability_interval
from sim.questions.reasons import CUTOFF, PARAMETER, SEASON
from sim.report.words import (
    dyad_name,
    fine,
    month_name,
    number,
    of_worlds,
    percent,
    percent_ends,
    season_name,
    series_name,
)

if TYPE_CHECKING:
    from sim.questions import Answer, BaseRate
    from sim.questions.answer import probability_interval
    from sim.questions.pushes import Push
from sim.questions.reasons import Reason

CALM = "; on the mean path of the past, which is calmer than the worlds and crosses less"


def likelihood(answer: Answer) -> str:
    """Say a probability with its two kinds of doubt."""
    if math.isnan(answer.probability):
        return "not known: its condition holds in no world"
    share = of_worlds(answer.probability, answer.worlds)
    if answer.probability in (0.0, 1.0):
        return share
    spread = answer.parameter_spread
    doubt = "not known" if math.isnan(spread) else f"{100 * spread:.1f} points"
    ends = percent_ends(*probability_interval(answer))
    return (
        f"{share} of {answer.worlds:,} worlds, 90% interval {ends} (Monte-Carlo error "
        f"{100 * answer.standard_error:.1f} points, spread over parameters {doubt})"
    )


def base_words(base: BaseRate | None) -> str:
    """Say how often an event held in the past, and from how much record."""
    if base is None:
        return "not looked up"
    if not base.windows:
        return f"not known: the record holds no window of {base.months} months that tells"
    first, last = month_name(base.first), month_name(base.last)
    fit = "fits" if base.separate == 1 else "fit"
    return (
        f"{percent(base.share)}: it held in {base.held} of {base.windows} windows of "
        f"{base.months} months from {first} to {last}, of which {base.separate} {fit} side by side"
        f"{CALM if base.estimated else ''}"
    )


def reason_words(reason: Reason) -> str:
    """Say in what worlds with the event differ, and what that does to its probability."""
    if reason.where == SEASON:
        season = season_name(int(reason.quantity))
        return (
            f"{reason.about.replace('-', ' ')} of {season}: {_part(reason.high)} where it is "
            f"kept, {_part(reason.low)} where it is missed"
        )
    ends = f"{_part(reason.low)} in the third of the worlds where it is lowest, "
    ends += f"{_part(reason.high)} where it is highest"
    if reason.where == PARAMETER:
        goes = "rises" if reason.gap > 0 else "falls"
        name = reason.quantity
        return f"{goes} with the parameter {name} (correlation {number(reason.gap)}): {ends}"
    side = "higher" if reason.gap > 0 else "lower"
    what = reason.quantity.replace("contacts_", "number of contacts of type ").replace("_", " ")
    when = "at the cutoff" if reason.where == CUTOFF else "on the way"
    return (
        f"{what} of {dyad_name(reason.about)} {when} {side} by {fine(abs(reason.gap))} "
        f"standard deviations: {ends}"
    )


def _part(share: float) -> str:
    """Write a share of some of the worlds."""
    return {0.0: "none", 1.0: "all"}.get(share) or percent(share)


def push_words(push: Push) -> str:
    """Say what one past observation did to a probability."""
    seen = f"seen {push.seen:.0f}" if float(push.seen).is_integer() else f"seen {fine(push.seen)}"
    if ":" not in push.kind:
        seen = "kept" if push.seen else "missed"
    name = series_name(push.kind.replace(":", ": ")) if ":" in push.kind else push.kind
    doubt = f"{100 * push.error:.1f}"
    return f"{month_name(push.month)}, {name}, {seen}: {change(push.moved)} (± {doubt})"


def change(share: float) -> str:
    """Write a change of a probability in percentage points."""
    points = 100.0 * abs(share)
    if not points:
        return "unchanged"
    digits = max(1, -math.floor(math.log10(points)))
    return f"{'up' if share > 0.0 else 'down'} {points:.{digits}f} points"

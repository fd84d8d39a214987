"""``comity explain``: which past contacts moved a dyad's strength."""

from __future__ import annotations

import re
from dataclasses import asdict
from typing import TYPE_CHECKING

import numpy as np

from sim.cli.inputs import Call, load_posterior, make_task, read_day
from sim.naming import read_dyad
from sim.report.words import dyad_name, fine, number

if TYPE_CHECKING:
    from calibration.explanation import Explanation, Moved
    from sim.cli.screen import Screen

HEADS = ("moved strength by", "engagement", "affinity", "month", "kind", "seen")
MONTH = re.compile(r"\d{4}-\d{2}")


def show_explanation(  # noqa: PLR0913
    dyad: str, at: str, top: int, call: Call, cutoff: str, screen: Screen
) -> None:
    """Explain a dyad's strength at a month, and print what moved it.

    Parameters
    ----------
    dyad
        Two countries, by code or name, with a hyphen between.
    at
        Month or day; empty for the cutoff.
    top
        Observations listed.
    call, cutoff
        Record and its last day.

    Raises
    ------
    ComityError
        If the text names no two countries or no month, or no source covers them then.
    """
    from calibration.explanation import explain

    key = read_dyad(dyad)
    month = None if not at else read_month(at)
    posterior = load_posterior(make_task(call, read_day(cutoff)), screen)
    with screen.stage("explanation"):
        found = explain(posterior, key, month)
    if screen.json:
        screen.show_json(asdict(found))
        return
    print(headline(found))
    print(f"\nObservations, the {min(top, len(found.observations))} that moved it most:")
    screen.show_table(HEADS, [_row(line) for line in found.observations[:top]])
    print("\nAll of a kind left out at once:")
    screen.show_table(HEADS, [_row(line) for line in found.kinds])
    print(
        "\nLeft out means that nobody had watched; silent months (seen 0) have their say. What "
        "observations say overlaps, so parts do not add up."
    )


def headline(found: Explanation) -> str:
    """Say the strength with its interval and its two parts."""
    ends = f"90% interval {number(found.low)} to {number(found.high)}"
    parts = f"engagement {number(found.engagement)}, affinity {number(found.affinity)}"
    title = f"{dyad_name(found.dyad)}, {found.month}"
    return f"{title}: strength {number(found.strength)} ({ends}); {parts}"


def read_month(text: str) -> np.datetime64:
    """Return the month of a text such as 2024-02 or 2024-02-08.

    Raises
    ------
    ComityError
        If it is neither.
    """
    day = read_day(f"{text}-01" if MONTH.fullmatch(text) else text, "--at")
    return np.datetime64(day, "M")


def _row(line: Moved) -> tuple[str, ...]:
    moves = (line.strength, line.engagement, line.affinity)
    return (*(f"{value:+.3f}" for value in moves), line.month or "all", line.kind, fine(line.seen))

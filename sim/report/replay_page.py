"""A replay as files: one page, one document, a figure a number.

    write_replay(folder, result, verdicts, settings) -> document

The page is self-contained; the same result gives the same bytes.
"""

from __future__ import annotations

import math
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.plots.replay import plot_held
from sim.plots.style import Picture, finish, in_style, new_figure
from sim.report.expected import HEADS as EXPECTED_HEADS
from sim.report.expected import criterion, found, verdict
from sim.report.limits import describe_intervention
from sim.report.page import data_address, environment
from sim.report.words import day_name, dyad_name, number
from sim.report.write import plain, write_figures, write_json

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from sim.expectations import Verdict
    from sim.replay.held import Chances, Held, Spread
    from sim.replay.score import Replay

SUMMARY_HEADS = ("number", "pairs", "inside", "inside, baseline", "CRPS", "CRPS, baseline")
WRONG_HEADS = ("number", "pair", "record", "worlds", "90% of the worlds")
ROW_HEADS = ("pair", "record", "replay", "90%", "baseline", "90%", "")
CHANCE_HEADS = (
    "event", "cases", "happened", "AUC", "AUC, baseline", "AUC, own past", "Brier",
    "Brier, baseline", "Brier, own past",
)  # fmt: skip
MOST = 20
"""Numbers outside their interval that the page lists."""

ROW_HEIGHT = 0.27
NOTES = (
    "The parameters of the laws know the record of later years: a replay is inside the sample in "
    "its parameters, outside of it in states and events. It is no forecast that could have been "
    "made then.",
    "The sizes of what is set are assumptions, set down before the replay was run: a miss may be "
    "theirs as well as the laws'.",
    "Reports are compared only as changes: with the pair's own year before, and with all pairs of "
    "the same countries, since volumes of the worlds and of the source differ. A change of 0.69 is "
    "a doubling.",
    "Months with reports are compared by the change of their log odds from before the first thing "
    "that is set to after, and by rank.",
    "Leaders' contacts are compared as counts, the worlds thinned to the share that the record "
    "sees.",
    "Cooperation in the worlds is agreements, cooperation and aid; in the record also statements, "
    "talks and news of visits. Only their changes are held together.",
    "Sanctions of the record are those of single states; those of the Union are not told by pair.",
    "A star marks a pair on which something is set.",
)


def write_replay(
    folder: Path, result: Replay, verdicts: Sequence[Verdict], settings: Mapping[str, str]
) -> dict[str, Any]:
    """Write replay.json, report.html and figures; return the document.

    Parameters
    ----------
    folder
        Made if needed.
    result
        What was found.
    verdicts
        Of the expectations of the scenario.
    settings
        What else the page names: version, digests.
    """
    pictures = [kind_figure(result, kind) for kind in result.kinds]
    write_figures(folder / "figures", tuple(pictures))
    content = document(result, verdicts, settings)
    write_json(folder / "replay.json", content)
    page = render_replay(result, verdicts, pictures, settings)
    (folder / "report.html").write_text(page, encoding="utf-8")
    return content


def document(
    result: Replay, verdicts: Sequence[Verdict], settings: Mapping[str, str]
) -> dict[str, Any]:
    """Return a replay as a document; numbers that are not known as null."""
    return {
        "scenario": result.scenario.id,
        "cutoff": result.scenario.cutoff.isoformat(),
        "worlds": result.worlds,
        **settings,
        "summary": [dict(zip(SUMMARY_HEADS, row, strict=True)) for row in summary_rows(result)],
        "numbers": [_plain(asdict(row) | {"inside": row.inside}) for row in result.rows],
        "chances": [_plain(asdict(row)) for row in result.chances],
        "expectations": [_plain(asdict(item)) for item in verdicts],
        "checks": result.checks,
        "unchecked": [*missing(result), *result.unchecked],
    }


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, tuple | list):
        return [_plain(item) for item in value]
    return plain(value)


def missing(result: Replay) -> tuple[str, ...]:
    """Say where the record could not be held against what is set; empty where it could."""
    if not result.checks:
        return (
            "Nothing could be checked: no table at hand tells of these pairs in these months. What "
            "the worlds show is neither confirmed nor contradicted.",
        )
    if not any(row.acted_on for row in result.rows):
        return (
            "No number is about a pair on which something is set: what the events themselves did "
            "could not be checked.",
        )
    return ()


def summary_rows(result: Replay) -> list[tuple[str, ...]]:
    """Return a row a number: pairs, how many are inside, and the CRPS, acted on and others."""
    rows = []
    for kind in result.kinds:
        for acted, label in ((True, "pairs acted on"), (False, "other pairs")):
            held = [r for r in result.rows if r.group == kind and r.acted_on == acted]
            if held:
                rows.append((f"{kind}, {label}", *_score(held)))
    return rows


def _score(held: Sequence[Held]) -> tuple[str, ...]:
    other = sum(row.baseline.low <= row.observed <= row.baseline.high for row in held)
    crps = [np.mean([getattr(row, side).crps for row in held]) for side in ("worlds", "baseline")]
    inside = sum(row.inside for row in held)
    return (str(len(held)), str(inside), str(other), *(number(float(value)) for value in crps))


def render_replay(
    result: Replay,
    verdicts: Sequence[Verdict],
    pictures: Sequence[Picture],
    settings: Mapping[str, str],
) -> str:
    """Return the page as HTML."""
    scenario, items = result.scenario, result.scenario.expectation
    return environment().get_template("replay.html").render(
        result=result,
        scenario=scenario,
        cutoff=day_name(scenario.cutoff),
        pictures={picture.name: (picture.alt, data_address(picture)) for picture in pictures},
        names={kind: figure_name(kind) for kind in result.kinds},
        captions=[(kind, CAPTION) for kind in result.kinds],
        summary_heads=SUMMARY_HEADS,
        summary=summary_rows(result),
        missing=missing(result),
        wrong_heads=WRONG_HEADS,
        wrong=[wrong_row(row) for row in result.wrong],
        most=MOST,
        notes=NOTES,
        row_heads=ROW_HEADS,
        rows={kind: [held_row(r) for r in result.rows if r.group == kind] for kind in result.kinds},
        chance_heads=CHANCE_HEADS,
        chances=[chance_row(item) for item in result.chances],
        changes=[describe_intervention(item) for item in scenario.intervention],
        expected_heads=EXPECTED_HEADS,
        expected=[
            (v.text, criterion(items[v.place]), found(items[v.place], v), verdict(v))
            for v in verdicts
        ],
        settings=settings,
    )  # fmt: skip


CAPTION = (
    "Diamonds: the record. Lines: 90% of the worlds of the replay and of the baseline, with their "
    "medians."
)


def held_row(row: Held) -> tuple[str, ...]:
    """Return a number of a pair as shown."""
    star = " *" if row.acted_on else ""
    outside = "" if row.inside else "outside"
    what = "" if row.what == row.group else f", {row.what}"
    return (
        f"{dyad_name(row.dyad)}{star}{what}",
        number(row.observed),
        number(row.worlds.middle),
        _span(row.worlds),
        number(row.baseline.middle),
        _span(row.baseline),
        outside,
    )


def wrong_row(row: Held) -> tuple[str, ...]:
    """Return a number outside its interval as shown."""
    star = " *" if row.acted_on else ""
    middle, span = number(row.worlds.middle), _span(row.worlds)
    what = row.what if row.what == row.group else f"{row.group}: {row.what}"
    return what, f"{dyad_name(row.dyad)}{star}", number(row.observed), middle, span


def chance_row(item: Chances) -> tuple[str, ...]:
    """Return the scores of some events as shown."""
    scores = [*item.auc, *item.brier]
    shown = ["" if math.isnan(value) else number(value, 3) for value in scores]
    return item.what, str(item.events), str(item.happened), *shown


def _span(spread: Spread) -> str:
    return f"{number(spread.low)} to {number(spread.high)}"


def figure_name(kind: str) -> str:
    """Return the name of the figure of a number."""
    return "".join(c if c.isalnum() else "-" for c in kind)


def axis_label(kind: str) -> str:
    """Say what stands at the axis of a number, with its unit."""
    if kind.startswith("months with"):
        return "change of log odds, after less before"
    return "contacts" if "leaders" in kind else "change, log units, less that of all pairs"


@in_style
def kind_figure(result: Replay, kind: str) -> Picture:
    """Draw one number of all pairs."""
    rows = [row for row in result.rows if row.group == kind]
    figure, axes = new_figure(1.1 + ROW_HEIGHT * len(rows))
    plot_held(axes[0, 0], rows, axis_label(kind))
    return finish(figure, figure_name(kind), f"{kind.capitalize()}, a line a pair. {CAPTION}")

"""The page of a report: templates filled from a run and its figures, one self-contained file.

Figures are put in as SVG data, styles are inline, nothing is fetched. The same run gives the same
bytes.
"""

from __future__ import annotations

import base64
from functools import cache
from typing import TYPE_CHECKING, Any

from jinja2 import Environment, PackageLoader, StrictUndefined

from sim.report import (
    answers,
    asked,
    comparison_rows,
    comparison_words,
    expected,
    limits,
    tables,
    words,
)

if TYPE_CHECKING:
    from sim.compare.mechanisms import Mechanisms
    from sim.plots.style import Picture
    from sim.report.inputs import Run


def render_page(run: Run, pictures: tuple[Picture, ...]) -> str:
    """Return the report as HTML.

    Parameters
    ----------
    run
        Scenario, worlds, briefing, settings.
    pictures
        Figures by name; each is put in where a template asks for it.
    """
    template = environment().get_template("report.html")
    return template.render(
        pictures={picture.name: (picture.alt, data_address(picture)) for picture in pictures},
        **contents(run),
    )


@cache
def environment() -> Environment:
    """Return the templates, compiled once a process."""
    templates = Environment(
        loader=PackageLoader("sim.report"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    templates.filters |= {
        "percent": words.percent,
        "number": words.number,
        "interval": words.interval,
        "day": words.day_name,
        "month": words.month_name,
        "dyad": words.dyad_name,
        "hold": words.hold,
        "ordinal": words.ordinal,
    }
    return templates


def contents(run: Run) -> dict[str, Any]:
    """Return what the templates show: the run's parts, and sentences and tables made of them."""
    briefing, dyad = run.briefing, run.briefing.dyad
    letters = tables.parameter_sources(briefing)
    return {
        "run": run,
        "briefing": briefing,
        "scenario": run.scenario,
        "ensemble": run.ensemble,
        "settings": run.settings,
        "answer": answers.answer(run),
        "asked": asked.asked(run),
        "asked_known": asked.KNOWN,
        "question_heads": tables.question_heads(run),
        "questions": tables.question_rows(run),
        "decided": tables.decided(run),
        "mechanism_rows": tables.mechanism_rows(run),
        "mechanism_words": comparison_words.methods(_divided(run)),
        "untold": comparison_words.UNTOLD,
        "spill_heads": comparison_rows.SPILL_HEADS[1:],
        "spill": tables.spill_rows(run),
        "outcome_heads": expected.outcome_heads(run),
        "outcomes": expected.outcome_rows(run),
        "expected_heads": expected.HEADS,
        "expected": expected.expectation_rows(run),
        "counts": tables.count_table(run),
        "uncovered": tables.UNCOVERED,
        "focus": tables.focus_rows(run),
        "ranking_rows": tables.ranking_rows,
        "parameter_rows": [tables.parameter_row(line, letters) for line in briefing.parameters],
        "parameter_sources": letters,
        "interventions": limits.changes(run, dyad),
        "assumptions": limits.assumptions(run),
        "fitted": answers.fitted_surprise(briefing),
        "absence": "" if briefing.outlook is None else answers.absence(briefing.outlook),
        "simulated": answers.simulated_seasons(run),
        "score_months": words.score_months(briefing.coverage),
        "limits": limits.limits(briefing),
        "unwatched": limits.unwatched(briefing),
    }


def _divided(run: Run) -> list[Mechanisms]:
    found = None if run.effects is None else run.effects.mechanisms
    return [] if found is None else [found]


def data_address(picture: Picture) -> str:
    """Return the SVG of a figure as an address that carries its own data."""
    return "data:image/svg+xml;base64," + base64.b64encode(picture.svg).decode("ascii")

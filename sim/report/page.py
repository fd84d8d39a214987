"""The page of a report: templates filled from a run and its figures, one self-contained file.

Figures are put in as SVG data, styles are inline, nothing is fetched. The same run gives the same
bytes.
"""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING

from jinja2 import Environment, PackageLoader, StrictUndefined

from sim.report import limits, tables, words

if TYPE_CHECKING:
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
    environment = Environment(
        loader=PackageLoader("sim.report"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {
        "percent": words.percent,
        "number": words.number,
        "interval": words.interval,
        "day": words.day_name,
        "month": words.month_name,
        "dyad": words.dyad_name,
        "ordinal": words.ordinal,
    }
    template = environment.get_template("report.html")
    return template.render(
        run=run,
        briefing=run.briefing,
        scenario=run.scenario,
        ensemble=run.ensemble,
        settings=run.settings,
        answer=words.answer(run),
        pictures={picture.name: (picture.alt, data_address(picture)) for picture in pictures},
        questions=[words.answer_row(item) for item in run.ensemble.questions],
        counts=tables.count_table(run),
        focus=tables.focus_rows(run),
        ranking_rows=tables.ranking_rows,
        parameter_rows=[tables.parameter_row(line) for line in run.briefing.parameters],
        interventions=[limits.describe_intervention(i) for i in run.scenario.intervention],
        assumptions=limits.assumptions(run),
        absence="" if run.briefing.outlook is None else words.absence(run.briefing.outlook),
        limits=limits.limits(run.briefing),
    )


def data_address(picture: Picture) -> str:
    """Return the SVG of a figure as an address that carries its own data."""
    return "data:image/svg+xml;base64," + base64.b64encode(picture.svg).decode("ascii")

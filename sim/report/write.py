"""Write a run: report, figures, trajectories, answers, in one folder.

    write_report(folder, run, pictures) -> folder      everything, after a simulation
    write_page(folder, run, pictures)                  page and figures alone

The manifest is written by `sim.provenance`; everything here is the same bytes for the same run.
"""

from __future__ import annotations

import json
import math
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from sim.questions.document import document
from sim.report.figures import run_figures
from sim.report.page import render_page
from sim.report.store import save_run
from sim.report.trajectories import write_trajectories

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from sim.expectations import Verdict
    from sim.outcomes import Reading
    from sim.plots.style import Picture
    from sim.report.inputs import Run


def write_report(folder: Path, run: Run, record: tuple[Picture, ...]) -> Path:
    """Write everything but the manifest of a run.

    Parameters
    ----------
    folder
        Folder of the run, made if needed.
    run
        Scenario, worlds, briefing, settings.
    record
        Figures of the record, by `sim.report.figures.record_figures`.
    """
    write_page(folder, run, record)
    write_trajectories(folder / "trajectories.parquet", run.ensemble)
    if run.comparison is not None:
        run.comparison.to_frame().write_parquet(
            folder / "differences.parquet", compression="zstd", statistics=False
        )
    write_json(folder / "questions.json", questions(run))
    save_run(folder, run)
    return folder


def write_page(folder: Path, run: Run, record: tuple[Picture, ...]) -> Path:
    """Write report.html and the figures, and return the address of the page."""
    pictures = (*record, *run_figures(run))
    write_figures(folder / "figures", pictures)
    page = folder / "report.html"
    page.write_text(render_page(run, pictures), encoding="utf-8")
    return page


def write_figures(folder: Path, pictures: tuple[Picture, ...]) -> None:
    """Write each figure as SVG and PNG."""
    folder.mkdir(parents=True, exist_ok=True)
    for picture in pictures:
        (folder / f"{picture.name}.svg").write_bytes(picture.svg)
        (folder / f"{picture.name}.png").write_bytes(picture.png)


def questions(run: Run) -> dict[str, Any]:
    """Return answers, outcomes and verdicts of a run, numbers that are not known as null."""
    answers = document(run.scenario, run.ensemble.questions)
    return answers | {"outcomes": _rows(run.readings), "expectations": _rows(run.verdicts)}


def _rows(records: Sequence[Reading | Verdict]) -> list[dict[str, Any]]:
    return [{key: _plain(value) for key, value in asdict(item).items()} for item in records]


def _plain(value: Any) -> Any:
    return None if isinstance(value, float) and math.isnan(value) else value


def write_json(path: Path, content: object) -> None:
    """Write a document with a fixed order and layout."""
    text = json.dumps(content, indent=2, ensure_ascii=False, allow_nan=False)
    path.write_text(text + "\n", encoding="utf-8")


def plain(value: Any) -> Any:
    """Return a value for a document: a number with six decimals, None where it is not known."""
    if isinstance(value, float):
        return None if math.isnan(value) else round(value, 6)
    return value

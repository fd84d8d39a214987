"""``comity report``: page and figures of a run written again, from its folder alone."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from sim.provenance import digest_code
from sim.report.store import load_run

if TYPE_CHECKING:
    from pathlib import Path

    from sim.cli.screen import Screen

CHANGED = "the program has changed since this run, so the page may differ from the one before"


def write_again(folders: tuple[Path, ...], screen: Screen) -> None:
    """Write report.html and the figures of runs again, and print where the pages are.

    Raises
    ------
    ComityError
        If a folder is not that of a run.
    """
    from sim.report.figures import record_figures
    from sim.report.write import write_page

    runs = [(folder, load_run(folder)) for folder in folders]
    pages = []
    for folder, run in runs:
        if _code(folder) != digest_code():
            screen.say(f"{folder}: {CHANGED}")
        pages.append(write_page(folder, run, record_figures(run.briefing)))
    if screen.json:
        screen.show_json([{"folder": str(page.parent), "report": str(page)} for page in pages])
        return
    for page in pages:
        print(page)


def _code(folder: Path) -> str:
    """Digest of the code that made a run, empty where its manifest is gone."""
    file = folder / "manifest.json"
    if not file.is_file():
        return ""
    return str(json.loads(file.read_text(encoding="utf-8"))["digests"]["code"])

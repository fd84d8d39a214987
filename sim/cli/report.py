"""``comity report``: page and figures of a run written again, from its folder alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.provenance import MANIFEST, digest_code, read_manifest
from sim.report.store import load_run

if TYPE_CHECKING:
    from pathlib import Path

    from sim.cli.screen import Screen

CHANGED = "the program has changed since this run, so the page may differ from the one before"
UNKNOWN = f"no {MANIFEST}, so it cannot be told whether the program has changed since this run"


def write_again(folders: tuple[Path, ...], screen: Screen) -> None:
    """Write report.html and the figures of runs again, and print where the pages are.

    Raises
    ------
    ComityError
        If a folder is not that of a run, or its manifest is damaged.
    """
    from sim.report.figures import record_figures
    from sim.report.write import write_page

    runs = [(folder, load_run(folder), _doubt(folder)) for folder in folders]
    pages = []
    for folder, run, doubt in runs:
        if doubt:
            screen.say(f"{folder}: {doubt}")
        pages.append(write_page(folder, run, record_figures(run.briefing)))
    if screen.json:
        screen.show_json([{"folder": str(page.parent), "report": str(page)} for page in pages])
        return
    for page in pages:
        print(page)


def _doubt(folder: Path) -> str:
    """Say why a page may differ from the one before, empty where it cannot."""
    if not (folder / MANIFEST).is_file():
        return UNKNOWN
    return "" if read_manifest(folder)["digests"]["code"] == digest_code() else CHANGED

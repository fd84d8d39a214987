"""``comity fetch``: the public files of a source, for ``comity ingest``."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

from sim.errors import ComityError, close_matches, counted

if TYPE_CHECKING:
    from pathlib import Path

    from sim.cli.screen import Screen

SOURCES = ("gdelt", "gdelt2")


def run_fetch(source: str, days: tuple[str, str], out: Path, server: str, screen: Screen) -> None:
    """Fetch the files of some days into a folder.

    Raises
    ------
    ComityError
        If the call is bad, the server cannot be reached or a file cannot be had.
    """
    if source not in SOURCES:
        near = close_matches(source, SOURCES)
        expected = f"one of {', '.join(SOURCES)}; the other sources are not open to all"
        problem = "no public files of"
        raise ComityError(problem, value=source, expected=expected, near=near)
    from calibration.ingest.fetch import SERVER, Request, fetch_gdelt
    from sim.cli.inputs import read_day

    first, last = read_day(days[0], "--from"), read_day(days[1], "--to")
    version = 1 + SOURCES.index(source)
    request = Request(first, last, out, version, (server or SERVER).rstrip("/"))
    with screen.stage("fetch", f"Fetching {source} from {first} to {last} into {out}"):
        done = fetch_gdelt(request, screen.say)
    if screen.json:
        screen.show_json(asdict(done) | {"folder": str(out)})
        return
    print(
        f"{out}: {counted(len(done.loaded), 'file')} fetched, {len(done.present)} there already, "
        f"{len(done.absent)} not on the server"
    )
    print(f"next: comity ingest {source} '{out}/*.zip' --out STORE")

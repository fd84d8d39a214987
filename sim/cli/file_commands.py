"""The commands that bring in files of others: ``comity ingest`` and ``comity fetch``."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer

from sim.cli.options import SHOWN, Shared, sharing


@sharing("jobs", *SHOWN)
def ingest_command(
    source: Annotated[str, typer.Argument(help="gdelt, gdelt2, icews, polecat or csv.")],
    files: Annotated[list[str], typer.Argument(help="Files, plain, .gz or .zip, or patterns.")],
    out: Annotated[Path, typer.Option(help="Folder of the store.")],
    shared: Shared,
    types: Annotated[Path | None, typer.Option(help="Your own table of contact types.")] = None,
) -> None:
    """Read files of event data into a store; a second time, only what is new."""
    from sim.cli.ingest import run_ingest

    threads = shared.jobs or os.cpu_count() or 1
    run_ingest(source, files, out, (threads, types), shared.screen)


@sharing(*SHOWN)
def fetch_command(
    source: Annotated[str, typer.Argument(help="gdelt (daily) or gdelt2 (each 15 minutes).")],
    first: Annotated[str, typer.Option("--from", help="First day, such as 2018-01-01.")],
    last: Annotated[str, typer.Option("--to", help="Last day.")],
    out: Annotated[Path, typer.Option(help="Folder of the files.")],
    shared: Shared,
    server: Annotated[str, typer.Option(help="Another server with the same files.")] = "",
) -> None:
    """Fetch the public files of a source; what is there is kept, what broke off resumed."""
    from sim.cli.fetch import run_fetch

    run_fetch(source, (first, last), out, server, shared.screen)

"""The options of ``comity code``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from sim.cli.options import SHOWN, Shared, sharing


@sharing(*SHOWN)
def code_command(  # noqa: PLR0913 - the options of a command are its arguments
    files: Annotated[list[Path], typer.Argument(help="Text files; - for standard input.")],
    shared: Shared,
    day: Annotated[str, typer.Option("--date", help="Day of the reports, as 2024-02-08.")] = "",
    as_csv: Annotated[bool, typer.Option("--csv", help="Print held contacts as CSV.")] = False,
    explain: Annotated[
        bool, typer.Option("--explain", help="Show the text with what each field rests on.")
    ] = False,
    store: Annotated[
        Path | None, typer.Option("--store", help="Add held contacts to this CSV of contacts.")
    ] = None,
    tables: Annotated[
        Path | None, typer.Option(help="Folder with tables of words of your own.")
    ] = None,
) -> None:
    """Read contacts out of communiques and news reports, offline."""
    from sim.cli.code import code_files

    code_files(tuple(files), day, tables, (as_csv, explain, store), shared.screen)

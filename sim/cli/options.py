"""Options that several commands share."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

Seed = Annotated[int | None, typer.Option(help="Key of every draw, in place of the file's.")]
Worlds = Annotated[int | None, typer.Option(min=1, help="Worlds, in place of the file's.")]
Out = Annotated[Path, typer.Option(help="Folder of results.")]
Jobs = Annotated[int, typer.Option(min=0, help="Threads; 0: as many as there are cores.")]
Data = Annotated[Path | None, typer.Option(help="Fuller data folder (or COMITY_DATA).")]
Json = Annotated[bool, typer.Option("--json", help="Print the result as JSON.")]
Quiet = Annotated[bool, typer.Option("--quiet", help="No progress.")]
Contacts = Annotated[Path | None, typer.Option(help="Your own contacts: CSV, parquet, or a store.")]
Coverage = Annotated[Path | None, typer.Option(help="What your contacts cover, TOML or CSV.")]
Lenient = Annotated[bool, typer.Option("--lenient", help="Set bad rows of contacts aside.")]
Cutoff = Annotated[str, typer.Option(help="Last day of the record that is used.")]

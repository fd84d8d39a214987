"""Options that several commands share: declared once, taken by name.

    @sharing("seed", "out", "json")
    def command(file: ..., shared: Shared) -> None:
        ...shared.call, shared.screen...

The command line then has ``--seed``, ``--out`` and ``--json`` behind the options that are the
command's own; what was not asked for has its default.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import wraps
from inspect import Parameter, signature
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, get_type_hints

import typer

from sim.cli.screen import Screen

if TYPE_CHECKING:
    from collections.abc import Callable

    from sim.cli.inputs import Call

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


SHARED: dict[str, Any] = {
    "seed": Seed,
    "worlds": Worlds,
    "out": Out,
    "jobs": Jobs,
    "data": Data,
    "contacts": Contacts,
    "coverage": Coverage,
    "lenient": Lenient,
    "as_json": Json,
    "quiet": Quiet,
}
"""Shared options by name, in the order in which the help lists them."""

RECORD = ("data", "contacts", "coverage", "lenient")
"""Those about the record that is read."""

SHOWN = ("as_json", "quiet")
"""Those about what is shown."""


@dataclass(frozen=True)
class Shared:
    """Values of the shared options, with defaults for those that a command does not have."""

    seed: int | None = None
    worlds: int | None = None
    out: Path = Path("outputs")
    jobs: int = 0
    data: Path | None = None
    contacts: Path | None = None
    coverage: Path | None = None
    lenient: bool = False
    as_json: bool = False
    quiet: bool = False

    @property
    def call(self) -> Call:
        """The options that the library is called with."""
        from sim.cli.inputs import Call

        record = self.data, self.contacts, self.coverage, self.lenient
        return Call(self.out, self.jobs, *record, self.seed, self.worlds)

    @property
    def screen(self) -> Screen:
        """Where the command reports to."""
        return Screen(self.quiet, self.as_json)


def sharing(*names: str) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Give a command some of the shared options, whose values it takes as ``shared``."""

    def give(command: Callable[..., None]) -> Callable[..., None]:
        hints = get_type_hints(command, include_extras=True)
        own = [
            parameter.replace(annotation=hints[name], kind=Parameter.KEYWORD_ONLY)
            for name, parameter in signature(command).parameters.items()
            if name != "shared"
        ]
        defaults = Shared()
        more = [
            Parameter(
                name, Parameter.KEYWORD_ONLY, default=getattr(defaults, name), annotation=kind
            )
            for name, kind in SHARED.items()
            if name in names
        ]

        @wraps(command)
        def called(**values: Any) -> None:
            shared = Shared(**{name: values.pop(name) for name in names})
            command(shared=shared, **values)

        called.__signature__ = signature(command).replace(parameters=[*own, *more])  # type: ignore[attr-defined]
        called.__annotations__ = {item.name: item.annotation for item in (*own, *more)}
        del called.__wrapped__
        return called

    return give

"""The commands about questions: ask and resolve, with their options."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from sim.cli.options import (
    Contacts,
    Coverage,
    Data,
    Jobs,
    Json,
    Lenient,
    Out,
    Quiet,
    Seed,
    Worlds,
)

BASELINE = Path("scenarios/chn-rus-baseline.toml")
KEY = "Key of a question of the call."

Text = Annotated[str | None, typer.Option(help=KEY)]
Number = Annotated[int | None, typer.Option(help=KEY)]


def ask_command(  # noqa: PLR0913 - the options of a command are its arguments
    file: Annotated[Path | None, typer.Argument(help="Scenario, or file of questions.")] = None,
    scenario: Annotated[
        Path, typer.Option(help="Scenario to which other questions are put.")
    ] = BASELINE,
    ids: Annotated[
        list[str] | None, typer.Option("--id", help="Ask this one alone; may be repeated.")
    ] = None,
    kind: Annotated[str | None, typer.Option(help="Kind of a question of the call.")] = None,
    dyad: Text = None,
    contact: Annotated[str | None, typer.Option("--type", help=KEY)] = None,
    start: Annotated[str | None, typer.Option("--from", help=KEY)] = None,
    until: Text = None,
    n: Number = None,
    ritual: Text = None,
    season: Number = None,
    quantity: Text = None,
    threshold: Annotated[float | None, typer.Option(help=KEY)] = None,
    relative: Annotated[bool | None, typer.Option("--relative", help=KEY)] = None,
    by: Text = None,
    month: Text = None,
    place: Number = None,
    among: Annotated[list[str] | None, typer.Option(help="Rival dyad; may be repeated.")] = None,
    event: Text = None,
    given: Text = None,
    holds: Annotated[bool | None, typer.Option(help=KEY)] = None,
    first: Text = None,
    option: Annotated[
        list[str] | None, typer.Option(help="Id of an option of first_of; may be repeated.")
    ] = None,
    seed: Seed = None,
    worlds: Worlds = None,
    out: Out = Path("outputs"),
    jobs: Jobs = 0,
    data: Data = None,
    contacts: Contacts = None,
    coverage: Coverage = None,
    lenient: Lenient = False,
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Answer questions: how likely, how often before, and for what reasons."""
    from sim.cli.ask import Query, ask
    from sim.cli.inputs import Call
    from sim.cli.screen import Screen

    keys = {
        "kind": kind, "dyad": dyad, "type": contact, "from": start, "until": until, "n": n,
        "ritual": ritual, "season": season, "quantity": quantity, "threshold": threshold,
        "relative": relative, "by": by, "month": month, "place": place,
        "among": tuple(among) if among else None, "event": event, "given": given, "holds": holds,
        "first": first, "options": tuple(option) if option else None,
    }  # fmt: skip
    told = {name: value for name, value in keys.items() if value is not None}
    call = Call(out, jobs, data, contacts, coverage, lenient, seed, worlds)
    ask(Query(file, scenario, tuple(ids or ()), told), call, Screen(quiet, as_json))


def resolve_command(  # noqa: PLR0913
    files: Annotated[
        list[Path] | None, typer.Argument(help="Folders of runs, or questions.json files.")
    ] = None,
    until: Annotated[str, typer.Option(help="Last day of the record; all of it if empty.")] = "",
    out: Out = Path("outputs"),
    data: Data = None,
    contacts: Contacts = None,
    coverage: Coverage = None,
    lenient: Lenient = False,
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Hold stored answers against the later record, and score those that are settled."""
    from sim.cli.inputs import Call
    from sim.cli.resolve import resolve_answers
    from sim.cli.screen import Screen

    call = Call(out, 1, data, contacts, coverage, lenient)
    resolve_answers(tuple(files or ()), until, call, Screen(quiet, as_json))

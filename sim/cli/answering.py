"""The commands about questions: ask and resolve, with their options."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from sim.cli.options import RECORD, SHOWN, Shared, sharing

BASELINE = Path("scenarios/chn-rus-baseline.toml")


Kind = Annotated[str | None, typer.Option(help="Kind of question, such as contact_by.")]
Dyad = Annotated[str | None, typer.Option(help="Pair of countries, such as CHN-RUS.")]
Type = Annotated[str | None, typer.Option("--type", help="Contact type, such as visit.")]
From = Annotated[
    str | None, typer.Option("--from", help="First month of the window, such as 2024-04.")
]
Until = Annotated[str | None, typer.Option(help="Last month of the window.")]
Number = Annotated[int | None, typer.Option(help="How many contacts (1).")]
Ritual = Annotated[str | None, typer.Option(help="Ritual, such as turn-of-year-call.")]
Season = Annotated[
    int | None, typer.Option(help="Year of the December in which the season begins.")
]
Quantity = Annotated[
    str | None, typer.Option(help="strength, cooperation_index, engagement or affinity.")
]
Threshold = Annotated[float | None, typer.Option(help="Value to be crossed.")]
Relative = Annotated[
    bool | None,
    typer.Option("--relative", help="The threshold is counted from the value at the cutoff."),
]
By = Annotated[str | None, typer.Option(help="Month up to which a threshold may be crossed.")]
Month = Annotated[str | None, typer.Option(help="Month of a ranking.")]
Place = Annotated[int | None, typer.Option(help="How high in a ranking (1).")]
Among = Annotated[list[str] | None, typer.Option(help="Rival dyad; may be repeated.")]
Event = Annotated[str | None, typer.Option(help="Question that is asked under a condition.")]
Given = Annotated[str | None, typer.Option(help="Question that is the condition.")]
Holds = Annotated[bool | None, typer.Option(help="Whether the condition comes true.")]
First = Annotated[str | None, typer.Option(help="Option of first_of that has to come first.")]
Option = Annotated[
    list[str] | None, typer.Option(help="Id of an option of first_of; may be repeated.")
]


@sharing("seed", "worlds", "out", "jobs", *RECORD, *SHOWN)
def ask_command(  # noqa: PLR0913 - the options of a command are its arguments
    shared: Shared,
    file: Annotated[Path | None, typer.Argument(help="Scenario, or file of questions.")] = None,
    scenario: Annotated[
        Path, typer.Option(help="Scenario to which other questions are put.")
    ] = BASELINE,
    ids: Annotated[
        list[str] | None, typer.Option("--id", help="Ask this one alone; may be repeated.")
    ] = None,
    kind: Kind = None,
    dyad: Dyad = None,
    contact: Type = None,
    start: From = None,
    until: Until = None,
    n: Number = None,
    ritual: Ritual = None,
    season: Season = None,
    quantity: Quantity = None,
    threshold: Threshold = None,
    relative: Relative = None,
    by: By = None,
    month: Month = None,
    place: Place = None,
    among: Among = None,
    event: Event = None,
    given: Given = None,
    holds: Holds = None,
    first: First = None,
    option: Option = None,
) -> None:
    """Answer questions: how likely, how often before, and for what reasons."""
    from sim.cli.ask import Query, ask

    keys = {
        "kind": kind, "dyad": dyad, "type": contact, "from": start, "until": until, "n": n,
        "ritual": ritual, "season": season, "quantity": quantity, "threshold": threshold,
        "relative": relative, "by": by, "month": month, "place": place,
        "among": tuple(among) if among else None, "event": event, "given": given, "holds": holds,
        "first": first, "options": tuple(option) if option else None,
    }  # fmt: skip
    told = {name: value for name, value in keys.items() if value is not None}
    query = Query(file, scenario, tuple(ids or ()), told)
    ask(query, shared.call, shared.screen)


@sharing("out", *RECORD, *SHOWN)
def resolve_command(
    shared: Shared,
    files: Annotated[
        list[Path] | None, typer.Argument(help="Folders of runs, those that hold them, or files.")
    ] = None,
    until: Annotated[str, typer.Option(help="Last day of the record; all of it if empty.")] = "",
) -> None:
    """Hold stored answers against the later record, and score those that are settled."""
    from sim.cli.resolve import resolve_answers

    resolve_answers(tuple(files or ()), until, shared.call, shared.screen)

"""The command about replays, with its options."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from sim.cli.options import Data, Jobs, Json, Out, Quiet, Seed, Worlds


def replay_command(  # noqa: PLR0913 - the options of a command are its arguments
    scenario: Annotated[Path, typer.Argument(help="Scenario of the past, with a base.")],
    seed: Seed = None,
    worlds: Worlds = None,
    out: Out = Path("outputs"),
    jobs: Jobs = 0,
    data: Data = None,
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Set past events in worlds that do not know them, and hold these against the record."""
    from sim.cli.inputs import Call
    from sim.cli.replay import replay_scenario
    from sim.cli.screen import Screen

    call = Call(out, jobs, data, seed=seed, worlds=worlds)
    replay_scenario(scenario, call, Screen(quiet, as_json))

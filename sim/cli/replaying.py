"""The command about replays, with its options."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from sim.cli.options import SHOWN, Shared, sharing


@sharing("seed", "worlds", "out", "jobs", "data", *SHOWN)
def replay_command(
    scenario: Annotated[Path, typer.Argument(help="Scenario of the past, with a base.")],
    shared: Shared,
) -> None:
    """Set past events in worlds that do not know them, and hold these against the record."""
    from sim.cli.replay import replay_scenario

    replay_scenario(scenario, shared.call, shared.screen)

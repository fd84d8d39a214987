"""The commands and their options; each hands over to a module of its own."""

from __future__ import annotations

import sys
import traceback
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from sim.cli.answering import ask_command, resolve_command
from sim.cli.code_options import code_command
from sim.cli.file_commands import fetch_command, ingest_command
from sim.cli.options import RECORD, SHOWN, Cutoff, Shared, sharing
from sim.cli.replaying import replay_command

DEBUG = "--debug"

app = typer.Typer(
    name="comity",
    help="A calibrated world of country agents and the relationships between them.",
    epilog="With --debug anywhere, an error shows its traceback.",
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)
app.command("code")(code_command)
app.command("ask")(ask_command)
app.command("resolve")(resolve_command)
app.command("replay")(replay_command)
app.command("ingest")(ingest_command)
app.command("fetch")(fetch_command)


@app.command("run")
@sharing("seed", "worlds", "out", "jobs", *RECORD, *SHOWN)
def run_command(
    scenarios: Annotated[list[Path], typer.Argument(help="Scenario files.")],
    shared: Shared,
    update: Annotated[
        bool, typer.Option("--update", help="Only show how your contacts move the states.")
    ] = False,
) -> None:
    """Run scenarios, each against its baseline, and write their reports."""
    from sim.cli.run import run_scenarios
    from sim.cli.update import show_update

    (show_update if update else run_scenarios)(tuple(scenarios), shared.call, shared.screen)


@app.command("walk")
@sharing("seed", *RECORD, *SHOWN)
def walk_command(  # noqa: PLR0913 - the options of a command are its arguments
    scenario: Annotated[Path, typer.Argument(help="Scenario file.")],
    shared: Shared,
    world: Annotated[int, typer.Option(min=0, help="Number of the world.")] = 0,
    country: Annotated[str, typer.Option(help="Country, by code or name.")] = "CHN",
    months: Annotated[int, typer.Option(min=0, help="Months; 0: the whole horizon.")] = 12,
    partners: Annotated[int, typer.Option(min=1, help="Partners listed a month.")] = 8,
) -> None:
    """Replay one world: what a country decided each month, and why."""
    from sim.cli.walk import show_walk

    show_walk(scenario, world, country, (months, partners), shared.call, shared.screen)


@app.command("sweep")
@sharing("worlds", "out", "jobs", "data", *SHOWN)
def sweep_command(
    files: Annotated[list[Path], typer.Argument(help="Sweep files.")], shared: Shared
) -> None:
    """Run a scenario over a grid of parameters: a table and a heat map."""
    from sim.cli.sweep import run_sweeps

    run_sweeps(tuple(files), shared.call, shared.screen)


@app.command("calibrate")
@sharing("out", "jobs", *RECORD, *SHOWN)
def calibrate_command(  # noqa: PLR0913
    shared: Shared,
    cutoff: Cutoff = "2024-02-08",
    refit: Annotated[bool, typer.Option("--refit", help="Fit anew, about a minute.")] = False,
    check: Annotated[
        bool, typer.Option("--check", help="Hold worlds over the fitted past against the record.")
    ] = False,
    seed: Annotated[int | None, typer.Option(help="Key of every draw of --check.")] = None,
    worlds: Annotated[int | None, typer.Option(min=1, help="Worlds of --check; 200.")] = None,
) -> None:
    """Fit the parameters, or take the kept fit, and print them with what informs each.

    With --check, simulate the fitted past instead and write what of the record fits.
    """
    from sim.cli.calibrate import show_fit
    from sim.cli.realism import show_realism

    call = replace(shared, seed=seed, worlds=worlds).call
    (show_realism if check else show_fit)(call, cutoff, refit, shared.screen)


@app.command("explain")
@sharing("out", *RECORD, *SHOWN)
def explain_command(
    dyad: Annotated[str, typer.Argument(help="Two countries, such as CHN-RUS.")],
    shared: Shared,
    at: Annotated[str, typer.Option(help="Month or day; the cutoff if not given.")] = "",
    top: Annotated[int, typer.Option(min=1, help="Observations listed.")] = 15,
    cutoff: Cutoff = "2024-02-08",
) -> None:
    """Say which past contacts moved a dyad's strength, by how much, largest first."""
    from sim.cli.explain import show_explanation

    show_explanation(dyad, at, top, shared.call, cutoff, shared.screen)


@app.command("backtest")
@sharing("out", "data", "quiet")
def backtest_command(
    name: Annotated[str, typer.Argument(help="Name of the backtest, such as icews-annual.")],
    shared: Shared,
    members: Annotated[
        list[str] | None, typer.Option("--member", help="Run this member alone; may be repeated.")
    ] = None,
    json_file: Annotated[
        Path | None, typer.Option("--json", help="Write the result to this file too.")
    ] = None,
) -> None:
    """Forecast years that are known, beside simple rivals, and score all of them."""
    from sim.cli.backtest import run_backtest

    run_backtest(name, tuple(members or ()), shared.call, json_file, shared.screen)


@app.command("parameters")
@sharing("as_json")
def parameters_command(shared: Shared) -> None:
    """Print the parameters: what each does, its unit, prior and source."""
    from sim.cli.listing import show_parameters

    show_parameters(shared.screen)


@app.command("scenarios")
@sharing("as_json")
def scenarios_command(
    shared: Shared,
    action: Annotated[
        str, typer.Argument(help="list, show, diff, check, repin or verdicts.")
    ] = "list",
    names: Annotated[
        list[str] | None, typer.Argument(help="Ids or files; of verdicts, folders of runs.")
    ] = None,
    folder: Annotated[Path, typer.Option(help="Folder of scenarios.")] = Path("scenarios"),
) -> None:
    """List scenarios, show one with all it inherits, compare two, check files, accept changes.

    A file may be pinned to its base and to the data: check says what has changed since, repin
    accepts it. Check takes sweeps too. Verdicts tells which expectations the runs in a folder
    (outputs) met.
    """
    from sim.cli.scenarios import manage_scenarios

    manage_scenarios(action, tuple(names or ()), folder, shared.screen)


@app.command("schema")
def schema_command(
    kind: Annotated[str, typer.Argument(help="scenario or sweep.")] = "scenario",
) -> None:
    """Print the JSON Schema of scenario or sweep files, for editors."""
    from sim.cli.listing import show_schema
    from sim.cli.screen import Screen

    show_schema(kind, Screen(json=True))


@app.command("compare")
@sharing("out", "as_json")
def compare_command(
    runs: Annotated[list[Path], typer.Argument(help="Folders of runs, the baseline first.")],
    shared: Shared,
    quantity: Annotated[str, typer.Option(help="Quantity of two runs.")] = "cooperation_index",
) -> None:
    """Compare two runs year by year, or more with the first on one page."""
    from sim.cli.compare import compare_runs

    compare_runs(tuple(runs), quantity, shared.out, shared.screen)


@app.command("report")
@sharing(*SHOWN)
def report_command(
    runs: Annotated[list[Path], typer.Argument(help="Folders of runs.")], shared: Shared
) -> None:
    """Write the report and figures of runs again, from their folders, without simulating."""
    from sim.cli.report import write_again

    write_again(tuple(runs), shared.screen)


def main() -> None:
    """Run the command line.

    Exit codes: 0 done; 1 a run failed; 2 a bad call or a bad file.
    """
    arguments = [argument for argument in sys.argv[1:] if argument != DEBUG]
    try:
        code = app(arguments or ["--help"], prog_name="comity", standalone_mode=False)
    except Exception as error:
        if DEBUG in sys.argv:
            raise
        sys.exit(_report(error))
    except KeyboardInterrupt:
        print("comity: interrupted", file=sys.stderr)
        sys.exit(1)
    sys.exit(code if isinstance(code, int) else 0)


def _report(error: Exception) -> int:
    """Say an error in one line and return the exit code."""
    from sim.errors import ComityError

    if isinstance(error, ComityError):
        print(f"comity: {error}", file=sys.stderr)
        return error.exit_code
    if hasattr(error, "format_message"):  # a call that typer could not parse
        print(f"comity: {error.format_message()}; comity --help shows how", file=sys.stderr)
        return 2
    last = traceback.extract_tb(error.__traceback__)[-1]
    place = f"{Path(last.filename).name}, line {last.lineno}"
    text = f"comity: failed: {type(error).__name__}: {error} ({place}); --debug shows more"
    print(text, file=sys.stderr)
    return 1

"""``comity parameters``, ``scenarios`` and ``schema``: what there is."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from sim.errors import ComityError, close_matches

if TYPE_CHECKING:
    from sim.cli.screen import Screen

ACTIONS = ("list", "show", "check")
SCHEMAS = ("scenario", "sweep")
PRIORS = (
    "Priors are the weak ones under which the shipped fit was made, on the unconstrained scale of "
    "the support.\nOther data or another cutoff are fitted under the informed ones of "
    "calibration/data/priors.csv instead, where typed events are not at hand."
)


def show_parameters(screen: Screen) -> None:
    """Print the parameters of the shipped fit with unit, and the prior under which it was made."""
    from calibration.calibrate import SHIPPED
    from calibration.opportunity import COVARIATES
    from calibration.store import stored_series
    from sim.parameters import declare

    series = stored_series(SHIPPED[0])
    kinds = tuple(name.partition(":")[2] for name in series)
    rows = declare(series, kinds, COVARIATES).rows
    if screen.json:
        screen.show_json([asdict(row) for row in rows])
        return
    print(PRIORS)
    heads = ("parameter", "symbol", "unit", "support", "prior mean", "prior sd", "what it does")
    screen.show_table(
        heads,
        [
            (r.name, r.symbol, r.unit, r.support, f"{r.prior_mean:.3g}", f"{r.prior_sd:.3g}",
             r.does)
            for r in rows
        ],
    )  # fmt: skip


def show_scenarios(action: str, names: tuple[str, ...], folder: Path, screen: Screen) -> None:
    """List the scenarios of a folder, show one, or check files.

    Raises
    ------
    ComityError
        If the action is unknown or has no names, or a file is bad.
    """
    if action not in ACTIONS:
        near = close_matches(action, ACTIONS)
        raise ComityError(where="scenarios", value=action, expected=", ".join(ACTIONS), near=near)
    if action == "list":
        _list(folder, screen)
    elif not names:
        problem = f"nothing to {action}"
        raise ComityError(problem, expected="an id" if action == "show" else "scenario files")
    elif action == "show":
        _show(names, folder, screen)
    else:
        _check(names, screen)


def _list(folder: Path, screen: Screen) -> None:
    from sim.scenario import load_scenario

    if not folder.is_dir():
        problem = "no such folder"
        raise ComityError(problem, where=str(folder), expected="--folder with scenario files")
    found = [load_scenario(path) for path in sorted(folder.glob("*.toml"))]
    if screen.json:
        screen.show_json([{"id": s.id, "base": s.base, "title": s.title} for s in found])
        return
    screen.show_table(("id", "base", "title"), [(s.id, s.base or "", s.title) for s in found])


def _show(names: tuple[str, ...], folder: Path, screen: Screen) -> None:
    from sim.scenario import load_scenario

    screen.show_json(
        [load_scenario(folder / f"{name}.toml").model_dump(mode="json") for name in names]
    )


def _check(names: tuple[str, ...], screen: Screen) -> None:
    from sim.cli.inputs import read_scenario

    faults = []
    for name in names:
        try:
            scenario = read_scenario(Path(name))
        except ComityError as error:
            faults.append(str(error))
        else:
            screen.say(f"{name}: good ({scenario.id})")
    if faults:
        raise ComityError("\n".join(faults))


def show_schema(kind: str, screen: Screen) -> None:
    """Print the JSON Schema of a kind of file.

    Raises
    ------
    ComityError
        If there is no such kind.
    """
    from sim.scenario import Scenario
    from sim.sweep import Sweep

    if kind not in SCHEMAS:
        near = close_matches(kind, SCHEMAS)
        raise ComityError(where="schema", value=kind, expected=", ".join(SCHEMAS), near=near)
    record = Scenario if kind == "scenario" else Sweep
    screen.show_json(record.model_json_schema(by_alias=True))

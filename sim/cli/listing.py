"""``comity parameters`` and ``schema``: what there is."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

from sim.errors import ComityError, close_matches

if TYPE_CHECKING:
    from sim.cli.screen import Screen

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


def show_schema(kind: str, screen: Screen) -> None:
    """Print the JSON Schema of a kind of file.

    Raises
    ------
    ComityError
        If there is no such kind.
    """
    from sim.documents.schema import file_schema
    from sim.scenario import Scenario
    from sim.sweep_file import Sweep

    if kind not in SCHEMAS:
        near = close_matches(kind, SCHEMAS)
        raise ComityError(where="schema", value=kind, expected=", ".join(SCHEMAS), near=near)
    record = Scenario if kind == "scenario" else Sweep
    screen.show_json(file_schema(record, kind))

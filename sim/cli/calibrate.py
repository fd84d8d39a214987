"""``comity calibrate``: the parameter table, estimated."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

from sim.cli.inputs import Call, load_posterior, make_task, read_day

if TYPE_CHECKING:
    from sim.cli.screen import Screen

HEADS = ("parameter", "estimate", "standard error", "90% interval", "prior", "informed by")


def show_fit(call: Call, cutoff: str, refit: bool, screen: Screen) -> None:
    """Calibrate and print every parameter with its uncertainty and what informs it.

    Raises
    ------
    ComityError
        If the cutoff is no date.
    """
    from calibration.parameter_lines import parameter_lines
    from sim.report.words import short

    posterior = load_posterior(make_task(call, read_day(cutoff), refit=refit), screen)
    lines = parameter_lines(posterior)
    if screen.json:
        fitted = posterior.fit
        screen.show_json(
            {
                "cutoff": cutoff,
                "converged": fitted.converged,
                "log_posterior": fitted.objective,
                "parameters": [asdict(line) for line in lines],
            }
        )
        return
    screen.show_table(
        HEADS,
        [
            (
                line.name,
                short(line.estimate.mean),
                short(line.standard_error),
                f"{short(line.estimate.low)} to {short(line.estimate.high)}",
                f"{short(line.prior.low)} to {short(line.prior.high)}",
                line.informed,
            )
            for line in lines
        ],
    )

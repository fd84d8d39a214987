"""Sweeps: a scenario run over a grid of two or more parameters, each cell against its baseline.

A sweep file names a scenario, its baseline, the dyad watched, parameters with their values and
outcomes. Every cell uses the same worlds and draws, so that neighbouring cells differ by the
parameters alone. Only the countries of the dyad are simulated.

    parameters   surprise: J in standard deviations (scenario and baseline alike);
                 shock_engagement, shock_affinity: a jump of the slow part in ``month``
    outcomes     difference: mean difference of a quantity in ``month`` from the baseline;
                 ritual_kept: probability that a ritual is kept in ``season``

Example: ``run_sweep("scenarios/sweeps/ritual-and-shock.toml", laws, start, jobs=2).to_frame()``
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from joblib import Parallel, delayed

from sim.design import grid
from sim.interventions import ShockIntervention
from sim.records import Size
from sim.simulate import Options, simulate
from sim.sweep_file import open_sweep, paired_scenarios

if TYPE_CHECKING:
    from pathlib import Path

    import polars as pl

    from sim.ensemble import Ensemble
    from sim.initial import InitialStates
    from sim.law_draws import LawDraws
    from sim.parameters import Floats
    from sim.scenario import Scenario
    from sim.sweep_file import Sweep, SweepOutcome


@dataclass(frozen=True)
class SweepResult:
    """Outcomes over the grid.

    Attributes
    ----------
    sweep : Sweep
    points : (N, P)
        Values of the parameters, the last fastest.
    values, standard_errors : (N, O)
        Outcomes and their Monte-Carlo standard errors.
    baseline : (N, O)
        The baseline at the same J: mean of the quantity, or probability of the ritual.
    worlds : int
        Worlds a cell.
    """

    sweep: Sweep
    points: Floats
    values: Floats
    standard_errors: Floats
    baseline: Floats
    worlds: int

    def to_frame(self) -> pl.DataFrame:
        """One row a cell: parameters, outcomes, <outcome>_se and <outcome>_baseline."""
        import polars as pl

        names = [parameter.name for parameter in self.sweep.parameter]
        table = {name: self.points[:, i] for i, name in enumerate(names)}
        for i, outcome in enumerate(self.sweep.outcome):
            table[outcome.name] = self.values[:, i]
            table[f"{outcome.name}_se"] = self.standard_errors[:, i]
            table[f"{outcome.name}_baseline"] = self.baseline[:, i]
        return pl.DataFrame(table)


def run_sweep(
    path: Path | str,
    laws: LawDraws,
    start: InitialStates,
    *,
    worlds: int | None = None,
    jobs: int = 1,
) -> SweepResult:
    """Run a sweep, its cells in parallel threads.

    Parameters
    ----------
    path
        The sweep file; its scenarios lie beside it or in the folder above.
    laws, start
        As for `sim.simulate.simulate`.
    worlds
        Worlds a cell, in place of the file's.
    jobs
        Threads.
    """
    document = open_sweep(path)
    sweep = document.record
    scenarios = paired_scenarios(document, [ritual.name for ritual in start.rituals])
    update = {"focus": (sweep.dyad,), "question": (), "worlds": worlds or sweep.worlds}
    scenario, baseline = (item.model_copy(update=update) for item in scenarios)
    points = grid([parameter.values for parameter in sweep.parameter])
    effects = list(dict.fromkeys(_effect(sweep, point, start) for point in points))
    run = Parallel(n_jobs=jobs, backend="threading")
    runs = run(delayed(_simulate)(baseline, laws, start, effect) for effect in effects)
    paired = dict(zip(effects, runs, strict=True))
    cells = run(
        delayed(_cell)(
            sweep,
            _variant(sweep, scenario, point),
            paired,
            _effect(sweep, point, start),
            (laws, start),
        )
        for point in points
    )
    values = np.array(cells)
    return SweepResult(
        sweep, points, values[..., 0], values[..., 1], values[..., 2], scenario.worlds
    )


Effect = tuple[float, float] | None


def _effect(sweep: Sweep, point: Floats, start: InitialStates) -> Effect:
    """J of a cell in state units, None where the sweep does not set it."""
    for parameter, value in zip(sweep.parameter, point, strict=True):
        if parameter.kind == "surprise":
            return float(value * start.scale[0]), float(value * start.scale[1])
    return None


def _variant(sweep: Sweep, scenario: Scenario, point: Floats) -> Scenario:
    """Add the shocks of a cell to the scenario."""
    added = []
    for parameter, value in zip(sweep.parameter, point, strict=True):
        if parameter.kind == "surprise" or parameter.month is None:
            continue
        size, none = Size(mean=float(value)), Size(mean=0.0)
        engaged = parameter.kind == "shock_engagement"
        added.append(
            ShockIntervention(
                kind="shock",
                dyad=sweep.dyad,
                month=parameter.month,
                engagement=size if engaged else none,
                affinity=none if engaged else size,
                source="assumption",
            )
        )
    return scenario.model_copy(update={"intervention": (*scenario.intervention, *added)})


def _simulate(scenario: Scenario, laws: LawDraws, start: InitialStates, effect: Effect) -> Ensemble:
    options = Options(surprise_effect=effect, focus_only=True)
    return simulate(scenario, laws, start, options=options)


def _cell(
    sweep: Sweep,
    scenario: Scenario,
    paired: dict[Effect, Ensemble],
    effect: Effect,
    inputs: tuple[LawDraws, InitialStates],
) -> Floats:
    """Outcomes of one cell, axes (outcome, 3): value, standard error, baseline."""
    own = _simulate(scenario, *inputs, effect)
    return np.array([_outcome(item, sweep.dyad, own, paired[effect]) for item in sweep.outcome])


def _outcome(
    outcome: SweepOutcome, dyad: str, own: Ensemble, other: Ensemble
) -> tuple[float, float, float]:
    if outcome.kind == "ritual_kept":
        p, before = (
            float((run.season(outcome.ritual, outcome.season or 0) == 1).mean())
            for run in (own, other)
        )
        return p, float(np.sqrt(p * (1.0 - p) / own.worlds)), before
    month = own.periods == np.datetime64(str(outcome.month), "M")
    x, y = (
        run.path(dyad, outcome.quantity)[:, month][:, 0].astype(np.float64) for run in (own, other)
    )
    error = float((x - y).std() / np.sqrt(x.size))
    return float((x - y).mean()), error, float(y.mean())

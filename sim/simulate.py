"""Run a scenario: posterior draws, states at the cutoff and a scenario in, an ensemble out.

Worlds run in batches of a fixed size, in threads; sums are merged in the order of the batches, so
that the number of jobs cannot move a bit. World w depends on its number alone: worlds 0-9 of 1,000
are the worlds 0-9 of 10.

Example
-------
``simulate(load_scenario("scenarios/chn-rus-baseline.toml"), laws, start, jobs=2)``
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from joblib import Parallel, delayed

from sim.contacts import ContactTypes, contact_types
from sim.ensemble import STATE_NAMES, Ensemble, Provenance
from sim.errors import ScenarioError, SimulationError
from sim.kernel.settle import add_sums
from sim.plan import make_plan
from sim.questions import answer_questions
from sim.world import Setting, World

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from sim.initial import InitialStates
    from sim.parameters import Floats, LawDraws
    from sim.scenario import Scenario

BATCH, LARGE_BATCH, LARGE = 64, 16, 4096
"""Worlds a batch, and the smaller batch of a world of more than ``LARGE`` dyads, which bounds the
memory. Part of the result through the order of the sums, so neither depends on the jobs."""

Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Options:
    """How to run, apart from what: none of these but ``worlds`` and ``seed`` moves a bit.

    Attributes
    ----------
    worlds, seed : int or None
        In place of the scenario's.
    jobs : int
        Threads.
    surprise_effect : tuple of float or None
        J = (J_e, J_a) in state units a contact, in place of the posterior draws.
    focus_only : bool
        Simulate only the countries of the focus dyads; their dyads' draws are the same.
    by_agents : bool
        Whether Mesa schedules the countries.
    progress : callable or None
        Called with worlds done and worlds in all after each batch.
    """

    worlds: int | None = None
    seed: int | None = None
    jobs: int = 1
    surprise_effect: tuple[float, float] | None = None
    focus_only: bool = False
    by_agents: bool = True
    progress: Progress | None = None


@dataclass(frozen=True)
class _Batch:
    """Result of one batch: sums (T, 2, Q, D), paths (Q, W, F, T), at_cutoff (4, W, F), kept."""

    sums: Floats
    paths: NDArray[np.float32]
    at_cutoff: NDArray[np.float32]
    kept: NDArray[np.int8]


def simulate(
    scenario: Scenario,
    laws: LawDraws,
    start: InitialStates,
    *,
    types: ContactTypes | None = None,
    options: Options | None = None,
) -> Ensemble:
    """Simulate a scenario.

    Parameters
    ----------
    scenario
        What to simulate.
    laws
        S posterior draws of the laws.
    start
        States at the scenario's cutoff, for at least its countries.
    types
        Contact types, the shipped ones where absent.
    options
        How to run.

    Returns
    -------
    Ensemble

    Raises
    ------
    ScenarioError
        If cutoff or countries of the scenario are not those of ``start``.
    SimulationError
        If the laws have shapes or values that the simulator does not know.
    """
    options, types = options or Options(), types or contact_types()
    setting, focus = _setting(scenario, laws, start, types, options)
    worlds = np.arange(options.worlds or scenario.worlds, dtype=np.int64)
    batch = batch_size(setting)
    pieces = [worlds[i : i + batch] for i in range(0, worlds.size, batch)]
    seasons = _seasons(setting)
    run = Parallel(n_jobs=options.jobs, backend="threading", return_as="generator")
    batches = run(delayed(_run_batch)(setting, piece, focus, seasons) for piece in pieces)
    merged = _merge(batches, setting, (worlds.size, len(focus), len(seasons)), options.progress)
    ensemble = _ensemble(scenario, setting, (focus, seasons, worlds.size), merged)
    return replace(ensemble, questions=answer_questions(ensemble, scenario.question))


def batch_size(setting: Setting) -> int:
    """Worlds a batch."""
    return BATCH if len(setting.start.dyads) <= LARGE else LARGE_BATCH


def _setting(
    scenario: Scenario, laws: LawDraws, start: InitialStates, types: ContactTypes, options: Options
) -> tuple[Setting, tuple[int, ...]]:
    """Check that the inputs fit together and choose the countries."""
    cutoff = np.datetime64(scenario.cutoff.isoformat())
    if start.cutoff.astype("datetime64[D]") != cutoff:
        expected = f"the cutoff of the states, {start.cutoff}"
        raise ScenarioError(where=f"{scenario.id}: cutoff", value=str(cutoff), expected=expected)
    if laws.alpha.shape[1] != len(types):
        problem = f"laws of {laws.alpha.shape[1]} contact types for a table of {len(types)}"
        raise SimulationError(problem)
    if np.any(laws.shock_cov[:, 0] != 0.0) or np.any(laws.persistence[:, 0] != 1.0):
        problem = "the level part is static: its persistence must be 1 and its shocks 0"
        raise SimulationError(problem)
    countries = scenario.resolved(start.countries)
    if options.focus_only:
        countries = tuple(sorted({iso3 for dyad in scenario.focus for iso3 in dyad.split("-")}))
    chosen = start.select(countries)
    for dyad in scenario.focus:
        if dyad not in chosen.dyads:
            expected = "a dyad with an estimated state"
            raise ScenarioError(where=f"{scenario.id}: focus", value=dyad, expected=expected)
    setting = Setting(
        laws,
        chosen,
        types,
        make_plan(scenario.intervention, chosen, types, scenario.horizon),
        scenario.seed if options.seed is None else options.seed,
        scenario.horizon,
        options.surprise_effect,
        options.by_agents,
    )
    return setting, tuple(chosen.dyads.index(dyad) for dyad in scenario.focus)


def _seasons(setting: Setting) -> tuple[int, ...]:
    """Years in which the seasons begin that lie whole within the horizon."""
    first = setting.start.first_month.astype("datetime64[M]")
    years = range(int(str(first)[:4]), int(str(first + setting.horizon)[:4]) + 1)
    found = []
    for ritual in setting.start.rituals:
        for year in years:
            begin = np.datetime64(f"{year:04d}-{ritual.season_start_month:02d}", "M")
            if begin >= first and begin + ritual.season_months <= first + setting.horizon:
                found.append(year)
    return tuple(sorted(set(found)))


def _run_batch(
    setting: Setting, worlds: NDArray[np.int64], focus: tuple[int, ...], seasons: tuple[int, ...]
) -> _Batch:
    world = World(setting, worlds)
    rows, types = list(focus), len(setting.types)
    size, quantities = worlds.size, len(STATE_NAMES) + types
    sums = np.empty((setting.horizon, 2, quantities, len(world.names)))
    paths = np.empty((quantities, size, len(focus), setting.horizon), dtype=np.float32)
    at_cutoff = _states(world, rows)
    for t in range(setting.horizon):
        world.step()
        add_sums(sums[t], world.frame.state, world.strength, world.index, world.total)
        paths[:4, :, :, t] = _states(world, rows)
        paths[4:, :, :, t] = world.total[rows].transpose(1, 2, 0)
    kept = np.full((len(world.rituals), size, len(seasons)), -1, dtype=np.int8)
    for r, ritual in enumerate(world.rituals):
        for i, season in enumerate(seasons):
            if season in ritual.kept:
                kept[r, :, i] = ritual.kept[season]
    world.close()
    return _Batch(sums, paths, at_cutoff, kept)


def _states(world: World, rows: list[int]) -> NDArray[np.float32]:
    """The four state quantities of the focus dyads, axes (4, W, F)."""
    state = world.frame.state
    parts = [state[0, rows], state[1, rows], world.strength[rows], world.index[rows]]
    return np.stack(parts).transpose(0, 2, 1).astype(np.float32)


def _merge(
    batches: Iterable[_Batch],
    setting: Setting,
    sizes: tuple[int, int, int],
    progress: Progress | None,
) -> _Batch:
    """Add the sums and lay the paths side by side, in the order of the batches."""
    worlds, focus, seasons = sizes
    dyads, quantities = len(setting.start.dyads), len(STATE_NAMES) + len(setting.types)
    sums = np.zeros((setting.horizon, 2, quantities, dyads))
    paths = np.empty((quantities, worlds, focus, setting.horizon), dtype=np.float32)
    at_cutoff = np.empty((4, worlds, focus), dtype=np.float32)
    kept = np.empty((len(setting.start.rituals), worlds, seasons), dtype=np.int8)
    done = 0
    for batch in batches:
        upto = done + batch.paths.shape[1]
        sums += batch.sums
        paths[:, done:upto] = batch.paths
        at_cutoff[:, done:upto] = batch.at_cutoff
        kept[:, done:upto] = batch.kept
        done = upto
        if progress is not None:
            progress(done, worlds)
    return _Batch(sums, paths, at_cutoff, kept)


def _ensemble(
    scenario: Scenario,
    setting: Setting,
    shape: tuple[tuple[int, ...], tuple[int, ...], int],
    merged: _Batch,
) -> Ensemble:
    (focus, seasons, worlds), start = shape, setting.start
    mean = merged.sums[:, 0] / worlds
    variance = np.maximum(merged.sums[:, 1] / worlds - mean**2, 0.0)
    if not np.isfinite(mean).all():
        problem = "a state or a rate left the finite numbers"
        raise SimulationError(problem)
    first = start.first_month.astype("datetime64[M]")
    return Ensemble(
        scenario_id=scenario.id,
        countries=start.countries,
        dyads=start.dyads,
        quantities=(*STATE_NAMES, *(f"contacts_{name}" for name in setting.types.names)),
        periods=first + np.arange(setting.horizon),
        worlds=worlds,
        draws=setting.laws.draws,
        mean=np.ascontiguousarray(mean.transpose(1, 2, 0)),
        sd=np.ascontiguousarray(np.sqrt(variance).transpose(1, 2, 0)),
        focus=tuple(start.dyads[d] for d in focus),
        paths=merged.paths,
        at_cutoff=merged.at_cutoff,
        rituals=tuple(ritual.name for ritual in start.rituals),
        seasons=seasons,
        ritual_kept=merged.kept,
        provenance=Provenance(
            setting.seed,
            worlds,
            setting.laws.draws,
            batch_size(setting),
            str(start.cutoff),
            str(start.first_month),
        ),
    )

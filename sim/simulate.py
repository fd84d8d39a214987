"""Run a scenario: posterior draws, states at the cutoff and a scenario in, an ensemble out.

World w depends on its number alone: worlds 0-9 of 1,000 are the worlds 0-9 of 10. How worlds are
played in batches and threads is told in `sim.batches`, how an alternative is played beside its
baseline in `sim.alternative`.

Example
-------
``simulate(load_scenario("scenarios/chn-rus-baseline.toml"), laws, start, jobs=2)``
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from sim.batches import Order, Progress, batch_size, play
from sim.behaviour.choice import make_behaviours
from sim.contacts import ContactTypes, contact_types
from sim.ensemble import STATE_NAMES, Ensemble, Provenance
from sim.errors import ScenarioError, SimulationError
from sim.outside import narrow
from sim.plan import make_plan, with_new_rituals
from sim.processes.stage import names_of
from sim.questions import answer_questions
from sim.rooms import make_room, release
from sim.rules import countries_of_rules
from sim.scenario_check import check_rituals, raise_all
from sim.setting import Setting

if TYPE_CHECKING:
    from sim.batches import Played
    from sim.initial import InitialStates
    from sim.law_draws import LawDraws
    from sim.parameters import Floats
    from sim.scenario import Scenario


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
        Simulate only the countries of the focus dyads; their dyads' draws are the same. Under a
        pull of third parties or crowding all other countries are held as at the cutoff
        (`sim.outside`), and behaviours see these countries alone, so the paths are then not those
        of the large world.
    by_agents : bool
        Whether Mesa schedules the countries, each deciding for itself; otherwise one compiled loop
        plays the month, to the same bits and faster.
    progress : callable or None
        Called with worlds done and worlds in all after each batch.
    """

    worlds: int | None = None
    seed: int | None = None
    jobs: int = 1
    surprise_effect: tuple[float, float] | None = None
    focus_only: bool = False
    by_agents: bool = False
    progress: Progress | None = None


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
        If cutoff, countries or rituals of the scenario are not those of ``start``.
    SimulationError
        If the laws have shapes or values that the simulator does not know.
    """
    options = options or Options()
    setting = make_setting(scenario, laws, start, types or contact_types(), options)
    dyads = setting.start.dyads
    order = Order(
        options.worlds or scenario.worlds,
        batch_size(len(dyads)),
        tuple(dyads.index(dyad) for dyad in scenario.focus),
        _seasons(setting),
    )
    played = play(setting, order, jobs=options.jobs, progress=options.progress)
    ensemble = make_ensemble(scenario.id, setting, order, played)
    return replace(ensemble, questions=answer_questions(ensemble, scenario.question))


def make_setting(
    scenario: Scenario, laws: LawDraws, start: InitialStates, types: ContactTypes, options: Options
) -> Setting:
    """Check that the inputs of `simulate` fit together, choose the countries, lay out the plan."""
    _check(scenario, laws, start, types)
    countries = scenario.resolved(start.countries)
    if options.focus_only:
        focus = {iso3 for dyad in scenario.focus for iso3 in dyad.split("-")}
        countries = tuple(sorted(focus | (countries_of_rules(scenario.rule) & set(countries))))
    start = with_new_rituals(start, scenario.intervention, scenario.rule)
    chosen = narrow(start, countries, laws, types)
    raise_all(scenario.id, check_rituals(scenario, [ritual.name for ritual in start.rituals]))
    missing = [dyad for dyad in scenario.focus if dyad not in chosen.dyads]
    if missing:
        problem, value = "dyads that no source at hand covers by the cutoff:", ", ".join(missing)
        raise ScenarioError(problem, where=f"{scenario.id}: focus", value=value)
    return Setting(
        laws,
        chosen,
        types,
        make_plan(scenario.intervention, chosen, types, scenario.horizon, scenario.rule),
        scenario.seed if options.seed is None else options.seed,
        scenario.horizon,
        options.surprise_effect,
        options.by_agents,
        make_behaviours(scenario.behaviour, chosen.countries, chosen.first_month),
        scenario.processes,
    )


def make_ensemble(name: str, setting: Setting, order: Order, played: Played) -> Ensemble:
    """Return the worlds played, as means, standard deviations and paths with their labels.

    Raises
    ------
    SimulationError
        If a state or rate is not finite.
    """
    start, worlds = setting.start, order.worlds
    mean, sd = _summaries(played.sums, worlds)
    first = start.first_month.astype("datetime64[M]")
    return Ensemble(
        scenario_id=name,
        countries=start.countries,
        dyads=start.dyads,
        quantities=(*STATE_NAMES, *(f"contacts_{name}" for name in setting.types.names)),
        periods=first + np.arange(setting.horizon),
        worlds=worlds,
        draws=setting.laws.draws,
        mean=mean.transpose(1, 2, 0),
        sd=sd.transpose(1, 2, 0),
        focus=tuple(start.dyads[d] for d in order.focus),
        paths=played.paths,
        at_cutoff=played.at_cutoff,
        rituals=tuple(ritual.name for ritual in start.rituals),
        seasons=order.seasons,
        ritual_kept=played.kept,
        acts=tuple(act.identity for act in setting.plan.acts),
        began=played.began,
        provenance=Provenance(
            setting.seed,
            worlds,
            setting.laws.draws,
            order.batch,
            str(start.cutoff),
            str(start.first_month),
            names_of(start, setting.processes),
        ),
    )


def _summaries(sums: Floats, worlds: int) -> tuple[Floats, Floats]:
    """Means and standard deviations (T, Q, D) of sums (T, 2, Q, D), a month at a time."""
    mean, sd = (make_room((len(sums), *sums.shape[2:])) for _ in range(2))
    for t, (total, squares) in enumerate(sums):
        mean[t] = total / worlds
        sd[t] = np.sqrt(np.maximum(squares / worlds - mean[t] ** 2, 0.0))
        if not np.isfinite(mean[t]).all():
            problem = "a state or a rate left the finite numbers"
            raise SimulationError(problem)
        for values in (sums, mean, sd):
            release(values)
    return mean, sd


def _check(scenario: Scenario, laws: LawDraws, start: InitialStates, types: ContactTypes) -> None:
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


def _seasons(setting: Setting) -> tuple[int, ...]:
    """Years in which the seasons begin that end within the horizon and were not yet decided."""
    first = setting.start.first_month.astype("datetime64[M]")
    years = range(int(str(first)[:4]) - 1, int(str(first + setting.horizon)[:4]) + 1)
    found = []
    for ritual in setting.start.rituals:
        for year in years:
            begin = np.datetime64(f"{year:04d}-{ritual.season_start_month:02d}", "M")
            end = begin + ritual.season_months
            open_now = ritual.waited is not None and begin < first <= end
            if (begin >= first or open_now) and end <= first + setting.horizon:
                found.append(year)
    return tuple(sorted(set(found)))

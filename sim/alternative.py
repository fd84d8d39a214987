"""An alternative beside its baseline: only the dyads on which a scenario acts are played anew.

Where the laws have neither a pull of third parties nor crowding, and all countries behave as
calibrated, dyads do not act on one another, and every draw is keyed by its dyad, so a dyad on which
neither scenario acts has the same bits in both. It is taken over from the worlds of the baseline;

    simulate_alternative(scenario, Baseline(base, worlds), ...) = simulate(scenario, ...)

to the last bit. Where dyads do act on one another, all are played.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.batches import Order, play
from sim.contacts import contact_types
from sim.plan import make_plan
from sim.processes.stage import contagion_weight
from sim.questions import answer_questions
from sim.rooms import make_room, release
from sim.simulate import Options, make_ensemble, make_setting, simulate
from sim.unfolding import Unfolding

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from sim.ensemble import Ensemble
    from sim.initial import InitialStates
    from sim.law_draws import LawDraws
    from sim.scenario import Scenario
    from sim.setting import Setting


@dataclass(frozen=True)
class Baseline:
    """A scenario and its worlds."""

    scenario: Scenario
    ensemble: Ensemble


def simulate_alternative(
    scenario: Scenario,
    baseline: Baseline,
    laws: LawDraws,
    start: InitialStates,
    *,
    options: Options | None = None,
) -> Ensemble:
    """Simulate a scenario, taking from its baseline what it does not touch.

    Where the two differ in countries, focus, months, worlds or seed, or dyads act on one another,
    all is simulated.

    Parameters
    ----------
    scenario
        What to simulate.
    baseline
        Worlds made with the same laws, start and options.
    laws, start, options
        As for `sim.simulate.simulate`.

    Returns
    -------
    Ensemble
    """
    options, types = options or Options(), contact_types()
    setting = make_setting(scenario, laws, start, types, options)
    asked = scenario.focus, options.worlds or scenario.worlds
    beside = _stand_side_by_side(setting, asked, baseline.ensemble)
    beside = beside and scenario.processes == baseline.scenario.processes
    coupled = contagion_weight(setting.start, setting.processes) > 0.0
    coupled = coupled or laws.dyads_act_on_one_another
    coupled = coupled or bool(scenario.behaviour or baseline.scenario.behaviour)
    if coupled or not beside:
        return simulate(scenario, laws, start, options=options)
    ensemble = replace(baseline.ensemble, scenario_id=scenario.id)
    touched = touched_dyads((scenario, baseline.scenario), setting.start)
    if setting.plan.rules and not touched:
        return simulate(scenario, laws, start, options=options)
    began = Unfolding(setting, np.arange(ensemble.worlds)).began(setting.horizon)
    acts = tuple(act.identity for act in setting.plan.acts)
    ensemble = replace(ensemble, acts=acts, began=began)
    if touched:
        chosen = setting.start.select(tuple(sorted({c for key in touched for c in key.split("-")})))
        plan = make_plan(scenario.intervention, chosen, types, scenario.horizon, scenario.rule)
        own = _play(replace(setting, start=chosen, plan=plan), ensemble, options)
        rituals = [i for i, item in enumerate(setting.start.rituals) if item.dyad in chosen.dyads]
        ensemble = _join(ensemble, own, rituals)
    return replace(ensemble, questions=answer_questions(ensemble, scenario.question))


def touched_dyads(scenarios: tuple[Scenario, ...], start: InitialStates) -> tuple[str, ...]:
    """Return the dyads of ``start`` on which some scenario acts, in the order of ``start``.

    Those that a rule reads are among them, since its worlds are told by them.
    """
    touched: set[int] = set()
    for scenario in scenarios:
        acts, rules = scenario.intervention, scenario.rule
        plan = make_plan(acts, start, contact_types(), scenario.horizon, rules)
        touched |= plan.touched(start)
    return tuple(start.dyads[d] for d in sorted(touched))


def _stand_side_by_side(
    setting: Setting, asked: tuple[tuple[str, ...], int], found: Ensemble
) -> bool:
    """Tell whether worlds found have the dyads, focus, months and draws of those asked for."""
    first = setting.start.first_month.astype("datetime64[M]")
    return (
        (found.focus, found.worlds) == asked
        and found.dyads == setting.start.dyads
        and (found.provenance.seed, found.draws) == (setting.seed, setting.laws.draws)
        and found.rituals == tuple(ritual.name for ritual in setting.start.rituals)
        and np.array_equal(found.periods, first + np.arange(setting.horizon))
    )


def _play(setting: Setting, baseline: Ensemble, options: Options) -> Ensemble:
    """Play the dyads of ``setting``, in batches of the baseline, so that sums have its order."""
    dyads = setting.start.dyads
    focus = tuple(dyads.index(dyad) for dyad in baseline.focus if dyad in dyads)
    order = Order(baseline.worlds, baseline.provenance.batch, focus, baseline.seasons)
    played = play(setting, order, jobs=options.jobs, progress=options.progress)
    return make_ensemble(baseline.scenario_id, setting, order, played)


def _join(whole: Ensemble, part: Ensemble, rituals: list[int]) -> Ensemble:
    """Put the dyads of ``part``, and its rituals, in place of those of ``whole``."""
    dyads = [whole.dyads.index(dyad) for dyad in part.dyads]
    focus = [whole.focus.index(dyad) for dyad in part.focus]
    mean, sd = (
        _replaced(old.transpose(2, 0, 1), new.transpose(2, 0, 1), dyads).transpose(1, 2, 0)
        for old, new in ((whole.mean, part.mean), (whole.sd, part.sd))
    )
    paths = _replaced(whole.paths, part.paths, focus)
    at_cutoff, kept = whole.at_cutoff.copy(), whole.ritual_kept.copy()
    at_cutoff[:, :, focus], kept[rituals] = part.at_cutoff, part.ritual_kept
    return replace(
        whole,
        mean=mean,
        sd=sd,
        paths=paths,
        at_cutoff=at_cutoff,
        ritual_kept=kept,
        acts=part.acts,
        began=part.began,
    )


def _replaced(whole: NDArray[Any], part: NDArray[Any], places: list[int]) -> NDArray[Any]:
    """Copy a room slice by slice, with ``part`` at some places of the third axis."""
    out = make_room(whole.shape, whole.dtype)
    for i in range(len(whole)):
        out[i] = whole[i]
        out[i][:, places] = part[i]
        for values in (out, whole, part):
            release(values)
    return out

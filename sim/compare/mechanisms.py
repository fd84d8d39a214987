"""Through what the effect of a scenario comes: each mechanism switched off, and what is then left.

With v(S) the mean difference from the baseline, over months and worlds, when only the mechanisms S
are on, the share of mechanism m is its Shapley value,

    phi(m) = sum over S without m of |S|! (k - |S| - 1)! / k! (v(S + m) - v(S))

the mean, over all orders of switching on, of what m adds. Shares add up to v(all) - v(none), and
v(none) is what added and cancelled contacts do by themselves. That takes 2^k runs of the dyad's two
countries. Where dyads act on one another all countries must be played, and each mechanism is
switched off alone: v(all) - v(all but m), which need not add up; what is left is their joint part.

    surprise       J, what contacts more or less than expected do to the state; off: J = 0 in both
    sanction       the shift of the state while a sanction of the scenario is in force
    (kind)         any other kind of intervention that moves states itself, such as shock
    rules, behaviour, processes    those in which the scenario differs from its baseline

Shares are linear in v, so each world has its own and their mean has a standard error.

Reference: Shapley, L. S. (1953). A value for n-person games. Contributions to the Theory of Games
II, doi:10.1515/9781400881970-018; Owen, A. B. (2014). Sobol' indices and Shapley value. SIAM/ASA
Journal on Uncertainty Quantification 2, doi:10.1137/130936233.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import combinations
from math import factorial
from typing import TYPE_CHECKING

import numpy as np

from sim.interventions import ASSUMPTION, SanctionIntervention
from sim.processes.stage import contagion_weight
from sim.records import Size
from sim.simulate import Options, simulate

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from sim.ensemble import Ensemble
    from sim.initial import InitialStates
    from sim.interventions import AnyIntervention
    from sim.law_draws import LawDraws
    from sim.parameters import Floats
    from sim.scenario import Scenario

SURPRISE, SANCTION = "surprise", "sanction"
TABLES = {"rules": "rule", "behaviour": "behaviour", "processes": "processes"}
"""Mechanisms that are tables of a scenario, and the field that holds each."""

CONTACTS_ALONE = ("contacts", "ritual", "new_ritual", "summit")
"""Kinds of intervention that move states through J alone."""

MOST = 6
"""Mechanisms beyond which each is switched off alone."""

COUPLED_WORLDS = 256
"""Worlds where all countries must be played."""

SHAPLEY, ALONE = "Shapley", "one at a time"


@dataclass(frozen=True)
class MechanismShare:
    """What one mechanism contributes.

    Attributes
    ----------
    name : str
    share, standard_error : float
        Its part of the effect, by the method of the whole.
    left : float
        The effect that is left without it.
    """

    name: str
    share: float
    standard_error: float
    left: float


@dataclass(frozen=True)
class Mechanisms:
    """The effect of a scenario on one quantity of one dyad, by mechanism.

    Attributes
    ----------
    dyad, quantity, method : str
        Method: Shapley, or one at a time.
    worlds : int
    total, standard_error : float
        Mean difference from the baseline over months and worlds.
    rest : float
        With every mechanism off; nan where it was not played.
    joint : float
        What the shares leave, 0 under Shapley.
    shares : tuple of MechanismShare
        Largest first.
    """

    dyad: str
    quantity: str
    method: str
    worlds: int
    total: float
    standard_error: float
    rest: float
    joint: float
    shares: tuple[MechanismShare, ...]


def mechanisms_of(scenario: Scenario, baseline: Scenario) -> tuple[str, ...]:
    """Name what a scenario's effect may come through, in a fixed order."""
    own = [item for item in scenario.intervention if item not in baseline.intervention]
    kinds = dict.fromkeys(item.kind for item in own)
    named = [kind for kind in kinds if kind not in CONTACTS_ALONE]
    tables = [
        name
        for name, field in TABLES.items()
        if getattr(scenario, field, None) != getattr(baseline, field, None)
    ]
    return (SURPRISE, *named, *tables) if own or tables else ()


def mechanism_shares(
    scenario: Scenario,
    baseline: Scenario,
    given: tuple[LawDraws, InitialStates],
    *,
    quantity: str = "cooperation_index",
    options: Options | None = None,
    played: tuple[Ensemble, Ensemble] | None = None,
) -> Mechanisms | None:
    """Divide the effect on the first dyad in focus among mechanisms; None where nothing is changed.

    Parameters
    ----------
    scenario, baseline
        Two scenarios with the same focus, horizon, cutoff and seed.
    given
        Laws and states, as for `sim.simulate.simulate`.
    quantity
        Whose mean over the months is divided.
    options
        Worlds, seed and jobs; the rest is set here.
    played
        Worlds of the two, made with the same inputs and options, that need not be played again
        where dyads do not act on one another.
    """
    names = mechanisms_of(scenario, baseline)
    if not names:
        return None
    coupled = _is_coupled((scenario, baseline), *given)
    options = options or Options()
    if coupled:
        options = replace(options, worlds=min(options.worlds or scenario.worlds, COUPLED_WORLDS))
    play = _player((scenario, baseline), given, replace(options, focus_only=not coupled))
    known = None if coupled else played
    value = _value(play, names, (scenario.focus[0], quantity), known)
    shapley = not coupled and len(names) <= MOST
    return (_shapley if shapley else _alone)(names, value, (scenario.focus[0], quantity))


def _is_coupled(scenarios: tuple[Scenario, Scenario], laws: LawDraws, start: InitialStates) -> bool:
    """Tell whether dyads act on one another, so that two countries alone say too little."""
    return laws.dyads_act_on_one_another or any(
        bool(item.behaviour) or contagion_weight(start, item.processes) > 0.0 for item in scenarios
    )


def switched_off(scenario: Scenario, baseline: Scenario, names: Iterable[str]) -> Scenario:
    """Return a scenario without some of its mechanisms; J is no matter of scenarios."""
    off, update = set(names), {}
    kept: list[AnyIntervention] = []
    for item in scenario.intervention:
        if isinstance(item, SanctionIntervention) and SANCTION in off:
            kept.append(_without_shift(item))
        elif item.kind not in off or item in baseline.intervention:
            kept.append(item)
    for name, field in TABLES.items():
        if name in off and hasattr(baseline, field):
            update[field] = getattr(baseline, field)
    return scenario.model_copy(update={"intervention": tuple(kept), **update})


def _without_shift(item: SanctionIntervention) -> SanctionIntervention:
    """Return a sanction of which the contacts are left and the state is not shifted."""
    none = Size(mean=0.0)
    return item.model_copy(update={"source": ASSUMPTION, "engagement": none, "affinity": none})


def _player(
    scenarios: tuple[Scenario, Scenario], given: tuple[LawDraws, InitialStates], options: Options
) -> Callable[[bool, frozenset[str], bool], Ensemble]:
    """Return a function that plays the scenario (or its baseline) with some mechanisms off."""
    scenario, baseline = (
        item.model_copy(update={"question": (), "focus": item.focus[:1]}) for item in scenarios
    )

    def play(own: bool, off: frozenset[str], silent: bool) -> Ensemble:  # noqa: FBT001
        played = switched_off(scenario, baseline, off) if own else baseline
        effect = (0.0, 0.0) if silent else options.surprise_effect
        return simulate(played, *given, options=replace(options, surprise_effect=effect))

    return play


def _value(
    play: Callable[[bool, frozenset[str], bool], Ensemble],
    names: tuple[str, ...],
    what: tuple[str, str],
    played: tuple[Ensemble, Ensemble] | None,
) -> Callable[[frozenset[str]], Floats]:
    """Return v: the mean difference over months with some mechanisms on, (W,), each played once."""
    known: dict[frozenset[str], Floats] = {}
    base: dict[bool, Floats] = {}

    def mean(worlds: Ensemble) -> Floats:
        return np.asarray(worlds.path(*what).astype(np.float64).mean(axis=1))

    if played is not None:
        base[False] = mean(played[1])
        known[frozenset(names)] = mean(played[0]) - base[False]

    def value(on: frozenset[str]) -> Floats:
        silent = SURPRISE not in on
        if silent not in base:
            base[silent] = mean(play(False, frozenset(), silent))
        if on not in known:
            off = frozenset(names) - on
            known[on] = mean(play(True, off, silent)) - base[silent]
        return known[on]

    return value


def _shapley(
    names: tuple[str, ...], value: Callable[[frozenset[str]], Floats], what: tuple[str, str]
) -> Mechanisms:
    every, k = frozenset(names), len(names)
    shares = []
    for name in names:
        others = [other for other in names if other != name]
        total = np.zeros_like(value(every))
        for size in range(k):
            weight = factorial(size) * factorial(k - size - 1) / factorial(k)
            for chosen in combinations(others, size):
                rest = frozenset(chosen)
                total = total + weight * (value(rest | {name}) - value(rest))
        shares.append(_share(name, total, value(every - {name})))
    return _whole(what, SHAPLEY, value(every), float(value(frozenset()).mean()), shares)


def _alone(
    names: tuple[str, ...], value: Callable[[frozenset[str]], Floats], what: tuple[str, str]
) -> Mechanisms:
    every = frozenset(names)
    left = {name: value(every - {name}) for name in names}
    shares = [_share(name, value(every) - left[name], left[name]) for name in names]
    return _whole(what, ALONE, value(every), float("nan"), shares)


def _share(name: str, part: Floats, left: Floats) -> MechanismShare:
    error = float(part.std() / np.sqrt(part.size))
    return MechanismShare(name, float(part.mean()), error, float(left.mean()))


def _whole(
    what: tuple[str, str], method: str, total: Floats, rest: float, shares: list[MechanismShare]
) -> Mechanisms:
    added = sum(line.share for line in shares)
    nothing = 0.0 if np.isnan(rest) else rest
    joint = 0.0 if method == SHAPLEY else float(total.mean()) - added - nothing
    order = sorted(shares, key=lambda line: -abs(line.share))
    return Mechanisms(
        *what, method, int(total.size), float(total.mean()),
        float(total.std() / np.sqrt(total.size)), rest, joint, tuple(order),
    )  # fmt: skip

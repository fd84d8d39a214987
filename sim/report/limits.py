"""What a report must say of its limits, from the data and parameters at hand."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from sim.contacts import contact_types
from sim.interventions import ASSUMPTION
from sim.report.answers import fitted_surprise
from sim.report.words import (
    country_name,
    dyad_name,
    in_worlds,
    listing,
    month_name,
    number,
    percent,
)

if TYPE_CHECKING:
    from sim.behaviour.choice import BehaviourChoice
    from sim.interventions import AnyIntervention
    from sim.report.inputs import Briefing, Run
    from sim.rules import Rule


def assumptions(run: Run) -> tuple[str, ...]:
    """Say which parts of the run are assumptions, not estimates."""
    fitted = fitted_surprise(run.briefing)
    lines = [
        "J, what one unexpected leader contact does to the relationship later. It is hard to tell "
        "apart from ordinary slow change, so a narrow prior holds it near zero."
        + (f" {fitted}" if fitted else ""),
        "How the two countries share the initiative: half and half.",
        *_leaders(run),
        "How likely a call was before any season was seen: a prior on the logit scale, weighty "
        "because the seasons are few.",
    ]
    alone = sum(1 for line in run.briefing.parameters if line.informed == "the prior alone")
    if alone:
        lines.append(f"{alone} parameters on which these data say nothing (table below).")
    lines += _sizes(run)
    if run.scenario.behaviour:
        lines.append("How countries behave that do not as the law fitted to the past has it.")
    return tuple(lines)


def changes(run: Run, dyad: str) -> list[str]:
    """Say all that a scenario changes: interventions, then behaviours."""
    lines = [
        describe_intervention(item, dyad) + _share(run, item.identity, item.probability)
        for item in run.scenario.intervention
    ]
    lines += [describe_rule(rule, dyad) + _share(run, rule.id, 0.0) for rule in run.scenario.rule]
    chosen = sorted(run.scenario.behaviour.items())
    return lines + [describe_behaviour(*item) for item in chosen if item[1].kind != "calibrated"]


def _sizes(run: Run) -> list[str]:
    """Say which sizes of what the scenario changes are assumed, and which the record tells."""
    changed = [*run.scenario.intervention, *(rule.then for rule in run.scenario.rule)]
    told = sorted({item.kind for item in changed if item.calibrated})
    lines = []
    if any(item.source == ASSUMPTION for item in changed):
        lines.append("What the scenario changes, and by how much (listed at the top).")
    if told:
        lines.append(
            "No assumption, but drawn with its error from what the record tells, is the size of: "
            f"{listing(told)} (of those listed at the top as calibrated)."
        )
    if any(rule.source == ASSUMPTION for rule in run.scenario.rule):
        lines.append("When rules fire, and with which chance (listed at the top).")
    return lines


def describe_behaviour(iso3: str, choice: BehaviourChoice) -> str:
    """Say the behaviour of a country in a few words."""
    text = f"{country_name(iso3)} behaves as {choice.kind}"
    if choice.parameters:
        sizes = [f"{name} {value}" for name, value in choice.parameters.items()]
        return f"{text} ({listing(sizes)})"
    rows = [
        f"{row.type.replace('*', 'all contacts')} with "
        f"{'all' if row.partner == '*' else country_name(row.partner)} times "
        f"{number(math.exp(row.tilt))}, {month_name(row.start)} to {month_name(row.until)}"
        for row in choice.policy
    ]
    return f"{country_name(iso3)} follows a policy: {'; '.join(rows)}" if rows else text


def _leaders(run: Run) -> tuple[str, ...]:
    """Say what is assumed of leaders where none leaves office in the worlds."""
    if "leader-turnover" in run.ensemble.provenance.processes:
        return ()
    return ("That no leader leaves office within the horizon.",)


def describe_intervention(item: AnyIntervention, dyad: str = "") -> str:
    """Say an intervention in a few words; its pair if another than ``dyad``, its source if any."""
    text = item.said(item.when(), dyad)
    if item.probability < 1.0:
        text = f"with chance {percent(item.probability)}: {text}"
    elif item.role == "uncertainty":
        text = f"{text}, which nobody chooses"
    if item.by is not None:
        text = f"{text}, as {country_name(item.by)} chooses"
    return text + _sized(item)


def _share(run: Run, act: str, probability: float) -> str:
    """Say in how many worlds something happened that need not have."""
    if probability >= 1.0 or act not in run.ensemble.acts:
        return ""
    share = float(run.ensemble.happened(act).mean())
    return f"; it came to that in {in_worlds(share, run.ensemble.worlds)}"


def describe_rule(rule: Rule, dyad: str = "") -> str:
    """Say a rule in a sentence, with where the size of its action comes from."""
    return rule.words(dyad) + _sized(rule.then)


def _sized(item: AnyIntervention) -> str:
    if item.calibrated:
        return " (size as calibrated on the record)"
    return "" if item.source == ASSUMPTION else f" (source: {item.source})"


def unwatched(briefing: Briefing) -> str:
    """Warn where no source ever watched the leaders of the pair; empty where one did."""
    types = contact_types()
    kinds = [k for k, name in enumerate(briefing.yearly.types) if types.level(name) == "leader"]
    if briefing.yearly.covered[:, kinds].any():
        return ""
    return (
        f"No source at hand watches the leaders of {dyad_name(briefing.dyad)}. How often they meet "
        "is drawn from what is usual among pairs, which is very wide: read medians of their "
        "contacts as guesses and upper ends as not known, and so the probabilities of questions "
        "about them and the upper end of the cooperation index, which counts these contacts."
    )


def limits(briefing: Briefing) -> tuple[str, ...]:
    """Say in plain words what the numbers cannot carry."""
    lines = []
    first, last = briefing.rankings[0], briefing.rankings[-1]
    if first.month != last.month:
        lines.append(
            f"The scores that see all pairs end in {month_name(first.month)}. Most pairs of the "
            f"ranking of {month_name(last.month)} have no news since then; their strength is "
            "carried on, drawn back to its mean, with wider intervals."
        )
    if not any("icews" in name for name in briefing.coverage.series):
        lines.append(
            "No typed counts of agreements, criticism, threats, sanctions or fights are in the "
            "data used here. Their projected numbers rest on parameters estimated elsewhere; "
            "read them as orders of magnitude."
        )
    lines += [
        "Strength is relative: it places a pair among all pairs of the same month, net of size, "
        "distance and the like. It does not count contacts, and a fall may mean that others rose.",
        "Leader contacts are known for a few pairs only. For others, engagement and affinity rest "
        "on news scores, which see what is reported, mostly in English.",
        "A count of contacts is not a treaty, a trade flow or a vote; cooperation here means "
        "the balance of friendly and hostile contacts.",
        "The simulation lets each pair move by its own laws: what happens to "
        f"{dyad_name(briefing.dyad)} does not act on third pairs, unless a scenario gives some "
        "country a behaviour by which it does. No pull of third parties is told by the record.",
        "Intervals hold the uncertainty of states, parameters and chance within this model, not "
        "the chance that the model is wrong.",
    ]
    return tuple(lines)

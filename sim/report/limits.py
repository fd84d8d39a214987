"""What a report must say of its limits, from the data and parameters at hand."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from sim.report.answers import fitted_surprise
from sim.report.words import country_name, dyad_name, listing, month_name, number, season_name

if TYPE_CHECKING:
    from sim.behaviour.choice import BehaviourChoice
    from sim.interventions import (
        ContactIntervention,
        Intervention,
        SanctionIntervention,
        ShockIntervention,
    )
    from sim.report.inputs import Briefing, Run


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
    if any(item.source == "assumption" for item in run.scenario.intervention):
        lines.append("What the scenario changes, and by how much (listed at the top).")
    if run.scenario.behaviour:
        lines.append("How countries behave that do not as the law fitted to the past has it.")
    return tuple(lines)


def changes(run: Run, dyad: str) -> list[str]:
    """Say all that a scenario changes: interventions, then behaviours."""
    lines = [describe_intervention(item, dyad) for item in run.scenario.intervention]
    chosen = sorted(run.scenario.behaviour.items())
    return lines + [describe_behaviour(*item) for item in chosen if item[1].kind != "calibrated"]


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


def describe_intervention(item: Intervention, dyad: str = "") -> str:
    """Say an intervention in a few words; its pair if another than ``dyad``, its source if any."""
    text = _change(item)
    if item.kind != "ritual" and item.dyad != dyad:
        text = f"{dyad_name(item.dyad)}: {text}"
    return text if item.source == "assumption" else f"{text} (source: {item.source})"


def _change(item: Intervention) -> str:
    if item.kind == "ritual":
        seasons = listing([season_name(year) for year in item.seasons])
        name = item.ritual.replace("turn-of-year-call", "turn-of-year call")
        return f"no {name} in {seasons}"
    if item.kind == "contacts":
        return _contacts(item)
    if item.kind == "shock":
        return f"a lasting shock in {month_name(item.month)}: {_sizes(item)}"
    months = f"{month_name(item.start)} to {month_name(item.until)}"
    return (
        f"sanctions by {country_name(item.sender)}, {item.contacts} more a month, {months}, with "
        f"{_sizes(item)} as long as they last"
    )


def _contacts(item: ContactIntervention) -> str:
    count = abs(item.count)
    kind = f"{item.type}{'' if count == 1 else 's'}"
    by = f"on the initiative of {country_name(item.initiator)}"
    if item.count > 0:
        return f"{count} more {kind} {by}, {_when(item)}"
    return f"up to {count} {kind} fewer {by}, {_when(item)}"


def _when(item: ContactIntervention) -> str:
    if item.months:
        return f"in {listing([month_name(month) for month in item.months])}"
    return f"each month from {month_name(item.start or '')} to {month_name(item.until or '')}"


def _sizes(item: ShockIntervention | SanctionIntervention) -> str:
    sizes = {"affinity": item.affinity}
    if item.kind == "shock":
        sizes = {"engagement": item.engagement, **sizes}
    return ", ".join(
        f"{part} {number(size.mean)} (sd {number(size.sd)}) standard deviations"
        for part, size in sizes.items()
        if size.mean or size.sd
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

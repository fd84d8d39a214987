"""What a report must say of its limits, from the data and parameters at hand."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.report.words import month_name, number

if TYPE_CHECKING:
    from sim.interventions import (
        ContactIntervention,
        Intervention,
        SanctionIntervention,
        ShockIntervention,
    )
    from sim.report.inputs import Briefing, Run

LEADER_FAMILY = "leader"


def assumptions(run: Run) -> tuple[str, ...]:
    """Say which parts of the run are assumptions, not estimates."""
    lines = [
        "J, what one unexpected leader contact does to the relationship later. The record hardly "
        "tells it; a narrow prior holds it near zero.",
        "How the two countries share the initiative: half and half.",
        "That no leader leaves office within the horizon.",
        "How likely a call was before any season was seen: a prior on the logit scale, weighty "
        "because the seasons are few.",
    ]
    alone = sum(1 for line in run.briefing.parameters if line.informed == "the prior alone")
    if alone:
        lines.append(f"{alone} parameters on which these data say nothing (table below).")
    for item in run.scenario.intervention:
        if item.source == "assumption":
            lines.append(f"The scenario's own intervention: {describe_intervention(item)}.")
    return tuple(dict.fromkeys(lines))


def describe_intervention(item: Intervention) -> str:
    """Say an intervention in a few words."""
    if item.kind == "ritual":
        seasons = ", ".join(f"{year}/{(year + 1) % 100:02d}" for year in item.seasons)
        return f"no {item.ritual.replace('-', ' ')} in {seasons}"
    if item.kind == "contacts":
        change = f"{abs(item.count)} {item.type}{'' if abs(item.count) == 1 else 's'}"
        change += " more" if item.count > 0 else " fewer (none below zero)"
        return f"{change} by {item.initiator} in {_when(item)}"
    if item.kind == "shock":
        return f"a lasting shock in {month_name(item.month)}: {_sizes(item)}"
    months = f"{month_name(item.start)} to {month_name(item.until)}"
    return f"sanctions by {item.sender}, {months}, {item.contacts} a month; {_sizes(item)}"


def _when(item: ContactIntervention) -> str:
    if item.months:
        return ", ".join(month_name(month) for month in item.months)
    return f"each month from {month_name(item.start or '')} to {month_name(item.until or '')}"


def _sizes(item: ShockIntervention | SanctionIntervention) -> str:
    sizes = {"affinity": item.affinity}
    if item.kind == "shock":
        sizes = {"engagement": item.engagement, **sizes}
    return ", ".join(
        f"{part} {number(size.mean)} (sd {number(size.sd)})"
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
            "data used here. Their projected numbers rest on priors estimated elsewhere; read "
            "them as orders of magnitude."
        )
    lines += [
        "Strength is relative: it places a pair among all pairs of the same month, net of size, "
        "distance and the like. It does not count contacts, and a fall may mean that others rose.",
        "Leader contacts are known for a few pairs only. For others, engagement and affinity rest "
        "on news scores, which see what is reported, mostly in English.",
        "A press count of contacts is not a treaty, a trade flow or a vote; cooperation here means "
        "the balance of friendly and hostile contacts.",
        "The simulation lets each pair move by its own laws: what China and Russia do does not act "
        "on third pairs in this version.",
        "Intervals hold the uncertainty of states, parameters and chance within this model, not "
        "the chance that the model is wrong.",
    ]
    return tuple(lines)

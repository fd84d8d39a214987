"""The answer of a report: a few sentences, each from the numbers of the run.

Example
-------
>>> monthly(4.81)
'61'
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.report.inputs import Estimate
from sim.report.words import (
    dyad_name,
    fine,
    in_worlds,
    month_name,
    number,
    of_worlds,
    percent,
    season_name,
    standing,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from sim.compare import Comparison
    from sim.report.inputs import Briefing, RitualOutlook, Run
    from sim.surprise import SurpriseProfile

INDEX = "cooperation_index"
ALONE = (
    "How much the changes of this scenario matter later is assumed here, not estimated: the record "
    "hardly tells whether, and in which direction, a single contact moves a relationship."
)
FITTED = {"surprise_engagement": "engagement", "surprise_affinity": "affinity"}
"""Parameters that hold J, and the part of the state that each moves."""


def answer(run: Run) -> tuple[str, ...]:
    """Return the answer, one paragraph a sentence or two."""
    sentences = [_past(run.briefing), _ahead(run)]
    if run.comparison is not None:
        sentences += _changed(run, run.comparison)
    if run.briefing.outlook is not None:
        sentences.append(_ritual(run, run.briefing.outlook))
    return tuple(sentences)


def monthly(index: float) -> str:
    """Turn a cooperation index back into friendly less hostile contacts a month."""
    text = f"{np.sinh(index):,.0f}"
    return text.replace("-", "\N{MINUS SIGN}") if text != "-0" else "0"


def balance(index: float) -> str:
    """Say a cooperation index as more friendly or more hostile contacts a month.

    >>> balance(-3.15)
    '12 more hostile than friendly contacts a month'
    """
    kinds = ("hostile", "friendly") if index < 0.0 else ("friendly", "hostile")
    return f"{monthly(abs(index))} more {kinds[0]} than {kinds[1]} contacts a month"


def worlds_interval(values: NDArray[np.floating]) -> Estimate:
    """Median and the ends of 90% of the worlds."""
    low, middle, high = np.quantile(values.astype(np.float64), (0.05, 0.5, 0.95))
    return Estimate(float(middle), float(low), float(high))


def _past(briefing: Briefing) -> str:
    name = dyad_name(briefing.dyad)
    tables = [(table, row) for table in briefing.rankings for row in table.watched
              if row.dyad == briefing.dyad]  # fmt: skip
    last, row = tables[-1]
    text = (
        f"In {month_name(last.month)}, net of what two such countries would do anyway, {name} had "
        f"{standing(row, last.dyads)}."
    )
    if len(tables) > 1:
        first, row = tables[0]
        text += (
            f" In {month_name(first.month)}, when news scores last saw all pairs, it had "
            f"{standing(row, first.dyads)}."
        )
    return text


def _ahead(run: Run) -> str:
    dyad = run.ensemble.focus[0]
    start = run.ensemble.value_at_cutoff(dyad, INDEX)
    final = run.ensemble.path(dyad, INDEX)[:, -1]
    begin, end = worlds_interval(start), worlds_interval(final)
    return (
        f"In this scenario the cooperation index, {number(begin.mean)} at the cutoff (about "
        f"{balance(begin.mean)}), ends in "
        f"{month_name(run.ensemble.periods[-1])} at {number(end.mean)} (90% of the worlds "
        f"{number(end.low)} to {number(end.high)}), which is {monthly(end.mean)} "
        f"({monthly(end.low)} to {monthly(end.high)}) friendly less hostile contacts a month. It "
        "stands higher than at the "
        f"cutoff in {in_worlds(float((final > start).mean()), run.ensemble.worlds)}."
    )


def largest(comparison: Comparison, quantity: str = INDEX) -> tuple[int, Estimate, float]:
    """Find the month of the largest mean difference, the difference and its standard error."""
    q = comparison.quantities.index(quantity)
    at = int(np.argmax(np.abs(comparison.mean[q, 0])))
    mean, low, high, error = (
        float(values[q, 0, at])
        for values in (
            comparison.mean,
            comparison.q05,
            comparison.q95,
            comparison.standard_error,
        )
    )
    return at, Estimate(mean, low, high), error


def _changed(run: Run, comparison: Comparison) -> list[str]:
    """Say what the scenario does; of an effect through J alone, first that J is assumed."""
    if run.profile is None:
        return [_against(comparison)]
    if not _through_surprise_alone(run):
        return [_against(comparison), _assumed(run.profile)]
    return [f"{ALONE} {_assumed(run.profile)}", _at_fitted(run.profile, comparison)]


def _through_surprise_alone(run: Run) -> bool:
    """Tell whether all that the scenario changes are contacts and rituals."""
    acts = [*run.scenario.intervention, *(rule.then for rule in run.scenario.rule)]
    return all(item.BY_J for item in acts) and not run.scenario.behaviour


def _at_fitted(profile: SurpriseProfile, comparison: Comparison) -> str:
    """Say the effect at the fitted J, and whether its sign is that of the range."""
    found = largest(comparison)[1].mean
    assumed = [largest(item)[1].mean for item in profile.comparisons]
    opposite = found and not any(found * value > 0.0 for value in assumed)
    other = (
        " The fitted J has the other sign, so the effect has too; the record does not tell which "
        "sign is right."
    )
    text = _against(comparison)
    return f"With the J of the fit instead, {text[0].lower()}{text[1:]}{other if opposite else ''}"


def _against(comparison: Comparison) -> str:
    at, most, error = largest(comparison)
    if abs(most.mean) <= 2.0 * error:
        return (
            "Against the baseline, world by world, the mean path of the index for "
            f"{dyad_name(comparison.focus[0])} never differs by more than two standard errors at "
            "its largest."
        )
    return (
        "Against the baseline, world by world, the mean difference of the index is largest in "
        f"{month_name(comparison.periods[at])}: {fine(most.mean)} (90% of the worlds "
        f"{fine(most.low)} to {fine(most.high)}; standard error of the mean {fine(error)})."
    )


def _assumed(profile: SurpriseProfile) -> str:
    sizes = [largest(item)[1].mean for item in profile.comparisons]
    first, last = profile.values[0], profile.values[-1]
    return (
        "Contacts and rituals act on the relationship only through J, what one unexpected contact "
        f"of the leaders does to it. Set by hand from {first:g} to {last:g} standard deviations a "
        "contact, which is an assumption, J takes the largest mean difference of the index from "
        f"the baseline from {fine(sizes[0])} to {fine(sizes[-1])}."
    )


def fitted_surprise(briefing: Briefing) -> str:
    """Say which J was fitted, with what informs it; empty where the parameters lack it."""
    parts = [
        f"{FITTED[line.name]} {fine(line.estimate.mean)} ({fine(line.estimate.low)} to "
        f"{fine(line.estimate.high)}, informed by: {line.informed})"
        for line in briefing.parameters
        if line.name in FITTED
    ]
    if not parts:
        return ""
    return f"The fitted J, in units of the state for one contact: {', '.join(parts)}."


def _ritual(run: Run, outlook: RitualOutlook) -> str:
    chance, season = outlook.probability, outlook.first_day.year
    cancelled = any(
        item.kind == "ritual" and season in item.seasons for item in run.scenario.intervention
    )
    before = ", before what this scenario changes," if cancelled else ""
    wait = (
        ""
        if outlook.waited is None
        else f", of which {outlook.waited + 1} days had passed without it,"
    )
    text = (
        f"As of the cutoff{before} the turn-of-year call of {season_name(season)}{wait} is kept "
        f"with probability {percent(chance.mean)} (90% interval {percent(chance.low)} to "
        f"{percent(chance.high)})."
    )
    return f"{text} The scenario cancels it." if cancelled else text


def absence(outlook: RitualOutlook) -> str:
    """Say what a missed season would do to the estimate, and how often it would be a false alarm.

    The move is called small under half a standard deviation of the state, large above one.
    """
    kept, unknown, missed = (case.strength for case in outlook.cases)
    sd = (unknown.high - unknown.low) / (2.0 * 1.6449)
    move = abs(missed.mean - unknown.mean) / sd
    size = "small" if move < 0.5 else ("moderate" if move < 1.0 else "large")
    alarms = 100.0 * (1.0 - outlook.probability.mean)
    return (
        f"A missed call moves the estimate of strength from {number(unknown.mean)} to "
        f"{number(missed.mean)}, a kept one to {number(kept.mean)}. Against an interval of "
        f"{number(unknown.low)} to {number(unknown.high)} the first move is {size}. A missed "
        f"season is no alarm by itself: it would also come in about {alarms:.0f} of 100 seasons "
        f"in which nothing about the relationship had changed."
    )


def simulated_seasons(run: Run) -> str:
    """Say in which share of the worlds each whole season's call is kept; empty without one."""
    outlook, ensemble = run.briefing.outlook, run.ensemble
    if outlook is None or outlook.name not in ensemble.rituals or not ensemble.seasons:
        return ""
    kept = {year: float((ensemble.season(outlook.name, year) == 1).mean())
            for year in ensemble.seasons}  # fmt: skip
    shares = [
        f"{of_worlds(share, ensemble.worlds)} in {season_name(year)}"
        for year, share in kept.items()
    ]
    return (
        f"In the simulated worlds of this scenario it is kept in {', '.join(shares)}. These "
        "worlds add what may happen to the relationship until then."
    )

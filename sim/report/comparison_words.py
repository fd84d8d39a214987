"""A comparison of scenarios in words and rows, for a reader who does not program.

Example
-------
>>> verdict(0.5, 0.01), verdict(0.5, 0.4)
('higher', 'not told apart')
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.compare.mechanisms import SANCTION, SHAPLEY, SURPRISE
from sim.report.answers import INDEX, largest, monthly
from sim.report.words import dyad_name, fine, listing, month_name, number, percent

if TYPE_CHECKING:
    from sim.compare import ProbabilityDifference
    from sim.compare.mechanisms import Mechanisms
    from sim.compare.several import Contrast, Mean, Several
    from sim.compare.spill import SpillOver

REACH = 1.6448536269514722
CLEAR = 5.0
"""Standard errors beyond which a difference is called clear."""

NONE = "\N{EN DASH}"
SHOWN_SPILL = 5

MECHANISMS = {
    SURPRISE: "contacts more or less than expected (J)",
    SANCTION: "lower affinity while sanctions last",
    "shock": "jumps of the relationship itself",
    "rules": "rules of the scenario",
    "behaviour": "behaviours of countries",
    "processes": "processes of the world",
}

EFFECT_HEADS = (
    "scenario", "mean effect on the index", "90% of the worlds", "largest, when", "first clear",
    "mean effect on strength",
)  # fmt: skip
COUNT_HEADS = ("scenario", "contacts", "baseline", "scenario", "difference", "90% of the worlds")
SPILL_HEADS = ("scenario", "pair", "mean effect on its index", "largest, when", "standard error")


def verdict(difference: float, error: float) -> str:
    """Call a difference higher, lower, or not told apart from zero."""
    if abs(difference) <= CLEAR * error:
        return "not told apart"
    return "higher" if difference > 0.0 else "lower"


def summary(several: Several) -> tuple[str, ...]:
    """Say of each scenario what it changes, in two or three sentences."""
    return tuple(_sentence(item, several) for item in several.contrasts)


def _sentence(item: Contrast, several: Several) -> str:
    comparison = item.comparison
    mean, at = item.means[0], largest(comparison)[0]
    name, said = dyad_name(several.dyad), verdict(mean.difference, mean.standard_error)
    first = int(comparison.first_clear[comparison.quantities.index(INDEX), 0])
    if said == "not told apart" and first < 0:
        text = f"{item.title}: the cooperation index of {name} is not told apart from the baseline."
    else:
        before, after = (monthly(float(level[at])) for level in item.levels)
        text = (
            f"{item.title}: over all months the cooperation index of {name} is "
            f"{_higher(mean.difference)} than in the baseline by {fine(abs(mean.difference))} "
            f"(90% of the worlds {fine(mean.q05)} to {fine(mean.q95)}). The difference is largest "
            f"in {month_name(comparison.periods[at])}, when friendly less hostile contacts number "
            f"{after} a month where the baseline has {before}"
        )
        text += (
            f", and first clear in {month_name(comparison.periods[first])}." if first >= 0 else "."
        )
    return " ".join(part for part in (text, _most_changed(item), _through(item)) if part)


def _higher(value: float) -> str:
    return "higher" if value > 0.0 else "lower"


def _most_changed(item: Contrast) -> str:
    clear = [line for line in item.probabilities if line.is_clear]
    if not clear:
        return "No question is answered clearly otherwise." if item.probabilities else ""
    most = max(clear, key=lambda line: abs(line.difference))
    return (
        f"Of the questions, this one changes most: {most.text} {percent(most.scenario)} where the "
        f"baseline has {percent(most.baseline)}."
    )


def _through(item: Contrast) -> str:
    found = item.mechanisms
    if found is None or not found.shares or not found.total:
        return ""
    most = found.shares[0]
    if len(found.shares) == 1:
        return f"All of it comes through {mechanism_name(most.name)}."
    return (
        f"Most of it comes through {mechanism_name(most.name)}: {fine(most.share)} of "
        f"{fine(found.total)}."
    )


def mechanism_name(name: str) -> str:
    """Name a mechanism for people."""
    return MECHANISMS.get(name, f"interventions of kind {name.replace('_', ' ')}")


def effect_rows(several: Several) -> list[tuple[str, ...]]:
    """Return the one table: a row a scenario."""
    rows = []
    for item in several.contrasts:
        comparison = item.comparison
        at, most, _ = largest(comparison)
        first = int(comparison.first_clear[comparison.quantities.index(INDEX), 0])
        index, strength = item.means[:2]
        rows.append(
            (
                item.title,
                _with_error(index),
                f"{fine(index.q05)} to {fine(index.q95)}",
                f"{fine(most.mean)}, {month_name(comparison.periods[at])}" if most.mean else NONE,
                month_name(comparison.periods[first]) if first >= 0 else "never",
                _with_error(strength),
            )
        )
    return rows


def _with_error(mean: Mean) -> str:
    if not mean.difference and not mean.standard_error:
        return "none"
    reach = REACH * mean.standard_error
    ends = f"{fine(mean.difference - reach)} to {fine(mean.difference + reach)}"
    return f"{fine(mean.difference)} ({ends})"


def question_heads(several: Several) -> tuple[str, ...]:
    """Heads of the table of questions."""
    return ("question", "baseline", *(item.title for item in several.contrasts))


def question_rows(several: Several) -> list[tuple[str, ...]]:
    """Return a row a question, a cell a scenario: its probability, and how far it is moved."""
    answers = {answer.id: answer for answer in several.baseline.ensemble.questions}
    rows = []
    for name, answer in answers.items():
        cells = []
        for item in several.contrasts:
            line = next((p for p in item.probabilities if p.id == name), None)
            cells.append(NONE if line is None else moved(line))
        if any(cell != NONE for cell in cells):
            p = answer.probability
            rows.append((answer.text, NONE if np.isnan(p) else percent(p), *cells))
    return rows


def moved(line: ProbabilityDifference) -> str:
    """Write a probability beside the interval of its difference from the baseline, in points."""
    if np.isnan(line.difference):
        return NONE
    if not line.difference and not line.standard_error:
        return f"{percent(line.scenario)} (same)"
    low, high = (f"{number(100 * end, 1)}" for end in (line.low, line.high))
    return f"{percent(line.scenario)} ({low} to {high})"


def count_rows(several: Several) -> list[tuple[str, ...]]:
    """Return a row a scenario and type of contact that it changes."""
    return [
        (
            item.title,
            line.type,
            f"{line.baseline:,.1f}",
            f"{line.scenario:,.1f}",
            _difference(line.difference, line.standard_error),
            f"{number(line.q05, 0)} to {number(line.q95, 0)}",
        )
        for item in several.contrasts
        for line in item.counts
    ]


def _difference(value: float, error: float) -> str:
    ends = f"{fine(value - REACH * error)} to {fine(value + REACH * error)}"
    return f"{fine(value)} ({ends})"


def mechanism_heads(several: Several) -> tuple[str, ...]:
    """Heads of the table of mechanisms."""
    return ("scenario", "effect", *map(mechanism_name, _mechanisms(several)), "the rest")


def _mechanisms(several: Several) -> tuple[str, ...]:
    names = [line.name for c in several.contrasts if c.mechanisms for line in c.mechanisms.shares]
    return tuple(dict.fromkeys(names))


def mechanism_rows(several: Several) -> list[tuple[str, ...]]:
    """Return a row a scenario: its effect, and what comes through each mechanism."""
    names, rows = _mechanisms(several), []
    for item in several.contrasts:
        found = item.mechanisms
        if found is None:
            continue
        by_name = {line.name: line for line in found.shares}
        cells = [
            share_cell(found, by_name[name].share, by_name[name].standard_error)
            if name in by_name
            else NONE
            for name in names
        ]
        rest = found.joint + (0.0 if np.isnan(found.rest) else found.rest)
        rows.append((item.title, fine(found.total), *cells, fine(rest)))
    return rows


def share_cell(found: Mechanisms, share: float, error: float) -> str:
    """Write what a mechanism contributes, in per cent of the effect where that is clear."""
    text = f"{fine(share)} \N{PLUS-MINUS SIGN} {fine(error)}"
    if abs(found.total) <= CLEAR * found.standard_error:
        return text
    return f"{text} ({number(100.0 * share / found.total, 0)}%)"


def methods(several: Several) -> str:
    """Say by which method the effect was divided."""
    found = [item.mechanisms for item in several.contrasts if item.mechanisms]
    if not found:
        return ""
    names = {item.method for item in found}
    parts = []
    if SHAPLEY in names:
        parts.append(
            "Shares are Shapley values: what a mechanism adds when it is switched on, averaged over "
            "all orders of switching on, so that they add up to the effect"
        )
    if names - {SHAPLEY}:
        parts.append(
            "where pairs act on one another, what is lost when a mechanism alone is switched off, "
            "which need not add up: the rest is what they do together"
        )
    worlds = listing(sorted({f"{item.worlds:,}" for item in found}))
    return (
        f"{'; '.join(parts)}. Worlds played: {worlds}; \N{PLUS-MINUS SIGN} is the standard error."
    )


def spill_rows(several: Several) -> list[tuple[str, ...]]:
    """Return the pairs moved most, by scenario."""
    return [
        (item.title, *spill_cells(line))
        for item in several.contrasts
        for line in item.spill[:SHOWN_SPILL]
    ]


def spill_cells(line: SpillOver) -> tuple[str, ...]:
    """Write how far one pair is moved."""
    error = fine(line.standard_error)
    return (
        dyad_name(line.dyad),
        fine(line.moved),
        f"{fine(line.largest)}, {month_name(line.month)}",
        error if line.paired else f"at most {error}",
    )


def spill_words(several: Several) -> str:
    """Say how many pairs each scenario moves that it does not name."""
    still = [item.title for item in several.contrasts if not item.spill]
    if len(still) == len(several.contrasts):
        return (
            "None of the scenarios moves a pair that it does not name: in these worlds pairs do "
            "not act on one another, and what is not touched is the same to the last digit."
        )
    parts = [
        f"{item.title}: {len(item.spill):,} of {len(several.baseline.ensemble.dyads):,} pairs"
        for item in several.contrasts
        if item.spill
    ]
    return f"Pairs moved that the scenario does not name: {'; '.join(parts)}."

"""The tables of a comparison of scenarios, as rows of text.

Example
-------
>>> from sim.compare.mechanisms import Mechanisms
>>> share_cell(Mechanisms("CHN-RUS", "strength", "Shapley", 9, -2.0, 0.1, 0.0, 0.0, ()), -1.0, 0.1)
'−1.00 ± 0.10 (50%)'
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.report.answers import INDEX, largest
from sim.report.comparison_words import CLEAR, mechanism_name, names_of
from sim.report.words import dyad_name, fine, month_name, number, of_worlds

if TYPE_CHECKING:
    from sim.compare import ProbabilityDifference
    from sim.compare.mechanisms import Mechanisms
    from sim.compare.several import Mean, Several
    from sim.compare.spill import SpillOver

REACH = 1.6448536269514722

NONE = "\N{EN DASH}"

SHOWN_SPILL = 5

EFFECT_HEADS = (
    "scenario", "mean effect on the index", "90% of the worlds", "largest, when", "first clear",
    "mean effect on strength",
)  # fmt: skip

COUNT_HEADS = ("scenario", "contacts", "baseline", "scenario", "difference", "90% of the worlds")

SPILL_HEADS = ("scenario", "pair", "mean effect on its index", "largest, when", "standard error")


def effect_rows(several: Several) -> list[tuple[str, ...]]:
    """Return the one table: a row a scenario."""
    titles = names_of(several)
    rows: list[tuple[str, ...]] = []
    for item in several.contrasts:
        comparison = item.comparison
        at, most, _ = largest(comparison)
        first = int(comparison.first_clear[comparison.quantities.index(INDEX), 0])
        index, strength = item.means[:2]
        rows.append(
            (
                titles[item.id],
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
    if len(several.dyads) > 1:
        return ("scenario", "question", "baseline", "in the scenario")
    return ("question", "baseline", *names_of(several).values())


def question_rows(several: Several) -> list[tuple[str, ...]]:
    """Return a row a question, a cell a scenario: its probability, and how far it is moved.

    Scenarios about different dyads share few questions: then a row a scenario and question.
    """
    titles = names_of(several)
    if len(several.dyads) > 1:
        return [
            (titles[item.id], line.text, _before(line), moved(line))
            for item in several.contrasts
            for line in item.effects.probabilities
        ]
    asked = dict.fromkeys(p.text for c in several.contrasts for p in c.effects.probabilities)
    rows = []
    for text in asked:
        found = [
            next((p for p in item.effects.probabilities if p.text == text), None)
            for item in several.contrasts
        ]
        before = next(line for line in found if line is not None)
        cells = [NONE if line is None else moved(line) for line in found]
        rows.append((text, _before(before), *cells))
    return rows


def _before(line: ProbabilityDifference) -> str:
    return NONE if np.isnan(line.baseline) else of_worlds(line.baseline, line.worlds_before)


def moved(line: ProbabilityDifference) -> str:
    """Write a probability beside the interval of its difference from the baseline, in points."""
    if np.isnan(line.difference):
        return NONE
    share = of_worlds(line.scenario, line.worlds)
    if not line.difference and not line.standard_error:
        return f"{share} (same)"
    low, high = (f"{number(100 * end, 1)}" for end in (line.low, line.high))
    return f"{share} ({low} to {high})"


def count_rows(several: Several) -> list[tuple[str, ...]]:
    """Return a row a scenario and type of contact that it changes."""
    titles = names_of(several)
    return [
        (
            titles[item.id],
            line.type,
            f"{line.baseline:,.1f}",
            f"{line.scenario:,.1f}",
            _difference(line.difference, line.standard_error),
            f"{number(line.q05, 0)} to {number(line.q95, 0)}",
        )
        for item in several.contrasts
        for line in item.effects.counts
    ]


def _difference(value: float, error: float) -> str:
    ends = f"{fine(value - REACH * error)} to {fine(value + REACH * error)}"
    return f"{fine(value)} ({ends})"


def mechanism_heads(several: Several) -> tuple[str, ...]:
    """Heads of the table of mechanisms."""
    return ("scenario", "effect", *map(mechanism_name, _mechanisms(several)), "the rest")


def _mechanisms(several: Several) -> tuple[str, ...]:
    names = [
        line.name
        for c in several.contrasts
        if c.effects.mechanisms
        for line in c.effects.mechanisms.shares
    ]
    return tuple(dict.fromkeys(names))


def mechanism_rows(several: Several) -> list[tuple[str, ...]]:
    """Return a row a scenario: its effect, and what comes through each mechanism."""
    names, titles, rows = _mechanisms(several), names_of(several), []
    for item in several.contrasts:
        found = item.effects.mechanisms
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
        rows.append((titles[item.id], fine(found.total), *cells, fine(rest)))
    return rows


def share_cell(found: Mechanisms, share: float, error: float) -> str:
    """Write what a mechanism contributes, in per cent of the effect where that is clear."""
    text = f"{fine(share)} \N{PLUS-MINUS SIGN} {fine(error)}"
    if abs(found.total) <= CLEAR * found.standard_error:
        return text
    return f"{text} ({number(100.0 * share / found.total, 0)}%)"


def spill_rows(several: Several) -> list[tuple[str, ...]]:
    """Return the pairs moved most, by scenario."""
    titles = names_of(several)
    return [
        (titles[item.id], *spill_cells(line))
        for item in several.contrasts
        for line in item.effects.spill[:SHOWN_SPILL]
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

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

UNTOLD = (
    "How much an unexpected contact does, J, can hardly be told from the record, its sign included."
)

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


def summary(several: Several) -> tuple[tuple[str, str], ...]:
    """Return the title of each scenario, and what it changes in a few sentences."""
    titles = names_of(several)
    return tuple((titles[item.id], _sentences(item, several)) for item in several.contrasts)


def names_of(several: Several) -> dict[str, str]:
    """Return short titles by id: what all say before a colon is left out.

    The title of the page says it.
    """
    titles = [item.title for item in several.contrasts]
    heads = {title.partition(": ")[0] for title in (*titles, several.baseline.scenario.title)}
    shared = len(heads) == 1 and all(": " in title for title in titles)
    short = [title.partition(": ")[2] if shared else title for title in titles]
    return {
        item.id: title[:1].upper() + title[1:]
        for item, title in zip(several.contrasts, short, strict=True)
    }


def _sentences(item: Contrast, several: Several) -> str:
    parts = (_effect(item, dyad_name(several.dyad)), _most_changed(item), _through(item))
    return " ".join(part for part in parts if part)


def _effect(item: Contrast, name: str) -> str:
    comparison = item.comparison
    mean, at = item.means[0], largest(comparison)[0]
    first = int(comparison.first_clear[comparison.quantities.index(INDEX), 0])
    if verdict(mean.difference, mean.standard_error) == "not told apart" and first < 0:
        return f"The cooperation index of {name} is not told apart from that of the baseline."
    month = month_name(comparison.periods[at])
    before, after = (monthly(float(level[at])) for level in item.levels)
    text = (
        f"The cooperation index of {name} is {_higher(mean.difference)} than in the baseline by "
        f"{fine(abs(mean.difference))} over all months (90% of the worlds {fine(mean.q05)} to "
        f"{fine(mean.q95)}). "
    )
    if first >= 0:
        text += f"The difference is first clear in {month_name(comparison.periods[first])}. "
    if before == after:
        return (
            text + f"Even where it is largest, in {month}, it is too small to be seen in contacts."
        )
    return text + (
        f"It is largest in {month}: in the middle of the worlds there are {after} more friendly "
        f"than hostile contacts in that month, and {before} in the baseline."
    )


def _higher(value: float) -> str:
    return "higher" if value > 0.0 else "lower"


def _most_changed(item: Contrast) -> str:
    clear = [line for line in item.probabilities if line.is_clear]
    if not clear:
        return "No question is answered clearly otherwise." if item.probabilities else ""
    most = max(clear, key=lambda line: abs(line.difference))
    return (
        f"The answer that changes most: “{most.text}"
        f"” {percent(most.scenario)}, in the baseline "
        f"{percent(most.baseline)}."
    )


def _through(item: Contrast) -> str:
    found = item.mechanisms
    if found is None or not found.shares or not found.total:
        return ""
    doubt = f" {UNTOLD}" if found.shares[0].name == SURPRISE else ""
    if len(found.shares) == 1:
        return f"All of it comes through {mechanism_name(found.shares[0].name)}.{doubt}"
    parts = [f"{mechanism_name(line.name)} {signed(line.share)}" for line in found.shares]
    return f"By what it comes through: {listing(parts)}.{doubt}"


def signed(value: float) -> str:
    """Write a number with its sign."""
    return f"+{fine(value)}" if value > 0.0 else fine(value)


def mechanism_name(name: str) -> str:
    """Name a mechanism for people."""
    return MECHANISMS.get(name, f"interventions of kind {name.replace('_', ' ')}")


def effect_rows(several: Several) -> list[tuple[str, ...]]:
    """Return the one table: a row a scenario."""
    titles, rows = names_of(several), []
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
    return ("question", "baseline", *names_of(several).values())


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
    names, titles, rows = _mechanisms(several), names_of(several), []
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
        rows.append((titles[item.id], fine(found.total), *cells, fine(rest)))
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
            "Shares are Shapley values: what a mechanism adds when it is switched on, averaged "
            "over all orders of switching on, so that they add up to the effect"
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
    titles = names_of(several)
    return [
        (titles[item.id], *spill_cells(line))
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
    still = [item.id for item in several.contrasts if not item.spill]
    if len(still) == len(several.contrasts):
        return (
            "None of the scenarios moves a pair that it does not name: in these worlds pairs do "
            "not act on one another, and what is not touched is the same to the last digit."
        )
    titles, total = names_of(several), len(several.baseline.ensemble.dyads)
    parts = [
        f"{titles[item.id]}: {len(item.spill):,} of {total:,} pairs"
        for item in several.contrasts
        if item.spill
    ]
    return f"Pairs moved that the scenario does not name: {'; '.join(parts)}."

"""A comparison of scenarios in words, for a reader who does not program.

Example
-------
>>> verdict(0.5, 0.01), verdict(0.5, 0.4)
('higher', 'not told apart')
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.compare.mechanisms import SANCTION, SHAPLEY, SURPRISE
from sim.report.answers import INDEX, largest, monthly
from sim.report.words import dyad_name, fine, listing, month_name, of_worlds

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sim.compare.mechanisms import Mechanisms
    from sim.compare.several import Contrast, Several

CLEAR = 5.0
"""Standard errors beyond which a difference is called clear."""


UNTOLD = (
    "How much an unexpected contact does, J, can hardly be told from the record, its sign included."
)

SET_ITSELF = "No answer changes clearly but what the scenario may have set itself"

MECHANISMS = {
    SURPRISE: "contacts more or less than expected (J)",
    SANCTION: "shifts of the relationship while sanctions last",
    "shock": "jumps of the relationship itself",
    "crisis": "crises",
    "relations": "relations broken off or taken up",
    "agreement": "agreements",
    "mediation": "mediation",
    "lift": "sanctions lifted",
    "membership": "memberships",
    "leader": "changes of leaders",
    "attention": "shocks to a country's attention",
    "capability": "paths of capabilities",
    "coverage": "coverage by the news",
    "rules": "rules of the scenario",
    "behaviour": "behaviours of countries",
    "processes": "processes of the world",
}


def verdict(difference: float, error: float) -> str:
    """Call a difference higher, lower, or not told apart from zero."""
    if abs(difference) <= CLEAR * error:
        return "not told apart"
    return "higher" if difference > 0.0 else "lower"


def summary(several: Several) -> tuple[tuple[str, str], ...]:
    """Return the title of each scenario, and what it changes in a few sentences."""
    titles = names_of(several)
    return tuple((titles[item.id], _sentences(item)) for item in several.contrasts)


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


def _sentences(item: Contrast) -> str:
    effect = _effect(item, dyad_name(item.dyad))
    parts = (_assumed_first(item), effect, _most_changed(item), _through(item))
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
        f"It is largest in {month}: in the middle of the worlds, friendly less hostile contacts "
        f"come to {after} in that month, and to {before} in the baseline."
    )


def _higher(value: float) -> str:
    return "higher" if value > 0.0 else "lower"


def _most_changed(item: Contrast) -> str:
    clear = [line for line in item.effects.probabilities if line.is_clear]
    if not clear:
        return "No question is answered clearly otherwise." if item.effects.probabilities else ""
    # What never or always happens is mostly what the scenario sets itself.
    open_ended = [line for line in clear if 0.0 < line.scenario < 1.0]
    most = max(open_ended or clear, key=lambda line: abs(line.difference))
    head = "The answer that changes most" if open_ended else SET_ITSELF
    return (
        f"{head}: “{most.text}"
        f"” {of_worlds(most.scenario, most.worlds)}, in the baseline "
        f"{of_worlds(most.baseline, most.worlds_before)}."
    )


def _assumed_first(item: Contrast) -> str:
    """Of an effect that comes through J alone, say before it that its sign is not known."""
    found = item.effects.mechanisms
    if found is None or not found.total or [line.name for line in found.shares] != [SURPRISE]:
        return ""
    return (
        f"All of the effect comes through {mechanism_name(SURPRISE)}. {UNTOLD} What follows is at "
        "the J of the fit; read it beside the range of J in the report of the scenario."
    )


def _through(item: Contrast) -> str:
    found = item.effects.mechanisms
    if found is None or not found.shares or not found.total:
        return ""
    doubt = f" {UNTOLD}" if found.shares[0].name == SURPRISE else ""
    if len(found.shares) == 1:
        return "" if doubt else f"All of it comes through {mechanism_name(found.shares[0].name)}."
    parts = [f"{mechanism_name(line.name)} {signed(line.share)}" for line in found.shares]
    return f"By what it comes through: {listing(parts)}.{doubt}"


def signed(value: float) -> str:
    """Write a number with its sign."""
    return f"+{fine(value)}" if value > 0.0 else fine(value)


def mechanism_name(name: str) -> str:
    """Name a mechanism for people."""
    return MECHANISMS.get(name, f"interventions of kind {name.replace('_', ' ')}")


def methods(found: Sequence[Mechanisms]) -> str:
    """Say by which method effects were divided."""
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


def spill_words(several: Several) -> str:
    """Say how many pairs each scenario moves that it does not name."""
    still = [item.id for item in several.contrasts if not item.effects.spill]
    if len(still) == len(several.contrasts):
        return (
            "None of the scenarios moves a pair that it does not name: in these worlds pairs do "
            "not act on one another, and what is not touched is the same to the last digit."
        )
    titles, total = names_of(several), len(several.baseline.ensemble.dyads)
    parts = [
        f"{titles[item.id]}: {len(item.effects.spill):,} of {total:,} pairs"
        for item in several.contrasts
        if item.effects.spill
    ]
    return f"Pairs moved that the scenario does not name: {'; '.join(parts)}."

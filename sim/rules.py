"""Rules of a scenario: when something happens in a world, an intervention follows in that world.

    [[rule]]
    id = "no-summit"
    text = "If the call is missed, China calls the summit off with chance one half."
    probability = 0.5
    source = "assumption"
    when = [{ kind = "ritual", ritual = "turn-of-year-call", outcome = "missed" }]
    then = { kind = "contacts", dyad = "CHN-RUS", type = "meeting", initiator = "CHN", count = -5,
             lasts = 6 }

Conditions are read at the beginning of each month, about the month before, all rules on the same
frame. A rule is tried in the month in which all of its conditions hold after one in which they did
not; it then fires with its probability, at most ``times`` times in a world, and its action begins
``delay`` months later. The action has no month of its own: ``lasts`` tells for how long.

Rules are evaluated in every world by itself, their draws are keyed by id and month, so a rule that
does not fire moves no bit.
"""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field, WithJsonSchema, model_validator

from sim.conditions import (
    AnyCondition,
    Condition,
    ContactsCondition,
    EventCondition,
    LeaderCondition,
    SanctionCondition,
    StateCondition,
    countries_read,
)
from sim.contacts import contact_types
from sim.errors import close_matches, describe
from sim.interventions import KINDS, Intervention
from sim.interventions.base import Chance, Moment, Spell, check_country
from sim.interventions.ground import EPOCH
from sim.interventions.words import month_after, plural
from sim.records import Month, Name, Record, Text
from sim.report.words import listing, percent

TIMES = ("month", "months", "from", "until", "seasons")
SCHEMA = {
    "type": "object",
    "description": "An intervention without its months; lasts tells how many they are.",
    "properties": {
        "kind": {"enum": list(KINDS)},
        "lasts": {"type": "integer", "minimum": 1, "maximum": 600},
    },
    "required": ["kind"],
}


class Rule(Record):
    """``then`` follows with ``probability`` when all of ``when`` hold.

    ``start`` (from) and ``until`` bound the months in which it may fire.
    """

    id: Name
    text: Text
    when: tuple[Condition, ...] = Field(min_length=1)
    then: Annotated[Intervention, WithJsonSchema(SCHEMA)]
    probability: Chance = 1.0
    times: Annotated[int, Field(ge=1, le=600)] = 1
    delay: Annotated[int, Field(ge=0, le=120)] = 0
    start: Month | None = Field(default=None, alias="from")
    until: Month | None = None
    source: Text

    @model_validator(mode="before")
    @classmethod
    def _date_the_action(cls, content: Any) -> Any:
        """Give the action months that count from `EPOCH`, and the source of the rule."""
        if not isinstance(content, dict) or not isinstance(content.get("then"), dict):
            return content
        content = _frozen(content)
        then = content["then"]
        if "source" in content:
            then.setdefault("source", content["source"])
        return content | {"then": _dated(then)}

    @model_validator(mode="after")
    def _is_possible(self) -> Rule:
        if self.start is not None and self.until is not None and self.until < self.start:
            msg = "from not after until"
            raise ValueError(msg)
        if self.then.probability < 1.0:
            msg = "the probability at the rule, not in its action"
            raise ValueError(msg)
        return self

    def words(self, dyad: str = "") -> str:
        """Say the rule in a sentence; the pair of its action if another than ``dyad``."""
        held = listing([condition.words() for condition in self.when])
        lasts = getattr(self.then, "lasts", None)
        when = "from then on" if isinstance(self.then, Spell) else "then"
        if lasts is not None:
            when = f"for {lasts} {plural(lasts, 'month')}"
        if self.delay:
            later = f"{self.delay} {plural(self.delay, 'month')} later"
            when = later if lasts is None else f"{later} {when}"
        chance = "" if self.probability >= 1.0 else f" with chance {percent(self.probability)}"
        return f"if {held}:{chance} {self.then.said(when, dyad)}"


def check_rules(
    rules: tuple[Rule, ...], interventions: tuple[Any, ...], countries: set[str]
) -> list[str]:
    """Return what only the whole scenario can tell to be wrong in its rules, a line each.

    Parameters
    ----------
    rules, interventions
        Of the scenario.
    countries
        Codes of the countries that are simulated.
    """
    lines, ids = [], [rule.id for rule in rules]
    known = {*ids, *(item.id for item in interventions if item.id is not None)}
    for i, rule in enumerate(rules):
        where = f"rule[{i}]"
        if rule.id in ids[:i] or any(item.id == rule.id for item in interventions):
            expected, problem = "an id not used before", "repeated id"
            lines.append(describe(f"{where}.id", rule.id, expected, problem=problem))
        for c, condition in enumerate(rule.when):
            if isinstance(condition, EventCondition) and condition.of == rule.id:
                problem, expected = "a rule that waits for itself:", "another intervention or rule"
                place = f"{where}.when[{c}].of"
                lines.append(describe(place, rule.id, expected, problem=problem))
            lines += _check_condition(f"{where}.when[{c}]", condition, countries, known)
        lines += _check_names(f"{where}.then", rule.then, countries)
        if rule.then.kind != "ritual":
            lines += rule.then.check(f"{where}.then", countries)
    return lines


def countries_of_rules(rules: tuple[Rule, ...]) -> set[str]:
    """Return the countries whose dyads the conditions of some rules read."""
    return countries_read(condition for rule in rules for condition in rule.when)


def _check_condition(
    where: str, condition: AnyCondition, countries: set[str], known: set[str]
) -> list[str]:
    lines = []
    if isinstance(condition, ContactsCondition | StateCondition | SanctionCondition):
        lines += _check_names(where, condition, countries)
    if isinstance(condition, LeaderCondition):
        lines += check_country(f"{where}.country", condition.country, countries)
    if isinstance(condition, EventCondition) and condition.of not in known:
        near, expected = close_matches(condition.of, known), "the id of an intervention or a rule"
        lines.append(describe(f"{where}.of", condition.of, expected, near, problem="unknown id"))
    return lines


def _check_names(where: str, record: Any, countries: set[str]) -> list[str]:
    """Return a line for each country of its dyad, and for a contact type, that is not known."""
    lines = []
    for iso3 in str(getattr(record, "dyad", "")).split("-"):
        if iso3:
            lines += check_country(f"{where}.dyad", iso3, countries)
    kind, names = getattr(record, "type", None), contact_types().names
    if kind is not None and kind not in names:
        near, expected = close_matches(kind, names), ", ".join(names)
        place = f"{where}.type"
        lines.append(describe(place, kind, expected, near, problem="unknown contact type"))
    return lines


def _frozen(value: Any) -> Any:
    """Copy a table, every list turned into a tuple, as strict records want them."""
    if isinstance(value, dict):
        return {key: _frozen(item) for key, item in value.items()}
    return tuple(map(_frozen, value)) if isinstance(value, list) else value


def _dated(then: dict[str, Any]) -> dict[str, Any]:
    """Turn ``lasts`` of an action into months from `EPOCH` on; one that has them is left alone."""
    record = KINDS.get(str(then.get("kind")))
    if record is None or EPOCH in (then.get("month"), then.get("from"), *then.get("months", ())):
        return then
    if any(key in then for key in TIMES) and then.get("kind") != "ritual":
        msg = "an action without months of its own, which begins when the rule fires; lasts = 6"
        raise ValueError(msg)
    lasts = then.pop("lasts", None)
    if lasts is not None and not (isinstance(lasts, int) and 1 <= lasts <= 600):
        msg = "lasts: 1 to 600 months"
        raise ValueError(msg)
    return then | _months(record, then, lasts)


def _months(record: type[Any], then: dict[str, Any], lasts: int | None) -> dict[str, Any]:
    kind = then["kind"]
    if issubclass(record, Moment) or kind == "ritual":
        if lasts is not None:
            msg = f"no lasts for {kind}"
            raise ValueError(msg)
        if kind == "ritual" and ("next" not in then or "seasons" in then):
            msg = "next = 1, the number of seasons, in place of seasons"
            raise ValueError(msg)
        return {} if kind == "ritual" else {"month": EPOCH}
    if kind == "summit":
        return {"months": tuple(month_after(EPOCH, m) for m in range(lasts or 1))}
    if kind == "contacts" or (issubclass(record, Spell) and lasts is not None):
        return {"from": EPOCH, "until": month_after(EPOCH, (lasts or 1) - 1)}
    return {"from": EPOCH}

"""The conventions of `tests/readouts/README.md` as checks of one text with its labels.

`problems` names each way in which an entry breaks them; an empty list means that it keeps to all. A
date counts as stated where the text names it, its weekday, or a word such as "today".
"""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

from sim.countries import country_table

ENTRY = ["id", "reported", "text", "traps", "events", "facts", "commitments"]
EVENT = ["pair", "channel", "date", "status", "level", "initiator", "occasion", "topics", "tone"]
FACT = ["kind", "pair", "value", "year"]
TALKS = {"call", "video_call", "visit", "meeting", "summit", "greeting"}
FRIENDLY = {"agreement", "cooperation", "aid", "exercise", "sanctions_lifted", "relations_restored"}
HOSTILE = {
    "ambassador_summoned",
    "ambassador_recalled",
    "diplomats_expelled",
    "relations_severed",
    "sanctions",
    "criticism",
    "threat",
    "fight",
}
WITH_TOPICS = TALKS | {"agreement", "cooperation", "aid", "exercise"}
STATUSES = {"held", "planned", "denied", "cancelled"}
LEVELS = {"leader", "minister", "any"}
OCCASIONS = {
    "new_year",
    "lunar_new_year",
    "anniversary",
    "election",
    "condolence",
    "national_day",
    "inauguration",
    "religious_feast",
}
TOPICS = {
    "security",
    "trade",
    "energy",
    "technology",
    "third_countries",
    "organisations",
    "culture",
    "health",
    "climate",
}
KINDS = {"meetings", "calls", "visits", "relations_since", "anniversary", "other"}
TRAPS = {
    "negation",
    "denial",
    "plan",
    "cancelled",
    "several_partners",
    "third_party",
    "organisation",
    "quote",
    "past_fact",
    "former_leader",
    "leader_elect",
    "domestic",
    "place_name",
    "koreas",
    "congos",
    "guineas",
    "earlier_date",
    "polite_tension",
    "spokesperson",
    "metonym",
    "demonym",
    "transliteration",
}
NEARBY = {
    0: r"today|this (morning|evening)|same (day|night)",
    -1: r"yesterday|last night|the day before",
    1: r"tomorrow|a day before it",
    -2: r"the third day",
}
SENTENCE_END = re.compile(r"[.!?][\"”']?(?=\s|$)")
TITLES = re.compile(r"\b(Mr|Ms|Mrs|Dr|St)\.")


def problems(entry: dict[str, Any]) -> list[str]:
    """Return one line for each way in which an entry breaks the conventions."""
    if list(entry) != ENTRY:
        return [f"keys {list(entry)}"]
    reported = date.fromisoformat(entry["reported"])
    found = [f"unknown trap {trap}" for trap in entry["traps"] if trap not in TRAPS]
    if not 2001 <= reported.year <= 2026:
        found.append("year outside 2001 to 2026")
    if not 1 <= len(SENTENCE_END.findall(TITLES.sub("", entry["text"]))) <= 12:
        found.append("number of sentences")
    if entry["text"] != " ".join(entry["text"].split()):
        found.append("stray white space")
    if not isinstance(entry["commitments"], bool):
        found.append("commitments")
    for event in entry["events"]:
        found += event_problems(event, reported, entry["text"])
    for fact in entry["facts"]:
        found += fact_problems(fact, reported)
    keys = [tuple(event[key] for key in EVENT if key != "topics") for event in entry["events"]]
    same = [tuple(event[key] for key in EVENT[:6]) for event in entry["events"]]
    if len(set(same)) < len(keys):
        found.append("the same event twice")
    return found


def event_problems(event: dict[str, Any], reported: date, text: str) -> list[str]:
    """Return what is wrong with one event of a text reported on a day."""
    if list(event) != EVENT:
        return [f"keys {list(event)}"]
    pair, channel, topics = event["pair"], event["channel"], event["topics"]
    rules = {
        f"pair {pair}": is_pair(pair, reported),
        f"channel {channel}": channel in TALKS | FRIENDLY | HOSTILE,
        f"status {event['status']}": event["status"] in STATUSES,
        f"level {event['level']}": event["level"] in LEVELS,
        "initiator outside the pair": event["initiator"] in {None, *pair.split("-")},
        f"occasion {event['occasion']}": event["occasion"] in {None, *OCCASIONS},
        "occasion of something else": event["occasion"] is None or channel in TALKS,
        "topics unknown or unsorted": topics == sorted(set(topics)) and set(topics) <= TOPICS,
        "topics of a hostile act": not topics or channel in WITH_TOPICS,
        f"tone {event['tone']}": tone_fits(event["tone"], channel, event["status"]),
        f"date {event['date']}": date_fits(event, reported, text),
    }
    return [name for name, holds in rules.items() if not holds]


def is_pair(pair: str, reported: date) -> bool:
    """Tell whether a pair is two states of that day, in alphabetical order."""
    codes = pair.split("-")
    states = {country.iso3 for country in country_table().at(reported)}
    return len(codes) == 2 and codes[0] < codes[1] and states.issuperset(codes)


def tone_fits(tone: int, channel: str, status: str) -> bool:
    """Tell whether a tone is possible for a channel: acts carry their sign, denials none."""
    if tone not in range(-2, 3):
        return False
    if status == "denied":
        return tone == 0
    if channel in HOSTILE:
        return tone < 0
    return tone >= 0 or channel in TALKS


def date_fits(event: dict[str, Any], reported: date, text: str) -> bool:
    """Tell whether a date lies where its status says, and is stated by the text."""
    if event["date"] is None:
        return True
    day = date.fromisoformat(event["date"])
    if event["status"] == "held":
        in_place = reported - timedelta(days=31) <= day <= reported
    else:
        in_place = event["status"] != "planned" or day > reported
    away = (day - reported).days
    phrases = {gap for gap, words in NEARBY.items() if re.search(words, text, re.IGNORECASE)}
    stated = [
        abs(away) <= 7 and f"{day:%A}" in text,
        away in phrases,
        re.search(rf"\b({day.day} {day:%B}|{day:%B} {day.day})\b", text) is not None,
        # Counted from a weekday that the text names: "the day before", "the third day".
        not phrases.isdisjoint({-1, -2}) and -3 <= away < 0,
    ]
    return in_place and any(stated)


def fact_problems(fact: dict[str, Any], reported: date) -> list[str]:
    """Return what is wrong with one fact of a text reported on a day."""
    if list(fact) != FACT:
        return [f"keys {list(fact)}"]
    year, value = fact["year"], fact["value"]
    rules = {
        f"kind {fact['kind']}": fact["kind"] in KINDS,
        f"pair {fact['pair']}": fact["pair"] is None or is_pair(fact["pair"], reported),
        "neither value nor year": (year, value) != (None, None),
        f"year {year}": year is None or 1800 <= year <= reported.year,
        f"value {value}": value is None or value > 0,
    }
    return [name for name, holds in rules.items() if not holds]

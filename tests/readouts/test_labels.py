"""The labelled readouts keep to their own page, `tests/readouts/README.md`.

The checks are first tried on an entry with one deliberate fault at a time, then on all sets.
"""

from __future__ import annotations

import copy
import json
import re
from collections import Counter
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest

from tests.readouts.conventions import FRIENDLY, HOSTILE, STATUSES, TALKS, TRAPS, problems

HALVES = ("development", "test")
SETS = (*HALVES, "second")


def load(half: str) -> list[dict[str, Any]]:
    """Return the entries of a half, in the order of the file."""
    lines = Path(__file__).with_name(f"{half}.jsonl").read_text("utf-8").splitlines()
    return [json.loads(line) for line in lines]


def shingles(text: str, size: int = 8) -> set[tuple[str, ...]]:
    """Return the runs of `size` words of a text, in small letters."""
    words = re.findall(r"\w+", text.lower())
    return {tuple(words[start : start + size]) for start in range(len(words) - size + 1)}


SOUND = {
    "id": "dev-001",
    "reported": "2023-11-15",
    "text": "The presidents of China and Russia spoke by telephone on Tuesday.",
    "traps": [],
    "events": [
        {
            "pair": "CHN-RUS",
            "channel": "call",
            "date": "2023-11-14",
            "status": "held",
            "level": "leader",
            "initiator": None,
            "occasion": None,
            "topics": [],
            "tone": 0,
        }
    ],
    "facts": [{"kind": "meetings", "pair": "CHN-RUS", "value": 40, "year": None}],
    "commitments": False,
}


def test_a_sound_entry_passes() -> None:
    assert problems(SOUND) == []


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("reported", "1999-01-01", "year outside 2001 to 2026"),
        ("text", "No sentence on Tuesday", "number of sentences"),
        ("text", "Two  blanks on Tuesday.", "stray white space"),
        ("traps", ["riddle"], "unknown trap riddle"),
        ("commitments", "yes", "commitments"),
        ("events", [*SOUND["events"], *SOUND["events"]], "the same event twice"),
    ],
)
def test_a_fault_of_an_entry_is_found(field: str, value: object, message: str) -> None:
    assert message in problems({**SOUND, field: value})


@pytest.mark.parametrize(
    ("part", "field", "value", "message"),
    [
        ("events", "pair", "RUS-CHN", "pair RUS-CHN"),
        ("events", "pair", "CHN-XYZ", "pair CHN-XYZ"),
        ("events", "pair", "CHN-SUN", "pair CHN-SUN"),
        ("events", "channel", "letter", "channel letter"),
        ("events", "status", "likely", "status likely"),
        ("events", "level", "envoy", "level envoy"),
        ("events", "initiator", "USA", "initiator outside the pair"),
        ("events", "occasion", "easter", "occasion easter"),
        ("events", "topics", ["trade", "energy"], "topics unknown or unsorted"),
        ("events", "topics", ["fish"], "topics unknown or unsorted"),
        ("events", "tone", 3, "tone 3"),
        ("events", "date", "2023-11-16", "date 2023-11-16"),
        ("events", "date", "2023-11-13", "date 2023-11-13"),
        ("events", "channel", "fight", "tone 0"),
        ("events", "channel", "aid", "nothing"),
        ("facts", "kind", "letters", "kind letters"),
        ("facts", "value", None, "neither value nor year"),
        ("facts", "year", 2024, "year 2024"),
    ],
)
def test_a_fault_of_a_label_is_found(part: str, field: str, value: object, message: str) -> None:
    entry = copy.deepcopy(SOUND)
    entry[part][0][field] = value  # type: ignore[index]
    found = problems(entry)
    assert found == [] if message == "nothing" else message in found


@pytest.mark.parametrize("half", SETS)
def test_every_entry_keeps_the_conventions(half: str) -> None:
    found = {entry["id"]: problems(entry) for entry in load(half)}
    assert {name: lines for name, lines in found.items() if lines} == {}


@pytest.mark.parametrize(
    ("half", "prefix"), [("development", "dev"), ("test", "test"), ("second", "second")]
)
def test_entries_are_numbered_in_order(half: str, prefix: str) -> None:
    names = [entry["id"] for entry in load(half)]
    assert names == [f"{prefix}-{place:03d}" for place in range(1, len(names) + 1)]


@pytest.mark.parametrize("half", HALVES)
def test_each_half_is_large_varied_and_hard(half: str) -> None:
    entries = load(half)
    events = [event for entry in entries for event in entry["events"]]
    assert len(entries) >= 80
    assert sum(bool(entry["traps"]) for entry in entries) >= 20
    assert sum(any(event["tone"] < 0 for event in entry["events"]) for entry in entries) >= 22
    assert sum(not entry["events"] for entry in entries) >= 5
    assert {event["channel"] for event in events} == TALKS | FRIENDLY | HOSTILE
    assert {event["status"] for event in events} == STATUSES
    assert {trap for entry in entries for trap in entry["traps"]} >= TRAPS - {"domestic"}


def test_the_halves_are_of_one_make() -> None:
    counts = [
        Counter(event["status"] for entry in load(half) for event in entry["events"])
        for half in HALVES
    ]
    sizes = [len(load(half)) for half in HALVES]
    assert abs(sizes[0] - sizes[1]) <= 1
    held = [count["held"] / count.total() for count in counts]
    assert abs(held[0] - held[1]) < 0.1


def test_sixty_countries_and_every_year_take_part() -> None:
    entries = [entry for half in HALVES for entry in load(half)]
    pairs = {event["pair"] for entry in entries for event in entry["events"]}
    assert len({code for pair in pairs for code in pair.split("-")}) >= 60
    assert {entry["reported"][:4] for entry in entries} >= {str(year) for year in range(2001, 2027)}


def test_no_two_texts_share_a_run_of_eight_words() -> None:
    entries = [entry for half in SETS for entry in load(half)]
    runs = {entry["id"]: shingles(entry["text"]) for entry in entries}
    shared = [(one, two) for one, two in combinations(runs, 2) if runs[one] & runs[two]]
    assert shared == []
    assert len({entry["text"] for entry in entries}) == len(entries)

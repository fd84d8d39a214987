"""Readouts: what contacts a text gives, case by case, and field by field."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from calibration.readouts.coded import CHANNELS, Coded
from calibration.readouts.coder import code_readout
from calibration.readouts.facts import read_facts
from calibration.readouts.lexicon import expand, lexicon
from calibration.readouts.persons import in_office, short_names
from calibration.readouts.scene import set_scene
from calibration.readouts.text import ReadoutError
from sim.contacts import contact_types
from sim.countries import country_table

CASES = [
    json.loads(line)
    for line in (Path(__file__).parent / "readout_cases.jsonl").read_text("utf-8").splitlines()
]


VACANT_AT_MOST_THREE = 22
"""Of 25 years; the foreign ministry of some stood vacant in the middle of a year."""


def code(text: str, day: str = "2024-02-08") -> Coded:
    return code_readout(text, date.fromisoformat(day))


def named(coded: Coded) -> list[str]:
    return sorted(f"{e.pair.value} {e.channel.value} {e.status.value}" for e in coded.events)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["text"][:40])
def test_a_text_gives_its_contacts_and_no_others(case: dict[str, str]) -> None:
    assert named(code(case["text"], case["reported"])) == sorted(case["events"])


def test_every_channel_is_a_contact_type() -> None:
    assert set(CHANNELS.values()) <= set(contact_types().names)


@pytest.mark.parametrize(
    ("words", "day"),
    [
        ("on Tuesday", "2024-02-06"),
        ("yesterday", "2024-02-07"),
        ("this morning", "2024-02-08"),
        ("on 2 February", "2024-02-02"),
        ("on February 2, 2024", "2024-02-02"),
        ("on Friday, 2 February 2024,", "2024-02-02"),
        ("on 2024-02-02", "2024-02-02"),
        ("last week", None),
        ("in January", None),
        ("on 31 February", None),
    ],
)
def test_the_day_of_a_contact(words: str, day: str | None) -> None:
    coded = code(f"President Xi Jinping met President Vladimir Putin of Russia {words}.")
    assert [event.date.value for event in coded.events] == [day]
    if day is not None:
        ((first, last),) = coded.events[0].date.spans
        assert coded.text[first:last] in words


def test_a_weekday_in_a_plan_is_the_next_one() -> None:
    coded = code("President Macron of France will visit India on Tuesday.")
    (event,) = coded.events
    assert (event.status.value, event.date.value) == ("planned", "2024-02-13")


def test_without_a_day_of_the_report_weekdays_are_not_read() -> None:
    coded = code_readout("President Xi Jinping called President Putin on Tuesday.")
    assert [event.date.value for event in coded.events] == [None]


def test_a_leader_out_of_office_speaks_for_nobody() -> None:
    text = "Angela Merkel met President Emmanuel Macron of France on Tuesday."
    assert named(code(text, "2019-02-08")) == ["DEU-FRA meeting held"]
    assert named(code(text, "2023-02-08")) == []


def test_an_unknown_leader_is_learned_from_nationality_and_office() -> None:
    coded = code(
        "Kenyan President Abel Mfano spoke by phone with Ugandan President Yoweri Museveni. Mfano "
        "also telephoned President Paul Kagame of Rwanda."
    )
    assert named(coded) == ["KEN-RWA call held", "KEN-UGA call held"]


@pytest.mark.parametrize(
    ("text", "level", "initiator"),
    [
        ("President Xi Jinping telephoned President Putin.", "leader", "CHN"),
        ("President Putin got a call from President Xi Jinping.", "leader", "CHN"),
        ("Foreign Minister Wang Yi spoke by phone with Sergei Lavrov.", "minister", None),
        ("The Chinese Foreign Ministry summoned the Russian ambassador.", "any", "CHN"),
        ("President Putin was received by President Xi in Beijing.", "leader", "RUS"),
        ("Moscow expelled four British diplomats.", "any", "RUS"),
    ],
)
def test_level_and_initiator(text: str, level: str, initiator: str | None) -> None:
    (event,) = code(text).events
    assert (event.level.value, event.initiator.value) == (level, initiator)


@pytest.mark.parametrize(
    ("words", "tone"),
    [
        ("They talked about the weather.", 0),
        ("The two thanked each other warmly for a friendly talk.", 1),
        ("Both praised their unbreakable brotherhood.", 2),
        ("It was a friendly but frank talk, in which differences came up.", -1),
    ],
)
def test_tone_of_a_talk(words: str, tone: int) -> None:
    (event,) = code(f"President Xi Jinping called President Putin. {words}").events
    assert event.tone.value == tone


def test_occasion_topics_and_commitment_carry_their_words() -> None:
    coded = code(
        "Ahead of the Lunar New Year, President Xi Jinping telephoned President Putin. They spoke "
        "of gas and of the war in Gaza, and agreed to keep in touch."
    )
    (event,) = coded.events
    assert event.occasion.value == "lunar_new_year"
    assert event.topics.value == ("energy", "security", "third_countries")
    assert coded.commitments.value
    words = [coded.text[a:b] for a, b in (*event.occasion.spans, *coded.commitments.spans)]
    assert words == ["Lunar New Year", "agreed"]


@pytest.mark.parametrize(
    ("sentence", "fact"),
    [
        ("Last year they met twice.", ("meetings", 2, 2023)),
        ("This year marks the 75th anniversary of relations.", ("anniversary", 75, 2024)),
        ("It is his fourth visit to Russia.", ("visits", 4, None)),
        ("The two countries have had relations since 1949.", ("relations_since", None, 1949)),
        ("It was the first visit since 1998.", ("visits", None, 1998)),
    ],
)
def test_facts_of_the_past_are_no_contacts(
    sentence: str, fact: tuple[str, int | None, int | None]
) -> None:
    coded = code(f"President Xi Jinping called President Putin of Russia today. {sentence}")
    assert named(coded) == ["CHN-RUS call held"]
    assert [(f.kind, f.value, f.year) for f in coded.facts] == [fact]
    assert {f.pair for f in coded.facts} == {"CHN-RUS"}


def test_a_text_without_countries_has_no_facts() -> None:
    scene = set_scene("It was the 75th anniversary.", date(2024, 2, 8), lexicon())
    assert read_facts(scene, []) == []


def test_a_call_held_and_the_next_one_planned_are_two() -> None:
    coded = code(
        "Xi Jinping called President Putin on Tuesday. The two agreed to speak again soon."
    )
    assert named(coded) == ["CHN-RUS call held", "CHN-RUS call planned"]


def test_choices_of_a_phrase() -> None:
    assert expand("{a|b|} {c|d}") == ["a c", "a d", "b c", "b d", "c", "d"]


def test_family_names() -> None:
    assert short_names("kim jong un", "PRK") == ("kim",)
    assert "bin salman" in short_names("mohammed bin salman", "SAU")


def test_leaders_of_the_tables_are_of_countries_and_leave_office() -> None:
    table, people = country_table(), lexicon().persons
    codes = {person.iso3 for group in people.values() for person in group}
    assert all(table.country(code).iso3 == code for code in codes)
    assert all(p.start < p.end for group in people.values() for p in group)
    serving = {p.iso3 for p in in_office(people["putin"], date(2010, 1, 1))}
    assert serving == {"RUS"}
    assert in_office(people["merkel"], date(2023, 1, 1)) == ()


@pytest.mark.parametrize(
    "iso3",
    [
        "ARG",
        "AUS",
        "BRA",
        "CAN",
        "CHN",
        "FRA",
        "DEU",
        "IND",
        "IDN",
        "ITA",
        "JPN",
        "MEX",
        "RUS",
        "SAU",
        "ZAF",
        "KOR",
        "TUR",
        "GBR",
        "USA",
        "KAZ",
        "KGZ",
        "PAK",
        "TJK",
        "UZB",
        "IRN",
        "BLR",
        "EGY",
        "ETH",
        "ARE",
        "UKR",
        "ISR",
        "PRK",
    ],
)
def test_offices_are_held_through_the_years(iso3: str) -> None:
    people = {p for group in lexicon().persons.values() for p in group if p.iso3 == iso3}
    for level in ("leader", "minister"):
        days = [date(year, 7, 1) for year in range(2001, 2026)]
        held = [d for d in days if any(p.start <= d < p.end for p in people if p.level == level)]
        assert len(held) >= VACANT_AT_MOST_THREE, sorted(set(days) - set(held))


def test_a_folder_of_tables_replaces_those_it_has(tmp_path: Path) -> None:
    table = tmp_path / "triggers.csv"
    table.write_text("phrase,channel,frame\nsemaphored with,call,pair:v\n", "utf-8")
    tables = lexicon(tmp_path)
    text = "President Xi Jinping semaphored with President Putin."
    assert named(code_readout(text, date(2024, 2, 8), tables)) == ["CHN-RUS call held"]
    table.write_text("phrase,channel\na,b\n", "utf-8")
    lexicon.cache_clear()
    with pytest.raises(ReadoutError, match="no column 'frame'"):
        lexicon(tmp_path)
    lexicon.cache_clear()

"""Turns of real releases: who is at home, which day and which matter a word belongs to."""

from __future__ import annotations

from datetime import date

import pytest

from calibration.readouts.coded import Coded
from calibration.readouts.coder import code_readout
from calibration.readouts.lexicon import lexicon
from calibration.readouts.scene import set_scene
from calibration.readouts.tokens import tokenise

DAY = date(2024, 6, 5)


def code(text: str, day: date = DAY) -> Coded:
    return code_readout(text, day)


@pytest.mark.parametrize(
    ("text", "home"),
    [
        ("A Downing Street spokesperson said the Prime Minister had called.", "GBR"),
        ("NAIROBI, June 4 - The President met the envoys.", "KEN"),
        ("The Minister said that Peru would support the talks.", "PER"),
        ("The Kremlin and the White House spoke of a call.", None),
        ("Talks took place in Nairobi.", None),
    ],
)
def test_a_text_says_whose_report_it_is(text: str, home: str | None) -> None:
    assert set_scene(text, DAY, lexicon()).home == home


def test_a_short_line_is_a_sentence_of_its_own() -> None:
    headline = "Ministers confer on trade\n"
    body = (
        "The ministers of two states conferred for three hours in a town by the lake and went on."
    )
    assert len(tokenise(headline + body).sentences) == 2


def test_wrapped_lines_are_one_sentence() -> None:
    text = "The ministers of two states conferred for\nThree hours in a town by a lake and\nwent."
    assert len(tokenise(text).sentences) == 1


def test_a_semicolon_in_brackets_ends_no_clause() -> None:
    text = "On Monday (noon; summer time), President Ruto of Kenya met President Lula of Brazil."
    assert code(text).events[0].date.value == "2024-06-03"


@pytest.mark.parametrize(
    ("text", "day"),
    [
        (
            "President Ruto of Kenya telephoned President Lula of Brazil after the May 31 vote.",
            None,
        ),
        (
            "President Ruto of Kenya, who won on 2 June, telephoned President Lula of Brazil.",
            None,
        ),
        (
            "President Ruto of Kenya met President Lula of Brazil on Monday. "
            "He also held talks with President Boric of Chile.",
            "2024-06-03",
        ),
    ],
)
def test_a_day_dates_what_it_belongs_to(text: str, day: str | None) -> None:
    assert {event.date.value for event in code(text).events} == {day}


def test_the_day_of_a_denial_is_not_that_of_the_contact() -> None:
    text = "Nairobi denied on Tuesday that President Ruto had met President Lula of Brazil."
    (event,) = code(text).events
    assert (event.status.value, event.date.value) == ("denied", None)


@pytest.mark.parametrize(
    ("words", "topics"),
    [
        ("discussed defence and trade", ("security", "trade")),
        ("spoke on the margins of the NATO summit", ()),
        ("spoke about the coming BRICS summit", ("organisations",)),
        ("spoke in the presence of the Minister of Energy", ()),
        ("discussed the truce in Sudan", ("third_countries",)),
    ],
)
def test_names_and_venues_are_no_topics(words: str, topics: tuple[str, ...]) -> None:
    text = f"President Ruto of Kenya and President Lula of Brazil {words} by telephone."
    assert code(text).events[0].topics.value == topics


@pytest.mark.parametrize(
    ("words", "promise"),
    [
        ("agreed to open a border market", True),
        ("agreed on a plan for the border", True),
        ("agreed on the importance of trade", False),
        ("confirmed that they would stay in touch", True),
    ],
)
def test_what_is_agreed_to_be_done_is_a_commitment(words: str, promise: bool) -> None:
    text = f"President Ruto of Kenya met President Lula of Brazil. They {words}."
    assert code(text).commitments.value is promise


@pytest.mark.parametrize(
    ("sentence", "facts"),
    [
        ("It is his first visit to Brazil since he took office in 2022.", [("visits", 1, None)]),
        (
            "Kenya and Brazil mark the 60th anniversary of relations and the 10th of a treaty, "
            "on the 10th anniversary of the alliance.",
            [("anniversary", 60, None), ("anniversary", 10, None)],
        ),
        ("Kenya and Brazil quarrelled in 2011 over coffee.", [("other", None, 2011)]),
        ("The 42nd meeting of the board follows.", []),
    ],
)
def test_facts_of_the_past(sentence: str, facts: list[tuple[str, int | None, int | None]]) -> None:
    text = f"President Ruto of Kenya met President Lula of Brazil on Monday. {sentence}"
    assert [(fact.kind, fact.value, fact.year) for fact in code(text).facts] == facts


def test_an_occasion_may_follow_in_the_next_sentence() -> None:
    text = (
        "President Ruto of Kenya telephoned President Lula of Brazil. "
        "He congratulated him on his re-election."
    )
    assert code(text).events[0].occasion.value == "election"


def test_harsh_words_about_a_third_state_leave_the_tone() -> None:
    text = (
        "President Ruto of Kenya and President Lula of Brazil spoke by telephone. "
        "They spoke of the aggression against Ukraine."
    )
    assert code(text).events[0].tone.value == 0

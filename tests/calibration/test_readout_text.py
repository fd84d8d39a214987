"""Readouts: text, tokens and sentences, and what strange input does to the coder."""

from __future__ import annotations

import time
from datetime import date
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from calibration.readouts.coder import code_readout
from calibration.readouts.text import MOST, ReadoutError, decode, plain, read_readout
from calibration.readouts.tokens import tokenise

if TYPE_CHECKING:
    from pathlib import Path

    from calibration.readouts.coded import Coded

WORDS = st.sampled_from(
    [
        "President",
        "Xi",
        "Jinping",
        "called",
        "Putin",
        "of",
        "Russia",
        "met",
        "with",
        "the",
        "Chinese",
        "ambassador",
        "summoned",
        "in",
        "Moscow",
        "on",
        "Tuesday",
        ".",
        ",",
        '"',
        "'",
        "'s",
        "and",
        "expelled",
        "two",
        "diplomats",
        "did",
        "not",
        "visit",
        "will",
        "sign",
        "12",
        "June",
        "2018",
        "agreement",
        "since",
        "1949",
        "sanctions",
        "against",
        "Iran",
        "they",
        "the",
        "two",
        "leaders",
        "(",
        ")",
        "-",
        ";",
        "Georgia",
        "US",
        "us",
    ]
)
REPORTED = date(2024, 2, 8)


def spans(coded: Coded) -> list[tuple[int, int]]:
    found = [fact.span for fact in coded.facts] + list(coded.commitments.spans)
    for event in coded.events:
        for field in vars(event).values():
            found.extend(field.spans)
            assert 0.0 <= field.confidence <= 1.0
    return found


@given(st.text())
def test_the_plain_form_has_the_length_of_the_text(text: str) -> None:
    assert len(plain(text)) == len(text)


@given(st.one_of(st.text(max_size=400), st.lists(WORDS, max_size=80).map(" ".join)))
@settings(max_examples=300, deadline=None)
def test_any_text_is_coded_and_every_span_lies_in_it(text: str) -> None:
    coded = code_readout(text, REPORTED)
    assert all(0 <= first <= last <= len(text) for first, last in spans(coded))
    assert all(event.pair.value[:3] < event.pair.value[4:] for event in coded.events)
    assert code_readout(text, REPORTED) == coded


@given(st.lists(WORDS, min_size=1, max_size=60).map(" ".join))
@settings(max_examples=100, deadline=None)
def test_tokens_cover_the_text_and_sentences_cover_the_tokens(text: str) -> None:
    tokens = tokenise(text)
    rebuilt = [text[a:b].lower() for a, b in zip(tokens.start, tokens.end, strict=True)]
    read = zip(rebuilt, tokens.words, strict=True)  # a semicolon in brackets reads as a comma
    assert all(shown in (word, ";" if word == "," else word) for shown, word in read)
    ends = [0, *(last for _, last in tokens.sentences)]
    assert [first for first, _ in tokens.sentences] == ends[:-1]
    assert ends[-1] == len(tokens.words)


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("Mr. Xi spoke. He left.", 2),
        ("The U.S. spoke with China.", 1),
        ("Gen. J. Smith met them on Feb. 8 in St. Petersburg.", 1),
        ('"We met." They left.', 2),
        ("Headline\n\nThe text follows.", 2),
        ("", 0),
    ],
)
def test_sentences_end_at_stops_and_blank_lines(text: str, sentences: int) -> None:
    assert len(tokenise(text).sentences) == sentences


@given(st.binary(max_size=300))
def test_bytes_are_a_text_or_an_error_of_one_line(content: bytes) -> None:
    message = ""
    try:
        text = decode(content, "a.txt")
    except ReadoutError as error:
        text, message = "", str(error)
    assert text.strip() or message.startswith("a.txt: ")
    assert "\n" not in message


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "empty"),
        (b" \n\t ", "empty"),
        (b"Xi \x00 Putin", "zero byte"),
        ("Xi called Putin".encode("utf-16"), "UTF-8"),
        ("Erdoğan".encode("iso8859-9"), "not UTF-8"),
        (b"x" * (MOST + 1), "more than"),
    ],
)
def test_what_is_no_readout_is_refused(content: bytes, words: str, tmp_path: Path) -> None:
    file = tmp_path / "a.txt"
    file.write_bytes(content)
    with pytest.raises(ReadoutError, match=words):
        read_readout(file)


@pytest.mark.parametrize(
    "piece",
    [
        "President Xi Jinping called President Putin on Tuesday. ",
        "Xi, Putin, Macron and Modi met, and ",
        "China, Russia, France, India, ",
        '" ',
        "the two leaders of of of the Republic ",
        "\n\n",
        "a" * 50,
    ],
)
def test_a_long_text_takes_no_more_than_its_length(piece: str) -> None:
    def seconds(size: int) -> float:
        text = (piece * (size // len(piece) + 1))[:size]
        begin = time.process_time()
        code_readout(text, REPORTED)
        return time.process_time() - begin

    seconds(1_000)
    short, long = min(seconds(40_000) for _ in range(2)), seconds(160_000)
    assert long < 12 * short + 0.5

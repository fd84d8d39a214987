"""Readouts: rows of contacts, documents, marked text, scores, and the real case."""

from __future__ import annotations

import os
import re
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from calibration.readouts.coded import Coded
from calibration.readouts.coder import code_readout
from calibration.readouts.output import (
    append_contacts,
    as_document,
    contact_rows,
    contacts_csv,
    marked,
)
from calibration.readouts.score import Score, main, read_labels, score_file, score_labels, table
from calibration.sources.own import read_events

LABELS = Path(__file__).parents[1] / "readouts" / "development.jsonl"
TEXT = (
    "President Xi Jinping called President Putin of Russia on Tuesday ahead of the Lunar New Year. "
    "He will visit Russia in May. Brazil did not take part."
)


@pytest.fixture
def coded() -> Coded:
    return code_readout(TEXT, date(2024, 2, 8))


def test_only_held_and_dated_contacts_become_rows(coded: Coded, tmp_path: Path) -> None:
    rows = contact_rows([coded], "a.txt")
    assert [(r["date"], r["country_a"], r["country_b"], r["type"]) for r in rows] == [
        ("2024-02-06", "CHN", "RUS", "call")
    ]
    file = tmp_path / "mine.csv"
    file.write_text(contacts_csv(rows), "utf-8")
    events = read_events(file).frame
    assert events.select("contact_type", "level", "occasion").row(0) == (
        "call",
        "leader",
        "turn-of-year call",
    )


def test_a_store_takes_a_contact_once(coded: Coded, tmp_path: Path) -> None:
    file = tmp_path / "mine.csv"
    rows = contact_rows([coded])
    assert append_contacts(file, rows) == 1
    assert append_contacts(file, rows) == 0
    assert append_contacts(file, [{**rows[0], "date": "2024-02-07"}]) == 1
    assert len(file.read_text("utf-8").splitlines()) == 3


def test_a_document_shows_the_words_of_each_field(coded: Coded) -> None:
    held = as_document(coded)["events"][0]
    assert held["channel"] == {
        "value": "call",
        "spans": [[21, 27]],
        "words": ["called"],
        "confidence": held["channel"]["confidence"],
    }
    assert held["type"] == "call"
    assert held["date"]["words"] == ["Tuesday"]


def test_marked_text_without_its_marks_is_the_text(coded: Coded) -> None:
    shown = marked(coded)
    assert "[called]{1 channel}" in shown
    assert "[Tuesday]{1 date}" in shown
    assert re.sub(r"\{[^{}]*\}", "", shown).replace("[", "").replace("]", "") == TEXT


def test_scores_by_hand() -> None:
    score = Score(right=3, extra=1, missed=2)
    assert (score.precision, score.recall) == (0.75, 0.6)
    assert score.f1 == pytest.approx(2 / 3)
    assert Score(0, 0, 0).f1 == 1.0


def test_a_wrong_label_lowers_the_scores(coded: Coded) -> None:
    names = (
        "pair",
        "channel",
        "status",
        "date",
        "level",
        "initiator",
        "occasion",
        "topics",
        "tone",
    )
    events = [{n: getattr(event, n).value for n in names} for event in coded.events]
    label = {
        "id": "a",
        "reported": "2024-02-08",
        "text": TEXT,
        "events": events,
        "facts": [],
        "commitments": False,
    }
    assert {s.f1 for s in score_labels([label]).values()} == {1.0}
    wrong = [{**events[0], "pair": "CHN-IND", "date": "2024-02-05"}, *events[1:]]
    scores = score_labels([{**label, "events": wrong}])
    assert scores["pair and channel, held"].f1 == 0.0
    assert "| date |" in table(scores)


@pytest.mark.skipif(not LABELS.is_file(), reason="no labelled texts")
def test_the_labelled_texts_that_rules_were_written_on(capsys: pytest.CaptureFixture[str]) -> None:
    scores = score_file(LABELS)
    assert scores["pair and channel, held"].f1 >= 0.90
    assert scores["date"].f1 >= 0.90
    main([str(LABELS), "--errors"])
    assert "pair and channel, held" in capsys.readouterr().out
    assert len(read_labels(LABELS)) >= 80


@pytest.mark.research
def test_the_real_call_of_8_february_2024() -> None:
    folder = Path(os.environ["COMITY_DATA"]).parent / "readouts"
    files = sorted(folder.glob("2024-02-08-*.txt"))
    if not files:
        pytest.skip("the readout is not at hand")
    coded = code_readout(files[0].read_text("utf-8"), date(2024, 2, 8))
    (event,) = coded.events
    assert (event.pair.value, event.channel.value, event.status.value) == (
        "CHN-RUS",
        "call",
        "held",
    )
    assert (event.date.value, event.level.value) == ("2024-02-08", "leader")
    assert event.occasion.value == "lunar_new_year"
    assert {"security", "trade", "organisations"} <= set(event.topics.value)
    assert event.tone.value > 0
    assert [(f.kind, f.pair, f.value, f.year) for f in coded.facts] == [
        ("meetings", "CHN-RUS", 2, 2023),
        ("anniversary", "CHN-RUS", 75, 2024),
    ]
    assert coded.commitments.value
    assert replace(event) == event

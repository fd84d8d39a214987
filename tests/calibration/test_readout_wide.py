"""Contacts read by role where no frame names the parties, and what must not be read so."""

from __future__ import annotations

from datetime import date

import pytest

from calibration.readouts.coder import code_readout
from calibration.readouts.spans_of_years import years_stated

DAY = date(2024, 6, 5)


def named(text: str, day: date = DAY) -> list[str]:
    return sorted(
        f"{e.pair.value} {e.channel.value} {e.status.value}" for e in code_readout(text, day).events
    )


@pytest.mark.parametrize(
    ("text", "events"),
    [
        (
            "Warships from Russia and China wrapped up a drill in the Sea of Japan on Sunday.",
            ["CHN-RUS exercise held"],
        ),
        (
            "Pakistan's Sartaj Aziz and Farid Anyone of Afghanistan broke bread in Geneva.",
            ["AFG-PAK meeting held"],
        ),
        (
            "The arrival of French President Emmanuel Macron in Berlin on Sunday drew crowds.",
            ["DEU-FRA visit held"],
        ),
        (
            "Three Ukrainian vessels came under fire from the Russian coast guard on Sunday.",
            ["RUS-UKR fight held"],
        ),
        (
            "France's President Emmanuel Macron was to have received William Ruto of Kenya today.",
            ["FRA-KEN visit cancelled"],
        ),
        (
            "France expelled two Malian diplomats on Monday. Mali expelled two French diplomats "
            "on Tuesday.",
            ["FRA-MLI diplomats_expelled held", "FRA-MLI diplomats_expelled held"],
        ),
    ],
)
def test_roles_name_the_parties(text: str, events: list[str]) -> None:
    assert named(text) == events


@pytest.mark.parametrize(
    "text",
    [
        "President Emmanuel Macron of France spoke in Paris on the war in Ukraine and on Syria.",
        "Experts in Santiago discussed the situation in Venezuela on Friday.",
        "The presidents of Kenya and France passed each other at the meeting of the African Union.",
    ],
)
def test_topics_places_and_bodies_take_no_part(text: str) -> None:
    assert named(text) == []


def test_a_reading_by_role_is_less_sure_than_one_by_frame() -> None:
    wide = code_readout("The arrival of French President Emmanuel Macron in Berlin.", DAY)
    frame = code_readout("French President Emmanuel Macron arrived in Berlin.", DAY)
    assert wide.events[0].confidence < frame.events[0].confidence


def test_a_leader_elected_acts_without_the_office() -> None:
    text = "French President Emmanuel Macron spoke by phone with Donald Trump today."
    event = code_readout(text, date(2024, 12, 1)).events[0]
    assert (event.pair.value, event.level.value) == ("FRA-USA", "any")


@pytest.mark.parametrize(
    ("text", "years"),
    [
        ("their first talks in five years", 5),
        ("after half a century", 50),
        ("six decades of ties", 60),
        ("the first in more than twenty - five years", 25),
        ("trade is to double within four years", None),
        ("valid for ten years", None),
    ],
)
def test_spans_of_years_look_back(text: str, years: int | None) -> None:
    assert years_stated(text.split()) == years

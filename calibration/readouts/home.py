"""Whose report a text is: the state for which "the Prime Minister" goes without a country.

    home_of(tokens, marks, actors) -> ISO3 or None

Governments seldom name themselves. A seat ("Downing Street", "the Kremlin") or a state news agency
says who speaks; failing these, a capital in the dateline does. Where two of them speak, nobody is
taken to be at home.
"""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

from calibration.readouts.words import word_set

if TYPE_CHECKING:
    from calibration.readouts.actors import Actor
    from calibration.readouts.lexicon import Mark
    from calibration.readouts.tokens import Tokens

__all__ = ["home_of"]

DATELINE = 12
"""Tokens within which a dateline ends."""


def home_of(tokens: Tokens, marks: list[Mark | None], actors: list[Actor]) -> str | None:
    """Return the state from which a text reports, None where it does not say so."""
    seats: set[str] = set()
    for mark in marks:
        if mark is None:
            continue
        agency = mark.of("home")
        place = mark.of("place")
        if agency is not None:
            seats.add(agency.value)
        elif place is not None and place.extra == "seat":
            seats.add(place.value)
    if not seats:
        return _dateline(tokens, marks) or _spoken_for(tokens, actors)
    return seats.pop() if len(seats) == 1 else None


def _spoken_for(tokens: Tokens, actors: list[Actor]) -> str | None:
    """Return the state for which an office without one speaks: "the Minister said Peru would"."""
    found: set[str] = set()
    for one, other in itertools.pairwise(actors):
        between = tokens.words[one.j : other.i]
        speaks = one.kind == "bare" and not one.plural and one.level in ("leader", "minister")
        said = any(word in SAID for word in between) and len(between) <= MOST
        stands = other.kind == "state" and len(other.codes) == 1 and not other.before
        if speaks and said and stands and not other.owner and tokens.words[other.j] in STANDS:
            found.add(other.codes[0])
    return found.pop() if len(found) == 1 else None


SAID = word_set("wide_says") | frozenset({"reaffirmed", "reiterated", "stressed", "underlined"})
STANDS = frozenset({"would", "will", "was", "is", "stands", "stood", "supports", "remains", "has"})
MOST = 4
"""Words between who speaks and the state."""


def _dateline(tokens: Tokens, marks: list[Mark | None]) -> str | None:
    """Return the state of a city with which a text opens: "ANKARA, June 3 -", "Hanoi:"."""
    mark = marks[0] if marks else None
    place = mark.of("place") if mark is not None else None
    if mark is None or place is None or place.extra == "seat":
        return None
    words = tokens.words
    after = words[mark.j] if mark.j < len(words) else ""
    if after in (":", "-", "("):
        return place.value
    if after == "," and any(word in (":", "-", "(") for word in words[mark.j : DATELINE]):
        return place.value
    return None

"""Spans of years that a sentence states: "in five years", "half a century", "two decades".

    years_stated(words) -> int or None

Spans that lie ahead ("within four years", "a ten-year accord") are no facts about the past.
"""

from __future__ import annotations

from calibration.readouts.numerals import NUMBERS
from calibration.readouts.words import word_set

__all__ = ["years_stated"]

YEARS = word_set("years")
AHEAD = frozenset(
    {"next", "within", "coming", "will", "would", "every", "until", "valid", "aged", "sentenced"}
)
BACK = frozenset({"first", "no", "not", "never", "since", "last", "after", "ended", "ending"})
LOOSE = frozenset(
    {"more", "than", "nearly", "almost", "over", "some", "about", "at", "least", "the"}
)
DECADES = frozenset({"decade", "decades"})
CENTURY = ["half", "a", "century"]


def years_stated(words: list[str]) -> int | None:
    """Return the years of a span that a sentence of words looks back on, None without one.

    Examples
    --------
    >>> years_stated("the first such meeting in more than twenty - five years".split())
    25
    >>> years_stated("to double trade within four years".split())
    """
    for place, word in enumerate(words):
        if word not in DECADES and word not in ("years", "century"):
            continue
        value, begin = _number(words, place)
        if value is None or AHEAD & set(words[max(0, begin - 4) : begin]):
            continue
        if _looks_back(words, begin, place):
            return value
    return None


def _number(words: list[str], place: int) -> tuple[int | None, int]:
    """Return the years counted before a token, and where the number begins."""
    if words[place] == "century":
        half = words[max(0, place - 2) : place + 1] == CENTURY
        return (50, place - 2) if half else (None, place)
    times = 10 if words[place] in DECADES else 1
    before = words[place - 1] if place else ""
    if before.isdigit() and len(before) < 4:
        return int(before) * times, place - 1
    if before == "a" and words[place] == "decade":
        return 10, place - 1
    value = NUMBERS.get(before)
    if value is None:
        return None, place
    tens = NUMBERS.get(words[place - 3], 0) if place > 2 and words[place - 2] == "-" else 0
    if tens >= 20 and value < 10:
        return (tens + value) * times, place - 3
    return value * times, place - 1


def _looks_back(words: list[str], begin: int, place: int) -> bool:
    """Tell whether a span lies behind: after "for", "of"; after "in" where a word looks back."""
    head = begin - 1
    while head >= 0 and words[head] in LOOSE - {"over"}:
        head -= 1
    before = words[head] if head >= 0 else ""
    if before in YEARS or words[place + 1 : place + 2] in (["of"], ["apart"]):
        return True
    return before in ("in", "over") and bool(BACK & set(words))

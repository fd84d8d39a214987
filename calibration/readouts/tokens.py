"""Words of a text with their places, sentences and quotation.

    tokenise("Xi called Putin.").words == ["xi", "called", "putin", "."]

A token is a word, a possessive ``'s``, an abbreviation with full stops, or one punctuation mark.
Sentences end at a full stop, question or exclamation mark before a capital, a quote or the end,
unless the word before is an abbreviation; a blank line ends one too. Time is linear in the text.
"""

from __future__ import annotations

import itertools
import re
from bisect import bisect_right
from dataclasses import dataclass

from calibration.readouts.text import plain

__all__ = ["Tokens", "tokenise"]

TOKEN = re.compile(
    r"(?:[a-z]\.){2,}|'s\b|[0-9]+(?:[.,:][0-9]+)*(?![^\W_])"
    r"|[^\W_]+(?:'(?!s\b)[^\W_]+)*|[^\w\s]"
)
STOPS = frozenset(".!?")
LONGEST = 200
"""Tokens after which a sentence ends whatever stands there: a list without a stop."""

SHORT = frozenset(
    [
        "mr",
        "mrs",
        "ms",
        "dr",
        "gen",
        "col",
        "lt",
        "maj",
        "sgt",
        "st",
        "no",
        "vs",
        "jr",
        "sr",
        "prof",
        "sen",
        "rep",
        "gov",
        "jan",
        "feb",
        "mar",
        "apr",
        "jun",
        "jul",
        "aug",
        "sep",
        "sept",
        "oct",
        "nov",
        "dec",
        "hon",
        "rev",
        "capt",
        "adm",
        "brig",
    ]
)


@dataclass(frozen=True)
class Tokens:
    """A text cut into tokens; all lists have one entry a token.

    Attributes
    ----------
    text : str
        The text as given.
    words : list of str
        Tokens in plain form.
    start, end : list of int
        Places in the text, end exclusive.
    cap : list of bool
        Whether the token begins with a capital in the text.
    quoted : list of bool
        Whether it stands between double quotes.
    sentences : list of (int, int)
        First and one past the last token of each sentence.
    """

    text: str
    words: list[str]
    start: list[int]
    end: list[int]
    cap: list[bool]
    quoted: list[bool]
    sentences: list[tuple[int, int]]


def tokenise(text: str) -> Tokens:
    """Cut a text into tokens and sentences.

    Examples
    --------
    >>> tokenise("The U.S. spoke. China listened.").sentences
    [(0, 4), (4, 7)]
    """
    flat = plain(text)
    ends = [match.span() for match in TOKEN.finditer(flat)]
    words = [flat[first:last] for first, last in ends]
    if "(" in words and ";" in words:
        words = _inside_brackets(words)
    start = [first for first, _ in ends]
    end = [last for _, last in ends]
    cap = [text[place].isupper() for place in start]
    quoted = _quoted(words, text, start)
    blanks = _breaks(text)
    return Tokens(text, words, start, end, cap, quoted, _sentences(words, start, cap, blanks))


def _inside_brackets(words: list[str]) -> list[str]:
    """Put commas for the semicolons in brackets, which end no clause of the sentence."""
    found, depth = [], 0
    for word in words:
        depth = max(0, depth + (word == "(") - (word == ")"))
        found.append("," if word == ";" and depth else word)
    return found


def _breaks(text: str) -> list[int]:
    """Return where a line ends a paragraph: before a blank line, and after a short line.

    Lines of a text that was wrapped are about as long as the longest; a headline, a dateline or a
    paragraph of its own ends well before.
    """
    if "\n" not in text:
        return []
    found, place = [], 0
    lines = text.split("\n")
    longest = max(map(len, lines))
    for line, after in itertools.pairwise(lines):
        place += len(line)
        opens = after.lstrip()[:1]
        short = len(line.strip()) < SHORT_LINE * longest and (opens.isupper() or opens.isdigit())
        if short or not after.strip():
            found.append(place)
        place += 1
    return found


SHORT_LINE = 0.75
"""Share of the longest line below which a line is one of its own."""


def _quoted(words: list[str], text: str, start: list[int]) -> list[bool]:
    """Follow double quotes; an opening or closing mark says which it is, a straight one toggles."""
    inside, found = False, []
    if '"' not in words:
        return [False] * len(words)
    for word, place in zip(words, start, strict=True):
        if word == '"':
            mark = text[place]
            inside = mark in "“„«" or (mark not in "”»" and not inside)
        found.append(inside)
    return found


def _sentences(
    words: list[str], start: list[int], cap: list[bool], blanks: list[int]
) -> list[tuple[int, int]]:
    """Return the ends of the sentences: at stops, at breaks of lines, and where one is too long."""
    total = len(words)
    cuts = {bisect_right(start, blank) for blank in blanks}
    for place in [place for place, word in enumerate(words) if word in STOPS]:
        if _ends(words, cap, place):
            after = place + 1
            quote = after < total and words[after] == '"' and start[after] == start[place] + 1
            cuts.add(after + 1 if quote else after)
    found: list[tuple[int, int]] = []
    first = 0
    for cut in sorted(cuts | {total}):
        while cut - first > LONGEST:
            found.append((first, first + LONGEST))
            first += LONGEST
        if cut > first:
            found.append((first, cut))
            first = cut
    return found


def _ends(words: list[str], cap: list[bool], place: int) -> bool:
    """Tell whether a stop ends the sentence."""
    after = place + 1
    if after >= len(words):
        return True
    if words[place] == "." and place:
        before = words[place - 1]
        if before in SHORT or (len(before) == 1 and before.isalpha() and cap[place - 1]):
            return False
    return cap[after] or words[after] in '"(' or words[after].isdigit()

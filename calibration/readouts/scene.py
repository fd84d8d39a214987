"""A text as the rules see it: its tokens, marks, actors and days, with look-ups by place.

set_scene(text, reported) -> Scene
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from calibration.readouts.actors import Reader
from calibration.readouts.dates import find_days
from calibration.readouts.home import home_of
from calibration.readouts.lexicon import find_marks
from calibration.readouts.mentions import find_actors
from calibration.readouts.tokens import tokenise
from calibration.readouts.words import word_set

if TYPE_CHECKING:
    from datetime import date

    from calibration.readouts.actors import Actor
    from calibration.readouts.dates import Day
    from calibration.readouts.lexicon import Lexicon, Mark
    from calibration.readouts.tokens import Tokens

__all__ = ["Scene", "set_scene"]

CLAUSES = word_set("clauses")


@dataclass(frozen=True)
class Scene:
    """What is known of a text before its contacts are read.

    Attributes
    ----------
    tokens : Tokens
    marks : list of Mark or None
        Names, triggers and cues, by the token at which they begin.
    actors : list of Actor
    days : list of Day
    words : list of str
        The tokens in plain form.
    reported : date or None
    home : str or None
        State from which the text reports, ISO3.
    """

    tokens: Tokens
    marks: list[Mark | None]
    actors: list[Actor]
    days: list[Day]
    words: list[str]
    reported: date | None
    home: str | None
    _firsts: list[int] = field(repr=False)
    _begins: list[int] = field(repr=False)
    _days: list[int] = field(repr=False)
    _clauses: dict[int, tuple[int, int]] = field(default_factory=dict, repr=False)

    @cached_property
    def vocabulary(self) -> frozenset[str]:
        """Return the different tokens of the text."""
        return frozenset(self.words)

    def word(self, place: int) -> str:
        """Return a token, empty beyond the ends."""
        return self.tokens.words[place] if 0 <= place < len(self.tokens.words) else ""

    def sentence(self, place: int) -> tuple[int, int]:
        """Return the ends of the sentence in which a token stands."""
        return self.tokens.sentences[bisect_right(self._firsts, place) - 1]

    def clause(self, place: int) -> tuple[int, int]:
        """Return the ends of the clause in which a token stands."""
        known = self._clauses.get(place)
        if known is None:
            known = self._clauses[place] = self._clause(place)
        return known

    def _clause(self, place: int) -> tuple[int, int]:
        first, last = self.sentence(place)
        words = self.words
        begin, end = place, place + 1
        while begin > first and not (
            words[begin - 1] in (";", ":")
            or (words[begin - 1] in CLAUSES and words[begin - 2] == ",")
        ):
            begin -= 1
        while end < last and not (
            words[end] == ";" or (words[end] in CLAUSES and words[end - 1] == ",")
        ):
            end += 1
        return begin, end

    def old(self, first: int, last: int, trigger: int) -> bool:
        """Tell whether the word of a clause is dated by a year before that of the report."""
        if self.reported is None:
            return False
        for day in self.days:
            if first <= day.i < last and day.year is not None and day.year < self.reported.year:
                if day.past is not None and (self.reported - day.past).days < 60:
                    return False
                before = self.word(day.i - 1)
                if self.word(day.i - 2).endswith("ed") and day.i - 2 != trigger:
                    continue
                return before in ("in", "of", "during")
        return False

    def spans(self, *ranges: tuple[int, int]) -> tuple[tuple[int, int], ...]:
        """Return the characters of ranges of tokens."""
        tokens = self.tokens
        return tuple(
            (tokens.start[i], tokens.end[max(i, j - 1)]) for i, j in ranges if i < len(tokens.start)
        )

    def actors_in(self, first: int, last: int) -> list[Actor]:
        """Return the actors that begin between two tokens."""
        begins = self._begins
        return self.actors[bisect_left(begins, first) : bisect_left(begins, last)]

    @cached_property
    def _marked(self) -> list[int]:
        """Return the tokens at which marks begin."""
        return [place for place, mark in enumerate(self.marks) if mark is not None]

    def marks_in(self, first: int, last: int) -> list[Mark]:
        """Return the marks that begin between two tokens."""
        marked, marks = self._marked, self.marks
        inside = marked[bisect_left(marked, first) : bisect_left(marked, last)]
        return [marks[place] for place in inside]  # type: ignore[misc]

    def days_in(self, first: int, last: int) -> list[Day]:
        """Return the days that begin between two tokens."""
        begins = self._days
        return self.days[bisect_left(begins, first) : bisect_left(begins, last)]


def set_scene(text: str, reported: date | None, tables: Lexicon) -> Scene:
    """Read the tokens, marks, actors and days of a text."""
    tokens = tokenise(text)
    marks = find_marks(tokens, tables.root)
    reader = Reader(tokens, marks, tables.persons, reported)
    actors = find_actors(reader)
    days = find_days(tokens, reported)
    firsts = [first for first, _ in tokens.sentences]
    begins = [actor.i for actor in actors]
    home = home_of(tokens, marks, actors)
    opens = [day.i for day in days]
    return Scene(tokens, marks, actors, days, tokens.words, reported, home, firsts, begins, opens)

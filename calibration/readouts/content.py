"""What was talked about, for what occasion, in what tone, and whether something was promised.

    read_content(scene, tables) -> Content

Tone is a ladder: hostile acts have their own step by channel; of talks, one word of quarrel
outweighs
polite words, since readouts of tense talks are polite; praise of the highest kind makes them very
warm, friendly words warm.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from calibration.readouts.coded import Field
from calibration.readouts.lexicon import find_marks
from calibration.readouts.words import word_set

if TYPE_CHECKING:
    from calibration.readouts.contact import Contact
    from calibration.readouts.lexicon import Lexicon, Mark
    from calibration.readouts.scene import Scene

__all__ = ["Content", "read_content"]

THIRD = word_set("third")

STEP = {
    "sanctions": -2, "diplomats_expelled": -2, "relations_severed": -2, "fight": -2, "threat": -2,
    "ambassador_summoned": -1, "ambassador_recalled": -1, "criticism": -1, "greeting": 1, "aid": 1,
    "agreement": 1, "relations_restored": 1, "sanctions_lifted": 1, "exercise": 1, "cooperation": 1,
}  # fmt: skip
BARE = word_set("bare")
FOREIGN = ("country", "place", "demonym")


@dataclass
class Content:
    """Words of content of a text, by kind."""

    scene: Scene
    marks: list[Mark]
    commitments: Field[bool] = field(default_factory=lambda: Field(False))

    def _found(self, *kinds: str, first: int = 0, last: int = 1 << 60) -> list[Mark]:
        return [m for m in self.marks if first <= m.i < last and m.of(*kinds)]

    def occasion(self, contact: Contact) -> Field[str | None]:
        """Return the occasion of a greeting, call or visit."""
        if (
            contact.channel not in ("greeting", "call", "video_call", "visit")
            or contact.status == "denied"
        ):
            return Field(None)
        for site in contact.sites:
            first, last = self.scene.sentence(site)
            marks = self._found("occasion", first=first, last=last)
            if contact.channel != "greeting":
                marks = [m for m in marks if self._for(m, first)]
            for mark in _ranked(marks):
                entry = mark.of("occasion")
                if entry is not None:
                    return Field(entry.value, self.scene.spans((mark.i, mark.j)), 0.85)
        if contact.status == "held" and self._congratulates(contact):
            for mark in _ranked(self._found("occasion")):
                entry = mark.of("occasion")
                if entry is not None:
                    return Field(entry.value, self.scene.spans((mark.i, mark.j)), 0.7)
        return Field(None)

    def _congratulates(self, contact: Contact) -> bool:
        """Tell whether a later sentence of a greeting or call congratulates or condoles."""
        if contact.channel == "greeting":
            return True
        after = self.scene.words[contact.i : contact.i + AFTER]
        return contact.channel != "visit" and bool(GREETING & set(after))

    def _for(self, mark: Mark, first: int) -> bool:
        """Tell whether words before an occasion make it that of the contact."""
        before = self.scene.words[max(first, mark.i - 12) : mark.j + 2]
        return bool(OCCASION_WORDS & set(before))

    def topics(self, contact: Contact, contacts: list[Contact]) -> Field[tuple[str, ...]]:
        """Return what the two talked about."""
        if contact.channel in BARE:
            return Field(())
        first, last = self._reach(contact, contacts)
        found: dict[str, Mark] = {}
        for mark in self._found("topic", first=first, last=last):
            for entry in mark.entries:
                if entry.kind == "topic":
                    found.setdefault(entry.value, mark)
        third = self._third(contact, first, last)
        if third is not None:
            found.setdefault("third_countries", third)
        spans = self.scene.spans(*((m.i, m.j) for m in found.values()))
        return Field(tuple(sorted(found)), spans, 0.7)

    def _reach(self, contact: Contact, contacts: list[Contact]) -> tuple[int, int]:
        """Return the part of the text that speaks of a contact: up to the next pair's."""
        pairs = {c.pair for c in contacts}
        if len(pairs) == 1 and contact.status == "held":
            return 0, len(self.scene.words)
        first, last = self.scene.sentence(min(contact.sites))
        nexts = [
            self.scene.sentence(c.i)[0]
            for c in contacts
            if c.pair != contact.pair or c.status != contact.status
        ]
        after = [place for place in nexts if place >= last]
        alone = [c for c in contacts if c.i < contact.i]
        return (first if alone else 0), (min(after) if after else len(self.scene.words))

    def _third(self, contact: Contact, first: int, last: int) -> Mark | None:
        """Return the first other country or place abroad that is spoken of."""
        inside = set(contact.pair.split("-"))
        for actor in self.scene.actors_in(first, last):
            if actor.before in THIRD or actor.kind == "adjective":
                mark = self.scene.marks[actor.i]
                if (
                    mark is not None
                    and actor.codes
                    and not set(actor.codes) & inside
                    and self._spoken(actor.i)
                ):
                    return mark
        return None

    def _spoken(self, place: int) -> bool:
        """Tell whether the words before make a country a matter of talk rather than a venue."""
        first = self.scene.sentence(place)[0]
        words = set(self.scene.words[max(first, place - 14) : place])
        return bool(MATTERS & words)

    def tone(self, contact: Contact) -> Field[int]:  # noqa: C901
        """Return the step on the ladder from -2 to +2."""
        if contact.status == "denied":
            return Field(0, (), 0.9)
        step = STEP.get(contact.channel)
        if contact.channel == "criticism":
            first, last = self.scene.sentence(contact.i)
            marks = self._found("harsh", first=first, last=last)
            return Field(-2 if marks else -1, self._spans(marks), 0.75)
        if step is not None and step < 0:
            return Field(step, self.scene.spans((contact.i, contact.j)), 0.9)
        tense = self._found("tone", "harsh")
        cap = self.scene.tokens.cap
        tense = [m for m in tense if not self._denied(m) and not (cap[m.i] and self._inner(m))]
        if contact.status == "cancelled":
            return Field(-1 if tense else 0, self._spans(tense), 0.7)
        if contact.channel in ("call", "video_call") and not tense and self.occasion(contact).value:
            return Field(1, self.occasion(contact).spans, 0.8)
        very, warm = self._found("verywarm"), self._found("warm")
        if step is not None:
            if contact.status == "planned" and contact.channel != "agreement":
                return Field(step, (), 0.6)
            return Field(2 if very else step, self._spans(very), 0.7)
        if contact.status == "planned":
            return Field(0, (), 0.7)
        if tense:
            return Field(-1, self._spans(tense), 0.7)
        if very:
            return Field(2, self._spans(very), 0.7)
        return Field(1 if warm else 0, self._spans(warm), 0.7)

    def _inner(self, mark: Mark) -> bool:
        """Tell whether a capital is that of a name rather than of a sentence: "Frank-Walter"."""
        return mark.i != self.scene.sentence(mark.i)[0]

    def _denied(self, mark: Mark) -> bool:
        return (
            "no" in self.scene.words[max(0, mark.i - 2) : mark.i]
            or "without" in self.scene.words[max(0, mark.i - 2) : mark.i]
        )

    def _spans(self, marks: list[Mark]) -> tuple[tuple[int, int], ...]:
        return self.scene.spans(*((m.i, m.j) for m in marks))


AFTER = 80
"""Tokens after a call within which it is said what it was for."""
GREETING = frozenset({"congratulated", "congratulating", "congratulations", "condolences"})
MATTERS = word_set("matters")
OCCASION_WORDS = word_set("occasion_words")
ORDER = (
    "lunar_new_year",
    "religious_feast",
    "national_day",
    "inauguration",
    "election",
    "anniversary",
    "new_year",
    "condolence",
)


def _ranked(marks: list[Mark]) -> list[Mark]:
    """Put the more telling occasions first."""
    return sorted(marks, key=lambda m: ORDER.index(m.of("occasion").value))  # type: ignore[union-attr]


def read_content(scene: Scene, tables: Lexicon) -> Content:
    """Find the words of content of a text."""
    marks = [mark for mark in find_marks(scene.tokens, tables.content) if mark is not None]
    content = Content(scene, marks)
    promises = [m for m in marks if m.of("commit") and not content._denied(m)]
    spans = scene.spans(*((m.i, m.j) for m in promises))
    content.commitments = Field(bool(promises), spans, 0.8 if promises else 0.7)
    return content

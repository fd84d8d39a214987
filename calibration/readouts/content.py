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
from calibration.readouts.contact import TALKS
from calibration.readouts.lexicon import find_marks
from calibration.readouts.topics import abroad, read_topics
from calibration.readouts.words import word_set

if TYPE_CHECKING:
    from calibration.readouts.contact import Contact
    from calibration.readouts.lexicon import Lexicon, Mark
    from calibration.readouts.scene import Scene

__all__ = ["Content", "read_content"]


STEP = {
    "sanctions": -2, "diplomats_expelled": -2, "relations_severed": -2, "fight": -2, "threat": -2,
    "ambassador_summoned": -1, "ambassador_recalled": -1, "criticism": -1, "greeting": 1, "aid": 1,
    "agreement": 1, "relations_restored": 1, "sanctions_lifted": 1, "exercise": 1, "cooperation": 1,
}  # fmt: skip


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
        return read_topics(self.scene, self.marks, contact, contacts)

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
        if contact.channel in TALKS:
            tense = [m for m in tense if not self._of_others(contact, m)]
        if contact.status == "cancelled":
            return Field(-1 if tense else 0, self._spans(tense), 0.7)
        very = self._found("verywarm")
        warm = [m for m in self._found("warm") if not self._ceremony(m)]
        occasion = self.occasion(contact)
        if contact.channel in ("call", "video_call") and not tense and not very and occasion.value:
            return Field(1, occasion.spans, 0.8)
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

    def _of_others(self, contact: Contact, mark: Mark) -> bool:
        """Tell whether a word of quarrel is about a third country, or a concern that both share."""
        words = self.scene.words
        if words[mark.i] in ("concern", "concerns") and words[mark.i - 1] in SHARED:
            return True
        harsh = mark.of("harsh") is not None or words[mark.i] in PROVOKING
        return harsh and abroad(self.scene, contact, mark.i)

    def _ceremony(self, mark: Mark) -> bool:
        """Tell whether a friendly word is one of ceremony: "a guard of honour"."""
        word, before = self.scene.words[mark.i], self.scene.word(mark.i - 1)
        return word in ("honour", "honor", "honours") and before in ("of", "-", "with")

    def _denied(self, mark: Mark) -> bool:
        return (
            "no" in self.scene.words[max(0, mark.i - 2) : mark.i]
            or "without" in self.scene.words[max(0, mark.i - 2) : mark.i]
        )

    def _spans(self, marks: list[Mark]) -> tuple[tuple[int, int], ...]:
        return self.scene.spans(*((m.i, m.j) for m in marks))


PROVOKING = frozenset({"provocation", "provocations", "violation", "violations", "condemned"})
SHARED = frozenset({"mutual", "common", "shared", "joint", "of"})
AFTER = 80
"""Tokens after a call within which it is said what it was for."""
GREETING = frozenset({"congratulated", "congratulating", "congratulations", "condolences"})
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


def _to_do(scene: Scene, mark: Mark) -> bool:
    """Tell whether it is agreed to do something: not "agreed that it is so"."""
    if not scene.words[mark.i].startswith("agree") or mark.j - mark.i > 1:
        return True
    after, ahead = scene.word(mark.j), scene.words[mark.j : mark.j + 12]
    if after in ("on", "upon"):
        return not VIEWS & set(ahead[:5]) and scene.word(mark.i - 1) not in ("as", "procedure")
    if after == "that":
        return bool(WILL & set(ahead))
    earlier = scene.word(mark.i - 1) in ("previously", "as", "earlier", "already", "plan")
    if after in ("in", "at", "it", "earlier", "with", "last"):
        ends = {a.j for a in scene.actors_in(max(0, mark.i - 12), mark.i)}
        return mark.i in ends or scene.word(mark.i - 1) in FINITE
    return not earlier


FINITE = frozenset({"have", "has", "had", "they", "sides", "leaders", "ministers", "both", "was"})
VIEWS = frozenset({"importance", "need", "necessity", "strength", "value", "significance"})
WILL = frozenset({"will", "would", "should", "to", "shall"})


def read_content(scene: Scene, tables: Lexicon) -> Content:
    """Find the words of content of a text."""
    marks = [mark for mark in find_marks(scene.tokens, tables.content) if mark is not None]
    content = Content(scene, marks)
    promises = [m for m in marks if m.of("commit") and not content._denied(m) and _to_do(scene, m)]
    spans = scene.spans(*((m.i, m.j) for m in promises))
    content.commitments = Field(bool(promises), spans, 0.8 if promises else 0.7)
    return content

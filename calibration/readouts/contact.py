"""One contact, made from a draft: its day, its level, whether it lies ahead."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from calibration.readouts.contact_days import day_of
from calibration.readouts.status import HOSTILE, MEASURES
from calibration.readouts.words import word_set

if TYPE_CHECKING:
    from datetime import date

    from calibration.readouts.coded import Span
    from calibration.readouts.dates import Day
    from calibration.readouts.scene import Scene
    from calibration.readouts.site import Draft

__all__ = ["Contact", "TALKS", "make_contact", "settle_present"]

CONTACT = word_set("contact")
WRITTEN = word_set("written")


TALKS = ("visit", "summit", "video_call", "call", "meeting")
"""Contacts in which people talk; an earlier one takes in a later one of the list."""


AGAIN = word_set("again")


@dataclass
class Contact:
    """One contact, joined from all that the text says of it."""

    pair: str
    channel: str
    status: str
    levels: tuple[str, str]
    initiator: str | None
    i: int
    j: int
    says: int | None
    certain: float
    parties: tuple[tuple[int, int], ...]
    starter: tuple[tuple[int, int], ...]
    weak: bool
    second: str = ""
    spoken: bool = False
    again: bool = False
    written: bool = False
    crowd: bool = False
    visitor: str | None = None
    leaving: bool = False
    day: Day | None = None
    sites: list[int] = field(default_factory=list)

    @property
    def channel_certain(self) -> float:
        """Return the confidence in the channel."""
        return 0.7 if self.weak else 0.9

    @property
    def level_known(self) -> bool:
        """Tell whether a person is named on either side."""
        return any(self.levels)

    @property
    def level(self) -> str:
        """Return the level of the lower side; a side that is only a country follows the other."""
        ranks = [level for level in self.levels if level]
        if not ranks or any(level in ("other", "envoy", "people", "speaker") for level in ranks):
            return "any"
        if "minister" in ranks:
            return "minister"
        return "leader" if "leader" in ranks else "any"

    def date(self, scene: Scene) -> tuple[str | None, tuple[Span, ...]]:
        """Return the day of the contact and its span."""
        if self.day is None:
            return None, ()
        chosen = self.day.ahead if self.status == "planned" else self.day.past
        if self.status == "cancelled" and self.day.year is None:
            chosen = _closer(self.day, scene)
        if (
            self.status == "denied"
            and self.day.year is None
            and scene.words[max(0, self.i - 1)] in ("would", "will", "to")
        ):
            chosen = self.day.ahead
        if chosen is None:
            return None, ()
        return chosen.isoformat(), scene.spans((self.day.i, self.day.j))


def _closer(day: Day, scene: Scene) -> date | None:
    """Return the past or coming day that lies nearer to the report."""
    if day.past is None or day.ahead is None or scene.reported is None:
        return day.ahead or day.past
    if day.past == scene.reported:
        return day.past
    if day.relative:
        return day.ahead
    return min(day.past, day.ahead, key=lambda d: abs((d - scene.reported).days))  # type: ignore[operator]


def make_contact(scene: Scene, draft: Draft) -> Contact:
    """Return the contact of a draft."""
    codes = sorted((draft.one.codes[0], draft.other.codes[0]))
    starter = draft.initiator
    levels = [draft.one.level, draft.other.level]
    if "counterpart" in levels:
        place = levels.index("counterpart")
        levels[place] = levels[1 - place]
    channel = draft.channel
    if channel in HOSTILE or channel in MEASURES or channel == "aid":
        levels = [starter.level, ""] if starter is not None else ["", ""]
    spans = tuple(dict.fromkeys((side.i, side.j) for side in (draft.one, draft.other)))
    contact = Contact(
        "-".join(codes), channel, draft.status, (levels[0], levels[1]),
        starter.codes[0] if starter is not None else None, draft.i, draft.j, draft.says,
        min(draft.one.certain, draft.other.certain), spans,
        ((starter.i, starter.j),) if starter is not None else (), draft.weak, sites=[draft.i],
    )  # fmt: skip
    contact.second = draft.other.codes[0]
    contact.spoken = scene.words[draft.i] in CONTACT and draft.j - draft.i == 1
    contact.crowd = draft.crowd
    contact.visitor = _visitor(scene, draft)
    contact.written = bool(WRITTEN & set(scene.words[draft.i : draft.j]))
    contact.leaving = scene.words[draft.i].startswith(("leav", "depart", "return"))
    contact.again = bool(AGAIN & set(scene.words[draft.i : draft.i + 6]))
    if channel == "aid" and contact.status == "planned":
        return contact
    contact.day = day_of(scene, contact, draft.near if draft.near >= 0 else draft.i)
    if contact.status == "held" and channel not in MEASURES and _to_come(scene, contact):
        contact.status = "planned"
    return contact


def _visitor(scene: Scene, draft: Draft) -> str | None:
    """Return the side that is called visiting: "the visiting leader met"."""
    for side in (draft.one, draft.other):
        if "visiting" in scene.words[max(0, side.i - 2) : side.i + 1]:
            return side.codes[0]
    return None


PRESENT = frozenset(
    {"receives", "visits", "travels", "welcomes", "hosts", "flies", "sees", "sets out"}
)
"""Verbs that in the present tense, with a weekday, tell of what is to come."""


def settle_present(scene: Scene, contact: Contact, found: list[Contact]) -> None:
    """Make an act told in the present tense a plan where its pair has plans alone."""
    mates = [c for c in found if c.pair == contact.pair]
    word = scene.words[contact.i]
    first = scene.sentence(contact.i)[0]
    told = (
        {"he", "she"} & set(scene.words[first : contact.i])
        or scene.word(contact.j) == "on"
        or scene.word(contact.j - 1) == "on"
    )
    dated = (
        contact.day is not None and contact.day.relative and contact.day.past != contact.day.ahead
    )
    if (
        contact.status == "held"
        and (told or word in PRESENT)
        and dated
        and word.endswith("s")
        and word not in ("was", "is", "talks", "hours", "rounds", "discussions")
        and contact.channel in TALKS
    ):
        contact.status = "planned"
    if contact.status == "held" and told and word == "goes" and contact.channel == "visit":
        contact.status = "planned"
    if (
        contact.status == "held"
        and mates
        and all(c.status == "planned" for c in mates)
        and word.endswith("s")
        and contact.channel not in MEASURES
    ):
        contact.status = "planned"


LONG_AGO, SOON = 200, 120
"""Days: a day without a year that lies so far back, and so near ahead, is meant as one to come."""


def _to_come(scene: Scene, contact: Contact) -> bool:
    """Tell whether the day of a contact lies after the report."""
    day = contact.day
    if day is None or scene.reported is None or day.past is None:
        return False
    if day.year is None and day.ahead is not None and not day.relative:
        back, forth = scene.reported - day.past, day.ahead - scene.reported
        if back.days > LONG_AGO and forth.days < SOON:
            return True
    if day.year is not None or (day.past == day.ahead):
        return (
            day.past > scene.reported
            and (day.past - scene.reported).days > 1
            or (day.relative and day.past > scene.reported)
        )
    return False

"""From the readings of single words to contacts: repetitions joined, background left out.

    merge(scene, drafts) -> list of Contact

One contact a pair and channel, two where status and date part them (a call held, the next one
planned). A visit takes in the meetings during it, a summit its meetings, a video call the talks held
by it; a summons takes in the protest; an accusation inside a talk is no contact of its own.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from calibration.readouts.completion import add_visits, complete, raise_visits
from calibration.readouts.presence import presences
from calibration.readouts.status import HOSTILE, MEASURES
from calibration.readouts.words import word_set

if TYPE_CHECKING:
    from datetime import date

    from calibration.readouts.coded import Span
    from calibration.readouts.dates import Day
    from calibration.readouts.scene import Scene
    from calibration.readouts.site import Draft

__all__ = ["Contact", "merge"]

CONTACT = word_set("contact")

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


def merge(scene: Scene, drafts: list[Draft]) -> list[Contact]:
    """Join drafts into contacts, in the order of the text."""
    found = _joined(scene, drafts)
    met = {c.pair for c in found if c.channel in TALKS}
    found.extend(_contact(scene, draft) for draft in presences(scene, met))
    raise_visits(scene, drafts, found)
    add_visits(scene, found)
    found = _prune(scene, found)
    complete(scene, found)
    return found


def _joined(scene: Scene, drafts: list[Draft]) -> list[Contact]:
    """Join drafts of one pair and channel."""
    found: list[Contact] = []
    for draft in drafts:
        if draft.status == "background":
            continue
        contact = _contact(scene, draft)
        if contact.status == "planned" and contact.channel == "summit" and contact.day is None:
            continue
        _present(scene, contact, found)
        same = [c for c in found if c.pair == contact.pair and c.channel == contact.channel]
        if not same:
            found.append(contact)
            continue
        _add(found, same, contact)
    return found


def _contact(scene: Scene, draft: Draft) -> Contact:
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
    contact.again = bool(AGAIN & set(scene.words[draft.i : draft.i + 6]))
    contact.day = _day(scene, contact, draft.near if draft.near >= 0 else draft.i)
    if contact.status == "held" and channel not in MEASURES and _to_come(scene, contact):
        contact.status = "planned"
    return contact


def _present(scene: Scene, contact: Contact, found: list[Contact]) -> None:
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
        and told
        and dated
        and word.endswith("s")
        and word not in ("was", "is", "talks")
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


def _to_come(scene: Scene, contact: Contact) -> bool:
    """Tell whether the day of a contact lies after the report."""
    day = contact.day
    if day is None or scene.reported is None or day.past is None:
        return False
    if day.year is not None or (day.past == day.ahead):
        return (
            day.past > scene.reported
            and (day.past - scene.reported).days > 1
            or (day.relative and day.past > scene.reported)
        )
    return False


def _day(scene: Scene, contact: Contact, near: int) -> Day | None:
    """Return the day that a sentence gives a contact: the nearest that is no day of saying so."""
    first, last = scene.sentence(contact.i)
    listed = near != contact.i
    best: Day | None = None
    distance = 10_000
    for day in scene.days:
        if not (first <= day.i < last and day.exact):
            continue
        away = day.i - contact.j if day.i >= contact.j else contact.i - day.j
        if listed:
            away = day.i - near if day.i >= near else 2 * (near - day.j)
        before = scene.word(day.i - 1)
        if before == "until" or (before == "since" and not day.relative):
            continue
        if before == "of" and day.i - contact.j > 2:
            continue
        if (
            contact.channel not in HOSTILE
            and contact.channel not in MEASURES
            and _of_saying(scene, contact, day)
        ):
            continue
        between = scene.words[min(day.j, contact.j) : max(day.i, contact.i)]
        if ";" in between:
            away += 30
        if away < distance:
            best, distance = day, away
    return best


def _of_saying(scene: Scene, contact: Contact, day: Day) -> bool:
    """Tell whether a day dates the words of a spokesman: "said on Monday that"."""
    for place in range(day.i - 1, max(day.i - 4, -1), -1):
        if place == contact.i:
            return False
        mark = scene.marks[place]
        if mark is not None and mark.of("say"):
            return True
        if mark is not None and mark.of("trigger"):
            return False
    return False


def _add(found: list[Contact], same: list[Contact], new: Contact) -> None:
    """Join a contact with an earlier one of its pair and channel, or put it beside."""
    apart = new.status == "planned" and (
        new.again or (new.day is not None and all(c.status == "held" for c in same))
    )
    for old in same:
        if old.status == new.status or (new.weak and not apart) or _vague(new, old):
            _fill(old, new)
            return
    old = same[0]
    if old.status == "denied" and new.status == "held":
        found[found.index(old)] = new
    elif old.status in ("planned", "held") and new.status == "cancelled":
        _fill(old, new)
        old.status, old.says, old.initiator, old.starter = (
            new.status,
            new.says,
            new.initiator or old.initiator,
            new.starter or old.starter,
        )
    elif old.status == "cancelled":
        _fill(old, new)
    else:
        found.append(new)


def _vague(new: Contact, old: Contact) -> bool:
    """Tell whether a mention adds no contact: a plan without a day beside one that took place."""
    return new.status == "planned" and new.day is None and old.status != "planned" and not new.again


def _fill(old: Contact, new: Contact) -> None:
    if old.day is None:
        old.day = new.day
    if old.initiator is None and new.initiator is not None:
        old.initiator, old.starter = new.initiator, new.starter
    levels = tuple(a or b for a, b in zip(old.levels, new.levels, strict=True))
    old.levels = levels[0], levels[1]
    old.sites.extend(new.sites)
    old.weak = old.weak and new.weak


def _prune(scene: Scene, found: list[Contact]) -> list[Contact]:
    """Leave out what another contact of the pair takes in."""
    kept = []
    for contact in found:
        others = [c for c in found if c is not contact and c.pair == contact.pair]
        if not _taken_in(contact, others):
            kept.append(contact)
    return kept


def _taken_in(contact: Contact, others: list[Contact]) -> bool:
    channels = {other.channel for other in others}
    if contact.status == "denied" and contact.channel in ("criticism", "threat"):
        return True
    if contact.channel == "sanctions":
        return any(
            o.channel == "sanctions_lifted" and o.initiator == contact.initiator for o in others
        )
    if contact.channel == "meeting" and contact.status != "denied":
        for other in others:
            if (
                contact.status == "planned"
                and contact.day is not None
                and other.status != "planned"
                and (contact.again or other.channel != "visit")
            ):
                continue
            if other.channel in ("visit", "summit", "video_call") and (
                other.status == contact.status or contact.weak or other.status == "held"
            ):
                _lend(other, contact)
                return True
            if other.channel == "call" and contact.weak and contact.status == "held":
                return True
    if contact.channel == "call" and "video_call" in channels:
        return True
    if (
        contact.channel == "call"
        and contact.weak
        and contact.status == "held"
        and channels & {"meeting", "visit", "summit"}
    ):
        return True
    if contact.channel == "criticism":
        for other in others:
            if other.channel in TALKS and other.status == "held":
                return True
            if (
                other.channel in HOSTILE
                and other.channel != "criticism"
                and other.initiator == contact.initiator
            ):
                return True
    if contact.channel == "fight" and contact.weak:
        return any(other.channel in TALKS for other in others)
    if contact.channel == "greeting":
        return any(
            o.channel in ("call", "video_call") and o.status == contact.status for o in others
        )
    if contact.channel == "visit":
        return any(o.channel == "summit" and o.status == contact.status for o in others)
    if contact.channel == "threat":
        return any(o.channel in TALKS and o.status == "held" for o in others)
    return False


def _lend(visit: Contact, meeting: Contact) -> None:
    """Give a visit the day and the levels of the talks during it."""
    if visit.day is None:
        visit.day = meeting.day
    if visit.status == meeting.status or not any(visit.levels):
        levels = tuple(b or a for a, b in zip(visit.levels, meeting.levels, strict=True))
        if "leader" in meeting.levels or "minister" in meeting.levels:
            visit.levels = levels[0], levels[1]
    visit.sites.extend(meeting.sites)

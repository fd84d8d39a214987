"""Whether a contact took place: held, planned, denied, cancelled, or only spoken of.

    status_of(scene, place, verb) -> (status, token that says so or None)

What counts stands before the verb or noun, in its clause: a negation, a denial or refusal, a modal or
plan, a cancellation, a look back ("last year", "since their call in March"). Measures of state
(sanctions, expulsions, relations broken off) are held once decided, so a plan does not make them
planned. The result `background` means that the words report no news.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from calibration.readouts.words import word_set

if TYPE_CHECKING:
    from calibration.readouts.scene import Scene

__all__ = ["MEASURES", "status_of"]

NEGATES = word_set("negates")
TOOK_PLACE = word_set("took_place")
PLANNED = word_set("planned")
PLANNED_2 = word_set("planned_2")
PLANNED_3 = word_set("planned_3")
AGREED_BEFORE = word_set("agreed_before")
BACKGROUND = word_set("background")
BACKGROUND_2 = word_set("background_2")

MEASURES = word_set("measures")
HOSTILE = word_set("hostile")
TALKING = word_set("talking")


def status_of(scene: Scene, i: int, j: int, channel: str, verb: bool) -> tuple[str, int | None]:
    """Return the status of the contact named by tokens ``i`` to ``j``, and what says so."""
    first, last = scene.clause(i)
    background = _background(scene, i, j, channel, verb, first, last)
    if background is not None:
        return "background", background
    keeps = _not_cancelled(scene, first, last)
    for place in range(i - 1, first - 1, -1):
        if keeps is not None and place in (keeps, keeps + 1, keeps + 2):
            continue
        mark = scene.marks[place]
        if mark is None:
            continue
        if mark.of("deny") and not mark.of("trigger"):
            return "denied", place
        if mark.of("refuse") and i - place <= 8:
            return "denied", place
        if mark.of("cancel") and i - place <= 10 and channel not in HOSTILE and keeps is None:
            return "cancelled", place
        if mark.of("neg") and _negates(scene, place, i):
            return "denied", place
    for place in range(j, last):
        mark = scene.marks[place]
        if mark is None:
            continue
        if mark.of("after"):
            break
        if keeps is not None and keeps <= place <= keeps + 2:
            continue
        if (
            mark.of("cancel")
            and not mark.of("trigger")
            and channel not in HOSTILE
            and place - j <= 30
        ):
            return "cancelled", place
        if (
            mark.of("deny")
            and channel not in HOSTILE
            and place - j <= 25
            and scene.words[place] not in ("deny", "denying")
        ):
            return "denied", place
        if mark.of("neg") and not verb and _took_place(scene, place, last):
            return "denied", place
    plan = _planned(scene, i, j, first, last, channel, verb)
    if plan is not None:
        return "planned", plan
    return "held", None


def _not_cancelled(scene: Scene, first: int, last: int) -> int | None:
    """Return the token of a negated cancellation: "will not cancel"."""
    for place in range(first, last - 1):
        if scene.words[place] in ("not", "never") and any(
            (mark := scene.marks[ahead]) is not None and mark.of("cancel")
            for ahead in (place + 1, place + 2)
            if ahead < last
        ):
            return place
    return None


def _negates(scene: Scene, place: int, i: int) -> bool:
    """Tell whether a negation at a token bears on a verb or noun at ``i``."""
    if scene.words[place] == "without":
        return i - place <= 3
    if scene.words[place] in NEGATES:
        return i - place <= 6
    if scene.words[place] == "not" and scene.word(place + 1) == "only":
        return False
    between = scene.words[place + 1 : i]
    return i - place <= 6 and not any(word in (",", "but", "that", "and") for word in between)


def _took_place(scene: Scene, place: int, last: int) -> bool:
    """Tell whether what is negated after a noun is its taking place."""
    ahead = scene.words[place + 1 : min(place + 5, last)]
    return bool(TOOK_PLACE & set(ahead)) and not {"discussed", "disclosed"} & set(ahead)


def _planned(
    scene: Scene, i: int, j: int, first: int, last: int, channel: str, verb: bool
) -> int | None:
    if channel in MEASURES or _not_cancelled(scene, first, last) is not None:
        return None
    if channel == "aid" and scene.words[i] in PLANNED:
        return i
    for place in range(i - 1, max(first, i - 9) - 1, -1):
        mark = scene.marks[place]
        word = scene.words[place]
        if mark is not None and mark.of("plan"):
            between = scene.words[mark.j : i]
            if word in ("before", "ahead of") and not verb:
                return place
            if word == "before":
                continue
            if word in PLANNED_2 and channel in HOSTILE:
                return place
            if "," in between and verb:
                continue
            return place
        if mark is not None and mark.of("trigger") and verb and word not in ("called",):
            break
    back = scene.word(i - 1)
    if verb and back == "to" and _agreed_before(scene, i - 1, first):
        return i - 1
    own = scene.marks[i]
    if own is not None and (own.of("plan") or scene.words[i] == "will"):
        return i
    if not verb:
        for place in range(j, min(last, j + 16)):
            mark = scene.marks[place]
            if mark is not None and mark.of("trigger") and place > j + 1:
                break
            if mark is not None and mark.of("plan") and scene.words[place] in PLANNED_3:
                return place
    return None


def _agreed_before(scene: Scene, place: int, first: int) -> bool:
    """Tell whether "to" follows something that points ahead: agreed, wants, invited, ready."""
    ahead = AGREED_BEFORE
    return bool(ahead & set(scene.words[max(first, place - 8) : place]))


def _background(
    scene: Scene, i: int, j: int, channel: str, verb: bool, first: int, last: int
) -> int | None:
    """Return the token that makes a mention a look back rather than news."""
    before = scene.words[max(first, i - 4) : i]
    for place in range(i - 1, max(first, i - 12) - 1, -1):
        mark = scene.marks[place]
        if mark is not None and mark.of("whether"):
            return place
    if not verb and "about" in before and channel in BACKGROUND:
        return i
    if scene.words[i].endswith("ing") and scene.word(i - 1) in ("of", "for") and verb:
        return i
    for place in range(i - 1, max(first, i - 9) - 1, -1):
        mark = scene.marks[place]
        if mark is None:
            continue
        if (
            mark.of("after")
            and scene.word(mark.j) not in ("which", "that", "whom")
            and not (set(scene.words[mark.j : i]) & {",", "and", "that"})
        ):
            word = scene.words[place]
            if (
                word in ("after", "following")
                and channel in TALKING
                and not verb
                and scene.word(mark.j) in BACKGROUND_2
            ):
                continue
            if (
                word == "after"
                and verb
                and any(d.exact and first <= d.i < last and d.i > i for d in scene.days)
            ):
                continue
            return place
        if mark.of("trigger"):
            break
    for place in range(first, last):
        mark = scene.marks[place]
        if mark is not None and mark.of("past"):
            word = scene.words[place]
            if word.startswith("recall") and channel == "ambassador_recalled":
                continue
            if abs(place - i) <= 14 and not (word in ("ago",) and place < i - 8):
                return place
    after = scene.words[j : min(last, j + 10)]
    if (
        channel in TALKING
        and {"times", "twice"} & set(after)
        and {"has", "have", "had"} & set(before)
    ):
        return i
    if channel not in MEASURES and scene.old(i, first, last):
        return i
    return None

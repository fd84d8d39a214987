"""Whether a contact took place: held, planned, denied, cancelled, or only spoken of.

    status_of(scene, place, verb) -> (status, token that says so or None)

What counts stands before the verb or noun, in its clause: a negation, a denial or refusal, a modal
or plan, a cancellation, a look back ("last year", "since their call in March"). Measures of state
(sanctions, expulsions, relations broken off) are held once decided, so a plan does not make them
planned. The result `background` means that the words report no news.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from calibration.readouts.clauses import Case
from calibration.readouts.looking_back import MEASURES, NEAR, look_back
from calibration.readouts.words import word_set

if TYPE_CHECKING:
    from calibration.readouts.scene import Scene

__all__ = ["MEASURES", "status_of"]

NEGATES = word_set("negates")
TOOK_PLACE = word_set("took_place")
PROMISED = word_set("planned")
MODALS = word_set("planned_2")
AHEAD = word_set("planned_3")
POINTING = word_set("agreed_before")

HOSTILE = word_set("hostile")
FAR = 30
"""Tokens within which a denial that follows bears on a word."""


def status_of(scene: Scene, i: int, j: int, channel: str, verb: bool) -> tuple[str, int | None]:
    """Return the status of the contact named by tokens ``i`` to ``j``, and what says so."""
    case = Case(scene, scene.words, i, j, channel, verb, *scene.clause(i))
    dropped = _was_to_have(case)
    if dropped is not None:
        return "cancelled", dropped
    denial = _denied_before(case)
    if denial is not None:
        return "denied", denial
    background = look_back(case)
    if background is not None:
        return "background", background
    keeps = _not_cancelled(case)
    spared = range(keeps, keeps + 3) if keeps is not None else range(0)
    found = _said_before(case, spared) or _said_after(case, spared)
    if found is not None:
        return found
    plan = None if keeps is not None else _planned(case)
    if plan is not None and case.channel == "visit" and _only_invited(case):
        return "background", plan
    return ("planned", plan) if plan is not None else ("held", None)


def _denied_before(case: Case) -> int | None:
    """Return a denial of reports that stands before a contact, however long ago it would be."""
    if case.channel in HOSTILE or case.channel in MEASURES:
        return None
    for place, mark in case.marks(range(case.i - 1, case.first - 1, -1)):
        if mark.of("trigger") and case.i - place > 1 and case.channel not in ("visit", "meeting"):
            return None
        if mark.of("deny") and not mark.of("trigger"):
            return place
    return None


def _said_before(case: Case, spared: range) -> tuple[str, int] | None:
    """Return the denial or cancellation that stands before, the nearest first."""
    for place, mark in case.marks(range(case.i - 1, case.first - 1, -1)):
        if place in spared or case.words[place - 1] == "-":
            continue
        away = case.i - place
        if mark.of("deny") and not mark.of("trigger") and not _in_aside(case, place):
            return "denied", place
        if mark.of("refuse") and away <= NEAR:
            return "denied", place
        if mark.of("cancel") and away <= NEAR + 2 and case.channel not in HOSTILE and not spared:
            return "cancelled", place
        if mark.of("neg") and _negates(case, place):
            return "denied", place
    return None


def _in_aside(case: Case, place: int) -> bool:
    """Tell whether a denial stands in a clause of its own: "A, which denies it, said"."""
    opens = {"which", "who"} & set(case.words[max(0, place - 2) : place])
    return bool(opens) and "," in case.words[place : case.i]


def _said_after(case: Case, spared: range) -> tuple[str, int] | None:
    """Return the denial or cancellation that follows, up to a look back."""
    for place, mark in case.marks(range(case.j, case.last)):
        if mark.of("after"):
            return None
        if place in spared or case.words[place - 1] == "-":
            continue
        away, friendly = place - case.j, case.channel not in HOSTILE
        passive = case.words[place - 1] in ("been", "was", "were", "be", "is", "stands")
        called_off = mark.of("cancel") and (passive or not mark.of("trigger"))
        if called_off and friendly and away <= FAR:
            return "cancelled", place
        denies = mark.of("deny") and case.words[place] not in ("deny", "denying")
        if denies and friendly and away <= FAR:
            return "denied", place
        if mark.of("neg") and not case.verb and _took_place(case, place):
            due = {"planned", "scheduled", "due", "announced"} & set(case.words[case.j : place])
            return "cancelled" if due else "denied", place
    return None


def _was_to_have(case: Case) -> int | None:
    """Return the token of "was to have met", "had been due to": what did not come about."""
    words = case.words
    for place in range(max(case.first, case.i - 5), case.i - 2):
        if words[place] in ("was", "were") and words[place + 1 : place + 3] == ["to", "have"]:
            return place
    return None


def _only_invited(case: Case) -> bool:
    """Tell whether a visit is what somebody is invited to, without an answer."""
    before = set(case.words[max(case.first, case.i - 8) : case.i])
    answered = ANSWERED & set(case.words[case.first : case.last])
    return bool(INVITED & before) and not answered and not {"will", "is", "due"} & before


INVITED = frozenset({"invited", "invites", "inviting", "invite", "invitation"})
ANSWERED = frozenset({"accepted", "accepts", "accept", "accepting"})


def _not_cancelled(case: Case) -> int | None:
    """Return the token of a negated cancellation: "will not cancel"."""
    for place in range(case.first, case.last - 1):
        if case.words[place] in ("not", "never"):
            ahead = case.marks(range(place + 1, min(place + 3, case.last)))
            if any(mark.of("cancel") for _, mark in ahead):
                return place
    return None


def _negates(case: Case, place: int) -> bool:
    """Tell whether a negation at a token bears on the word for the contact."""
    word, away = case.words[place], case.i - place
    if word == "without":
        return away <= NEAR - 5
    if word == "no" and case.words[place + 1] in ("reason", "way", "place", "doubt"):
        return False
    if word in NEGATES:
        return away <= NEAR - 2
    if word == "not" and case.scene.word(place + 1) == "only":
        return False
    between = case.words[place + 1 : case.i]
    return away <= NEAR - 2 and not {",", "but", "that", "and"} & set(between)


def _took_place(case: Case, place: int) -> bool:
    """Tell whether what is negated after a noun is its taking place."""
    ahead = set(case.words[place + 1 : min(place + 5, case.last)])
    if TOOK_PLACE & ahead == {"on"} and case.scene.word(place + 1) != "on":
        return False
    return bool(TOOK_PLACE & ahead) and not {"discussed", "disclosed"} & ahead


def _planned(case: Case) -> int | None:
    """Return the token that makes a contact a plan."""
    if case.channel in MEASURES or case.channel in ("threat", "criticism"):
        return None
    if case.channel == "visit" and case.words[case.i] in ("accepted", "accepts", "took", "takes"):
        return case.i
    if case.channel == "aid" and case.words[case.i] in PROMISED:
        return case.i
    if case.channel == "ambassador_recalled" and "decided" in case.words[case.i - 4 : case.i]:
        return None
    if case.verb and case.words[case.i].endswith("s") and (soon := _soon(case)) is not None:
        return soon
    before = _plan_before(case)
    if before is not None:
        return before
    if case.verb and case.scene.word(case.i - 1) == "to" and _points_ahead(case):
        return case.i - 1
    own = case.scene.marks[case.i]
    if own is not None and (own.of("plan") or case.words[case.i] == "will"):
        return case.i
    return None if case.verb else _plan_after(case)


def _plan_before(case: Case) -> int | None:
    for place, mark in case.marks(range(case.i - 1, max(case.first, case.i - 9) - 1, -1)):
        word = case.words[place]
        if mark.of("plan"):
            parted = "," in case.words[mark.j : case.i] and case.verb
            if word == "before" and (case.verb or case.words[mark.j] in HOURS):
                continue
            if parted and not (word in MODALS and case.channel in HOSTILE):
                continue
            return place
        if mark.of("trigger") and case.verb and word != "called":
            return None
    return None


HOURS = frozenset({"dawn", "noon", "midnight", "daybreak", "sunrise", "midday"})


def _soon(case: Case) -> int | None:
    """Return a "next week", "tomorrow" after a verb in the present tense."""
    for place, mark in case.marks(range(case.j, min(case.last, case.j + 12))):
        if mark.of("plan") and case.words[place] in ("next", "tomorrow", "soon", "later"):
            return place
    return None


def _plan_after(case: Case) -> int | None:
    for place, mark in case.marks(range(case.j, min(case.last, case.j + 16))):
        if mark.of("trigger") and place > case.j + 1:
            return None
        if mark.of("plan") and case.words[place] in AHEAD:
            return None if case.words[place - 1] == "and" else place
    return None


def _points_ahead(case: Case) -> bool:
    """Tell whether "to" follows something that points ahead: agreed, wants, invited, ready."""
    before = case.words[max(case.first, case.i - 9) : case.i - 1]
    taken = {"opportunity", "chance", "honour", "honor", "pleasure"} & set(before)
    if taken and {"had", "took"} & set(before) or (taken and "have" in before and "did" in before):
        return False
    return bool(POINTING & set(before))

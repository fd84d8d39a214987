"""Whether a mention of a contact looks back rather than tells news.

    look_back(case) -> token that says so, or None

Words of the past ("last year"), an "after" or "since" under which the contact stands, a year gone
by, or a contact that others only speak about. A day of the last seven makes it news all the same.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from calibration.readouts.words import word_set

if TYPE_CHECKING:
    from calibration.readouts.clauses import Case
    from calibration.readouts.lexicon import Mark

__all__ = ["MEASURES", "NEAR", "TALKING", "look_back"]

SPOKEN_ABOUT = word_set("background")
ARTICLES = word_set("background_2")
MEASURES = word_set("measures")
TALKING = word_set("talking")
NEAR = 8
"""Tokens within which a refusal or a look back bears on a word."""


def look_back(case: Case) -> int | None:
    """Return the token that makes a mention a look back rather than news."""
    for place, mark in case.marks(range(case.i - 1, max(case.first, case.i - 12) - 1, -1)):
        if mark.of("whether") and case.channel != "threat":
            return place
    if _only_spoken_of(case) or _matter(case):
        return case.i
    found = _look_back(case)
    if found is None:
        found = _past(case)
    if found is not None:
        return found
    before = case.words[max(case.first, case.i - 4) : case.i]
    counted = {"times", "twice"} & set(case.words[case.j : min(case.last, case.j + 10)])
    if case.channel in TALKING and counted and {"has", "have", "had"} & set(before):
        return case.i
    if case.channel == "relations_restored" and _since_a_year(case):
        return case.i
    kept = case.channel in MEASURES and not case.channel.startswith("relations")
    if not kept and (case.scene.old(case.first, case.last, case.i) or _goes_on(case)):
        return case.i
    return None


MENTIONING = frozenset(
    {"discussed", "welcomed", "praised", "hailed", "regretted", "mentioned", "noted"}
)
"""Verbs whose object others did: "welcomed the meeting of A and B"."""


def _since_a_year(case: Case) -> bool:
    """Tell whether relations are said to stand since a year: "have relations since 1994"."""
    return any(
        day.year is not None and not day.exact and case.scene.word(day.i - 1) == "since"
        for day in case.scene.days_in(case.first, case.last)
    )


def _goes_on(case: Case) -> bool:
    """Tell whether "then" goes on with what the sentence before dates years back."""
    first = case.scene.sentence(case.i)[0]
    if not first or not THEN & set(case.words[first : case.i]):
        return False
    begin, end = case.scene.sentence(first - 1)
    return case.scene.old(begin, end, begin)


THEN = frozenset({"then", "subsequently", "afterwards"})


def _gone_by(case: Case) -> bool:
    """Tell whether a noun is called recent, or is what had an outcome: "outcome of the talks"."""
    for place in range(case.i - 1, max(case.first, case.i - NEAR) - 1, -1):
        word = case.words[place]
        if word in GONE or (word == "last" and place == case.i - 1):
            return True
        mark = case.scene.marks[place]
        if word == "," or (mark is not None and mark.of("trigger", "plan")):
            return False
    return False


def _asked_for(before: list[str]) -> bool:
    """Tell whether a talk is what was asked for: "had requested a meeting"."""
    return bool({"requested", "requesting", "sought", "seeks", "seeking"} & set(before[-3:]))


HOPED = frozenset(
    {"resume", "resuming", "resumption", "importance", "need", "efforts", "prospect", "prospects",
     "possibility", "support", "supports", "supporting", "facilitate", "mediate"}
)  # fmt: skip
GONE = frozenset({"recent", "outcome", "outcomes", "results", "previous", "earlier", "past"})


def _only_spoken_of(case: Case) -> bool:
    """Tell whether a contact is what others speak of, threaten with or are accused of."""
    before = case.words[max(case.first, case.i - 4) : case.i]
    if case.channel in THREATENED and _threatened(case):
        return True
    if _told_of(case):
        return True
    nominal = not case.verb or case.words[case.i].endswith("ion")
    if nominal and case.channel not in MEASURES and _gone_by(case):
        return True
    if not case.verb:
        if case.channel in TALKING and (HOPED & set(before) or _asked_for(before)):
            return True
        spoken = "about" in before or (MENTIONING & set(before) and "the" in before)
        return bool(spoken) and case.channel in SPOKEN_ABOUT
    if case.channel == "agreement" and HOPED & set(before):
        return True
    earlier = case.marks(range(case.first, case.i))
    if before[-1:] == ["last"] and case.words[case.i] not in LASTING:
        return True
    if case.channel in TALKING and before[-1:] == ["had"] and not _recent(case):
        return not any(mark.of("say", "deny") for _, mark in earlier)
    return case.words[case.i].endswith("ing") and before[-1:] in (["of"], ["for"])


LASTING = frozenset({"hour", "hours", "day", "days"})
MATTER = word_set("matter_verbs")
TALKED = word_set("reviewed") | frozenset({"discussing", "discussion", "regarding", "concerning"})
ACTS = frozenset(
    {"meeting", "aid", "cooperation", "exercise", "fight", "agreement", "criticism", "threat"}
)


def _matter(case: Case) -> bool:
    """Tell whether an act is what was talked about: "discussed the sanctions on"."""
    if case.channel not in ACTS and case.channel not in MEASURES:
        return False
    nominal = case.words[case.i].endswith(("ing", "ion", "ment", "ance"))
    if case.verb and not nominal and case.words[case.i - 1] != "to":
        return False
    for place in range(case.i - 1, case.first - 1, -1):
        mark = case.scene.marks[place]
        if mark is not None and any(
            e.kind == "trigger" and e.value == case.channel for e in mark.entries
        ):
            return False
        if case.words[place] in (TALKED if case.channel in ("agreement", "meeting") else MATTER):
            return True
        if case.words[place] == "," and case.words[place + 1] in ("and", "while"):
            return False
    return False


def _since(case: Case, place: int) -> bool:
    """Tell whether words of the past date what went before: "their first since ... last year"."""
    return bool({"since", "after"} & set(case.words[max(case.j, place - 6) : place]))


RELATIVE = frozenset({"whose", "which", "whom", "who"})


def _told_of(case: Case) -> bool:
    """Tell whether a clause that explains a noun tells of it: "whose trawler had rammed"."""
    before = case.words[max(case.first, case.i - 9) : case.i]
    if "had" not in before or "," in before[before.index("had") :]:
        return False
    head = before[: before.index("had")]
    said = any(mark.of("say") for _, mark in case.marks(range(max(case.first, case.i - 9), case.i)))
    near = before[-1] == "had" or (not case.verb and case.channel in TALKING)
    return near and not said and bool(RELATIVE & set(head)) and not _recent_after(case)


def _recent_after(case: Case) -> bool:
    """Tell whether a day of its own follows the word."""
    return case.verb and any(d.exact and case.j <= d.i < case.last for d in case.scene.days)


def _recent(case: Case) -> bool:
    """Tell whether the clause gives a day of the seven before the report."""
    reported = case.scene.reported
    return reported is not None and any(
        day.exact and day.past is not None and 0 <= (reported - day.past).days <= 7
        for day in case.scene.days
        if case.first <= day.i < case.last
    )


THREATENED = frozenset(
    {
        "ambassador_recalled",
        "sanctions",
        "fight",
        "diplomats_expelled",
        "relations_severed",
        "agreement",
    }
)


def _threatened(case: Case) -> bool:
    """Tell whether a measure is what somebody threatens with."""
    return any(
        entry.value == "threat" and entry.extra.startswith("threat")
        for _, mark in case.marks(range(max(case.first, case.i - 10), case.i))
        for entry in mark.entries
    )


def _look_back(case: Case) -> int | None:
    """Return an "after", "since", "in answer to" under which the word stands."""
    for place, mark in case.marks(range(case.i - 1, max(case.first, case.i - 9) - 1, -1)):
        meal = case.words[place] == "over" and case.verb
        after = (
            mark.of("after")
            and not meal
            and case.scene.word(mark.j) not in ("which", "that", "whom")
        )
        joints = {",", "that"} if case.words[place] == "since" else {",", "and", "that"}
        if after and not joints & set(case.words[mark.j : case.i]):
            if not _news_after(case, place, mark):
                return place
        elif mark.of("trigger"):
            return None
    return None


def _news_after(case: Case, place: int, mark: Mark) -> bool:
    """Tell whether what stands after "after" is news: "after a call with A", "after B fired
    today"."""
    word = case.words[place]
    if word in ("after", "following") and case.channel in TALKING and not case.verb:
        dated = any(d.exact and case.i < d.i < case.i + NEAR for d in case.scene.days)
        return dated or case.scene.word(mark.j) in ARTICLES
    dated = any(d.exact and case.i < d.i < case.last for d in case.scene.days)
    return word == "after" and case.verb and dated


def _past(case: Case) -> int | None:
    """Return a word of the past beside the contact: "last year", "so far"."""
    for place, mark in case.marks(range(case.first, case.last)):
        word = case.words[place]
        if not mark.of("past"):
            continue
        if word.startswith("recall") and case.channel == "ambassador_recalled":
            continue
        if place >= case.j and (_recent(case) or _since(case, place)):
            continue
        if abs(place - case.i) <= 14 and not (word == "ago" and place < case.i - NEAR):
            return place
    return None

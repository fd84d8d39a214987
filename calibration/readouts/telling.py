"""Words for a contact that tell of none where they stand.

    tells_nothing(site) -> bool

"Bilateral" alone, "called home for consultations", an "exercise" without forces, "met with
activists", a meeting of an organisation.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from calibration.readouts.words import word_set

if TYPE_CHECKING:
    from calibration.readouts.lexicon import Mark
    from calibration.readouts.scene import Scene
    from calibration.readouts.site import Site

__all__ = ["tells_nothing"]

TALKS = ("meeting", "call")


def tells_nothing(site: Site) -> bool:
    """Tell whether a trigger, where it stands, is no word for a contact."""
    scene, mark, channel = site.scene, site.mark, site.entry.value
    word, alone = scene.words[mark.i], mark.j - mark.i == 1
    if word == "bilateral":
        return alone and scene.word(mark.j) != "with"
    if word in ("consultation", "consultations"):
        return scene.word(mark.i - 1) == "for"
    if word == "help":
        return scene.word(mark.i - 1) in ("to", "will", "would", "can", "could", "and")
    if word == "expelled":
        return scene.word(mark.i - 1) in ADJECTIVE
    if channel == "exercise":
        return alone and not _of_forces(site)
    if word.startswith("recall"):
        return scene.word(_past_days(scene, mark.j)) in ("that", "how")
    if site.verb:
        return channel in TALKS and _with_nobody(scene, mark)
    return channel in ("meeting", "summit") and _of_a_body(scene, mark.j)


ADJECTIVE = frozenset({"of", "the", "those", "newly", "recently"})
"""Words after which "expelled" only says which diplomats are meant."""


def _with_nobody(scene: Scene, mark: Mark) -> bool:
    """Tell whether "with" leads to people who are no state: "met with activists"."""
    if scene.word(mark.j) != "with":
        return False
    if POINTED & set(scene.words[mark.j + 1 : mark.j + 5]):
        return False
    near = scene.actors_in(mark.j, mark.j + NEAR)
    return not near or (near[0].kind in PLACES and near[0].before in ("in", "at"))


def _past_days(scene: Scene, place: int) -> int:
    """Return the first token from one on that belongs to no day: past "on Tuesday"."""
    for day in scene.days_in(place, place + 3):
        return day.j
    return place


PLACES = ("city", "capital", "state")


POINTED = word_set("pointed")
NEAR = 9
"""Tokens after "with" among which a partner stands."""


def _of_forces(site: Site) -> bool:
    """Tell whether an exercise is one of armed forces rather than of patience."""
    first, last = site.scene.sentence(site.mark.i)
    return site.scene.words[site.mark.i] not in EXERCISE or bool(
        FORCES & set(site.scene.words[first:last])
    )


EXERCISE = frozenset({"exercise", "exercises"})
FORCES = word_set("wide_forces") | word_set("exercise_words")


def _of_a_body(scene: Scene, place: int) -> bool:
    """Tell whether a noun is followed by "of" and an organisation: "the meeting of Mercosur"."""
    ahead = scene.marks[place : place + 3] if scene.word(place) == "of" else []
    return any(mark is not None and mark.of("organisation") for mark in ahead)

"""A trigger in its clause, and where its parties stand: subject, partner, the pair in focus.

subject_of(site) -> (Party, taken from before) or None;   partner_of(site, prepositions) -> Party
or None
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from calibration.readouts.words import word_set

if TYPE_CHECKING:
    from calibration.readouts.lexicon import Entry, Mark
    from calibration.readouts.scene import Scene

__all__ = ["Draft", "Made", "Party", "Site", "Thread"]

PASSIVE = word_set("passive")


PLACES = word_set("places")


CALLERS = frozenset({"called", "stopped", "dropped", "passed"})
"""Verbs that "by" follows without naming an agent."""

TWO = frozenset({"two", "both", "three", "these"})


class Party(NamedTuple):
    """One side of a contact: its countries, its level, and where it stands in the text."""

    codes: tuple[str, ...]
    level: str
    i: int
    j: int
    certain: float


class Draft(NamedTuple):
    """One reading of one trigger.

    Attributes
    ----------
    channel, status : str
    one, other : Party
        The sides; the same where a group meets among itself.
    initiator : Party or None
    i, j : int
        Tokens of the trigger.
    says : int or None
        Token that decides the status.
    weak : bool
        Whether a party was taken from what was said before.
    near : int
        Token beside which its day is looked for.
    crowd : bool
        Whether it is one of many pairs of a large gathering.
    """

    channel: str
    status: str
    one: Party
    other: Party
    initiator: Party | None
    i: int
    j: int
    says: int | None
    weak: bool = False
    near: int = -1
    crowd: bool = False


@dataclass
class Thread:
    """What was last spoken of: the pair in focus and the last subject of each level."""

    pair: tuple[Party, Party] | None = None
    subject: Party | None = None
    group: tuple[str, ...] = ()
    receiver: Party | None = None
    leading: dict[str, Party] = field(default_factory=dict)
    titled: dict[str, dict[str, Party]] = field(default_factory=dict)


class Site(NamedTuple):
    """A trigger in its clause, with the name of its frame and whether it is a verb."""

    scene: Scene
    thread: Thread
    mark: Mark
    entry: Entry
    first: int
    last: int
    frame: str
    verb: bool

    @property
    def passive(self) -> bool:
        """Tell whether the trigger is a verb in the passive."""
        before = self.scene.words[max(0, self.mark.i - 3) : self.mark.i]
        if self.scene.words[self.mark.i].endswith("ing") and before[-1:] != ["being"]:
            return self.entry.extra.endswith(":p")
        if self.reduced:
            return True
        return (
            self.entry.extra.endswith(":p")
            or bool(PASSIVE & set(before[-2:]))
            or (before[-1:] == ["not"] and before[-2:-1] in (["was"], ["were"]))
        )

    @property
    def reduced(self) -> bool:
        """Tell whether the trigger is a participle with an agent: "officials sanctioned by"."""
        word, after = self.scene.words[self.mark.i], self.scene.word(self.mark.j)
        return after == "by" and word.endswith("ed") and word not in CALLERS


Made = tuple[str, Party, Party, "Party | None", bool]
"""Channel, one side, the other, who began it, whether a party was taken from what was said
before."""

"""What the record holds of the months of a replay, as plain arrays.

    Yearly      contacts of two classes by dyad and year, and over all dyads on record
    Presence    whether a month had any report of a class, by dyad
    Leaders     leaders' contacts by dyad, type and spell, with the share of them that was seen
    Sanctions   whether a sanction was in force, by dyad and year

A dyad that a source does not cover is not among the dyads of its part.

Axes: D dyads, C classes, Y years, T months, N spells.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from sim.parameters import Floats

COOPERATION = ("agreement", "cooperation", "aid")
CONFLICT = ("criticism", "threat", "sanction", "fight")
MATERIAL = ("sanction", "fight")
CLASSES = {"cooperation": COOPERATION, "conflict": CONFLICT, "sanctions and fights": MATERIAL}
"""Contact types of the classes of reports that are compared; leaders' own contacts are apart."""

LEADER_TYPES = ("call", "visit", "meeting")


@dataclass(frozen=True)
class Yearly:
    """Reports by year: ``counts`` (D, C, Y); ``totals`` (C, Y) over the dyads ``among``."""

    source: str
    dyads: tuple[str, ...]
    among: tuple[str, ...]
    classes: tuple[str, ...]
    years: tuple[int, ...]
    counts: Floats
    totals: Floats


@dataclass(frozen=True)
class Presence:
    """Whether a month had a report: ``seen`` (D, C, T)."""

    source: str
    dyads: tuple[str, ...]
    classes: tuple[str, ...]
    months: NDArray[np.datetime64]
    seen: NDArray[np.bool_]


@dataclass(frozen=True)
class LeaderSpell:
    """Contacts of leaders of a dyad in a year, or the part of it that was simulated.

    ``count`` were recorded in ``months``; ``share`` (months,) of what there was is seen.
    """

    dyad: str
    type: str
    year: int
    months: NDArray[np.datetime64]
    count: int
    share: Floats


@dataclass(frozen=True)
class Sanctions:
    """Whether a sanction of one of the two on the other was in force: ``held`` (D, Y)."""

    source: str
    dyads: tuple[str, ...]
    years: tuple[int, ...]
    held: NDArray[np.bool_]


@dataclass(frozen=True)
class Record:
    """All that is at hand; None, or none, where nothing is."""

    yearly: Yearly | None
    presence: Presence | None
    leaders: tuple[LeaderSpell, ...]
    sanctions: Sanctions | None
    absent: tuple[str, ...]
    """Tables that were not at hand, a line each."""

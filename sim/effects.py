"""What an intervention does to a world, in the few ways in which a world can be changed.

    added        counts added to what a country initiates (never below zero together)
    jump         the slow part of a dyad moves, once or in equal steps
    shift        engagement or affinity of a dyad stands higher or lower while it lasts
    shake        the slow part of dyads takes an extra shock, of the law's own shape
    leader exit  the leader of a country is another from now on
    ritual       seasons are cancelled, moved, or begin to be held
    membership   a country joins or leaves an organisation
    growth       an economy grows faster or slower than the others
    attention    a country initiates more or less, with all partners alike
    coverage     news report more or less of what happens; nothing else changes
    ending       sanctions, ruptures of relations and the like end before their time

How strongly an effect acts k months after it began is told by its course: it rises over ``ramp``
months, lasts, and fades over ``fade`` months.

Axes: months count from the beginning of the intervention; sizes (2,) are engagement and affinity
in state units, drawn once a world as mean + sd z.

Example
-------
>>> course, ages = Course(lasts=3, ramp=2, fade=1), np.arange(-1, 5)
>>> course.level(ages, np.full(6, FOREVER)).tolist()
[0.0, 0.5, 1.0, 1.0, 0.5, 0.0]
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from sim.parameters import Floats

FOREVER = 1 << 30
"""Months after which nothing is awaited any more."""


@dataclass(frozen=True)
class Course:
    """How an effect rises, lasts and fades; ``lasts`` None: to the end of the horizon."""

    lasts: int | None = None
    ramp: int = 1
    fade: int = 0

    def level(self, age: NDArray[np.int64], held: NDArray[np.int64]) -> Floats:
        """Strength between 0 and 1, axis (world,).

        Parameters
        ----------
        age
            Months since it began; below 0 where it has not.
        held
            Months after which it was brought to an end, `FOREVER` where it was not.
        """
        last = np.minimum(FOREVER if self.lasts is None else self.lasts, held)
        rise = np.clip((np.minimum(age, last - 1) + 1) / max(self.ramp, 1), 0.0, 1.0)
        fall = np.clip(1.0 - (age - last + 1) / (self.fade + 1), 0.0, 1.0)
        return np.asarray(np.where(age < 0, 0.0, rise * np.where(age < last, 1.0, fall)))


@dataclass(frozen=True)
class Size:
    """mean + sd z of each part, (m,); ``stage`` names the draw of z within its intervention."""

    mean: Floats
    sd: Floats
    stage: int = 0

    @property
    def null(self) -> bool:
        """Whether it cannot move anything."""
        return not (np.any(self.mean) or np.any(self.sd))


@dataclass(frozen=True)
class Added:
    """``count`` contacts of type ``kind`` in each of ``months``; direction 0: the first country's.

    The number is rounded and keeps its sign where it is uncertain.
    """

    dyad: int
    direction: int
    kind: int
    count: Size
    months: frozenset[int]


@dataclass(frozen=True)
class Jump:
    """The slow part of a dyad moves by ``size`` in equal steps, in a share ``chance`` of worlds."""

    dyad: int
    size: Size
    steps: int = 1
    chance: float = 1.0


@dataclass(frozen=True)
class Shift:
    """The state of a dyad stands higher by ``size`` in the strength of its course."""

    dyad: int
    size: Size
    course: Course


@dataclass(frozen=True)
class Shake:
    """Extra shocks to the slow part of ``dyads`` in the month in which it begins.

    Their variance, relative to the ordinary one, is ``variance`` less 1; None: that of a rupture.
    """

    dyads: NDArray[np.int64]
    variance: Size | None


@dataclass(frozen=True)
class LeaderExit:
    """The leader of the country at this position leaves office."""

    country: int


@dataclass(frozen=True)
class RitualChange:
    """A ritual of this name, or of this dyad, is cancelled, moved or begins to be held.

    ``seasons`` are named by the year in which they begin; None: those that begin from the month of
    the intervention on, in the strength of ``course``. ``place`` is the month of the season, from
    0, into which a contact is moved.
    """

    action: str
    name: str | None
    dyad: int | None
    seasons: frozenset[int] | None
    course: Course
    place: int = -1


@dataclass(frozen=True)
class Entry:
    """The country at this position joins or leaves an organisation, for good or for some months."""

    country: int
    organisation: str
    joins: bool
    lasts: int | None = None


@dataclass(frozen=True)
class Growth:
    """The economy at this position grows by ``size`` a year, in log units, more than the others."""

    country: int
    size: Size
    course: Course


@dataclass(frozen=True)
class Attention:
    """What the country at this position initiates is multiplied by exp(size x strength)."""

    country: int
    size: Size
    course: Course


@dataclass(frozen=True)
class Coverage:
    """News report exp(size x strength) times what they would of ``dyads``."""

    dyads: tuple[int, ...]
    size: Size
    course: Course


@dataclass(frozen=True)
class Ending:
    """Interventions of ``kind`` on a dyad end; for sanctions, spells of the process too."""

    kind: str
    dyad: int


Effect = (
    Added | Jump | Shift | Shake | LeaderExit | RitualChange | Entry | Growth | Attention
    | Coverage | Ending
)  # fmt: skip

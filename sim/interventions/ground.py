"""What interventions are laid out upon: dyads, countries, contact types and months of a run.

What lies outside the run is None, so that an intervention on it does nothing. Sizes in standard
deviations over the dyads at the cutoff become sizes in state units.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from sim.effects import Course, Jump, Shift, Size

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from sim.contacts import ContactTypes
    from sim.initial import InitialStates
    from sim.records import Size as SizeRecord

EPOCH = "1900-01"
"""Month that stands for the beginning in the action of a rule, whose months are relative."""


@dataclass(frozen=True)
class Ground:
    """States at the cutoff and contact types; ``relative``: for the action of a rule."""

    start: InitialStates
    types: ContactTypes
    relative: bool = False

    def month(self, text: str) -> int:
        """Months from the first simulated month; from its beginning in the action of a rule."""
        first = self.start.first_month.astype("datetime64[M]")
        if self.relative:
            first = np.datetime64(EPOCH, "M")
        return int((np.datetime64(text, "M") - first).astype(int))

    def dyad(self, key: str) -> int | None:
        """Position of a dyad."""
        dyads = self.start.dyads
        return dyads.index(key) if key in dyads else None

    def country(self, iso3: str) -> int | None:
        """Position of a country."""
        countries = self.start.countries
        return countries.index(iso3) if iso3 in countries else None

    def dyads_of(self, iso3: str) -> NDArray[np.int64]:
        """Positions of the dyads of a country."""
        held = [d for d, key in enumerate(self.start.dyads) if iso3 in key.split("-")]
        return np.array(held, dtype=np.int64)

    def size(self, engagement: SizeRecord, affinity: SizeRecord, stage: int = 0) -> Size:
        """Sizes in state units of sizes in standard deviations."""
        mean = np.array([engagement.mean, affinity.mean]) * self.start.scale
        return Size(mean, np.array([engagement.sd, affinity.sd]) * self.start.scale, stage)

    def shift(
        self, key: str, sizes: tuple[SizeRecord, SizeRecord], course: Course, stage: int = 0
    ) -> list[Shift]:
        """A shift of a dyad; none where the dyad is not simulated or the size is zero."""
        dyad, size = self.dyad(key), self.size(*sizes, stage)
        return [] if dyad is None or size.null else [Shift(dyad, size, course)]

    def jump(
        self, key: str, sizes: tuple[SizeRecord, SizeRecord], steps: int = 1, chance: float = 1.0
    ) -> list[Jump]:
        """A jump of a dyad; none where the dyad is not simulated or the size is zero."""
        dyad, size = self.dyad(key), self.size(*sizes)
        return [] if dyad is None or size.null else [Jump(dyad, size, steps, chance)]


def direction_of(dyad: str, country: str) -> int:
    """Direction of what a country of a dyad initiates: 0 for its first, 1 for its second.

    >>> direction_of("CHN-RUS", "RUS")
    1
    """
    return dyad.split("-").index(country)


def one_size(mean: float, sd: float = 0.0, stage: int = 0) -> Size:
    """Size of a single part."""
    return Size(np.array([mean]), np.array([sd]), stage)

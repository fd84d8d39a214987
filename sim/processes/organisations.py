"""Membership of organisations: who belongs at the cutoff, and who joins or leaves by script.

Nothing is drawn: members are those of the year of the cutoff, and a scenario may name entries and
exits. No term of the fitted law asks for membership, so the process moves no state and no contact.
It stands for behaviours of countries and for reports. Interventions may have a country join or
leave in some worlds only (`sim.changes`).

Axes: n countries, G organisations, W worlds.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from sim.processes.record import MembershipChange
    from sim.world import World


@dataclass(frozen=True)
class Memberships:
    """Organisations (G) and whether each country belonged at the cutoff, (n, G)."""

    names: tuple[str, ...]
    member: NDArray[np.bool_]

    def select(self, countries: NDArray[np.int64]) -> Memberships:
        """Keep the countries at these positions, in this order."""
        return replace(self, member=self.member[countries])


class Organisations:
    """Members in the worlds of a batch.

    Attributes
    ----------
    member : (n, G, W) bool
        Members in the month.
    """

    def __init__(
        self, memberships: Memberships, changes: tuple[MembershipChange, ...], world: World
    ) -> None:
        self.names = memberships.names
        self.member = np.repeat(memberships.member[..., None], world.worlds.size, axis=2)
        self.changes = changes
        self.countries = world.setting.start.countries

    def step(self, world: World) -> None:
        """Apply the entries and exits of the month."""
        for change in self.changes:
            held = change.country in self.countries and change.organisation in self.names
            if held and np.datetime64(change.month, "M") == world.period:
                place = self.countries.index(change.country), self.names.index(change.organisation)
                self.member[place] = change.action == "join"

    def members(self, organisation: str, world: int = 0) -> tuple[str, ...]:
        """Return the countries that belong to an organisation in the month, in one world."""
        column = self.member[:, self.names.index(organisation), world]
        return tuple(iso3 for iso3, held in zip(self.countries, column, strict=True) if held)

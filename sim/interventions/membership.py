"""``membership``: a country joins or leaves an organisation or an alliance.

Moves the list of members, which behaviours see month by month for organisations of the table (an
alliance named by ``partners`` is in no table), and the state of its pairs with the other members
only as far as the intervention says: no term of the fitted law asks for membership.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Literal

from pydantic import model_validator

from sim.effects import Entry
from sim.errors import close_matches, describe
from sim.groups import group_names, members
from sim.interventions.base import NONE, check_country
from sim.interventions.course import Ramped
from sim.interventions.words import size_words
from sim.records import Iso3, Size, Text
from sim.report.words import country_name, listing

if TYPE_CHECKING:
    from sim.effects import Effect
    from sim.interventions.ground import Ground


class MembershipIntervention(Ramped):
    """``country`` joins or leaves ``organisation``, or an alliance with ``partners``.

    ``engagement`` and ``affinity`` are shifts of its pairs with every other member, for as long as
    it lasts. Members are those of the year of the cutoff; ``partners`` take their place.
    """

    TARGET: ClassVar = ("country", "organisation", "action", "start")

    kind: Literal["membership"]
    country: Iso3
    organisation: Text
    partners: tuple[Iso3, ...] = ()
    action: Literal["join", "leave"]
    engagement: Size = NONE
    affinity: Size = NONE

    @model_validator(mode="after")
    def _has_others(self) -> MembershipIntervention:
        if self.country in self.partners:
            msg = "partners other than the country itself"
            raise ValueError(msg)
        return self

    def check(self, where: str, countries: set[str]) -> list[str]:
        """Return a line for an unknown organisation without partners, and for unknown countries."""
        lines = check_country(f"{where}.country", self.country, countries)
        for i, iso3 in enumerate(self.partners):
            lines += check_country(f"{where}.partners[{i}]", iso3, countries)
        if not self.partners and self.organisation not in group_names():
            near = close_matches(self.organisation, group_names())
            expected = "a known organisation, or partners"
            problem = "unknown group of countries"
            place = f"{where}.organisation"
            lines.append(describe(place, self.organisation, expected, near, problem=problem))
        return lines

    def words(self, when: str) -> str:
        """Say what happens."""
        verb = "joins" if self.action == "join" else "leaves"
        text = f"{country_name(self.country)} {verb} {self.organisation}"
        if self.partners:
            text += f" ({listing([country_name(iso3) for iso3 in self.partners])})"
        moved = size_words({"engagement": self.engagement, "affinity": self.affinity})
        return f"{text}, {when}" + (f", with {moved} towards the other members" if moved else "")

    def others(self, year: int) -> tuple[str, ...]:
        """Return the other members in a year."""
        if self.partners:
            return self.partners
        if self.organisation not in group_names():
            return ()
        return tuple(iso3 for iso3 in members(self.organisation, year) if iso3 != self.country)

    def effects(self, ground: Ground) -> list[Effect]:
        """The entry or exit, and a shift of the pairs with all other members."""
        place = ground.country(self.country)
        if place is None:
            return []
        found: list[Effect] = [Entry(place, self.organisation, self.action == "join", self.lasts)]
        sizes = self.engagement, self.affinity
        for other in self.others(int(str(ground.start.cutoff)[:4])):
            found += ground.shift("-".join(sorted((self.country, other))), sizes, self.course)
        return found

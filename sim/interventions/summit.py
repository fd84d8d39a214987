"""``summit``: leaders of several countries meet, each with each.

One meeting a pair is added in each month named, on the initiative of the host where it is one of
the two. Moves the counts, and the state only through the surprise.
"""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING, ClassVar, Literal

from pydantic import Field, model_validator

from sim.effects import Added
from sim.interventions.base import Change, check_country
from sim.interventions.ground import one_size
from sim.records import Iso3, Month
from sim.report.words import country_name, listing, month_name

if TYPE_CHECKING:
    from sim.effects import Effect
    from sim.interventions.ground import Ground

MEETING = "meeting"


class SummitIntervention(Change):
    """The leaders of ``countries`` meet in each of ``months``; ``host`` invites."""

    TARGET: ClassVar = ("host", "countries", "months")
    BY_J: ClassVar = True

    kind: Literal["summit"]
    host: Iso3
    countries: tuple[Iso3, ...] = Field(min_length=2)
    months: tuple[Month, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _has_its_host(self) -> SummitIntervention:
        if self.host not in self.countries or len(set(self.countries)) < len(self.countries):
            msg = "different countries, the host among them"
            raise ValueError(msg)
        return self

    def check(self, where: str, countries: set[str]) -> list[str]:
        """Return a line for each country that is not simulated."""
        return [
            line
            for i, iso3 in enumerate(self.countries)
            for line in check_country(f"{where}.countries[{i}]", iso3, countries)
        ]

    def first(self) -> str:
        """Return its first month."""
        return min(self.months)

    def when(self) -> str:
        """Say its months."""
        return f"in {listing([month_name(month) for month in self.months])}"

    def words(self, when: str) -> str:
        """Say what happens."""
        names = listing([country_name(iso3) for iso3 in self.countries])
        return f"a summit of {names}, {country_name(self.host)} being the host, {when}"

    def effects(self, ground: Ground) -> list[Effect]:
        """One meeting more for each pair of those who come."""
        begin = ground.month(self.first())
        months = frozenset(ground.month(text) - begin for text in self.months)
        kind, found = ground.types.index(MEETING), []
        for pair in combinations(sorted(self.countries), 2):
            dyad = ground.dyad("-".join(pair))
            if dyad is not None:
                direction = int(self.host == pair[1])
                found.append(Added(dyad, direction, kind, one_size(1.0), months))
        return list(found)

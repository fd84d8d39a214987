"""The tests: which outcome, in which years after which cutoff, and whether strength bodes less."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from calibration.validity.outcomes import allied, disputes, vote_agreement
from calibration.validity.sanctions import sanctions

if TYPE_CHECKING:
    from collections.abc import Sequence

    from calibration.sources.folder import DataFolder
    from sim.parameters import Floats

Test = Literal["votes", "alliances", "disputes", "sanctions"]

LESS = {"alliances": False, "disputes": True, "sanctions": True}
"""Tests of events, and whether strength should be less where the event came."""

CUTOFFS = (2005, 2010)

FILES = (
    "un_votes",
    "alliances",
    "disputes",
    "sanctions",
    "organisation_memberships",
    "gdp_population",
    "dyad_geography",
    "cameo",
)


@dataclass(frozen=True)
class Window:
    """One test after one cutoff: outcomes from year ``first`` to ``last``."""

    test: Test
    cutoff: int
    first: int
    last: int

    @property
    def about(self) -> str:
        """What the test asks, in a few words."""
        return ABOUT[self.test]

    def read(self, data: DataFolder, countries: Sequence[str]) -> Floats:
        """Return what came, (D,); NaN where not known.

        Raises
        ------
        DataNotFoundError
            If a table is not at hand.
        """
        match self.test:
            case "votes":
                return vote_agreement(data.find("un_votes"), countries, self.first, self.last)
            case "alliances":
                return allied(data.find("alliances"), countries, self.last)
            case "disputes":
                return disputes(data.find("disputes"), countries, self.first, self.last)
            case "sanctions":
                cases, members = data.find("sanctions"), data.find("organisation_memberships")
                return sanctions(cases, members, countries, self.first, self.last)


ABOUT: dict[str, str] = {
    "votes": "share of identical UN votes, from the year after the cutoff to 2014",
    "alliances": "ATOP defence or consultation obligation in force five years after the cutoff",
    "disputes": "no militarised dispute begun: 2006-2010, 2011-2014",
    "sanctions": "no sanction begun 2011-2015, coalitions expanded by name",
}

TESTS = (
    Window("votes", 2005, 2006, 2014),
    Window("votes", 2010, 2011, 2014),
    Window("alliances", 2005, 2010, 2010),
    Window("alliances", 2010, 2015, 2015),
    Window("disputes", 2005, 2006, 2010),
    Window("disputes", 2010, 2011, 2014),
    Window("sanctions", 2010, 2011, 2015),
)

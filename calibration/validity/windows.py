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
    "votes": "share of identical UN votes",
    "alliances": "ATOP defence or consultation obligation in force",
    "disputes": "no militarised dispute begun",
    "sanctions": "no sanction begun, coalitions expanded by name",
}

TESTS = (
    Window("votes", 2005, 2006, 2014),
    Window("alliances", 2005, 2010, 2010),
    Window("disputes", 2005, 2006, 2010),
    Window("votes", 2010, 2011, 2014),
    Window("alliances", 2010, 2015, 2015),
    Window("disputes", 2010, 2011, 2014),
    Window("sanctions", 2010, 2011, 2015),
)

CHECK = (
    Window("votes", 2007, 2008, 2012),
    Window("alliances", 2007, 2012, 2012),
    Window("disputes", 2007, 2008, 2012),
    Window("sanctions", 2007, 2008, 2010),
    Window("votes", 2008, 2009, 2013),
    Window("alliances", 2008, 2013, 2013),
    Window("disputes", 2008, 2009, 2013),
    Window("sanctions", 2008, 2009, 2010),
)
"""Cutoffs at which no form of strength was chosen. Votes and disputes overlap with `TESTS`, since
there are none after 2014; sanctions are those of the years that `TESTS` leaves out."""


def about_tests(tests: Sequence[Window]) -> dict[str, str]:
    """Return what each test asks, with the years of its windows."""
    years: dict[str, list[str]] = {}
    for window in tests:
        span = sorted({window.first, window.last})
        years.setdefault(window.test, []).append("-".join(map(str, span)))
    return {test: f"{ABOUT[test]}: {', '.join(spans)}" for test, spans in years.items()}

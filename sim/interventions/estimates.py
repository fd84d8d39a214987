"""Sizes of interventions that the record tells, with their standard errors.

They are what ``source = "calibration"`` stands for. How each was estimated is told in
`docs/processes.md`; the fits are in `calibration.processes`.

    leader    variance of the slow shock of the country's dyads in the month of a change, relative
              to an ordinary month
    sanction  change of the log of cooperative contacts while a sanction lasts, taken as a change of
              engagement, in which a unit is about a unit of their log; affinity is not moved, since
              the record cannot tell the rise of conflict from its cause
    shock     a rupture: the slow shock is as wide as in the ruptures of the fitted law

Each is drawn once a world from N(mean, error**2); a variance is never below 1.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Estimate:
    """A size with its standard error, and where it comes from in a few words."""

    mean: float
    error: float
    source: str


LEADER_VARIANCE = Estimate(
    2.2, 1.6, "departures of leaders 1997-2020 beside ICEWS counts and GDELT scores"
)
SANCTION_ENGAGEMENT = Estimate(
    0.08, 0.13, "261 onsets of sanctions 2002-2014 beside ICEWS counts: no fall of cooperation"
)
RUPTURE = "the ruptures of the fitted law"

"""The table ``[processes]`` of a scenario: which processes are left out, and weights set by hand.

    [processes]
    without = ["leader-turnover"]      # left out, by name
    leader_variance = 4.0              # in place of the fitted weights
    contagion = 0.1
    sanction_affinity = -0.2

    [[processes.membership]]
    organisation = "EU"
    country = "UKR"
    action = "join"
    month = "2026-01"

Example
-------
>>> Processes(without=("leader-turnover",)).without
('leader-turnover',)
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from sim.records import Iso3, Month, Record, Text

ProcessName = Literal["leader-turnover", "capabilities", "organisations", "sanctions", "contagion"]
Weight = Annotated[float, Field(ge=-10.0, le=10.0, allow_inf_nan=False)]


class MembershipChange(Record):
    """A country joins or leaves an organisation at the start of a month."""

    organisation: Text
    country: Iso3
    action: Literal["join", "leave"]
    month: Month


class Processes(Record):
    """Processes of one scenario.

    ``without`` names those left out. ``leader_variance``: variance of the slow shock in a month of
    a change of leader relative to an ordinary one. ``contagion``: chance that a rupture brings one
    to a dyad that shares a country, in the month after. ``sanction_affinity``: shift of affinity
    while a sanction is in force, in standard deviations over the dyads. None: as fitted.
    """

    without: tuple[ProcessName, ...] = ()
    leader_variance: Annotated[float, Field(ge=1.0, le=1000.0, allow_inf_nan=False)] | None = None
    contagion: Annotated[float, Field(ge=0.0, le=1.0)] | None = None
    sanction_affinity: Weight | None = None
    membership: tuple[MembershipChange, ...] = ()

"""Where the worlds start: the state of every dyad at the cutoff, and the rituals between leaders.

    x at the cutoff ~ N(mean[s, d], cov[s, d]),   x = (b_e, b_a, s_e, s_a, f_e, f_a, h_n, h_l, h_t)

net of the opportunity mean o[s, d]; see `sim.relationship` for the parts. The cutoff is
a date; the state is that of its month, and the first simulated month follows after one transition.
What countries without a simulated state add to the sums of those with one is held, see
`sim.outside`.

Axes: S posterior draws, D dyads, n countries; dimension 0 is engagement, 1 is affinity.

Example
-------
>>> season = RitualState("call", "CHN-RUS", 4, True, np.zeros((1, 4)), np.ones(90) / 90)
>>> len(season.day_weights)
90
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from typing import TYPE_CHECKING

import numpy as np

from sim.errors import UnknownCountryError
from sim.outside import products_with, third_parties
from sim.relationship import STATES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from sim.parameters import Floats
    from sim.processes.inputs import ProcessInputs


@dataclass(frozen=True)
class RitualState:
    """A regular contact of a dyad, as it stands at the cutoff.

    Attributes
    ----------
    name : str
        Name that scenarios use, such as ``turn-of-year-call``.
    dyad : str
        Dyad key.
    run : int
        Seasons kept in a row up to the cutoff.
    same_leaders : bool
        Whether the leaders are those of the last season.
    coefficients : (S, 4)
        rho: constant, log(1 + run), affinity in standard deviations, same leaders.
    day_weights : (days,)
        Probability of each day of the season, given that the ritual is kept.
    waited : int or None
        Place of the cutoff's day in a season under way without the contact yet; None where none is.
    channel : str
        Contact type as which it is counted.
    season_start_month, season_months : int
        First month of the season (12 is December) and its length.
    """

    name: str
    dyad: str
    run: int
    same_leaders: bool
    coefficients: Floats
    day_weights: Floats
    waited: int | None = None
    channel: str = "call"
    season_start_month: int = 12
    season_months: int = 3


def _nothing() -> Floats:
    return np.zeros(0)


@dataclass(frozen=True)
class InitialStates:
    """States of D dyads of n countries at the cutoff.

    Attributes
    ----------
    countries : tuple of str
        ISO3 codes, n, in any order.
    first, second : (D,) int64
        Indices into ``countries``; the code of ``first`` comes first in the alphabet.
    dyads : tuple of str
        Dyad keys, D.
    opportunity : (S, D, 3)
        Opportunity mean: engagement as the news and as leaders' contacts show it, affinity.
    mean, cov : (S, D, 9), (S, D, 9, 9)
        State net of opportunity, see the module.
    heed : (D,)
        Log attention that the source of typed events pays to the dyad.
    scale, center : (2,)
        Standard deviation and mean, over all dyads at the cutoff, of engagement and affinity net
        of opportunity and without bursts.
    share : (D,)
        Share of the contacts that ``first`` initiates, in (0, 1).
    cutoff, first_month : datetime64
        Last day of the record, and first simulated month.
    rituals : tuple of RitualState
    outside : (D,)
        Sum over third parties that are not simulated of tanh(a_ik) tanh(a_kj); 0 where not given.
    thirds : (D,)
        Number of all third parties that have both dyads; where not given, of those simulated.
    outside_sum : (n,)
        Contacts a month that a country is expected to initiate with partners that are not
        simulated; 0 where not given.
    budget : (n,)
        Log of the contacts a month that a country has attention for; 0 where not given.
    wealth : (n,)
        Log of the size of each country's economy; 0 where not given.
    processes : ProcessInputs or None
        What the processes of the world need; None, and there are none.
    """

    countries: tuple[str, ...]
    first: NDArray[np.int64]
    second: NDArray[np.int64]
    dyads: tuple[str, ...]
    opportunity: Floats
    mean: Floats
    cov: Floats
    heed: Floats
    scale: Floats
    center: Floats
    share: Floats
    cutoff: np.datetime64
    first_month: np.datetime64
    rituals: tuple[RitualState, ...] = ()
    outside: Floats = field(default_factory=_nothing)
    thirds: Floats = field(default_factory=_nothing)
    outside_sum: Floats = field(default_factory=_nothing)
    budget: Floats = field(default_factory=_nothing)
    wealth: Floats = field(default_factory=_nothing)
    processes: ProcessInputs | None = None

    def __post_init__(self) -> None:
        """Fill what was not given, and check that the arrays fit together."""
        draws, dyads = self.mean.shape[0], len(self.dyads)
        for name, size in (
            ("outside", dyads),
            ("outside_sum", len(self.countries)),
            ("budget", len(self.countries)),
            ("wealth", len(self.countries)),
        ):
            if np.size(getattr(self, name)) == 0:
                object.__setattr__(self, name, np.zeros(size))
        if self.thirds.size == 0:
            object.__setattr__(self, "thirds", third_parties(self))
        shapes = {
            "first": (dyads,),
            "second": (dyads,),
            "opportunity": (draws, dyads, 3),
            "mean": (draws, dyads, STATES),
            "cov": (draws, dyads, STATES, STATES),
            "heed": (dyads,),
            "scale": (2,),
            "center": (2,),
            "share": (dyads,),
            "outside": (dyads,),
            "thirds": (dyads,),
            "outside_sum": (len(self.countries),),
            "budget": (len(self.countries),),
            "wealth": (len(self.countries),),
        }
        for name, shape in shapes.items():
            found = np.shape(getattr(self, name))
            if found != shape:
                msg = f"InitialStates.{name}: shape {found}; expected {shape}"
                raise ValueError(msg)

    @property
    def draws(self) -> int:
        """Number of posterior draws S."""
        return int(self.mean.shape[0])

    def select(self, countries: Sequence[str]) -> InitialStates:
        """Keep the dyads among some countries, in the order given; scale and center stay.

        Third parties that are left out go over into ``outside``.

        Raises
        ------
        UnknownCountryError
            If a country has no state.
        """
        for iso3 in countries:
            if iso3 not in self.countries:
                near = [repr(code) for code in get_close_matches(iso3, self.countries)]
                expected = "a country with an estimated state"
                raise UnknownCountryError(value=iso3, expected=expected, near=near)
        place = {iso3: i for i, iso3 in enumerate(countries)}
        ends = [tuple(key.split("-")) for key in self.dyads]
        kept = np.array(
            [d for d, (a, b) in enumerate(ends) if a in place and b in place], dtype=np.int64
        )
        keys = tuple(self.dyads[d] for d in kept)
        outside = self.outside
        if len(kept) < len(self.dyads):
            outside = outside + products_with(
                self, np.array([iso3 not in place for iso3 in self.countries])
            )
        rows = [self.countries.index(iso3) for iso3 in countries]
        return replace(
            self,
            countries=tuple(countries),
            first=np.array([place[ends[d][0]] for d in kept], dtype=np.int64),
            second=np.array([place[ends[d][1]] for d in kept], dtype=np.int64),
            dyads=keys,
            opportunity=self.opportunity[:, kept],
            mean=self.mean[:, kept],
            cov=self.cov[:, kept],
            heed=self.heed[kept],
            share=self.share[kept],
            outside=outside[kept],
            thirds=self.thirds[kept],
            outside_sum=self.outside_sum[rows],
            budget=self.budget[rows],
            wealth=self.wealth[rows],
            rituals=tuple(ritual for ritual in self.rituals if ritual.dyad in keys),
            processes=self.processes and self.processes.select(np.array(rows), kept),
        )

"""What a report is made of: plain frozen records, filled by whoever holds data and posterior.

`Briefing` is what the record says up to the cutoff: sources and gaps, history, ranking, ritual,
parameters. `Run` joins it with the worlds of one scenario. Nothing here computes.

Axes: T months, R series, Y years, K contact types. Engagement, affinity and strength are in
standard deviations over all dyads at the cutoff, net of what any two such countries would do, and
hold neither the bursts of single months nor the lasting leanings of news and leaders. Every
interval holds 90% of the probability.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from sim.compare import Comparison
    from sim.compare.several import Effects
    from sim.ensemble import Ensemble
    from sim.expectations import Verdict
    from sim.outcomes import Reading
    from sim.parameters import Floats
    from sim.scenario import Scenario
    from sim.surprise import SurpriseProfile


@dataclass(frozen=True)
class Estimate:
    """A number with the ends of its 90% interval."""

    mean: float
    low: float
    high: float


@dataclass(frozen=True)
class Band:
    """A line with its 90% interval, (T,) each."""

    mean: Floats
    low: Floats
    high: Floats

    def at(self, t: int) -> Estimate:
        """Return the values at one place of the axis."""
        return Estimate(float(self.mean[t]), float(self.low[t]), float(self.high[t]))


@dataclass(frozen=True)
class Mark:
    """One dated contact of a dyad."""

    day: date
    contact_type: str
    count: int
    channel: str = ""
    ritual: bool = False


@dataclass(frozen=True)
class History:
    """Estimated past of a dyad, given the whole record up to the cutoff.

    ``index`` is the cooperation index; it is not net of opportunity and has its own unit.
    """

    dyad: str
    months: NDArray[np.datetime64]
    engagement: Band
    affinity: Band
    strength: Band
    index: Band
    marks: tuple[Mark, ...]


@dataclass(frozen=True)
class Leanings:
    """How much more the news write of a dyad, and its leaders meet, than its engagement would have.

    Both last and are no part of engagement, affinity or strength. Unit: that of engagement, a log
    unit of news.
    """

    news: Estimate
    leader: Estimate


@dataclass(frozen=True)
class CoverageTable:
    """Share of a dyad's contacts that the sources would see.

    Attributes
    ----------
    dyad : str
    months : (T,) datetime64[M]
    series : tuple of str
        R lines, such as ``leader: call``.
    exposure : (R, T)
        0 where no source covers.
    """

    dyad: str
    months: NDArray[np.datetime64]
    series: tuple[str, ...]
    exposure: Floats


@dataclass(frozen=True)
class SourceLine:
    """One source: rows read, used, set aside or rejected with the reasons, and its windows."""

    source: str
    rows: int
    used: int
    reasons: tuple[str, ...]
    windows: tuple[str, ...]


@dataclass(frozen=True)
class RankedDyad:
    """Place of a dyad by strength at one date; ``last_seen`` is its last observed month."""

    place: int
    dyad: str
    strength: Estimate
    percentile: Estimate
    engagement: float
    affinity: float
    last_seen: str


@dataclass(frozen=True)
class RankingTable:
    """Dyads ranked at one month: the strongest, and those in focus."""

    month: str
    dyads: int
    top: tuple[RankedDyad, ...]
    watched: tuple[RankedDyad, ...]


@dataclass(frozen=True)
class Season:
    """One past season of a ritual; ``day`` counts from its first day, -1 where missed."""

    year: int
    kept: bool
    day: int


@dataclass(frozen=True)
class AbsenceCase:
    """The state at the end of the next season under one outcome of it."""

    name: str
    strength: Estimate
    engagement: Estimate
    affinity: Estimate


@dataclass(frozen=True)
class RitualOutlook:
    """The season under way of a ritual, or the next one, as seen at the cutoff.

    Attributes
    ----------
    name, dyad : str
    first_day, last_day : date
        The season.
    run : int
        Seasons kept in a row before it.
    probability : Estimate
        That it is kept, with the interval over parameters and affinity.
    base_rate, base_rate_since_onset : float
        (kept + 1/2) / (seasons + 1) over all seasons, and from the first one kept.
    seasons : tuple of Season
    day_weights : (days,)
        Probability of each day, given that it is kept.
    early, middle, late : date
        5%, 50% and 95% points of the day.
    cases : tuple of AbsenceCase
        Kept, not known, missed.
    waited : int or None
        Place of the cutoff's day in the season, where that is under way.
    later : tuple of Mark
        Contacts after the cutoff, used for nothing.
    kept_later : date or None
        Day on which the later record shows the season's contact.
    """

    name: str
    dyad: str
    first_day: date
    last_day: date
    run: int
    probability: Estimate
    base_rate: float
    base_rate_since_onset: float
    seasons: tuple[Season, ...]
    day_weights: Floats
    early: date
    middle: date
    late: date
    cases: tuple[AbsenceCase, ...]
    waited: int | None
    later: tuple[Mark, ...]
    kept_later: date | None


@dataclass(frozen=True)
class YearlyCounts:
    """Contacts of a dyad on record, by year and type.

    Attributes
    ----------
    years : tuple of int
    types : tuple of str
    counts : (Y, K)
    covered : (Y, K)
        Share of the year's months that some source covers.
    """

    years: tuple[int, ...]
    types: tuple[str, ...]
    counts: Floats
    covered: Floats


@dataclass(frozen=True)
class ParameterLine:
    """One parameter: estimate and interval on its natural scale, and what informs it, in words."""

    name: str
    unit: str
    estimate: Estimate
    standard_error: float
    prior: Estimate
    informed: str
    does: str
    source: str


@dataclass(frozen=True)
class Briefing:
    """What the record up to the cutoff says, as the report needs it."""

    dyad: str
    cutoff: date
    data_label: str
    sources: tuple[SourceLine, ...]
    coverage: CoverageTable
    history: History
    rankings: tuple[RankingTable, ...]
    outlook: RitualOutlook | None
    yearly: YearlyCounts
    parameters: tuple[ParameterLine, ...]
    citations: tuple[str, ...]
    notes: tuple[str, ...]
    leanings: Leanings | None = None


@dataclass(frozen=True)
class Settings:
    """How the run was made, apart from what may differ between equal runs."""

    version: str
    digest: str
    digests: tuple[tuple[str, str], ...]
    draws: int


@dataclass(frozen=True)
class Run:
    """One scenario, its worlds, and its baseline's where it has one.

    ``readings`` are of the outcomes it watches, ``verdicts`` of what its writer expected.
    """

    scenario: Scenario
    ensemble: Ensemble
    briefing: Briefing
    settings: Settings
    baseline: Ensemble | None = None
    comparison: Comparison | None = None
    profile: SurpriseProfile | None = None
    effects: Effects | None = None
    readings: tuple[Reading, ...] = ()
    verdicts: tuple[Verdict, ...] = ()

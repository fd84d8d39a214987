"""What of the panel is checked: which rows, of which dyads, over which months.

    typed     rows of the typed event series, where a dyad has them in every month that any has
    volume    rows of the news volume, likewise
    leaders   rows of leaders' contacts in the months of either

Axes: D dyads of the panel, d dyads of a record, T months, K types, N rows.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from calibration.sources.gdelt import FAMILY as NEWS
from calibration.sources.gdelt import VOLUME
from sim.contacts import TYPED, contact_types, series_name
from sim.dyads import dyad_of_rows
from sim.errors import CoverageError

if TYPE_CHECKING:
    from calibration.observations import Evidence
    from calibration.panel import DyadPanel
    from sim.parameters import Floats

Ints = NDArray[np.int64]

LEADERS = "leader"


@dataclass(frozen=True)
class Rows:
    """Rows of counts: dyad, period (positions on the panel's axes), series, count, offset, share.

    All are (N,), as in `calibration.observations.Evidence`.
    """

    dyad: Ints
    period: Ints
    series: Ints
    count: Ints
    offset: Floats
    share: Floats

    def where(self, chosen: NDArray[np.bool_] | Ints) -> Rows:
        """Keep some rows: marked (N,), or by their positions."""
        return Rows(
            self.dyad[chosen],
            self.period[chosen],
            self.series[chosen],
            self.count[chosen],
            self.offset[chosen],
            self.share[chosen],
        )


@dataclass(frozen=True)
class Span:
    """The rows that are checked.

    Attributes
    ----------
    typed : tuple of str
        Contact types of the typed record, K; empty where there is none.
    typed_dyads : (d,)
        Positions of its dyads.
    typed_rows : Rows
        In the order of dyad, period and type: d T K of them.
    volume_dyads : (d,)
    volume_rows : Rows
        In the order of dyad and period: d T of them.
    leader_rows : Rows
    first, last : int
        Positions of the first and the last month of all of these.
    """

    typed: tuple[str, ...]
    typed_dyads: Ints
    typed_rows: Rows
    volume_dyads: Ints
    volume_rows: Rows
    leader_rows: Rows
    first: int
    last: int

    @property
    def typed_periods(self) -> Ints:
        """Periods of the typed record, T of them."""
        return np.unique(self.typed_rows.period)

    @property
    def volume_periods(self) -> Ints:
        """Periods of the news volume, T of them."""
        return np.unique(self.volume_rows.period)


def span_of(panel: DyadPanel, evidence: Evidence, series: tuple[str, ...]) -> Span:
    """Find what of a panel can be checked; ``series`` are the names of the model's series.

    The first month of the panel is left out: worlds start in the month before the first.

    Raises
    ------
    CoverageError
        If the panel holds neither typed events nor news volume.
    """
    rows = _all_rows(evidence)
    rows = rows.where(rows.period > 0)
    kinds = contact_types().names
    typed_series = [s for s, name in enumerate(series) if name.partition(":")[0] == TYPED]
    present = np.unique(rows.series)
    held = [s for s in typed_series if s in present]
    held.sort(key=lambda s: kinds.index(series[s].partition(":")[2]))
    whole, dyads = _complete(rows, held)
    news = [s for s in present if series[s] == series_name(NEWS, VOLUME)]
    volume, volume_dyads = _complete(rows, [int(s) for s in news])
    if not dyads.size and not volume_dyads.size:
        problem, expected = "nothing to check the worlds against:", "typed events or news volume"
        raise CoverageError(problem, value=str(panel.cutoff), expected=expected)
    months = np.concatenate([whole.period, volume.period])
    first, last = int(months.min()), int(months.max())
    family = np.array([name.partition(":")[0] == LEADERS for name in series])
    within = (rows.period >= first) & (rows.period <= last)
    leaders = rows.where(family[rows.series] & within)
    names = tuple(series[s].partition(":")[2] for s in held) if dyads.size else ()
    return Span(names, dyads, whole, volume_dyads, volume, leaders, first, last)


def _all_rows(ev: Evidence) -> Rows:
    return Rows(
        dyad_of_rows(ev.start),
        ev.period.astype(np.int64),
        ev.series.astype(np.int64),
        np.rint(ev.count).astype(np.int64),
        ev.offset,
        ev.share,
    )


def _complete(rows: Rows, series: list[int]) -> tuple[Rows, Ints]:
    """Rows of some series, in that order, of the dyads that have all of them in every month."""
    chosen = rows.where(np.isin(rows.series, series))
    if not chosen.dyad.size:
        return chosen, np.zeros(0, dtype=np.int64)
    every = np.unique(chosen.period).size * len(series)
    found, number = np.unique(chosen.dyad, return_counts=True)
    dyads = found[number == every]
    chosen = chosen.where(np.isin(chosen.dyad, dyads))
    place = np.zeros(max(series) + 1, dtype=np.int64)
    place[series] = np.arange(len(series))
    order = np.lexsort((place[chosen.series], chosen.period, chosen.dyad))
    return chosen.where(order), dyads

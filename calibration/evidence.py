"""From the panel to the arrays of the compiled filter.

    evidence_of(panel) -> Evidence

Ritual contacts are taken out of the counts: they enter as the outcome of their season. What belongs
to a parameter value is filled in later, the opportunity mean by `calibration.objective.Model.laws`
and the logit of a ritual by `with_rituals`, so that the rows are laid out once.

Axes: as in `calibration.filtering`.

Example
-------
>>> from datetime import date
>>> from calibration.loading import load_panel
>>> from calibration.sources.folder import DataFolder
>>> panel = load_panel(DataFolder.embedded(), start=date(2023, 1, 1), cutoff=date(2024, 2, 8))
>>> ev = evidence_of(panel)
>>> int(ev.start[-1]) == ev.count.size
True
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from calibration.observations import Evidence, Ints
from calibration.panel import rows_of
from sim.contacts import contact_types
from sim.dyads import dyad_of_rows
from sim.errors import CoverageError

if TYPE_CHECKING:
    from calibration.panel import DyadPanel
    from sim.parameters import Floats

SURPRISE_FAMILIES = ("leader",)
"""Families whose contacts enter the contact surprise: those of presidents themselves."""


def evidence_of(panel: DyadPanel, series: int | None = None) -> Evidence:
    """Lay the panel out for the filter, with no ritual and an opportunity mean of zero.

    ``series`` is the number of series of the model, if it has more than the panel.
    """
    dyads = len(panel.dyads)
    _check_order(panel)
    years = panel.periods.astype("datetime64[Y]").astype(np.int64)
    return Evidence(
        panel.start,
        panel.period,
        panel.series_index,
        (panel.count - panel.ritual_count).astype(np.float64),
        panel.log_exposure,
        panel.direction_share,
        panel.tone_start,
        panel.tone_period,
        panel.tone,
        panel.tone_days,
        np.zeros(dyads + 1, dtype=np.int64),
        np.zeros(0, dtype=np.int32),
        np.zeros(0),
        np.zeros(0),
        np.zeros(0),
        years - years.min(),
        _leader_series(panel, series or len(panel.series)),
        np.zeros((dyads, int(years.max() - years.min()) + 1, 3)),
    )


def _check_order(panel: DyadPanel) -> None:
    """Raise unless each dyad has at most one row a period and series, and one tone a period."""
    owner = dyad_of_rows(panel.start)
    row = (owner * len(panel.periods) + panel.period) * len(panel.series) + panel.series_index
    speaker = dyad_of_rows(panel.tone_start)
    tone = speaker * len(panel.periods) + panel.tone_period
    if np.any(np.diff(row) <= 0) or np.any(np.diff(tone) <= 0):
        problem = "the panel repeats a dyad, period and series, or is out of order"
        raise CoverageError(problem)


def years_of(panel: DyadPanel) -> tuple[int, ...]:
    """Calendar years of the panel, the axis Y of the opportunity mean."""
    years = panel.periods.astype("datetime64[Y]").astype(np.int64) + 1970
    return tuple(range(int(years.min()), int(years.max()) + 1))


def _leader_series(panel: DyadPanel, size: int) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    types = contact_types()
    named = dict(zip(types.names, types.leader, strict=True))
    marks = np.zeros(size, dtype=np.bool_)
    for k, one in enumerate(panel.series):
        marks[k] = one.family in SURPRISE_FAMILIES and bool(named.get(one.contact_type))
    return marks


def with_rituals(ev: Evidence, panel: DyadPanel, logit: Floats, slope: Floats) -> Evidence:
    """Add the panel's ritual seasons, with logit at affinity zero and slope on affinity, (R,)."""
    order = np.lexsort((panel.ritual_period, panel.ritual_dyad))
    counts = np.bincount(panel.ritual_dyad, minlength=len(panel.dyads))
    start = np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)
    return ev._replace(
        ritual_start=start,
        ritual_period=panel.ritual_period[order].astype(np.int32),
        ritual_kept=panel.ritual_kept[order].astype(np.float64),
        ritual_logit=np.asarray(logit, dtype=np.float64)[order],
        ritual_slope=np.asarray(slope, dtype=np.float64)[order],
    )


def subset(ev: Evidence, dyads: Ints) -> Evidence:
    """Keep some dyads (positions, in the order given), so that passes over them are quick."""
    starts = (ev.start, ev.tone_start, ev.ritual_start)
    count, tone, ritual = (rows_of(start, dyads) for start in starts)
    part = taken(ev, count, tone, ritual, np.ascontiguousarray(ev.opportunity[dyads]))
    return part._replace(pull=over(ev.pull, dyads), crowd=over(ev.crowd, dyads))


def over(values: NDArray[np.float32], dyads: Ints) -> NDArray[np.float32]:
    """Rows of a coupling (D, T) of some dyads, where there is one."""
    return values[dyads] if values.size else values


def taken(
    ev: Evidence,
    count: tuple[Ints, Ints],
    tone: tuple[Ints, Ints],
    ritual: tuple[Ints, Ints],
    opportunity: Floats,
) -> Evidence:
    """Lay chosen rows out for other dyads.

    Parameters
    ----------
    ev
        Evidence to take rows from.
    count, tone, ritual
        Of each kind of rows, where those of each new dyad begin, (D + 1,), and which they are.
    opportunity
        Opportunity mean of the new dyads, (D, Y, 3).
    """
    return Evidence(
        count[0],
        ev.period[count[1]],
        ev.series[count[1]],
        ev.count[count[1]],
        ev.offset[count[1]],
        ev.share[count[1]],
        tone[0],
        ev.tone_period[tone[1]],
        ev.tone[tone[1]],
        ev.tone_days[tone[1]],
        ritual[0],
        ev.ritual_period[ritual[1]],
        ev.ritual_kept[ritual[1]],
        ev.ritual_logit[ritual[1]],
        ev.ritual_slope[ritual[1]],
        ev.year,
        ev.leader,
        opportunity,
    )

"""The record of some dyads as questions see it: contacts by month, estimated states, seasons.

    make_chronicle(posterior, dyads) -> Chronicle

Contacts of leaders are those of the record of leaders, other types those of typed events, each in
the months that a source watches: one that sees few of a pair's contacts says little by its silence,
so a month counts only where `WATCHED` of the contacts of leaders would be seen. The month of the
cutoff is left out unless the record holds all of it. States are smoothed at the mode of the
parameters: their mean path, which is calmer than a path that a world draws, so that a crossing is
found in the past less often than it came.

Axes: M months.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import numpy as np

from calibration.briefing import dyad_history
from calibration.posterior import RITUAL_NAME
from calibration.seasons import season_of
from calibration.smoothing import smooth_states
from calibration.sources.leader import read_leader_contacts
from calibration.sources.own import read_own_contacts
from sim.contacts import contact_types
from sim.questions import Chronicle

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from calibration.calibrate import Task
    from calibration.panel import DyadPanel
    from calibration.posterior import Posterior
    from sim.parameters import Floats


WATCHED = 0.8
"""Share of the contacts of leaders that a source must see for its silence to count."""


def make_chronicle(
    posterior: Posterior, dyads: Iterable[str], estimated: Iterable[str] = ()
) -> Chronicle:
    """Return what the record up to the cutoff holds of some dyads.

    Dyads that no source covers have no values.

    Parameters
    ----------
    posterior
        Fitted model of a panel.
    dyads
        Keys such as CHN-RUS.
    estimated
        Those whose states are wanted too.
    """
    panel, keys = posterior.panel, tuple(dict.fromkeys(dyads))
    values = {
        key: series
        for dyad in dict.fromkeys(estimated)
        if dyad in panel.dyads
        for key, series in _states(posterior, dyad).items()
    }
    counted = contacts_on_record(panel, keys)
    return Chronicle(panel.periods, {**counted.values, **values}, counted.seasons)


def contacts_on_record(
    panel: DyadPanel, dyads: Iterable[str], *, watched: float = WATCHED
) -> Chronicle:
    """Return contacts and seasons of some dyads, without states.

    Parameters
    ----------
    panel
        Counts with their exposure.
    dyads
        Keys such as CHN-RUS.
    watched
        Share of the contacts of leaders that must be seen in a month; with 0 a chronicle holds
        every contact on record, and its silences mean little.
    """
    values: dict[tuple[str, str], Floats] = {}
    for dyad in dyads:
        if dyad in panel.dyads:
            values |= _counts(panel, dyad, watched)
    return Chronicle(panel.periods, values, {RITUAL_NAME: _seasons(panel, tuple(dyads))})


def ritual_dyads(panel: DyadPanel) -> tuple[str, ...]:
    """Return the dyads that have a ritual on record."""
    return tuple(panel.dyads[int(d)] for d in np.unique(panel.ritual_dyad))


def last_day(task: Task) -> date:
    """Return the last day that a source of leaders' contacts, or the user's own file, covers."""
    readings = [read_leader_contacts(task.folder)]
    if task.contacts is not None:
        readings.append(read_own_contacts(task.contacts))
    return max(window.end for reading in readings for window in reading.coverage.windows)


def _counts(panel: DyadPanel, dyad: str, watched: float) -> dict[tuple[str, str], Floats]:
    """Contacts by month of every type, nan where no source covers it."""
    rows, types = panel.rows(dyad), contact_types()
    seen = np.exp(panel.log_exposure[rows]) * panel.direction_share[rows]
    names = [series.name for series in panel.series]
    found: dict[tuple[str, str], Floats] = {}
    for series, kind in zip(types.series, types.names, strict=True):
        path = np.full(panel.periods.size, np.nan)
        if series in names:
            own = panel.series_index[rows] == names.index(series)
            own &= (seen >= watched) | (not series.startswith("leader:"))
            path[panel.period[rows][own]] = panel.count[rows][own]
        if watched > 0.0 and (panel.cutoff + timedelta(days=1)).day != 1:
            path[-1] = np.nan
        found[dyad, f"contacts_{kind}"] = path
    return found


def _states(posterior: Posterior, dyad: str) -> dict[tuple[str, str], Floats]:
    """Mean path of the four states, nan before the first month that a source covers."""
    where = np.array([posterior.position(dyad)])
    smoothed = smooth_states(*posterior.laws(), dyads=where)
    history = dyad_history(posterior, smoothed, dyad, ())
    first = int((history.months[0] - posterior.panel.periods[0]).astype(np.int64))
    found: dict[tuple[str, str], Floats] = {}
    for name in ("engagement", "affinity", "strength"):
        found[dyad, name] = np.r_[np.full(first, np.nan), getattr(history, name).mean]
    found[dyad, "cooperation_index"] = np.r_[np.full(first, np.nan), history.index.mean]
    return found


def _seasons(panel: DyadPanel, dyads: tuple[str, ...]) -> dict[int, bool]:
    """Seasons of the ritual of the first of the dyads that has one."""
    for dyad in dyads:
        if dyad not in panel.dyads:
            continue
        rows = np.flatnonzero(panel.ritual_dyad == panel.dyads.index(dyad))
        if rows.size:
            months = panel.periods[panel.ritual_period[rows]].astype(object)
            kept = panel.ritual_kept[rows]
            return {season_of(m): bool(k) for m, k in zip(months, kept, strict=True)}
    return {}

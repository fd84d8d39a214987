"""From contact events to the panel: which row each contact counts in, and why others do not.

An event counts in the cell of its series (family, type), dyad and month if its countries exist on
that day, some window of the series sees it, in the direction it has, and no fuller record of
presidents makes the row of another family superfluous. Contacts dated to the month count only if
the whole month is known. What does not count is set aside with its reason.

Axes: D dyads, T months, S series; N covered cells, addressed by the key (d T + t) S + s; m events.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

from calibration.cell_table import CellTable, cell_table, series_of, windows_of
from calibration.cells import DatedPairs, Grid
from calibration.events import ContactEvents, Tally, set_aside
from calibration.panel import DyadPanel
from calibration.seasons import RITUAL
from calibration.sources.gdelt import VOLUME, Scores
from sim.dyads import dyad_index, dyad_keys, split_dyad

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from calibration.coverage import Coverage
    from calibration.panel import Series
    from calibration.seasons import Season
    from sim.contacts import ContactTypes

    Ints = NDArray[np.int64]

UNTYPED = "a contact type that is not asked for"
EARLY = "before the first month"
LATE = "after the cutoff"
VAGUE = "dated to a month that the cutoff divides"
STRANGER = "a country that is not on the roster, or did not exist then"
BARRED = "a fuller record of presidents covers this dyad, type and day"
UNSEEN = "outside every declared window of its source family"


def bin_events(
    events: ContactEvents,
    coverage: Coverage,
    scores: Scores,
    *,
    grid: Grid,
    types: ContactTypes,
    seasons: Sequence[Season] = (),
) -> DyadPanel:
    """Bin events by dyad, series and month.

    Parameters
    ----------
    events : ContactEvents
        Contacts of all sources.
    coverage : Coverage
        Windows and volume factors of all sources.
    scores : Scores
        Tone of pair-months.
    grid : Grid
        Roster, first day and cutoff.
    types : ContactTypes
        Types asked for.
    seasons : sequence of Season
        Seasons of rituals.

    Returns
    -------
    DyadPanel
        `accounting` holds the events accepted and set aside here.
    """
    series = series_of(coverage, types)
    table = cell_table(grid, coverage, series)
    usable, tallies = _usable(events, grid, types)
    counted, unseen = _place(usable, grid, coverage, series, table)
    used, dyad = np.unique(table.dyad, return_inverse=True)
    keys = np.array(dyad_keys(grid.roster.countries))[used]
    return DyadPanel(
        dyads=tuple(map(str, keys)),
        periods=grid.months,
        series=series,
        types=types.names,
        cutoff=grid.cutoff,
        start=_starts(dyad, len(used)),
        period=table.period.astype(np.int32),
        series_index=table.series.astype(np.int16),
        log_exposure=table.log_exposure,
        direction_share=table.direction_share,
        volumes=coverage.volumes,
        attention=coverage.attention,
        accounting=(*tallies, *unseen, *_accepted(counted)),
        **_counts(counted, len(table.key)),
        **_tone(scores, grid, used),
        **_rituals(seasons, grid, used),
    )


def _usable(
    events: ContactEvents, grid: Grid, types: ContactTypes
) -> tuple[pl.DataFrame, list[Tally]]:
    """Return the events on the grid with positions of countries and days, and the others' tally."""
    vague = pl.col("precision") == "month"
    day = pl.col("date")
    table = events.frame.with_columns(
        first=pl.when(vague).then(day.dt.month_start()).otherwise(day),
        last=pl.when(vague).then(day.dt.month_end()).otherwise(day),
    )
    checks = (
        (pl.col("contact_type").is_in([*types.names, VOLUME]), UNTYPED),
        (pl.col("last") >= grid.start, EARLY),
        (pl.col("first") <= grid.cutoff, LATE),
        (pl.col("last") <= grid.cutoff, VAGUE),
    )
    tallies: list[Tally] = []
    for keep, reason in checks:
        table, others = set_aside(table, keep, reason)
        tallies += others
    placed = table.with_columns(
        one=pl.Series(grid.roster.positions(table["source_iso3"])),
        other=pl.Series(grid.roster.positions(table["target_iso3"])),
    )
    stands = np.ones(placed.height, dtype=np.bool_)
    first, last = (placed[name].to_numpy().astype("datetime64[D]") for name in ("first", "last"))
    for name in ("one", "other"):
        at = placed[name].to_numpy()
        stands &= (at >= 0) & (grid.roster.start[at] <= last) & (grid.roster.end[at] > first)
    usable, strangers = set_aside(placed.with_columns(stands=stands), pl.col("stands"), STRANGER)
    return usable, tallies + strangers


def _place(
    usable: pl.DataFrame,
    grid: Grid,
    coverage: Coverage,
    series: tuple[Series, ...],
    table: CellTable,
) -> tuple[pl.DataFrame, list[Tally]]:
    """Add the cell that each event counts in, `entry`; tally those that none takes."""
    one, other = usable["one"].to_numpy(), usable["other"].to_numpy()
    period = grid.positions(usable["date"].to_numpy())
    dyad = dyad_index(one, other, len(grid.roster))
    number = np.full(usable.height, -1, dtype=np.int64)
    barred = np.zeros(usable.height, dtype=np.bool_)
    for index, line in enumerate(series):
        mine = (pl.col("family") == line.family) & (pl.col("contact_type") == line.contact_type)
        rows = np.flatnonzero(usable.select(mine.alias("mine"))["mine"].to_numpy())
        contacts = _dated(usable[rows])
        sees, bars = windows_of(coverage, line)
        free = grid.admits(contacts, sees, bars)
        number[rows[free]] = index
        barred[rows] = ~free & grid.admits(contacts, sees, [])
    entry = table.find((dyad * len(grid.months) + period) * len(series) + number)
    entry[number < 0] = -1
    placed = usable.with_columns(entry=entry, barred=barred)
    free_rows, superfluous = set_aside(placed, ~pl.col("barred"), BARRED)
    counted, unseen = set_aside(free_rows, pl.col("entry") >= 0, UNSEEN)
    return counted, superfluous + unseen


def _dated(frame: pl.DataFrame) -> DatedPairs:
    return DatedPairs(
        one=frame["one"].to_numpy(),
        other=frame["other"].to_numpy(),
        directed=frame["directed"].to_numpy(),
        first=frame["first"].to_numpy().astype("datetime64[D]"),
        last=frame["last"].to_numpy().astype("datetime64[D]"),
    )


def _counts(counted: pl.DataFrame, cells: int) -> dict[str, Any]:
    """Return the contacts of each cell, (N,), and those of a ritual among them."""
    entry, weight = counted["entry"].to_numpy(), counted["count"].to_numpy()
    ritual = np.where((counted["ritual"] == RITUAL).to_numpy(), weight, 0)
    return {"count": _sum(entry, weight, cells), "ritual_count": _sum(entry, ritual, cells)}


def _tone(scores: Scores, grid: Grid, used: Ints) -> dict[str, Any]:
    """Return the tone of the dyads in use, by dyad and month: the fields of a panel about it."""
    frame = scores.frame
    one = grid.roster.positions(frame["iso3_a"])
    other = grid.roster.positions(frame["iso3_b"])
    stamps = frame["month"].to_numpy().astype("datetime64[M]")
    period = grid.positions(stamps)
    whole = (stamps + 1).astype("datetime64[D]") - 1 <= np.datetime64(grid.cutoff)
    rows = np.flatnonzero((one >= 0) & (other >= 0) & (period >= 0) & whole)
    pair = dyad_index(one[rows], other[rows], len(grid.roster))
    place = np.searchsorted(used, pair).clip(max=max(len(used) - 1, 0))
    known = used[place] == pair if len(used) else np.zeros(len(rows), dtype=np.bool_)
    rows, place = rows[known], place[known]
    order = np.lexsort((period[rows], place))
    rows, place = rows[order], place[order]
    return {
        "tone_start": _starts(place, len(used)),
        "tone_period": period[rows].astype(np.int32),
        "tone": frame["tone"].to_numpy()[rows],
        "tone_days": frame["days_active"].to_numpy()[rows],
    }


def _rituals(seasons: Sequence[Season], grid: Grid, used: Ints) -> dict[str, Any]:
    """Return the seasons on the grid, (R,) each: the fields of a panel about rituals."""
    rows = []
    for season in seasons:
        pair = grid.roster.positions(split_dyad(season.dyad))
        period = int(grid.positions(np.array([season.month], dtype="datetime64[M]"))[0])
        if pair.min() < 0 or not 0 <= period < len(grid.months):
            continue
        dyad = dyad_index(pair[:1], pair[1:], len(grid.roster))
        position = int(np.searchsorted(used, dyad[0]))
        if position < len(used) and used[position] == dyad[0]:
            day = -1 if season.day is None else season.day
            rows.append((position, period, season.run, season.kept, season.same_leaders, day))
    table = np.array(rows, dtype=np.int64).reshape(-1, 6)
    return {
        "ritual_dyad": table[:, 0],
        "ritual_period": table[:, 1],
        "ritual_run": table[:, 2],
        "ritual_kept": table[:, 3].astype(np.bool_),
        "ritual_same_leaders": table[:, 4].astype(np.bool_),
        "ritual_day": table[:, 5],
    }


def _starts(position: Ints, size: int) -> Ints:
    """Return where each of `size` groups begins in sorted positions, (size + 1,)."""
    return np.concatenate([[0], np.cumsum(np.bincount(position, minlength=size))]).astype(np.int64)


def _sum(entry: Ints, weight: Ints, size: int) -> Ints:
    return np.bincount(entry, weights=weight, minlength=size).astype(np.int64)


def _accepted(counted: pl.DataFrame) -> list[Tally]:
    grouped = counted.group_by("source").agg(pl.len(), pl.col("count").sum().alias("contacts"))
    return [
        Tally(source, "accepted", "", int(rows), int(contacts))
        for source, rows, contacts in grouped.sort("source").iter_rows()
    ]

"""Everything from files to the panel in one call.

    load_panel(folder, start, cutoff) -> DyadPanel

Leader contacts, ministers' visits and news scores are always read; typed event counts where the
data folder holds them; contacts of one's own where a file is given. The account of the panel
covers every row of every table read.

Example
-------
>>> panel = load_panel(DataFolder.embedded(), start=date(2023, 1, 1), cutoff=date(2024, 2, 8))
>>> panel.to_frame("CHN-RUS").filter(pl.col("series") == "leader:call")["count"].to_list()
[0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1]
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import polars as pl

from calibration.binning import bin_events
from calibration.cells import Grid
from calibration.coverage import Coverage
from calibration.events import ContactEvents, Reading, set_aside
from calibration.roster import Roster
from calibration.seasons import ritual_seasons
from calibration.sources.folder import DataFolder
from calibration.sources.gdelt import read_gdelt
from calibration.sources.icews import read_icews
from calibration.sources.leader import read_leader_contacts
from calibration.sources.own import OwnContacts, read_own_contacts
from calibration.sources.travel import read_secretary_travel
from sim.contacts import contact_types
from sim.errors import CoverageError, counted

if TYPE_CHECKING:
    from calibration.panel import DyadPanel

KNOWN_ALREADY = "already in the record: same day, dyad, type and level"


def load_panel(
    folder: DataFolder, *, start: date, cutoff: date, contacts: OwnContacts | None = None
) -> DyadPanel:
    """Read all sources at hand and bin them.

    Parameters
    ----------
    folder : DataFolder
        Where tables lie.
    start, cutoff : date
        First day of the first month; last day of which anything may be known.
    contacts : OwnContacts, optional
        A user's own contacts, joined to the record.

    Raises
    ------
    DataNotFoundError
        If a table is missing.
    ContactTableError
        If the user's file breaks its rules.
    CoverageError
        If the cutoff lies after the last day that any source covers.
    """
    gdelt, scores = read_gdelt(folder, cutoff)
    readings = [read_leader_contacts(folder), read_secretary_travel(folder), gdelt]
    if folder.has("icews_2018"):
        readings.append(read_icews(folder, cutoff))
    if contacts is not None:
        readings.append(_own(contacts, readings, cutoff))
    events = ContactEvents.union([reading.events for reading in readings])
    coverage = Coverage.union([reading.coverage for reading in readings])
    _check_cutoff(cutoff, coverage)
    panel = bin_events(
        events,
        coverage,
        scores,
        grid=Grid(Roster.between(start, cutoff), start.replace(day=1), cutoff),
        types=contact_types(),
        seasons=ritual_seasons(events, coverage, read_terms(folder), cutoff),
    )
    tallies = [tally for reading in readings for tally in reading.tallies]
    notes = [note for reading in readings for note in reading.notes]
    return replace(panel, accounting=(*tallies, *panel.accounting), notes=tuple(notes))


def read_terms(folder: DataFolder) -> pl.DataFrame:
    """Return the terms of office of leaders: iso3, office, name, start, end (null: open)."""
    table = pl.read_csv(folder.find("leaders"), infer_schema=False)
    days = [pl.col(name).str.to_date(strict=False) for name in ("start", "end")]
    return table.select("iso3", "office", "name", *days)


def _own(contacts: OwnContacts, others: list[Reading], cutoff: date) -> Reading:
    """Read a user's file; rows that the record holds already are set aside."""
    reading = read_own_contacts(contacts)
    known = ContactEvents.union([other.events for other in others]).frame
    low = pl.min_horizontal("source_iso3", "target_iso3")
    high = pl.max_horizontal("source_iso3", "target_iso3")
    key = pl.concat_str("date", low, high, "contact_type", "level", separator="|")
    held = known.filter(pl.col("family") != "gdelt").select(key.alias("key"))["key"].unique()
    fresh, same = set_aside(reading.events.frame, ~key.is_in(held.to_list()), KNOWN_ALREADY)
    later = int((fresh["date"] > cutoff).sum())
    rows = counted(later, "row")
    note = f"{contacts.path.name}: not used, after the cutoff {cutoff}: {rows}"
    return replace(
        reading,
        events=ContactEvents(fresh),
        tallies=(*reading.tallies, *same),
        notes=(*reading.notes, note) if later else reading.notes,
    )


def _check_cutoff(cutoff: date, coverage: Coverage) -> None:
    last = max(window.end for window in coverage.windows)
    if cutoff > last:
        problem, expected = "after all that any source tells:", f"{last} or earlier"
        raise CoverageError(problem, where="cutoff", value=str(cutoff), expected=expected)

"""What the tables at hand hold of the months of a scenario in the past.

    read_record(folder, scenario) -> Record

Reports by year are the ICEWS counts of 2002 to 2014, presence those of 2009 to 2016, sanctions the
cases of the Global Sanctions Data Base to 2023; all three are read from a research-only data
folder and named as absent where there is none. Leaders' contacts come with the package.

References
----------
Boschee, E. and others (2015). ICEWS Coded Event Data, doi:10.7910/DVN/28075.
Loyal, J. D., Chen, Y. (2023). An eigenmodel for dynamic multilayer networks. Journal of Machine
Learning Research 24(128) (whose data hold the monthly presence).
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

from calibration.backtest.icews_quads import TABLE as QUADS
from calibration.backtest.icews_quads import read_quads
from calibration.loading import load_panel
from calibration.processes.spells import TABLE_ENDS, read_spells
from sim.replay.record import LEADER_TYPES, LeaderSpell, Presence, Record, Sanctions, Yearly

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from calibration.sources.folder import DataFolder
    from sim.scenario import Scenario

CLASSES = ("cooperation", "conflict")
QUAD_CLASSES = ((0, 1), (2, 3))
"""Places of the four classes of ICEWS that make up each class."""

PRESENCE = "icews_presence"
PRESENT = {
    "conflict": ("verbal_conf", "material_conf"),
    "sanctions and fights": ("material_conf",),
}
SANCTIONS = "sanctions"
NAMES = {
    QUADS: "Yearly counts of reports (ICEWS, 2002 to 2014)",
    PRESENCE: "Months with reports (ICEWS, 2009 to 2016)",
    SANCTIONS: f"Sanctions (Global Sanctions Data Base, to {TABLE_ENDS})",
}
NOT_THERE = "not at hand; it is read from a data folder given by --data DIR or COMITY_DATA."
SILENT = "at hand, but it tells nothing of these pairs in these months."
WATCHED = 0.5
"""Share of a leader's contacts that must be seen for a month to count as watched."""


def read_record(
    folder: DataFolder, scenario: Scenario, dyads: tuple[str, ...], *, today: date = date.max
) -> Record:
    """Read all that is at hand of the months that a scenario simulates.

    Parameters
    ----------
    folder
        Where tables lie.
    scenario
        Whose months after the cutoff are wanted, for its dyads in focus.
    dyads
        All that are simulated, over which reports are added up.
    today
        Last day of the record that is looked at.

    Raises
    ------
    DataNotFoundError
        If a table that comes with the package is missing.
    """
    months = _months(scenario)
    read: dict[str, Any] = {
        QUADS: lambda: _yearly(folder, scenario, dyads, months),
        PRESENCE: lambda: _presence(folder, scenario, months),
        SANCTIONS: lambda: _sanctions(folder, scenario, months),
    }
    tables = {name: make() if folder.has(name) else None for name, make in read.items()}
    leaders = _leaders(folder, scenario, months, today)
    absent = [
        f"{NAMES[name]}: {SILENT if folder.has(name) else NOT_THERE}"
        for name, found in tables.items()
        if found is None
    ]
    if not leaders:
        absent.append(f"Leaders' contacts: {SILENT}")
    return Record(tables[QUADS], tables[PRESENCE], leaders, tables[SANCTIONS], tuple(absent))


def _months(scenario: Scenario) -> NDArray[np.datetime64]:
    first = np.datetime64(scenario.cutoff.isoformat()[:7], "M") + 1
    return np.asarray(first + np.arange(scenario.horizon))


def _yearly(
    folder: DataFolder,
    scenario: Scenario,
    simulated: tuple[str, ...],
    months: NDArray[np.datetime64],
) -> Yearly | None:
    """Counts of the dyads in focus in the years simulated; None where the table has none."""
    quads = read_quads(folder.find(QUADS))
    known = set(quads.countries)
    among = tuple(d for d in simulated if known.issuperset(d.split("-")))
    dyads = tuple(d for d in scenario.focus if d in among)
    lived = set((months.astype("datetime64[Y]").astype(int) + 1970).tolist())
    years = [int(year) for year in quads.years if int(year) in lived]
    if not years or not dyads:
        return None
    at = [int(np.flatnonzero(quads.years == year)[0]) for year in years]
    both = quads.counts[at] + quads.counts[at].swapaxes(2, 3)
    classes = np.stack([both[:, list(group)].sum(axis=1) for group in QUAD_CLASSES])
    place = {code: i for i, code in enumerate(quads.countries)}
    ends = np.array([[place[code] for code in dyad.split("-")] for dyad in among])
    counts = classes[:, :, ends[:, 0], ends[:, 1]].transpose(2, 0, 1).astype(np.float64)
    own = counts[[among.index(dyad) for dyad in dyads]]
    return Yearly("ICEWS", dyads, among, CLASSES, tuple(years), own, counts.sum(axis=0))


def _presence(
    folder: DataFolder, scenario: Scenario, months: NDArray[np.datetime64]
) -> Presence | None:
    """Presence of the dyads in focus whose countries are both in the table."""
    frame = pl.read_parquet(folder.find(PRESENCE))
    known = set(frame["iso3_a"]) | set(frame["iso3_b"])
    dyads = tuple(d for d in scenario.focus if all(c in known for c in d.split("-")))
    held = frame["month"].cast(pl.Date).unique().sort().to_numpy().astype("datetime64[M]")
    wanted = np.intersect1d(held, months)
    if not dyads or not wanted.size:
        return None
    key = pl.concat_str(pl.min_horizontal("iso3_a", "iso3_b"), pl.lit("-"),
                        pl.max_horizontal("iso3_a", "iso3_b"))  # fmt: skip
    rows = frame.with_columns(key.alias("dyad")).filter(pl.col("dyad").is_in(dyads))
    seen = np.zeros((len(dyads), len(PRESENT), wanted.size), dtype=np.bool_)
    month = rows["month"].cast(pl.Date).to_numpy().astype("datetime64[M]")
    inside = np.isin(month, wanted)
    d = np.array([dyads.index(name) for name in rows["dyad"]], dtype=np.int64)[inside]
    t = np.searchsorted(wanted, month[inside])
    for c, layers in enumerate(PRESENT.values()):
        present = rows.select(pl.any_horizontal(layers).alias("any"))["any"].to_numpy()[inside]
        seen[d[present], c, t[present]] = True
    return Presence("ICEWS", dyads, tuple(PRESENT), wanted, seen)


def _leaders(
    folder: DataFolder, scenario: Scenario, months: NDArray[np.datetime64], today: date
) -> tuple[LeaderSpell, ...]:
    """Contacts of leaders by year, of the months in which a source watched the dyad."""
    last = (months[-1] + 1).astype("datetime64[D]").astype(object) - timedelta(days=1)
    panel = load_panel(folder, start=months[0].astype("datetime64[D]").astype(object),
                       cutoff=min(last, today))  # fmt: skip
    spells = []
    for dyad in scenario.focus:
        if dyad not in panel.dyads:
            continue
        rows = panel.to_frame(dyad).with_columns(
            share=pl.col("exposure") * pl.col("direction_share")
        )
        for kind in LEADER_TYPES:
            own = rows.filter(pl.col("series") == f"leader:{kind}")
            table = own.group_by("month").agg(pl.col("count", "share").sum()).sort("month")
            spells += _by_year(dyad, kind, table.filter(pl.col("share") >= WATCHED))
    return tuple(spells)


def _by_year(dyad: str, kind: str, table: pl.DataFrame) -> list[LeaderSpell]:
    spells = []
    for (year,), part in table.group_by(pl.col("month").dt.year(), maintain_order=True):
        months = part["month"].to_numpy().astype("datetime64[M]")
        share = np.minimum(part["share"].to_numpy(), 1.0)
        spells.append(
            LeaderSpell(dyad, kind, int(str(year)), months, int(part["count"].sum()), share)
        )
    return spells


def _sanctions(
    folder: DataFolder, scenario: Scenario, months: NDArray[np.datetime64]
) -> Sanctions | None:
    """Whether a national sanction was in force in each year simulated that the table reaches."""
    simulated = np.unique(months.astype("datetime64[Y]").astype(int) + 1970)
    years = tuple(int(year) for year in simulated if year <= TABLE_ENDS)
    if not years:
        return None
    spells = read_spells(folder.find(SANCTIONS))
    held = np.zeros((len(scenario.focus), len(years)), dtype=np.bool_)
    for dyad, begin, end in zip(spells.dyad, spells.begin, spells.end, strict=True):
        if dyad in scenario.focus:
            inside = [begin <= year <= end for year in years]
            held[scenario.focus.index(dyad)] |= np.array(inside)
    return Sanctions("Global Sanctions Data Base", scenario.focus, years, held)

"""Files in, store out: one atomic step.

    ingest(source, files, out) -> Outcome

Files that the store has already (by the digest of their bytes) are passed over; damaged archives
are left out and named; all else is read, joined with what the store holds of the same months, and
becomes part of the store at once. The order in which files come, at once or one by one, makes no
difference to the events.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import chain
from typing import TYPE_CHECKING

import polars as pl

from calibration.ingest.archives import DamagedInput, digest_file, find_inputs
from calibration.ingest.block_report import REPORT_SCHEMA
from calibration.ingest.duplicates import anchors_of, joined, marked
from calibration.ingest.gather import Gathered
from calibration.ingest.layouts import LAYOUTS, layout_of
from calibration.ingest.manifest import InputRecord, Manifest, Part, read_manifest
from calibration.ingest.outcome import Outcome
from calibration.ingest.reading import Reading, read_input
from calibration.ingest.store import (
    EVENTS,
    NAMED,
    REJECTS,
    VOLUME,
    Store,
    changing,
    clear_unnamed,
    is_store,
    place,
    to_stored,
)
from calibration.ingest.volume import summed_volume
from sim.contacts import TABLE, contact_types
from sim.errors import ContactTableError, DataNotFoundError, counted

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path


@dataclass(frozen=True)
class Options:
    """How a run goes: threads, the table of types, who is told of progress."""

    jobs: int = 1
    types: Path | None = None
    progress: Callable[[int], None] = lambda _rows: None
    say: Callable[[str], None] = lambda _line: None


def ingest(source: str, files: Sequence[str], out: Path, options: Options | None = None) -> Outcome:
    """Add files of event data to a store.

    Parameters
    ----------
    source
        gdelt, gdelt2, icews, polecat or csv.
    files
        Names and patterns.
    out
        Folder of the store, made if there is none.
    options
        Threads, table of contact types.

    Raises
    ------
    ComityError
        If the source is unknown, a file is missing, the store is damaged or made with another
        table of contact types, or no row of any file could be used; the store is then as it was.
    """
    options = options or Options()
    layout, paths = layout_of(source), find_inputs(files)
    table = TABLE if options.types is None else options.types
    if not table.is_file():
        problem, expected = "no such file", "a table of contact types"
        raise DataNotFoundError(problem, where=str(table), expected=expected)
    reading = Reading(layout, contact_types(table), max(options.jobs, 1), options.progress)
    with changing(out) as staging:
        before = _before(out, digest_file(table))
        clear_unnamed(out, before)
        run = _Run(reading, staging, before)
        for path in paths:
            run.take(path, options.say)
        if not run.added:
            return Outcome(Store(out, before), (), tuple(run.known), run.damaged)
        if all(record.rows and record.rejected == record.rows for record in run.added):
            raise ContactTableError(_hopeless(run))
        after = run.commit(out)
    events = after.events - before.events
    accepted = sum(record.accepted for record in run.added)
    store = Store(out, after)
    return Outcome(
        store,
        tuple(run.added),
        tuple(run.known),
        run.damaged,
        events,
        accepted - events,
        after.near_days - before.near_days,
    )


class _Run:
    """Inputs taken so far."""

    def __init__(self, reading: Reading, staging: Path, before: Manifest) -> None:
        self.reading, self.staging, self.before = reading, staging, before
        self.gathered = Gathered(staging / "rows")
        self.digests = {record.digest for record in before.inputs}
        self.sizes = {record.bytes for record in before.inputs}
        self.added: list[InputRecord] = []
        self.known: list[Path] = []
        self.damaged: dict[str, str] = {}
        self.first_fault = ""

    def take(self, path: Path, say: Callable[[str], None]) -> None:
        """Read an input, unless it is known; a damaged one leaves nothing behind."""
        size = path.stat().st_size
        if size in self.sizes and digest_file(path) in self.digests:
            self.known.append(path)
            return
        number = len(self.added) + len(self.damaged)
        rejects = self.staging / f"rejects-{number}.csv"
        mine = Gathered(self.staging / f"rows-{number}")
        try:
            account = read_input(path, self.reading, mine, rejects)
        except DamagedInput as error:
            rejects.unlink(missing_ok=True)
            self.damaged[path.name] = str(error)
            say(f"  {path.name}: left out: {error}")
            return
        if account.digest in self.digests:
            rejects.unlink(missing_ok=True)
            self.known.append(path)
            return
        record = InputRecord(
            path.name, account.digest, size, self.reading.layout.source, account.rows,
            account.accepted, account.rejected, account.aside,
        )  # fmt: skip
        if rejects.exists():
            rejects.replace(self.staging / f"{account.digest[:NAMED]}.csv")
        if account.first_fault and not self.first_fault:
            fault = account.first_fault
            where = ", ".join(filter(None, (f"{path}: line {fault.line}", fault.field)))
            self.first_fault = f"{where}: {fault.reason}"
        self.gathered.absorb(mine)
        self.digests.add(account.digest)
        self.sizes.add(size)
        self.added.append(record)
        say(f"  {path.name}: {counted(record.rows, 'row')}, {record.accepted:,} accepted, "
            f"{record.set_aside:,} set aside, {record.rejected:,} rejected")  # fmt: skip

    def commit(self, out: Path) -> Manifest:
        """Write the months that changed, then the manifest."""
        source, old = self.reading.layout.source, Store(out, self.before)
        parts = {(part.source, part.month): part for part in self.before.parts}
        for part in self._parts(old):
            parts[part.source, part.month] = part
        volume = summed_volume([old.volume(source), self.gathered.volume()])
        staged = self.staging / "volume.parquet"
        volume.write_parquet(staged)
        volumes = self.before.volumes | {source: place(out, staged, VOLUME, f"{source}-")}
        for record in self.added:
            faults = self.staging / f"{record.digest[:NAMED]}.csv"
            if faults.exists():
                (out / REJECTS).mkdir(exist_ok=True)
                faults.replace(out / REJECTS / faults.name)
        after = replace(
            self.before,
            generation=self.before.generation + 1,
            inputs=(*self.before.inputs, *self.added),
            parts=tuple(parts[key] for key in sorted(parts)),
            volumes=dict(sorted(volumes.items())),
        )
        after.write(out)
        clear_unnamed(out, after)
        return after

    def _parts(self, old: Store) -> list[Part]:
        """Write each month that has new reports, or follows one, in the order of time."""
        source = self.reading.layout.source
        held = {part.month: part for part in old.manifest.parts if part.source == source}
        written: dict[str, Part] = {}
        last, anchors = "", pl.DataFrame(schema=REPORT_SCHEMA)
        for month, fresh in self._with_followers(held, written):
            if not last or month != shifted(last, 1):
                anchors = old.anchors(source, shifted(month, -1))
            before = old.reports(source, month)
            table = marked(joined([fresh, before]) if before.height else fresh, anchors)
            if table.height:
                written[month] = _write(self.staging, old.path, (source, month), table)
            last, anchors = month, anchors_of(table)
        return list(written.values())

    def _with_followers(
        self, held: dict[str, Part], written: dict[str, Part]
    ) -> Iterator[tuple[str, pl.DataFrame]]:
        """Give the months with new reports, and after them those whose visits may be marked anew.

        A month follows if the one before it has changed; whether a follower has is known once it
        is `written`.
        """
        nothing = pl.DataFrame(schema=REPORT_SCHEMA)
        for month, fresh in chain(self.gathered.months(), [("9999-12", None)]):
            due = shifted(max(written), 1) if written else month
            while due < month and due in held and _changed(shifted(due, -1), held, written):
                yield due, nothing
                due = shifted(due, 1)
            if fresh is not None:
                yield month, fresh


def _before(out: Path, types: str) -> Manifest:
    """Return the manifest that a run starts from."""
    if not is_store(out):
        return Manifest(types)
    before = read_manifest(out)
    if before.types != types:
        problem = "the store was made with another table of contact types"
        expected = "the same table (--types), or another folder (--out)"
        raise ContactTableError(problem, where=str(out), expected=expected)
    return before


def _write(staging: Path, out: Path, key: tuple[str, str], month: pl.DataFrame) -> Part:
    source, name = key
    staged = staging / "part.parquet"
    to_stored(month).write_parquet(staged)
    file = place(out, staged, f"{EVENTS}/source={source}/month={name}")
    repeats, reports = int(month["repeat"].sum()), int(month["reports"].sum())
    return Part(source, name, file, month.height, reports, repeats)


def _changed(month: str, held: dict[str, Part], written: dict[str, Part]) -> bool:
    """Tell whether a month is not as the store held it."""
    return month in written and written[month] != held.get(month)


def shifted(month: str, by: int) -> str:
    """Return the month so many months later.

    Examples
    --------
    >>> shifted("2018-12", 1), shifted("2018-01", -1)
    ('2019-01', '2017-12')
    """
    year, number = divmod(int(month[:4]) * 12 + int(month[5:]) - 1 + by, 12)
    return f"{year:04d}-{number + 1:02d}"


def _hopeless(run: _Run) -> str:
    rows = counted(sum(record.rows for record in run.added), "row")
    source = run.reading.layout.source
    others = ", ".join(name for name in LAYOUTS if name != source)
    return (
        f"{run.first_fault}; so it is with every row ({rows}); expected files of {source}"
        f" (other layouts: {others})"
    )

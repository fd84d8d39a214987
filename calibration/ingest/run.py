"""Files in, store out: one atomic step.

    ingest(source, files, out) -> Outcome

Files that the store has already (by the digest of their bytes) are passed over; damaged archives
are left out and named; all else is read, joined with what the store holds of the same months, and
becomes part of the store at once. The order in which files come, at once or one by one, makes no
difference to the events.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from calibration.ingest.archives import DamagedInput, digest_file, find_inputs
from calibration.ingest.gather import Gathered
from calibration.ingest.layouts import described, layout_of
from calibration.ingest.manifest import InputRecord, Manifest, read_manifest
from calibration.ingest.months import write_months
from calibration.ingest.outcome import Outcome
from calibration.ingest.reading import Reading, read_input
from calibration.ingest.store import (
    NAMED,
    REJECTS,
    VOLUME,
    Store,
    changing,
    clear_unnamed,
    is_store,
    place,
)
from calibration.ingest.volume import summed_volume
from sim.contacts import TABLE, contact_types
from sim.errors import ContactTableError, DataNotFoundError, counted

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from calibration.ingest.rejects import Fault


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
        run.check()
        after = run.commit(out) if run.added else before
    accepted = sum(record.accepted for record in run.added)
    events = after.events - before.events
    return Outcome(
        Store(out, after),
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
            self._leave_out(path, str(error), say)
            return
        if account.digest in self.digests:
            rejects.unlink(missing_ok=True)
            self.known.append(path)
            return
        if account.first_fault and not account.rows:
            rejects.unlink(missing_ok=True)
            self._leave_out(path, _told(account.first_fault), say)
            return
        record = InputRecord(
            path.name, account.digest, size, self.reading.layout.source, account.rows,
            account.accepted, account.rejected, account.aside,
        )  # fmt: skip
        if rejects.exists():
            rejects.replace(self.staging / f"{account.digest[:NAMED]}.csv")
        if account.first_fault and not self.first_fault:
            self.first_fault = f"{path}: {_told(account.first_fault)}"
        self.gathered.absorb(mine)
        self.digests.add(account.digest)
        self.sizes.add(size)
        self.added.append(record)
        say(f"  {path.name}: {counted(record.rows, 'row')}, {record.accepted:,} accepted, "
            f"{record.set_aside:,} set aside, {record.rejected:,} rejected")  # fmt: skip

    def _leave_out(self, path: Path, why: str, say: Callable[[str], None]) -> None:
        self.damaged[str(path)] = why
        say(f"  {path.name}: left out: {why}")

    def check(self) -> None:
        """Raise if nothing of the inputs can be used."""
        rows = sum(record.rows for record in self.added)
        if rows and rows == sum(record.rejected for record in self.added):
            raise ContactTableError(_hopeless(self, rows))
        if self.damaged and not (self.added or self.known):
            name, why = next(iter(self.damaged.items()))
            more = len(self.damaged) - 1
            problem = f"{why}; left out too: {counted(more, 'file')}" if more else why
            raise ContactTableError(problem, where=name)

    def commit(self, out: Path) -> Manifest:
        """Write the months that changed, then the manifest."""
        source, old = self.reading.layout.source, Store(out, self.before)
        parts = {(part.source, part.month): part for part in self.before.parts}
        for part in write_months(self.gathered, old, source, self.staging):
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


def _told(fault: Fault) -> str:
    return ", ".join(filter(None, (f"line {fault.line}", fault.field))) + f": {fault.reason}"


def _hopeless(run: _Run, rows: int) -> str:
    every = f"so it is with every row ({counted(rows, 'row')})"
    return f"{run.first_fault}; {every}; expected {described(run.reading.layout)}"

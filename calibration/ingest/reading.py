"""One input file from end to end: blocks read in order, understood by several threads, put
together in order.

    read_input(path, reading, gathered) -> FileAccount

Memory holds a few blocks a thread, whatever the size of the file. The result does not depend on
the number of threads.
"""

from __future__ import annotations

from collections import deque
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import cached_property, partial
from itertools import chain
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol, TypeVar

from calibration.ingest.archives import opened
from calibration.ingest.blocks import blocks
from calibration.ingest.cells import overlong
from calibration.ingest.own_reader import OwnReader
from calibration.ingest.rejects import Fault, write_faults
from calibration.ingest.reports import RowReader
from calibration.ingest.shape import read_shape
from sim.contacts import contact_types

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from pathlib import Path

    from calibration.ingest.block_report import BlockReport
    from calibration.ingest.blocks import Block, Readable
    from calibration.ingest.cells import Shape
    from calibration.ingest.gather import Gathered
    from calibration.ingest.layouts import Layout
    from sim.contacts import ContactTypes

T = TypeVar("T")
MOST_BLOCKS = 32
"""Blocks that are understood at once, however little is left of them."""


class BlockReader(Protocol):
    """Understands blocks of lines in two steps: each by itself, then what is left of several."""

    @property
    def batch(self) -> int:
        """Bytes left of prepared blocks that are worth the second step."""

    def prepare(self, block: bytes | memoryview, shape: Shape) -> Any:
        """Return a block for the second step; its `len` is the bytes left of it."""

    def understand(self, parts: Sequence[Any], shape: Shape) -> BlockReport:
        """Return what prepared blocks say, which follow each other in a file."""


class Prepared(NamedTuple):
    """A block after the first step, and whether a line above the limit follows it."""

    part: Any
    overlong: int


@dataclass(frozen=True)
class Reading:
    """How files are read.

    Attributes
    ----------
    layout : Layout
        Of the source.
    types : ContactTypes
        Table of contact types.
    jobs : int
        Blocks understood at the same time.
    progress : callable
        Told the number of rows of each block.
    """

    layout: Layout
    types: ContactTypes = field(default_factory=contact_types)
    jobs: int = 1
    progress: Callable[[int], None] = lambda _rows: None

    @cached_property
    def reader(self) -> BlockReader:
        """What understands the rows of the layout; made once for all files."""
        own = self.layout.source == "csv"
        return OwnReader() if own else RowReader(self.layout, self.types)


@dataclass
class FileAccount:
    """What became of the rows of a file: rows = accepted + rejected + those set aside."""

    rows: int = 0
    accepted: int = 0
    rejected: int = 0
    aside: dict[str, int] = field(default_factory=dict)
    digest: str = ""
    first_fault: Fault | None = None


def read_input(path: Path, reading: Reading, gathered: Gathered, rejects: Path) -> FileAccount:
    """Read a file to its end.

    Parameters
    ----------
    path
        Plain, gzip or zip.
    reading
        Layout, types, threads.
    gathered
        Takes the reports.
    rejects
        Table to which rejected rows are written.

    Raises
    ------
    DamagedInput
        If the file is an archive that cannot be read to its end; nothing of it should then be kept.
    """
    account = FileAccount()
    with opened(path) as (streams, digesting):
        for label, stream in streams:
            _read_stream(label, stream, (reading, gathered, rejects), account)
        account.digest = digesting.finish()
    return account


def _read_stream(
    label: str, stream: Readable, into: tuple[Reading, Gathered, Path], account: FileAccount
) -> None:
    reading, gathered, rejects = into
    cut = blocks(stream)
    first = next(cut, None)
    if first is None:
        return
    beginning = bytes(first.data)
    shape, taken = read_shape(reading.layout, beginning.partition(b"\n")[0])
    if isinstance(shape, Fault):
        _reject_all(label, chain([first], cut), shape, (rejects, account))
        return
    line = taken
    data = beginning.split(b"\n", 1)[1] if taken else beginning.removeprefix(b"\xef\xbb\xbf")
    body = chain([type(first)(data, first.overlong)], cut)
    for report in _understood(body, shape, reading):
        placed = [(label, fault.after(line)) for fault in report.faults]
        _count(account, report)
        if placed:
            write_faults(rejects, placed)
            account.first_fault = account.first_fault or placed[0][1]
        gathered.add(report.taken, report.volume)
        reading.progress(report.lines)
        line += report.lines


def _understood(body: Iterator[Block], shape: Shape, reading: Reading) -> Iterator[BlockReport]:
    """Understand blocks in several threads; results come in the order of the blocks."""
    reader, jobs = reading.reader, reading.jobs
    with ThreadPoolExecutor(max_workers=jobs) as pool:
        each = (partial(_prepare, reader, block, shape) for block in body)
        batches = _batches(_in_order(pool, each, jobs), reader.batch)
        several = (partial(_understand, reader, batch, shape) for batch in batches)
        yield from _in_order(pool, several, jobs)


def _in_order(pool: ThreadPoolExecutor, calls: Iterable[Callable[[], T]], most: int) -> Iterator[T]:
    """Give the results of calls in their order, while up to `most` further ones are made."""
    waiting: deque[Future[T]] = deque()
    for call in calls:
        waiting.append(pool.submit(call))
        if len(waiting) > most:
            yield waiting.popleft().result()
    while waiting:
        yield waiting.popleft().result()


def _batches(prepared: Iterable[Prepared], enough: int) -> Iterator[list[Prepared]]:
    """Put some blocks together, so that the work on them is worth its beginning."""
    batch: list[Prepared] = []
    size = 0
    for part in prepared:
        batch.append(part)
        size += len(part.part)
        if size >= enough or len(batch) == MOST_BLOCKS or part.overlong:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def _prepare(reader: BlockReader, block: Block, shape: Shape) -> Prepared:
    return Prepared(reader.prepare(block.data, shape), block.overlong)


def _understand(reader: BlockReader, batch: list[Prepared], shape: Shape) -> BlockReport:
    report = reader.understand([one.part for one in batch], shape)
    if batch[-1].overlong:
        report.lines += 1
        report.faults.append(overlong(report.lines))
    return report


def _count(account: FileAccount, report: BlockReport) -> None:
    account.rows += report.lines
    account.accepted += report.taken.height
    account.rejected += len(report.faults)
    for reason, rows in report.aside.items():
        account.aside[reason] = account.aside.get(reason, 0) + rows


def _reject_all(
    label: str, body: Iterator[Block], fault: Fault, into: tuple[Path, FileAccount]
) -> None:
    """Reject each row below a header that cannot be used; the header itself is no row."""
    rejects, account = into
    account.first_fault = account.first_fault or fault
    write_faults(rejects, [(label, fault)])
    line = 0
    for block in body:
        lines = bytes(block.data).count(b"\n") + block.overlong
        rows = range(max(line, 1) + 1, line + lines + 1)
        write_faults(rejects, ((label, Fault(n, fault.field, "", fault.reason)) for n in rows))
        account.rows += len(rows)
        account.rejected += len(rows)
        line += lines

"""Damaged files: each row is taken, set aside or rejected, once, by both ways of reading."""

from __future__ import annotations

import csv
import gzip
from collections import Counter
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from calibration.ingest import blocks as blocks_module
from calibration.ingest import reading as reading_module
from calibration.ingest.archives import DamagedInput
from calibration.ingest.blocks import blocks
from calibration.ingest.cells import read_cells, read_slowly
from calibration.ingest.gather import Gathered
from calibration.ingest.layouts import CSV, GDELT, LAYOUTS, Layout
from calibration.ingest.reading import FileAccount, Reading, read_input
from calibration.ingest.reports import RowReader
from calibration.ingest.shape import read_shape
from sim.contacts import contact_types
from tests.event_files import file_of, header, line

FEW = settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
OWN = b"2024-02-08,China,Russia,call,,,1,day,,,"
CELLS = {
    "ref": ["1", "", "x", "-1", "99999999999999999999", " 7"],
    "date": [
        "20180131",
        "2018-01-31",
        "20180230",
        "19000101",
        "18991231",
        "",
        "0",
        "2018013",
        "20180131 ",
    ],
    "code": ["042", "42", "043", "041", "010", "1", "190", "999", "", "13y", "311", "0411", "057"],
    "goldstein": ["1.9", "", "-10", "10.0", "10.1", "nan", "1e1", ".5", "5.", "-.5", "+3", "--1"],
    "a_country": ["USA", "CHN", "", "EUR", "usa", "US", "ZZZ", "RUS"],
    "b_country": ["CHN", "USA", "", "AFR", "C N"],
    "a_name": [
        "XI JINPING",
        "",
        "UNITED NATIONS",
        "PRESIDENT",
        'QUO"TED',
        "Ünïcode",
        "X" * 5000,
        "XI-JIN PING",
        "THE UNITED NATIONS",
        "NATO (BRUSSELS)",
        "Sergei  Lavrov",
        "ST. X",
        "007",
        "JAIR & SON",
    ],
    "b_name": ["CHINA", "", "NATO", "VLADIMIR PUTIN"],
    "a_sector": ["", "GOV", "MED", "ZZZ", "gov", "GOV,MED"],
    "b_sector": ["", "GOV", "CVL"],
    "a_group": ["", "NAT", "UNO", "XYZ"],
}


def sample(layout: Layout, draw: np.random.Generator) -> bytes:
    """Return a row, its cells drawn from good and bad ones."""
    if layout is CSV:
        return OWN
    roles = [role for role in CELLS if role in layout.roles]
    return line(layout, **{r: str(draw.choice(CELLS[r])) for r in roles if draw.random() < 0.25})


def damage(row: bytes, kind: str, draw: np.random.Generator) -> bytes:
    """Return a row damaged in one way."""
    place = int(draw.integers(0, len(row) + 1))
    cells = row.split(b"\t")
    return {
        "none": row,
        "cut": row[:place],
        "shifted": b"\t".join([b"", *cells[:-1]]),
        "longer": row + b"\tmore",
        "shorter": b"\t".join(cells[:-1]),
        "trailing": row + b"\t\t",
        "latin": row[:place] + b"\xe9\xff" + row[place:],
        "nul": row[:place] + b"\0" + row[place:],
        "quoted": row[:place] + b'"' + row[place:],
        "huge": row[:place] + b"x" * 5000 + row[place:],
        "return": row + b"\r",
        "split": row[:place] + b"\n" + row[place:],
        "blank": b"",
        "reversed": b"\t".join(reversed(cells)),
    }[kind]


KINDS = [
    "none", "none", "cut", "shifted", "longer", "shorter", "trailing", "latin", "nul", "quoted",
    "huge", "return", "split", "blank", "reversed",
]  # fmt: skip
files = st.tuples(st.sampled_from(sorted(LAYOUTS)), st.lists(st.sampled_from(KINDS), max_size=25),
                  st.integers(0, 2**32 - 1), st.booleans())  # fmt: skip


def make(spec: tuple[str, list[str], int, bool]) -> tuple[Layout, bytes]:
    source, kinds, seed, unended = spec
    draw, layout = np.random.default_rng(seed), LAYOUTS[source]
    content = file_of(layout, [damage(sample(layout, draw), kind, draw) for kind in kinds])
    return layout, content[:-1] if unended and content else content


def rows_in(layout: Layout, content: bytes) -> int:
    """Count rows by splitting: what comes after the last line feed is a row if it is not empty."""
    lines = content.split(b"\n")
    return max(len(lines) - (not lines[-1]) - layout.header, 0)


def account_of(
    layout: Layout, content: bytes, name: str = "a.txt"
) -> tuple[FileAccount, list[dict[str, str]]]:
    with TemporaryDirectory() as folder:
        path, rejects = Path(folder) / name, Path(folder) / "rejects.csv"
        path.write_bytes(content)
        account = read_input(
            path, Reading(layout, jobs=2), Gathered(Path(folder) / "rows"), rejects
        )
        if not rejects.exists():
            return account, []
        with rejects.open(encoding="utf-8", newline="") as handle:
            return account, list(csv.DictReader(handle))


@FEW
@given(files)
def test_every_row_is_counted_once(spec: tuple[str, list[str], int, bool]) -> None:
    layout, content = make(spec)
    account, faults = account_of(layout, content)
    assert account.rows == rows_in(layout, content)
    assert account.rows == account.accepted + account.rejected + sum(account.aside.values())
    assert account.rejected == len(faults)
    numbers = Counter(int(fault["line"]) for fault in faults)
    assert not numbers or max(numbers.values()) == 1
    assert all(layout.header < n <= account.rows + layout.header for n in numbers)
    assert all(fault["reason"] and fault["file"] == "a.txt" for fault in faults)


@FEW
@given(files.filter(lambda spec: spec[0] != "csv"))
def test_fast_and_slow_cells_are_the_same(spec: tuple[str, list[str], int, bool]) -> None:
    layout, content = make(spec)
    top, _, body = content.partition(b"\n")
    shape, taken = read_shape(layout, top)
    body = (body if taken else content).rstrip(b"\n") + b"\n"
    fast, slow = read_cells(body, shape), read_slowly(body, shape)
    assert fast.frame.equals(slow.frame)
    assert fast.faults == slow.faults
    assert fast.lines == slow.lines == body.count(b"\n")


@FEW
@given(files.filter(lambda spec: spec[0].startswith("gdelt")))
def test_the_sieve_takes_out_what_the_exact_way_sets_aside(
    spec: tuple[str, list[str], int, bool],
) -> None:
    layout, content = make(spec)
    body = content.rstrip(b"\n") + b"\n"
    shape, _ = read_shape(layout, b"1")
    reader = RowReader(layout, contact_types())
    sieved = reader.understand([reader.prepare(body, shape)], shape)
    exact = reader.read(read_slowly(body, shape), shape)
    assert sieved.taken.equals(exact.taken) or sieved.taken.sort(sieved.taken.columns).equals(
        exact.taken.sort(exact.taken.columns)
    )
    assert sieved.faults == exact.faults
    assert (sieved.aside, sieved.lines) == (exact.aside, exact.lines)
    assert sieved.volume.equals(exact.volume)


@FEW
@given(files.filter(lambda spec: spec[0] != "csv"))
def test_blocks_read_together_give_the_same(spec: tuple[str, list[str], int, bool]) -> None:
    layout, content = make(spec)
    body = content.rstrip(b"\n") + b"\n"
    shape, _ = read_shape(layout, content.partition(b"\n")[0])
    lines = body.splitlines(keepends=True) if b"\r" not in body else [body]
    reader = RowReader(layout, contact_types())
    one = reader.understand([reader.prepare(body, shape)], shape)
    several = reader.understand([reader.prepare(each, shape) for each in lines], shape)
    assert (one.lines, one.faults, one.aside) == (several.lines, several.faults, several.aside)
    order = one.taken.columns
    assert one.taken.sort(order).equals(several.taken.sort(order))
    assert one.volume.equals(several.volume)


def test_the_sieve_takes_something_out() -> None:
    rows = [line(GDELT, code=code) for code in ("010", "020", "042")]
    body = b"".join(row + b"\n" for row in [*rows, line(GDELT, a_sector="MED")])
    shape, _ = read_shape(GDELT, b"1")
    reader = RowReader(GDELT, contact_types())
    assert reader.sieve is not None
    left = reader.sieve.take(body, shape)
    assert (left.aside, left.plain.numbers.tolist(), left.odd.data) == ((2, 0, 0, 0, 1), [3], b"")


@FEW
@given(st.sampled_from(sorted(LAYOUTS)), st.binary(max_size=600))
@example("gdelt", b"\x1f\x8b\x08")
@example("icews", b"PK\x03\x04")
@example("csv", b"PK\x05\x06")
def test_any_bytes(source: str, content: bytes) -> None:
    try:
        account, faults = account_of(LAYOUTS[source], content)
    except DamagedInput:
        assert content.startswith((b"PK\x03\x04", b"PK\x05\x06", b"\x1f\x8b"))
        return
    assert account.rows == account.accepted + account.rejected + sum(account.aside.values())
    assert len(faults) >= account.rejected


@FEW
@given(st.binary(max_size=400), st.integers(1, 40), st.integers(4, 60))
def test_blocks_keep_every_byte_of_lines_within_the_limit(
    content: bytes, size: int, limit: int
) -> None:
    class Pieces:
        def __init__(self) -> None:
            self.at = 0

        def read(self, count: int) -> bytes:
            piece = content[self.at : self.at + count]
            self.at += len(piece)
            return piece

    found: list[bytes | None] = []
    for block in blocks(Pieces(), size, limit):
        found += bytes(block.data).split(b"\n")[:-1]
        found += [None] * block.overlong
    lines = content.split(b"\n")
    expected = lines[: len(lines) - (not lines[-1])]
    assert len(found) == len(expected)
    for got, want in zip(found, expected, strict=True):
        assert got == want or (got is None and len(want) > limit)


@pytest.mark.parametrize("source", sorted(LAYOUTS))
def test_a_file_of_another_kind_is_rejected_row_by_row(source: str) -> None:
    layout = LAYOUTS[source]
    other = GDELT if layout is not GDELT else LAYOUTS["icews"]
    account, _ = account_of(layout, file_of(other, [line(other)] * 5))
    assert account.accepted == 0
    assert account.rejected == account.rows >= 4


def test_endless_line_needs_no_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(blocks_module, "BLOCK", 1 << 16)
    content = line(GDELT) + b"\n" + b"x" * (3 << 20) + b"\n" + line(GDELT, ref="2") + b"\n"
    account, faults = account_of(GDELT, content)
    assert (account.rows, account.accepted, account.rejected) == (3, 2, 1)
    assert (faults[0]["line"], "a line of over" in faults[0]["reason"]) == ("2", True)


def test_small_blocks_give_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    draw = np.random.default_rng(4)
    rows = [damage(sample(GDELT, draw), str(draw.choice(KINDS)), draw) for _ in range(300)]
    content = file_of(GDELT, rows)
    whole = account_of(GDELT, content)
    monkeypatch.setattr(reading_module, "blocks", lambda stream: blocks(stream, 2048))
    assert account_of(GDELT, content) == whole
    assert account_of(GDELT, gzip.compress(content), "a.txt")[0].rows == whole[0].rows


def test_utf16_and_a_mark_at_the_start() -> None:
    plain = file_of(LAYOUTS["icews"], [line(LAYOUTS["icews"])])
    marked, _ = account_of(LAYOUTS["icews"], b"\xef\xbb\xbf" + plain)
    assert marked.accepted == 1
    wide, _ = account_of(LAYOUTS["icews"], plain.decode().encode("utf-16"))
    assert (wide.accepted, wide.rejected) == (0, wide.rows)
    assert header(GDELT).split(b"\t")[0] == b"GLOBALEVENTID"

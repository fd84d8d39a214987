"""Inputs: plain, gzip and zip files and patterns of names, each opened as streams of bytes.

    find_inputs(["*.zip"]) -> paths;     streams(path) -> (label, stream), ...

Members of a zip are read where they lie, one after the other; nothing is unpacked to disk, so that
no name inside an archive can lead anywhere. An archive that breaks off, is encrypted, holds
archives again, or swells beyond a size or a ratio that no text reaches, raises `DamagedInput`, and
the whole file is left out. `Digesting` takes the sha256 of a file while it is read.
"""

from __future__ import annotations

import glob
import gzip
import zipfile
import zlib
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from sim.errors import DataNotFoundError, first_line

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import IO

    from calibration.ingest.blocks import Readable

WILD = "*?["
GZIP, ZIP, EMPTY_ZIP = b"\x1f\x8b", b"PK\x03\x04", b"PK\x05\x06"
NESTED = (".zip", ".gz", ".tar", ".7z", ".bz2", ".xz", ".rar")
MEMBER_LIMIT = 64 << 30
"""Bytes that a member may have unpacked: twice the largest year of any source."""

RATIO_LIMIT, RATIO_FROM = 300, 64 << 20
"""Text packs to a tenth; beyond 64 MiB, three hundred times its packed size is no text."""

HASH_STEP = 1 << 20


class DamagedInput(Exception):  # noqa: N818 - it says what the input is
    """An input that cannot be read to its end; the message says why."""


class Digesting:
    """A file that takes its sha256 while it is read.

    Parameters
    ----------
    source
        The file, opened for reading bytes.
    """

    def __init__(self, source: BinaryIO) -> None:
        self._source, self._sum = source, sha256()

    def read(self, size: int = -1, /) -> bytes:
        """Read on."""
        data = self._source.read(size)
        self._sum.update(data)
        return data

    def finish(self) -> str:
        """Read to the end and return the digest in hex digits."""
        while self.read(HASH_STEP):
            pass
        return self._sum.hexdigest()


class Limited:
    """An unpacked stream that stops where it grows out of proportion.

    Parameters
    ----------
    source
        The unpacked stream.
    packed
        Bytes of the packed one.
    """

    def __init__(self, source: IO[bytes], packed: int) -> None:
        self._source, self._packed, self._seen = source, packed, 0

    def read(self, size: int, /) -> bytes:
        """Read on.

        Raises
        ------
        DamagedInput
            If too much came out, or the archive is damaged.
        """
        try:
            data = self._source.read(size)
        except (OSError, EOFError, zlib.error, RuntimeError, zipfile.BadZipFile) as error:
            problem = f"the archive cannot be read to its end ({first_line(error)})"
            raise DamagedInput(problem) from error
        self._seen += len(data)
        swollen = self._seen > RATIO_FROM and self._seen > RATIO_LIMIT * self._packed
        if swollen or self._seen > MEMBER_LIMIT:
            problem = f"the archive unpacks to over {self._seen:,} bytes"
            raise DamagedInput(problem)
        return data


def find_inputs(names: Sequence[str]) -> tuple[Path, ...]:
    """Return the files that names and patterns mean, sorted within a pattern, each once.

    Raises
    ------
    DataNotFoundError
        If a name or pattern means no file.
    """
    found: list[Path] = []
    for name in names:
        exact = Path(name)
        if exact.is_file():
            found.append(exact)
            continue
        matches = glob.glob(name, recursive=True) if set(WILD) & set(name) else []  # noqa: PTH207
        wild = sorted(matches)
        files = [Path(match) for match in wild if Path(match).is_file()]
        if not files:
            problem = "a folder" if exact.is_dir() else "no such file"
            expected = "files of event data: plain, .gz or .zip, or a pattern such as '*.zip'"
            raise DataNotFoundError(problem, where=name, expected=expected)
        found += files
    return tuple(dict.fromkeys(found))


def digest_file(path: Path) -> str:
    """Return the sha256 of a file, read in steps."""
    with path.open("rb") as source:
        return Digesting(source).finish()


@contextmanager
def opened(path: Path) -> Iterator[tuple[Iterator[tuple[str, Readable]], Digesting]]:
    """Open a file as labelled streams, and as what takes its digest.

    The digest of a zip is taken beforehand, since its members are not read in the order of its
    bytes.

    Raises
    ------
    DamagedInput
        If the file is no readable archive though it begins as one, or not readable at all.
    """
    try:
        with path.open("rb") as source:
            mark = source.read(len(ZIP))
            source.seek(0)
            digesting = Digesting(source)
            if mark == EMPTY_ZIP:
                problem = "an archive without files"
                raise DamagedInput(problem)
            if mark == ZIP:
                _check_zip(source)
                digest_all = Digesting(_rewound(source))
                digest_all.finish()
                yield _members(path.name, _rewound(source)), digest_all
            elif mark.startswith(GZIP):
                unpacked = gzip.open(digesting)  # type: ignore[call-overload]  # noqa: SIM115 - has none to close
                packed = path.stat().st_size
                yield iter([(path.name, Limited(unpacked, packed))]), digesting
            else:
                yield iter([(path.name, digesting)]), digesting
    except OSError as error:
        raise DamagedInput(first_line(error)) from error


def _check_zip(source: BinaryIO) -> None:
    """Raise where a zip lacks its end, as one does that was broken off."""
    if not zipfile.is_zipfile(source):
        problem = "the archive lacks its end: it was broken off, or is no zip"
        raise DamagedInput(problem)


def _rewound(source: BinaryIO) -> BinaryIO:
    source.seek(0)
    return source


def _members(name: str, source: BinaryIO) -> Iterator[tuple[str, Readable]]:
    try:
        with zipfile.ZipFile(source) as archive:
            members = [m for m in archive.infolist() if not m.is_dir()]
            members = [m for m in members if not m.filename.startswith("__MACOSX/")]
            for member in members:
                if member.filename.lower().endswith(NESTED):
                    problem = f"an archive inside the archive: {_plain(member.filename)}"
                    raise DamagedInput(problem)
                with archive.open(member) as unpacked:
                    yield (
                        f"{name}:{_plain(member.filename)}",
                        Limited(unpacked, member.compress_size),
                    )
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError, zlib.error, EOFError) as error:
        problem = f"the archive cannot be read ({first_line(error)})"
        raise DamagedInput(problem) from error


def _plain(name: str) -> str:
    """Return a name inside an archive for people: its last part, printable."""
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    return "".join(c if c.isprintable() else "?" for c in last)[:120]

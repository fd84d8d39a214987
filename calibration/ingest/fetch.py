"""The public files of GDELT, fetched with patience: resumed, checked, tried again, never in haste.

    fetch_gdelt(Request(first, last, out)) -> Fetched

Version 1 has a file a day (`20180131.export.CSV.zip`; a month before April 2013, a year before
2006), version 2 one a quarter of an hour. The server lists the MD5 sums of its files; a file takes
its name only when its sum is right, so what stands in the folder is whole. A part that was broken
off is resumed. A server that stalls, breaks off, answers 5xx or sends wrong sums is asked again,
each time after a longer pause, or after the pause that it asks for. Days that the server does not
have are named.

Reference: The GDELT Project, https://www.gdeltproject.org (free for any use, with citation and
link).
"""

from __future__ import annotations

import http.client
import re
import time
import urllib.error
import urllib.request
from dataclasses import dataclass, field
from datetime import date, timedelta
from hashlib import md5
from typing import TYPE_CHECKING

from calibration.ingest.archives import HASH_STEP
from sim.errors import ComityError, FailedRunError, first_line
from sim.provenance import comity_version

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

SERVER = "http://data.gdeltproject.org"
BEGINS = {1: date(1979, 1, 1), 2: date(2015, 2, 18)}
DAILY_FROM, MONTHLY_FROM = date(2013, 4, 1), date(2006, 1, 1)
SUM = re.compile(r"[0-9a-f]{32}")
STEP = 1 << 16
BROKEN = b""
LONGEST_PAUSE = 60.0
GONE, BEYOND, PARTIAL, BUSY, FAULTY = 404, 416, 206, 429, 500


class FetchError(FailedRunError):
    """Files that could not be fetched."""

    kind = "fetching failed"


@dataclass(frozen=True)
class Request:
    """What to fetch, and how.

    Attributes
    ----------
    first, last : date
        Days, both included.
    out : Path
        Folder of the files.
    version : int
        Of GDELT, 1 or 2.
    server : str
        Address without a slash at its end.
    tries : int
        How often a file is asked for.
    timeout, pause : float
        Seconds without a byte after which a server counts as stalled; seconds before the second
        try, doubled before each further one, and between two files a tenth of it.
    """

    first: date
    last: date
    out: Path
    version: int = 1
    server: str = SERVER
    tries: int = 5
    timeout: float = 30.0
    pause: float = 2.0

    def __post_init__(self) -> None:
        """Check version and days."""
        if self.version not in BEGINS:
            raise ComityError(where="--version", value=self.version, expected="1 or 2")
        if self.last < self.first or self.first < BEGINS[self.version]:
            expected = f"days in order, from {BEGINS[self.version]}"
            raise ComityError(
                where="--from, --to", value=f"{self.first}, {self.last}", expected=expected
            )


@dataclass
class Fetched:
    """What a fetch did: names of files loaded, found whole already, absent from the server."""

    loaded: list[str] = field(default_factory=list)
    present: list[str] = field(default_factory=list)
    absent: list[str] = field(default_factory=list)


def fetch_gdelt(request: Request, say: Callable[[str], None] = lambda _line: None) -> Fetched:
    """Fetch the files of some days.

    Raises
    ------
    FetchError
        If the server cannot be reached, or a file could not be had whole; those before it stay.
    """
    request.out.mkdir(parents=True, exist_ok=True)
    done = Fetched()
    sums = dict(_listed(request, say))
    for name in _wanted(request, sums):
        if name not in sums:
            done.absent.append(name)
            say(f"  {name}: not on the server")
            continue
        target = request.out / name
        if target.is_file() and _sum_of(target) == sums[name]:
            done.present.append(name)
            continue
        if done.loaded:
            time.sleep(request.pause / 10)
        _load(request, name, sums[name], say)
        done.loaded.append(name)
        say(f"  {name}: {target.stat().st_size:,} bytes")
    return done


def file_names(first: date, last: date) -> list[str]:
    """Return the names of the files of version 1 that hold some days.

    Examples
    --------
    >>> file_names(date(2013, 3, 31), date(2013, 4, 1))
    ['201303.zip', '20130401.export.CSV.zip']
    """
    names = []
    for number in range((last - first).days + 1):
        day = first + timedelta(days=number)
        if day >= DAILY_FROM:
            names.append(f"{day:%Y%m%d}.export.CSV.zip")
        else:
            names.append(f"{day:%Y%m}.zip" if day >= MONTHLY_FROM else f"{day:%Y}.zip")
    return list(dict.fromkeys(names))


def _folder(request: Request) -> str:
    return f"{request.server}/{'events' if request.version == 1 else 'gdeltv2'}"


def _wanted(request: Request, sums: dict[str, str]) -> list[str]:
    """Return the files wanted: by name for version 1, those listed for version 2."""
    return file_names(request.first, request.last) if request.version == 1 else sorted(sums)


def _listed(request: Request, say: Callable[[str], None]) -> Iterator[tuple[str, str]]:
    """Give the name and MD5 sum of every file that the server lists for these days."""
    name = "md5sums" if request.version == 1 else "masterfilelist.txt"
    first, last = f"{request.first:%Y%m%d}", f"{request.last:%Y%m%d}"
    for line in _lines(request, f"{_folder(request)}/{name}", say):
        words = line.split()
        sums = [word for word in words if SUM.fullmatch(word)]
        file = words[-1].rsplit("/", 1)[-1] if words else ""
        if not sums or not file.endswith(".zip"):
            continue
        inside = file.endswith(".export.CSV.zip") and first <= file[:8] <= last
        if request.version == 1 or inside:
            yield file, sums[0]


def _lines(request: Request, address: str, say: Callable[[str], None]) -> Iterator[str]:
    """Give the lines of a list, which lies on disk while it is read and is gone afterwards."""
    part = request.out / ".list.part"
    part.unlink(missing_ok=True)
    try:
        for attempt in range(request.tries):
            try:
                _resume(request, address, part)
                break
            except (OSError, http.client.HTTPException) as error:
                if attempt + 1 == request.tries or _is_final(error):
                    problem = f"cannot get the list of files ({_why(error)})"
                    expected = "a connection to the server; files fetched before stay as they are"
                    raise FetchError(problem, where=address, expected=expected) from error
                say(f"  list of files: {_why(error)}; trying again")
                time.sleep(_wait(request, attempt, error))
        with part.open(encoding="utf-8", errors="replace") as lines:
            yield from lines
    finally:
        part.unlink(missing_ok=True)


def _load(request: Request, name: str, wanted: str, say: Callable[[str], None]) -> None:
    """Load one file: resume what there is of it, check it, try again."""
    address, part = f"{_folder(request)}/{name}", request.out / f".{name}.part"
    problem = ""
    for attempt in range(request.tries):
        failure: Exception | None = None
        try:
            _resume(request, address, part)
        except (OSError, http.client.HTTPException) as error:
            failure, problem = error, _why(error)
            if _is_final(error):
                break
        if failure is None:
            if _sum_of(part) == wanted:
                part.replace(request.out / name)
                return
            problem = "its MD5 sum is not the one that the server states"
            part.unlink()
        if attempt + 1 < request.tries:
            say(f"  {name}: {problem}; trying again")
            time.sleep(_wait(request, attempt, failure))
    expected = "a server that sends the whole file; run the command again to go on"
    problem = f"not fetched ({problem})"
    raise FetchError(problem, where=address, expected=expected)


def _resume(request: Request, address: str, part: Path) -> None:
    """Add to a part what is missing of it.

    Raises
    ------
    OSError, HTTPException
        If the server stalls, breaks off or refuses.
    """
    have = part.stat().st_size if part.exists() else 0
    try:
        with _open(request, address, have) as answer:
            goes_on = have > 0 and answer.status == PARTIAL
            stated = answer.headers.get("Content-Length")
            with part.open("ab" if goes_on else "wb") as sink:
                got = 0
                while piece := answer.read1(STEP):
                    sink.write(piece)
                    got += len(piece)
            if stated is not None and stated.isdigit() and got < int(stated):
                missing = int(stated) - got
                raise http.client.IncompleteRead(BROKEN, missing)
    except urllib.error.HTTPError as error:
        if error.code != BEYOND:
            raise


def _open(request: Request, address: str, start: int) -> http.client.HTTPResponse:
    headers = {"User-Agent": f"comity/{comity_version()}"}
    if start:
        headers["Range"] = f"bytes={start}-"
    asked = urllib.request.Request(address, headers=headers)
    answer: http.client.HTTPResponse = urllib.request.urlopen(asked, timeout=request.timeout)
    return answer


def _wait(request: Request, attempt: int, error: Exception | None) -> float:
    """Return the seconds before the next try: what the server asks for, else doubling."""
    asked = ""
    if isinstance(error, urllib.error.HTTPError) and error.headers is not None:
        asked = error.headers.get("Retry-After") or ""
    seconds = float(asked) if asked.isdigit() else request.pause * 2.0**attempt
    return min(seconds, LONGEST_PAUSE)


def _is_final(error: Exception) -> bool:
    """Tell whether trying again is of no use: the server has answered, and refuses."""
    return isinstance(error, urllib.error.HTTPError) and error.code < FAULTY and error.code != BUSY


def _why(error: Exception) -> str:
    if isinstance(error, urllib.error.HTTPError):
        return f"the server answers {error.code}"
    if isinstance(error, urllib.error.URLError):
        return f"no connection: {error.reason}"
    return "the server stalls" if isinstance(error, TimeoutError) else first_line(error)


def _sum_of(path: Path) -> str:
    total = md5(usedforsecurity=False)
    with path.open("rb") as source:
        while piece := source.read(HASH_STEP):
            total.update(piece)
    return total.hexdigest()

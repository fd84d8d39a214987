"""Fetching from a server on this machine that stalls, breaks off, lies and asks for patience."""

from __future__ import annotations

import http.server
import io
import threading
import time
import zipfile
from collections.abc import Iterator
from datetime import date
from hashlib import md5
from pathlib import Path

import pytest

from calibration.ingest.fetch import FetchError, Request, fetch_gdelt
from sim.errors import ComityError

DAY = "20180131.export.CSV.zip"


class Mood:
    """What the server does, file by file: one entry a request, the last one for good."""

    def __init__(self) -> None:
        self.files: dict[str, bytes] = {}
        self.plan: dict[str, list[str]] = {}
        self.asked: list[tuple[str, str]] = []


class Handler(http.server.BaseHTTPRequestHandler):
    mood: Mood

    def do_GET(self) -> None:
        name = self.path.rsplit("/", 1)[-1]
        self.mood.asked.append((name, self.headers.get("Range") or ""))
        body = self.mood.files.get(name)
        steps = self.mood.plan.get(name, [])
        step = steps.pop(0) if steps else "good"
        if body is None:
            self.send_error(404)
        elif step.isdigit():
            self.send_response(int(step))
            self.send_header("Retry-After", "0")
            self.end_headers()
        else:
            self._send(body, step)

    def _send(self, body: bytes, step: str) -> None:
        begin = int((self.headers.get("Range") or "bytes=0-")[6:-1]) if step != "whole" else 0
        if begin >= len(body):
            self.send_error(416)
            return
        rest = body[begin:] if step != "wrong" else b"x" * len(body[begin:])
        self.send_response(206 if begin else 200)
        self.send_header("Content-Length", str(len(rest)))
        self.end_headers()
        if step in {"cut", "stall"}:
            self.wfile.write(rest[: len(rest) // 2])
            self.wfile.flush()
            time.sleep(0.6 if step == "stall" else 0)
        else:
            self.wfile.write(rest)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def server() -> Iterator[tuple[Mood, str]]:
    mood = Mood()
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("20180131.export.CSV", "row\n" * 5000)
    mood.files[DAY] = packed.getvalue()
    mood.files["md5sums"] = f"{md5(packed.getvalue()).hexdigest()}  {DAY}\n".encode()
    quarter = "20180131001500.export.CSV.zip"
    mood.files[quarter] = b"PK quarter"
    sums = [f"10 {md5(b'PK quarter').hexdigest()} http://x.example/gdeltv2/{quarter}",
            f"9 {'0' * 32} http://x.example/gdeltv2/20180131001500.mentions.CSV.zip",
            f"9 {'0' * 32} http://x.example/gdeltv2/20180201001500.export.CSV.zip"]  # fmt: skip
    mood.files["masterfilelist.txt"] = "\n".join(sums).encode()
    handler = type("Own", (Handler,), {"mood": mood})
    httpd = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    httpd.daemon_threads = True
    thread = threading.Thread(target=httpd.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    yield mood, f"http://127.0.0.1:{httpd.server_address[1]}"
    httpd.shutdown()
    httpd.server_close()
    thread.join()


def request(out: Path, address: str, last: date = date(2018, 1, 31), version: int = 1) -> Request:
    return Request(date(2018, 1, 31), last, out, version, address, 4, timeout=0.3, pause=0.01)


def test_a_day_is_fetched_once(tmp_path: Path, server: tuple[Mood, str]) -> None:
    mood, address = server
    done = fetch_gdelt(request(tmp_path, address, date(2018, 2, 1)))
    assert (done.loaded, done.absent) == ([DAY], ["20180201.export.CSV.zip"])
    assert (tmp_path / DAY).read_bytes() == mood.files[DAY]
    assert fetch_gdelt(request(tmp_path, address)).present == [DAY]
    assert [name for name, _ in mood.asked].count(DAY) == 1


@pytest.mark.parametrize("step", ["cut", "stall", "wrong", "503", "429"])
def test_a_faulty_answer_is_made_good(tmp_path: Path, server: tuple[Mood, str], step: str) -> None:
    mood, address = server
    mood.plan = {DAY: [step], "md5sums": [step] if step != "wrong" else []}
    fetch_gdelt(request(tmp_path, address))
    assert (tmp_path / DAY).read_bytes() == mood.files[DAY]
    ranges = [asked for name, asked in mood.asked if name == DAY]
    assert bool(ranges[-1]) == (step in {"cut", "stall"})
    assert not list(tmp_path.glob(".*"))


def test_a_server_that_does_not_resume(tmp_path: Path, server: tuple[Mood, str]) -> None:
    mood, address = server
    mood.plan = {DAY: ["cut", "whole"]}
    fetch_gdelt(request(tmp_path, address))
    assert (tmp_path / DAY).read_bytes() == mood.files[DAY]


def test_a_part_that_is_too_long_starts_again(tmp_path: Path, server: tuple[Mood, str]) -> None:
    mood, address = server
    (tmp_path / f".{DAY}.part").write_bytes(mood.files[DAY] + b"more")
    fetch_gdelt(request(tmp_path, address))
    assert (tmp_path / DAY).read_bytes() == mood.files[DAY]


def test_wrong_sums_for_good_leave_no_file(tmp_path: Path, server: tuple[Mood, str]) -> None:
    mood, address = server
    mood.plan = {DAY: ["wrong"] * 9}
    with pytest.raises(FetchError, match="MD5 sum"):
        fetch_gdelt(request(tmp_path, address))
    assert not list(tmp_path.iterdir())


def test_broken_off_for_good_keeps_the_part(tmp_path: Path, server: tuple[Mood, str]) -> None:
    mood, address = server
    mood.plan = {DAY: ["cut"] * 4}
    with pytest.raises(FetchError, match="run the command again to go on"):
        fetch_gdelt(request(tmp_path, address))
    assert [path.name for path in tmp_path.iterdir()] == [f".{DAY}.part"]
    fetch_gdelt(request(tmp_path, address))
    assert (tmp_path / DAY).read_bytes() == mood.files[DAY]


def test_version_2_takes_the_listed_files_of_the_days(
    tmp_path: Path, server: tuple[Mood, str]
) -> None:
    _, address = server
    done = fetch_gdelt(request(tmp_path, address, version=2))
    assert done.loaded == ["20180131001500.export.CSV.zip"]


def test_offline_is_said_in_one_line(tmp_path: Path) -> None:
    said: list[str] = []
    with pytest.raises(FetchError, match="no connection") as told:
        fetch_gdelt(request(tmp_path, "http://127.0.0.1:9"), said.append)
    assert len(said) == 3
    assert all("no connection" in line and line.endswith("trying again") for line in said)
    assert "\n" not in str(told.value)


def test_bad_calls(tmp_path: Path) -> None:
    with pytest.raises(ComityError, match="days in order"):
        Request(date(2018, 1, 2), date(2018, 1, 1), tmp_path)
    with pytest.raises(ComityError, match="from 2015-02-18"):
        Request(date(2014, 1, 2), date(2018, 1, 1), tmp_path, version=2)
    with pytest.raises(ComityError, match="1 or 2"):
        Request(date(2018, 1, 2), date(2018, 1, 3), tmp_path, version=3)

"""A run that is killed leaves the store as it was, wherever it is killed, and can be run again."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from calibration.ingest.layouts import GDELT
from calibration.ingest.run import ingest
from calibration.ingest.store import Store
from sim.errors import ContactTableError
from tests.event_files import line

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = """
import os, signal, sys
from pathlib import Path
import calibration.ingest.{module} as module
import calibration.ingest.run as run
from calibration.ingest.manifest import Manifest
from calibration.ingest.gather import Gathered

calls = 0

def dying(function, fatal, after):
    def wrapped(*given, **named):
        global calls
        calls += 1
        if calls == fatal and not after:
            os.kill(os.getpid(), signal.SIGKILL)
        result = function(*given, **named)
        if calls == fatal:
            os.kill(os.getpid(), signal.SIGKILL)
        return result
    return wrapped

owner = {owner}
setattr(owner, {name!r}, dying(getattr(owner, {name!r}), {fatal}, {after}))
run.ingest("gdelt", sys.argv[2:], Path(sys.argv[1]))
"""
PLACES = {
    "while a file is read": ("run", "Gathered", "add", 1, True),
    "after the first file": ("run", "Gathered", "absorb", 1, True),
    "before a month is moved": ("months", "module", "place", 1, False),
    "after a month is moved": ("months", "module", "place", 1, True),
    "after the volume is moved": ("run", "run", "place", 1, True),
    "before the manifest": ("run", "Manifest", "write", 1, False),
}


def files(folder: Path) -> list[str]:
    names = []
    for number, day in enumerate(("20180131", "20180202", "20180310")):
        path = folder / f"{number}.csv"
        path.write_bytes(
            line(GDELT, date=day) + b"\nbad row\n" + line(GDELT, date=day, code="190") + b"\n"
        )
        names.append(str(path))
    return names


def snapshot(store: Path) -> dict[str, bytes]:
    """Return the files that the manifest names, and the manifest."""
    names = ["manifest.json", *sorted(Store.open(store).manifest.files)]
    return {name: (store / name).read_bytes() for name in names}


@pytest.mark.parametrize("place", PLACES)
def test_a_killed_run_changes_nothing(tmp_path: Path, place: str) -> None:
    first, *others = files(tmp_path)
    out = tmp_path / "store"
    ingest("gdelt", [first], out)
    before, events = snapshot(out), Store.open(out).events().collect()
    module, owner, name, fatal, after = PLACES[place]
    program = PROGRAM.format(module=module, owner=owner, name=name, fatal=fatal, after=after)
    done = subprocess.run([sys.executable, "-c", program, str(out), *others], cwd=ROOT, check=False)
    assert done.returncode == -9
    assert snapshot(out) == before
    assert Store.open(out).events().collect().equals(events)
    ingest("gdelt", others, out)
    whole = ingest("gdelt", [first, *others], tmp_path / "other")
    assert snapshot(out).keys() == snapshot(whole.store.path).keys()
    assert not (out / ".staging").exists()
    named = Store.open(out).manifest.files
    assert {p.relative_to(out).as_posix() for p in out.rglob("*.parquet")} == named


def test_a_first_run_that_is_killed_can_be_run_again(tmp_path: Path) -> None:
    out = tmp_path / "store"
    program = PROGRAM.format(module="run", owner="Manifest", name="write", fatal=1, after=False)
    command = [sys.executable, "-c", program, str(out), *files(tmp_path)]
    assert subprocess.run(command, cwd=ROOT, check=False).returncode == -9
    assert not (out / "manifest.json").exists()
    assert ingest("gdelt", files(tmp_path), out).accepted == 6


def test_two_runs_at_once_are_told(tmp_path: Path) -> None:
    fcntl = pytest.importorskip("fcntl")
    out = tmp_path / "store"
    ingest("gdelt", files(tmp_path), out)
    with (out / ".lock").open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        with pytest.raises(ContactTableError, match="another run"):
            ingest("gdelt", files(tmp_path), out)

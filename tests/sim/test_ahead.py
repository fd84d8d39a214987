"""Compiling ahead: which loops, and when a second process is started for them."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from sim import batches
from sim.cli import ahead
from sim.kernel.month import play_month

ROOT = Path(__file__).resolve().parents[2]
PROBE = """
from sim.cli.ahead import are_compiled
from sim.kernel.contacts import decide_row
from sim.kernel.frame import fill_frame
from sim.kernel.month import play_month
from sim.kernel.start import draw_states
from sim.kernel.transition import step_states
from tests.worlds import run, small_scenario

before = are_compiled()
contact = {"kind": "contacts", "months": ("2024-03",), "dyad": "CHN-RUS", "count": 1}
contact |= {"initiator": "CHN", "type": "call", "source": "assumption"}
run(small_scenario(horizon=2, intervention=(contact,)), worlds=3)
loops = (play_month, fill_frame, draw_states, step_states, decide_row)
print(before, are_compiled(), sum(sum(loop.stats.cache_misses.values()) for loop in loops))
"""


def environment(folder: Path) -> dict[str, str]:
    return {**os.environ, "NUMBA_CACHE_DIR": str(folder), "PYTHONPATH": str(ROOT)}


def probe(folder: Path) -> list[str]:
    done = subprocess.run(
        [sys.executable, "-c", PROBE],
        env=environment(folder),
        capture_output=True,
        check=True,
        text=True,
    )
    return done.stdout.split()


@pytest.mark.slow
def test_loops_compiled_ahead_are_those_that_a_run_needs(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "sim.cli.ahead"]
    subprocess.run(command, env=environment(tmp_path), check=True)
    assert probe(tmp_path) == ["True", "True", "0"]


def test_no_process_is_started_where_the_loops_are_kept_or_one_core_is_there(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(subprocess, "Popen", lambda *_, **__: pytest.fail("a process was started"))
    monkeypatch.setattr(os, "cpu_count", lambda: 1)
    with ahead.compiling_ahead() as wait:
        wait()
    monkeypatch.setattr(os, "cpu_count", lambda: 2)
    monkeypatch.setattr(ahead, "are_compiled", lambda: True)
    with ahead.compiling_ahead() as wait:
        wait()


def test_a_process_is_started_where_they_are_not_and_ends_with_the_run(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(os, "cpu_count", lambda: 2)
    monkeypatch.setattr(play_month._cache, "_cache_path", str(tmp_path))
    assert not ahead.are_compiled()
    process = Recorded()
    monkeypatch.setattr(subprocess, "Popen", process.start)
    with ahead.compiling_ahead() as wait:
        wait()
        assert process.seen == [[sys.executable, "-m", "sim.cli.ahead"], "wait"]
    assert process.seen[2:] == ["terminate", "wait"]


def test_the_month_that_compiles_is_played(monkeypatch: pytest.MonkeyPatch) -> None:
    played, play = [], batches.play
    monkeypatch.setattr(batches, "play", lambda *a, **k: played.append(play(*a, **k)))
    ahead.compile_loops()
    assert np.isfinite(played[0].paths).all()


class Recorded:
    """A process that does nothing; ``seen`` lists what was asked of it."""

    def __init__(self) -> None:
        self.seen: list[object] = []

    def start(self, command: list[str], **_: object) -> Recorded:
        self.seen.append(command)
        return self

    def wait(self) -> int:
        self.seen.append("wait")
        return 0

    def terminate(self) -> None:
        self.seen.append("terminate")

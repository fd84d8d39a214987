"""Compiling ahead: a second process compiles the simulator's loops while the first reads data.

The loops are compiled once after an installation and kept by numba beside the modules. One process
compiles one function at a time, so on a machine with a second core another process can compile
those of the simulator in the time in which the first compiles those of the filter. It plays one
month of a world of two countries that nobody looks at; it changes no result.
"""

from __future__ import annotations

import os
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sim.initial import InitialStates
    from sim.law_draws import LawDraws


@contextmanager
def compiling_ahead() -> Iterator[Callable[[], None]]:
    """Let a second process compile the loops, if need be; gives a function that waits for it.

    If that process fails, the loops compile where they are used.
    """
    process = _start_process()
    try:
        yield (lambda: None) if process is None else (lambda: _wait(process))
    finally:
        if process is not None:
            process.terminate()
            process.wait()


def _wait(process: subprocess.Popen[bytes]) -> None:
    process.wait()


def _start_process() -> subprocess.Popen[bytes] | None:
    if (os.cpu_count() or 1) < 2 or are_compiled():
        return None
    quiet = subprocess.DEVNULL
    command = [sys.executable, "-m", "sim.cli.ahead"]
    return subprocess.Popen(command, stdin=quiet, stdout=quiet, stderr=quiet)


def are_compiled() -> bool:
    """Tell whether numba keeps the longest of the simulator's loops, or keeps none at all."""
    from sim.kernel.month import play_month

    folder = play_month.stats.cache_path
    return folder is None or any(Path(folder).glob("month.play_month-*.nbi"))


def compile_loops() -> None:
    """Compile every loop of the simulator, by playing a month to which contacts are added."""
    import numpy as np

    from sim.batches import Order, play
    from sim.contacts import contact_types
    from sim.effects import Added
    from sim.interventions.ground import one_size
    from sim.kernel.leap import FAR, leap
    from sim.plan import Act, Plan
    from sim.setting import Setting
    from sim.streams import Process, normals, pair_word

    leap(0.5, FAR, (1.0, 0.0, 0.0, 0.0))
    normals(0, np.arange(1), Process.INTERVENTION, 0, pair_word("CHN", "RUS"))
    laws, start = _laws(), _start()
    added = Added(0, 0, 0, one_size(1.0), frozenset({0}))
    plan = Plan((Act("contact", "contacts", 0, 0, 1.0, (added,)),))
    setting = Setting(laws, start, contact_types(), plan, seed=0, horizon=1, by_agents=False)
    play(setting, Order(1, 1, (0,), ()), jobs=1)


def _laws() -> LawDraws:
    import numpy as np

    from sim.contacts import contact_types
    from sim.law_draws import LawDraws

    kinds = np.zeros((1, len(contact_types())))
    one = np.ones(1)
    parts = np.ones((1, 3))
    return LawDraws(
        alpha=kinds,
        loading_engagement=kinds,
        loading_affinity=kinds,
        log_size=kinds,
        size_slope=kinds,
        persistence=parts,
        shock_cov=np.zeros((1, 3, 2, 2)),
        rupture_probability=one,
        rupture_scale=one,
        burst_scale=one,
        surprise_effect=np.zeros((1, 2)),
        pull=one,
        crowding=one,
    )


def _start() -> InitialStates:
    import numpy as np

    from sim.initial import InitialStates
    from sim.relationship import STATES

    return InitialStates(
        countries=("CHN", "RUS"),
        first=np.array([0]),
        second=np.array([1]),
        dyads=("CHN-RUS",),
        opportunity=np.zeros((1, 1, 3)),
        mean=np.zeros((1, 1, STATES)),
        cov=np.zeros((1, 1, STATES, STATES)),
        heed=np.zeros(1),
        scale=np.ones(2),
        center=np.zeros(2),
        share=np.full(1, 0.5),
        cutoff=np.datetime64("2000-01-31"),
        first_month=np.datetime64("2000-02"),
    )


if __name__ == "__main__":
    compile_loops()

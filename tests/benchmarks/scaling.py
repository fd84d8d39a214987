"""How time grows with worlds, months and countries, memory with the horizon, speed with threads.

Threads are compared with a pure integer spin in the same minute, so that a machine that lends one
core only is seen as that. Memory is the highest the process reached, taken in a process of its own.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from functools import partial

import numba as nb
import numpy as np

from sim.world import World
from tests.benchmarks.clock import Contestant, exponent, race, ratio
from tests.benchmarks.ours import decide_by_rows, run
from tests.benchmarks.reference import COUNTRIES, RATES, reference_setting

RATE = RATES[0]
SIZES = {"worlds": (16, 32, 64, 128), "months": (3, 6, 12, 24), "countries": (50, 100, 150, 200)}
HORIZONS, MEMORY_WORLDS = (12, 60, 120, 240), 1000
MEMORY = """
import resource, sys, tempfile
from pathlib import Path
from tests.benchmarks.ours import run_and_write
from tests.benchmarks.reference import reference_setting
setting = reference_setting(0.005, horizon=int(sys.argv[1]))
with tempfile.TemporaryDirectory() as folder:
    run_and_write(setting, int(sys.argv[2]), Path(folder) / "table.parquet", jobs=2)
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)
"""


def scaling_tables() -> list[str]:
    """Lines of all tables of this file."""
    tables = growth_table, thread_table, agent_table, memory_table, compile_table
    return [line for table in tables for line in (*table(), "")]


def growth_table() -> list[str]:
    """Fitted exponents of time."""
    lines = ["| time grows with | sizes | seconds | exponent |", "|---|---|---|---|"]
    for name, sizes in SIZES.items():
        times = [_seconds(name, size) for size in sizes]
        row = (name, _joined(sizes), _joined(times, "{:.2f}"), f"{exponent(sizes, times):.2f}")
        lines.append(f"| {' | '.join(row)} |")
    return lines


def thread_table() -> list[str]:
    """Two threads beside one, for the simulator and for a spin."""
    setting, found = reference_setting(RATE, horizon=6), {"worlds": [], "spin": []}
    spin(1)
    for _ in range(3):
        found["worlds"].append(
            _wall(lambda: run(setting, 64)) / _wall(lambda: run(setting, 64, jobs=2))
        )
        found["spin"].append(2.0 * _wall(lambda: spin(400_000_000)) / _wall(_spin_twice))
    worlds, control = (float(np.median(found[name])) for name in ("worlds", "spin"))
    return [
        "| two threads / one | worlds | integer spin | part of the spin's |",
        "|---|---|---|---|",
        f"| speed | {worlds:.2f} | {control:.2f} | {worlds / control:.2f} |",
    ]


def agent_table() -> list[str]:
    """Deciding by Mesa's agents, in batches of 16 worlds, beside one loop over the rows."""
    lines = ["| 200 agents / loop over rows, 16 worlds | 0.005 | 0.05 |", "|---|---|---|"]
    found = []
    for rate in RATES:
        world = World(replace(reference_setting(rate), by_agents=True), np.arange(16))
        times = race(
            [
                Contestant("agents", partial(world.agents.do, "decide"), 3),
                Contestant("rows", partial(decide_by_rows, world), 3),
            ],
            7,
        )
        found.append(f"{ratio(times, 'agents', 'rows'):.3f}")
    return [*lines, f"| time | {' | '.join(found)} |"]


def memory_table() -> list[str]:
    """Highest memory at short and long horizons, two threads, the table of all dyads written."""
    found = [_memory(months) for months in HORIZONS]
    head = " | ".join(f"{months} months" for months in HORIZONS)
    return [
        f"| {MEMORY_WORLDS:,} worlds, {COUNTRIES} countries, two threads | {head} |",
        f"|---|{'---|' * len(HORIZONS)}",
        f"| highest memory, MiB | {' | '.join(map(str, found))} |",
    ]


def compile_table() -> list[str]:
    """Seconds to compile all loops once, after an installation; they are kept from then on."""
    with tempfile.TemporaryDirectory() as folder:
        found = _wall(partial(_python, ["-m", "sim.cli.ahead"], NUMBA_CACHE_DIR=folder))
        again = _wall(partial(_python, ["-m", "sim.cli.ahead"], NUMBA_CACHE_DIR=folder))
    return [
        "| one month of two countries | first run | later runs |",
        "|---|---|---|",
        f"| seconds, with start-up | {found:.0f} | {again:.1f} |",
    ]


@nb.njit(nogil=True)
def spin(steps: int) -> np.uint64:
    """Turn an integer so many times."""
    x = np.uint64(88172645463325252)
    for _ in range(steps):
        x ^= x << np.uint64(13)
        x ^= x >> np.uint64(7)
        x ^= x << np.uint64(17)
    return x


def _spin_twice() -> None:
    threads = [threading.Thread(target=spin, args=(400_000_000,)) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def _seconds(name: str, size: int) -> float:
    sizes = {"worlds": 32, "months": 6, "countries": 100} | {name: size}
    setting = reference_setting(RATE, countries=sizes["countries"], horizon=sizes["months"])
    run(setting, 16)
    times = []
    for _ in range(3):
        begin = time.process_time()
        run(setting, sizes["worlds"])
        times.append(time.process_time() - begin)
    return min(times)


def _wall(work: Callable[[], object]) -> float:
    begin = time.perf_counter()
    work()
    return time.perf_counter() - begin


def _memory(months: int) -> int:
    return int(_python(["-c", MEMORY, str(months), str(MEMORY_WORLDS)]))


def _python(arguments: list[str], **variables: str) -> str:
    """Run this interpreter in a process of its own; return what it prints."""
    path = {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    command, environment = [sys.executable, *arguments], os.environ | path | variables
    done = subprocess.run(command, env=environment, capture_output=True, check=True, text=True)
    return done.stdout


def _joined(values: tuple[float, ...] | list[float], form: str = "{}") -> str:
    return ", ".join(form.format(value) for value in values)

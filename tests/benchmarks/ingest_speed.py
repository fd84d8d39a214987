"""Speed and memory of `comity ingest` beside a bare streaming scan of the same file by polars.

    python -m tests.benchmarks.ingest_speed --rows 5000000

Each measurement runs in a process of its own, warmed up on a small file, in turns. The bare scan
cuts every row and counts and averages by day, pair and root code: the least that any reader does.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from tests.benchmarks.gdelt_rows import write_rows

ROOT = Path(__file__).resolve().parents[2]
BARE = """
def work(path, folder, jobs):
    schema = {f"c{n}": pl.String for n in range(58)} | {"c30": pl.Float64}
    scan = pl.scan_csv(path, separator="\\t", has_header=False, quote_char=None, schema=schema)
    both = pl.col("c7").is_not_null() & pl.col("c17").is_not_null()
    found = scan.filter(both).group_by("c1", "c7", "c17", "c28").agg(pl.len(), pl.col("c30").mean())
    return found.collect(engine="streaming").height
"""
INGEST = """
from calibration.ingest.run import Options, ingest
def work(path, folder, jobs):
    return ingest("gdelt", [path], Path(folder), Options(jobs=jobs)).store.manifest.events
"""
MEASURE = """
import json, sys, time
from pathlib import Path
import polars as pl
{work}
small, path, folder, jobs = sys.argv[1:]
work(small, folder + "/small", int(jobs))
wall, cpu = time.perf_counter(), time.process_time()
work(path, folder + "/store", int(jobs))
wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
status = Path("/proc/self/status").read_text()
peak = int(status.split("VmHWM:")[1].split()[0]) / 1024
print(json.dumps([wall, cpu, peak]))
"""


@dataclass(frozen=True)
class Cost:
    """Medians over the rounds: seconds by the clock, of the processor, and the peak in MB."""

    wall: float
    cpu: float
    peak: float


def measure(rows: int, *, rounds: int = 3, jobs: int = 2) -> tuple[Cost, Cost]:
    """Return the cost of the bare scan and that of ingest."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        write_rows(folder / "small.csv", 2000)
        write_rows(folder / "rows.csv", rows)
        found: dict[str, list[list[float]]] = {BARE: [], INGEST: []}
        for number in range(rounds):
            for work in (BARE, INGEST):
                out = folder / f"{number}"
                files = [str(folder / "small.csv"), str(folder / "rows.csv"), str(out), str(jobs)]
                command = [sys.executable, "-c", MEASURE.format(work=work), *files]
                done = subprocess.run(command, cwd=ROOT, capture_output=True, check=True)
                found[work].append(json.loads(done.stdout))
        bare, own = (Cost(*np.median(found[work], axis=0).tolist()) for work in (BARE, INGEST))
    return bare, own


def main() -> None:
    """Print the costs for the number of rows asked for."""
    parser = argparse.ArgumentParser(description="Cost of ingest beside a bare scan.")
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--jobs", type=int, default=2)
    given = parser.parse_args()
    bare, own = measure(given.rows, rounds=given.rounds, jobs=given.jobs)
    for name, cost in (("bare scan", bare), ("ingest", own)):
        print(f"{name}: {cost.wall:.2f} s, processor {cost.cpu:.2f} s, peak {cost.peak:.0f} MB")
    print(
        f"ratio: {own.wall / bare.wall:.2f} by the clock, {own.cpu / bare.cpu:.2f} of the processor"
    )


if __name__ == "__main__":
    main()

"""Speed of the reference workload beside its rivals: ratios within one run, on one core.

    python -m tests.benchmarks.world_speed

prints the tables and writes them to results.md. Ours is timed on batches of 32 worlds and numpy on
one world at a time; the reference's 1,000 worlds of 12 months are 12,000 such world-months, and
time grows linearly in both (see the exponents).
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np

from tests.benchmarks.clock import Contestant, race, ratio
from tests.benchmarks.mesa_world import NationModel
from tests.benchmarks.numpy_world import GeneratorDraws, NumpyWorld
from tests.benchmarks.ours import OurWorlds
from tests.benchmarks.reference import COUNTRIES, RATES, TYPES, reference_setting
from tests.benchmarks.scaling import scaling_tables
from tests.benchmarks.shares import share_table

NOTE = """Printed and kept by `make bench`: ratios within one run, contestants in turns, medians of
CPU time on one core. Ours is timed on batches of 32 worlds, numpy on one world and Mesa on one
world at a time; the reference's 1,000 worlds of 12 months are 12,000 such world-months, and time
grows linearly in both (see the exponents). `contacts` is all from states to counts: rates, index,
contacts of both directions, surprise and sums over the worlds. The draws alone are given their
rates. Drawing the states at the cutoff, once a world, is in the exponents and in none of the rows
above them."""
OUT = Path(__file__).with_name("results.md")
CELLS = COUNTRIES * (COUNTRIES - 1) * TYPES
MONTHS = 12_000
BARS = {
    ("draws", "contacts"): ("contacts / dense numpy Poisson draws", (14.0, 9.0)),
    ("draws", "whole"): ("whole simulation / the same draws alone", (8.0, 5.5)),
    ("numpy", "whole"): ("whole simulation / the same law in plain numpy", (17.0, 12.0)),
    ("mesa", "contacts"): ("contacts / a Mesa loop of the same law", (250.0, 200.0)),
}


def time_rate(rate: float, rounds: int) -> dict[str, np.ndarray]:
    """Seconds a world-month of ours and of every rival at one mean rate."""
    return race(contestants(rate), rounds)


def contestants(rate: float, *, countries: int = COUNTRIES) -> list[Contestant]:
    """Ours, whole and in part, and every rival, on the same setting."""
    setting = reference_setting(rate, countries=countries)
    plain = NumpyWorld(setting, 0, GeneratorDraws(len(setting.start.dyads)))
    ours = OurWorlds(setting)
    crowded = OurWorlds(reference_setting(rate, countries=countries, crowding=0.3))
    means = np.concatenate([0.5 * plain.rate, 0.5 * plain.rate])
    generator, mesa = np.random.default_rng(0), NationModel(plain)
    return [
        Contestant("draws", lambda: generator.poisson(means), 8),
        Contestant("contacts", ours.contacts, 2, ours.size),
        Contestant("whole", ours.whole, 2, ours.size),
        Contestant("crowded", crowded.whole, 2, crowded.size),
        Contestant("numpy", plain.step, 3),
        Contestant("mesa", mesa.step, 1),
    ]


def rate_table(times: list[dict[str, np.ndarray]]) -> list[str]:
    """Ratios beside their bars, then milliseconds a world-month."""
    lines = [
        "| on one core, within one run | 0.005 a cell | bar | 0.05 | bar |",
        "|---|---|---|---|---|",
    ]
    for (slow, fast), (label, bars) in BARS.items():
        cells = [
            f"{ratio(t, slow, fast):.1f} | {bar:g}" for t, bar in zip(times, bars, strict=True)
        ]
        lines.append(f"| {label} | {' | '.join(cells)} |")
    lines += ["", "| ms a world-month (median; least) | 0.005 | 0.05 |", "|---|---|---|"]
    for name in times[0]:
        cells = [f"{1e3 * np.median(t[name]):.2f}; {1e3 * t[name].min():.2f}" for t in times]
        lines.append(f"| {name} | {' | '.join(cells)} |")
    speed = [MONTHS * np.median(t["whole"]) for t in times]
    cells = [CELLS / np.median(t["contacts"]) / 1e6 for t in times]
    lines += ["", f"The reference, 1,000 worlds of 12 months, computed: {speed[0]:.0f} s and"]
    lines += [f"{speed[1]:.0f} s on one core; contacts {cells[0]:.0f} and {cells[1]:.0f} million"]
    lines += ["cells a second. `crowded` is the whole simulation with crowding on as well."]
    return lines


def main(rounds: int = 7) -> None:
    """Print and write all tables."""
    times = [time_rate(rate, rounds) for rate in RATES]
    lines = ["# Speed of the reference workload", ""]
    lines += [NOTE, "", *rate_table(times)]
    lines += ["", *share_table()]
    lines += ["", *scaling_tables()]
    text = "\n".join(lines) + "\n"
    OUT.write_text(text, encoding="utf-8")
    sys.stdout.write(text)


if __name__ == "__main__":
    main()

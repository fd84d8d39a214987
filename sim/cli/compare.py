"""``comity compare``: runs side by side, with the difference and its interval.

Two runs of the same seed, worlds and cutoff share every draw: world w of one is compared with world
w of the other, and what both have in common cancels. Other runs are compared as wholes, which is
said, and gives wider intervals. More than two runs are held against the first on one page.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.compare import Difference, paired_difference, unpaired_difference
from sim.errors import ComityError
from sim.provenance import read_manifest
from sim.report.paths import Paths, read_paths

if TYPE_CHECKING:
    from pathlib import Path

    from sim.cli.screen import Screen
    from sim.parameters import Floats

PAIRING = ("seed", "worlds", "draws", "cutoff")
"""What two runs must share for their worlds to be pairs."""

INPUTS = ("posterior", "data", "code")
"""What else two runs may differ in, beside the scenario."""

COUNTED = "contacts_"


@dataclass(frozen=True)
class _Side:
    """One run: its folder, manifest, and paths of the quantity asked for."""

    folder: Path
    manifest: dict[str, Any]
    paths: Paths


def compare_runs(runs: tuple[Path, ...], quantity: str, out: Path, screen: Screen) -> None:
    """Compare runs: two year by year, more against the first on one page.

    Raises
    ------
    ComityError
        If there are fewer than two runs, one is damaged, they lack the quantity, or have no dyad or
        month in common; of more than two, if their worlds are no pairs.
    """
    if len(runs) < 2:
        problem = f"{len(runs)} runs"
        raise ComityError(problem, where="compare", expected="two folders of runs, or more")
    if len(runs) == 2:
        _compare_two(runs, quantity, screen)
    else:
        _compare_several(runs, out, screen)


def _compare_several(runs: tuple[Path, ...], out: Path, screen: Screen) -> None:
    """Write one page of several runs against the first, and print its table."""
    from sim.cli.together import side_of, write_several
    from sim.compare.several import contrast_several
    from sim.report.comparison_rows import EFFECT_HEADS, effect_rows
    from sim.report.store import load_run

    first, *rest = (load_run(run) for run in runs)
    baseline = side_of(first)
    several = contrast_several([(side_of(run, first.scenario.id), baseline) for run in rest])
    folder, content = write_several(several, runs[1:], out)
    if screen.json:
        screen.show_json({"folder": str(folder), **content})
        return
    print(f"Against {baseline.scenario.title}, world by world:")
    screen.show_table(EFFECT_HEADS, effect_rows(several))
    print(folder / "report.html")


def _compare_two(runs: tuple[Path, ...], quantity: str, screen: Screen) -> None:
    """Print the difference of two runs, second less first, for each dyad in focus and each year.

    States are those of the last month of a year; contacts are added up over its months.
    """
    one, other = (_read(run, quantity) for run in runs)
    apart = [
        f"{name} {one.manifest[name]} and {other.manifest[name]}"
        for name in PAIRING
        if one.manifest[name] != other.manifest[name]
    ]
    rows = _rows(one, other, quantity, paired=not apart)
    changed = [
        name for name in INPUTS if one.manifest["digests"][name] != other.manifest["digests"][name]
    ]
    if screen.json:
        screen.show_json(
            {
                "first": str(one.folder),
                "second": str(other.folder),
                "quantity": quantity,
                "paired": not apart,
                "not_paired_because": apart,
                "also_different": changed,
                "rows": rows,
            }
        )
        return
    for line in _words(one, other, quantity, apart, changed):
        print(line)
    screen.show_table(
        ("dyad", "period", "first", "second", "second less first", "std. error", "90% of worlds"),
        [_cells(row) for row in rows],
    )


def _read(folder: Path, quantity: str) -> _Side:
    manifest = read_manifest(folder)
    return _Side(folder, manifest, read_paths(folder / "paths.parquet", (quantity,)))


def _rows(one: _Side, other: _Side, quantity: str, *, paired: bool) -> list[dict[str, Any]]:
    dyads = [dyad for dyad in one.paths.dyads if dyad in other.paths.dyads]
    months = np.intersect1d(one.paths.periods[1:], other.paths.periods[1:])
    if not dyads or not months.size:
        what = "dyad in focus" if not dyads else "month"
        problem = f"{one.folder.name} and {other.folder.name} have no {what} in common"
        raise ComityError(problem, where="compare")
    rows = []
    for dyad in dyads:
        labels, x = _years(one.paths, dyad, months, counted=quantity.startswith(COUNTED))
        _, y = _years(other.paths, dyad, months, counted=quantity.startswith(COUNTED))
        found = paired_difference(x, y) if paired else unpaired_difference(x, y)
        rows += [_row(dyad, label, (x[:, t], y[:, t]), found, t) for t, label in enumerate(labels)]
    return rows


def _years(paths: Paths, dyad: str, months: Any, *, counted: bool) -> tuple[list[str], Floats]:
    """Labels and values a year, (W, years): the last month's, or the sum over its months."""
    values = paths.values[0, :, paths.dyads.index(dyad)].astype(np.float64)
    values = values[:, np.isin(paths.periods, months)]
    year = months.astype("datetime64[Y]")
    first = np.flatnonzero(np.r_[True, year[1:] != year[:-1]])
    if counted:
        sizes = np.diff(np.r_[first, months.size])
        labels = [
            f"{year[i]}" if n == 12 else f"{year[i]} ({n} months)"
            for i, n in zip(first, sizes, strict=True)
        ]
        return labels, np.add.reduceat(values, first, axis=1)
    last = np.r_[first[1:] - 1, months.size - 1]
    return [str(month) for month in months[last]], values[:, last]


def _row(
    dyad: str, period: str, values: tuple[Floats, Floats], found: Difference, t: int
) -> dict[str, Any]:
    return {
        "dyad": dyad,
        "period": period,
        "first": float(values[0].mean()),
        "second": float(values[1].mean()),
        "difference": float(found.mean[t]),
        "standard_error": float(found.standard_error[t]),
        "q05": float(found.q05[t]),
        "q95": float(found.q95[t]),
    }


def _words(
    one: _Side, other: _Side, quantity: str, apart: list[str], changed: list[str]
) -> list[str]:
    """Say what is compared, and what the difference may and may not be put down to."""
    lines = [
        f"first:   {one.folder.name}",
        f"second:  {other.folder.name}",
        f"{quantity}: means over the worlds; the difference, its standard error, and where 90% of "
        "the differences between worlds lie",
    ]
    if apart:
        lines.append(
            f"NOT PAIRED: the runs differ in {', '.join(apart)}. They share no draws, so the "
            "interval holds all variation between worlds and not that of the effect."
        )
    else:
        lines.append("Paired by world: both runs share seed, worlds and cutoff.")
    if changed:
        lines.append(
            f"The runs also differ in {', '.join(changed)}: the difference is not that of the "
            "scenarios alone."
        )
    return lines


def _cells(row: dict[str, Any]) -> tuple[str, ...]:
    from sim.report.words import fine

    ends = f"{fine(row['q05'])} to {fine(row['q95'])}"
    numbers = [fine(row[name]) for name in ("first", "second", "difference", "standard_error")]
    return (row["dyad"], row["period"], *numbers, ends)

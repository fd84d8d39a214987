"""``comity compare``: the trajectories of two runs, side by side.

Only summaries are read, so the difference has no interval of its own; where one run is the base of
the other, the report of the alternative shows the difference world by world.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.errors import ComityError, close_matches

if TYPE_CHECKING:
    from pathlib import Path

    import polars as pl

    from sim.cli.screen import Screen

COLUMNS = ("mean", "q05", "q95")


def compare_runs(runs: tuple[Path, ...], quantity: str, screen: Screen) -> None:
    """Print, for each dyad in focus, the last month of each year of both runs.

    Raises
    ------
    ComityError
        If there are not two runs, or they lack the quantity.
    """
    if len(runs) != 2:
        problem = f"{len(runs)} runs"
        raise ComityError(problem, where="compare", expected="two folders of runs")
    one, other = (_summary(run, quantity) for run in runs)
    both = one.join(other, on=("dyad", "period"), suffix="_other").sort("dyad", "period")
    both = both.with_columns(difference=both["mean_other"] - both["mean"])
    if screen.json:
        screen.show_json(both.to_dicts())
        return
    heads = ("dyad", "month", *(f"{run.name}" for run in runs), "difference of means")
    screen.show_table(heads, [_row(row) for row in both.iter_rows(named=True)])


def _summary(run: Path, quantity: str) -> pl.DataFrame:
    import polars as pl

    path = run / "trajectories.parquet"
    if not path.is_file():
        problem, expected = "no trajectories", "a folder written by `comity run`"
        raise ComityError(problem, where=str(run), expected=expected)
    frame = pl.read_parquet(path)
    names = frame["quantity"].unique().sort().to_list()
    if quantity not in names:
        near = close_matches(quantity, names)
        raise ComityError(where="--quantity", value=quantity, expected=", ".join(names), near=near)
    kept = frame.filter((pl.col("quantity") == quantity) & pl.col("q50").is_not_null())
    last = kept.filter(pl.col("period").dt.month() == 12)
    return last.select("dyad", "period", *COLUMNS)


def _row(row: dict[str, object]) -> tuple[str, ...]:
    def cell(suffix: str) -> str:
        mean, low, high = (row[f"{name}{suffix}"] for name in COLUMNS)
        return f"{mean:.2f} ({low:.2f} to {high:.2f})"

    month = str(row["period"])[:7]
    return str(row["dyad"]), month, cell(""), cell("_other"), f"{row['difference']:.2f}"

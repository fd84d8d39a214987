"""Made-up GDELT files of any size, for the measurement of speed: real layout, invented rows.

    python -m tests.benchmarks.gdelt_rows FILE --rows 5000000 --days 30

Shares follow what GDELT 1.0 looks like: under half of the rows name two countries, two thirds of
these two different ones, a third name one actor; partners and codes are drawn from heavy tails, so
that busy pairs repeat themselves within a day. Rows come in the order of days, 58 columns, about
380 bytes.
"""

from __future__ import annotations

import argparse
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import polars as pl

from sim.countries import country_table

CODES = (
    "010", "020", "036", "040", "042", "043", "046", "051", "057", "041", "111", "112", "120",
    "130", "141", "163", "173", "190", "193", "0312", "0811", "1122",
)  # fmt: skip
WEIGHTS = np.array([16, 7, 6, 12, 8, 8, 3, 6, 2, 1, 5, 4, 2, 2, 2, 1, 6, 5, 2, 1, 0.5, 0.5])
SECTORS = ("", "", "", "", "GOV", "GOV", "MIL", "MED", "CVL", "BUS", "EDU", "COP")
BLOCK = 250_000
LABEL = "Beijing, Beijing, China"


def write_rows(path: Path, rows: int, *, days: int = 30, seed: int = 1) -> None:
    """Write a file of `rows` rows dated to the last day of their file or a little before it."""
    draws = np.random.default_rng(seed)
    with path.open("wb") as sink:
        for first in range(0, rows, BLOCK):
            count = min(BLOCK, rows - first)
            _block(draws, first, count, (rows, days)).write_csv(
                sink, separator="\t", include_header=False, quote_style="never"
            )


def _block(
    draws: np.random.Generator, first: int, count: int, size: tuple[int, int]
) -> pl.DataFrame:
    rows, days = size
    number = np.arange(first, first + count)
    added = (number * days) // rows
    late = np.where(draws.random(count) < 0.03, draws.choice([7, 30, 365], count), 0)
    start = date(2018, 1, 1)
    stamps = np.array(
        [(start + timedelta(days=int(d))).strftime("%Y%m%d") for d in range(-365, days)]
    )
    day = stamps[added - late + 365]
    codes = np.array(CODES)[draws.choice(len(CODES), count, p=WEIGHTS / WEIGHTS.sum())]
    columns: dict[str, object] = {
        "id": number + 700_000_000, "day": day, "month": np.array([d[:6] for d in day]),
        "year": np.array([d[:4] for d in day]), "fraction": np.full(count, 2018.0137),
    }  # fmt: skip
    missing = draws.random(count)
    first_actor = _actor(draws, count, missing < 0.1)
    same = draws.random(count) < 0.33
    second_actor = _actor(draws, count, missing > 0.7, np.where(same, first_actor[0], -1))
    columns |= {f"a{n}": values for n, values in enumerate(first_actor[1])}
    columns |= {f"b{n}": values for n, values in enumerate(second_actor[1])}
    columns |= {
        "root": draws.integers(0, 2, count), "code": codes,
        "base": np.array([c[:3] for c in codes]),
        "root_code": np.array([c[:2] for c in codes]), "quad": draws.integers(1, 5, count),
        "goldstein": draws.integers(-100, 100, count) / 10,
        "mentions": draws.integers(1, 30, count),
        "sources": np.ones(count, dtype=int), "articles": draws.integers(1, 30, count),
        "tone": draws.normal(0, 3, count).round(13),
    }  # fmt: skip
    for group in "xyz":
        columns |= {
            f"{group}0": draws.integers(1, 5, count), f"{group}1": np.full(count, LABEL),
            f"{group}2": np.full(count, "CH"), f"{group}3": np.full(count, "CH22"),
            f"{group}4": draws.normal(30, 10, count).round(4),
            f"{group}5": draws.normal(30, 10, count).round(4),
            f"{group}6": draws.integers(-2_000_000, 0, count),
        }  # fmt: skip
    page = np.char.add(
        "http://www.some-newspaper.example/world/news/2018/article-", number.astype(str)
    )
    columns |= {"added": stamps[added + 365], "url": page}
    return pl.DataFrame(columns)


def _actor(
    draws: np.random.Generator, count: int, gone: np.ndarray, like: np.ndarray | None = None
) -> tuple[np.ndarray, list[np.ndarray]]:
    table = [c for c in country_table() if c.end_date is None and c.cameo]
    codes = np.array([c.cameo[0] for c in table])
    names = np.array([c.name.upper() for c in table])
    weight = 1.0 / np.arange(1, len(table) + 1)
    pick = draws.choice(len(table), count, p=weight / weight.sum())
    pick = pick if like is None else np.where(like >= 0, like, pick)
    stateless = gone | (draws.random(count) < 0.15)
    country = np.where(stateless, "", codes[pick])
    sector = np.array(SECTORS)[draws.integers(0, len(SECTORS), count)]
    sector = np.where(gone, "", sector)
    name = np.where(gone, "", np.where(sector == "", names[pick], "POLICE"))
    blank = np.full(count, "")
    code = np.char.add(country, sector)
    return pick, [code, name, country, blank, blank, blank, blank, sector, blank, blank]


def main() -> None:
    """Write the file that the arguments ask for."""
    parser = argparse.ArgumentParser(description="Write a made-up GDELT 1.0 file.")
    parser.add_argument("file", type=Path)
    parser.add_argument("--rows", type=int, default=5_000_000)
    parser.add_argument("--days", type=int, default=30)
    given = parser.parse_args()
    write_rows(given.file, given.rows, days=given.days)


if __name__ == "__main__":
    main()

"""Write the tables shipped with the package from a research data folder.

Run as `python -m calibration.embed DIR`. Only the safe core is taken: tables whose terms allow
them inside an Apache-2.0 package. Of the leader contacts these are the rows of the US Department
of State, of our own compilation and of single press facts; of CAMEO all columns but those of
PLOVER; of CEPII the columns in use. Rows keep their source. The same folder gives the same bytes.

Example
-------
>>> sorted(name for name, _ in RECIPES)[:2]
['cameo.csv', 'china_russia_annual.csv']
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl

from calibration.sources.folder import EMBEDDED
from sim.errors import ComityError, DataNotFoundError

if TYPE_CHECKING:
    from collections.abc import Callable

LIMIT_BYTES = 6_000_000
SHIPPED_SOURCES = (
    "US Department of State, Office of the Historian: Travels Abroad of the President",
    "compiled from official and press pages",
    "press pages",
)
GEOGRAPHY = ("iso3_a", "iso3_b", "contig", "comlang_off", "colony", "distcap", "distw")
CAMEO = ("code", "name", "level", "goldstein", "root_code", "quad_class", "contact_type")
COW = ("ccode", "stateabb", "statenme", "iso3", "styear", "endyear")
LEADER_ENDS = {
    ("ARE", "head_of_state", "Zayed bin Sultan Al Nahyan"): "2004-11-02",
    ("USA", "foreign_minister", "Condoleezza Rice"): "2009-01-20",
    ("USA", "foreign_minister", "John Kerry"): "2017-01-20",
}
"""Ends of terms that the compiled table has wrong: state, office, name, and the day."""

SCORES = ("score_sum", "score_pos_days", "score_neg_days", "days_active", "days_in_month")


def embed(folder: Path, target: Path = EMBEDDED) -> tuple[Path, ...]:
    """Write every shipped table.

    Parameters
    ----------
    folder : Path
        Research data folder with contacts/, covariates/ and events/.
    target : Path, optional
        Where to write; the package's own data folder where absent.

    Returns
    -------
    tuple of Path
        The files written.

    Raises
    ------
    DataNotFoundError
        If the folder lacks a table, naming it.
    """
    missing = [source for _, (source, _) in RECIPES if not (folder / source).is_file()]
    if missing:
        problem, expected = "no such file", "a research data folder that holds it"
        raise DataNotFoundError(problem, where=str(folder / missing[0]), expected=expected)
    target.mkdir(parents=True, exist_ok=True)
    written = []
    for name, (source, select) in RECIPES:
        _write(select(_read(folder / source)), target / name)
        written.append(target / name)
    return tuple(written)


def _read(path: Path) -> pl.DataFrame:
    if path.suffix == ".parquet":
        return pl.read_parquet(path)
    return pl.read_csv(path, infer_schema=False)


def _write(frame: pl.DataFrame, path: Path) -> None:
    if path.suffix == ".parquet":
        frame.write_parquet(path, compression="zstd", compression_level=19, statistics=False)
    else:
        frame.write_csv(path)


def _whole(frame: pl.DataFrame) -> pl.DataFrame:
    return frame


def _leaders(frame: pl.DataFrame) -> pl.DataFrame:
    for (iso3, office, name), end in LEADER_ENDS.items():
        mine = (pl.col("iso3") == iso3) & (pl.col("office") == office) & (pl.col("name") == name)
        frame = frame.with_columns(end=pl.when(mine).then(pl.lit(end)).otherwise("end"))
    return frame


def _leader_contacts(frame: pl.DataFrame) -> pl.DataFrame:
    return frame.filter(pl.col("source").is_in(SHIPPED_SOURCES))


def _travel(frame: pl.DataFrame) -> pl.DataFrame:
    flags = [pl.col(name).str.to_lowercase() == "true" for name in ("as_elect", "met_leader")]
    return frame.with_columns(pl.col("start_date").str.to_date(), *flags)


def _economy(frame: pl.DataFrame) -> pl.DataFrame:
    return frame.filter(pl.col("gdp_usd").is_not_null() | pl.col("population").is_not_null())


def _scores(frame: pl.DataFrame) -> pl.DataFrame:
    return frame.select("month", "iso3_a", "iso3_b", *SCORES).sort("month", "iso3_a", "iso3_b")


def _geography(frame: pl.DataFrame) -> pl.DataFrame:
    return frame.select(GEOGRAPHY).sort("iso3_a", "iso3_b")


def _cameo(frame: pl.DataFrame) -> pl.DataFrame:
    return frame.select(CAMEO)


def _voice(frame: pl.DataFrame) -> pl.DataFrame:
    known = frame.drop_nulls("estimate").with_columns(pl.col("year").cast(pl.Int16))
    return known.select("iso3", "year", "estimate").sort("iso3", "year")


def _cow(frame: pl.DataFrame) -> pl.DataFrame:
    years = [pl.col(name).str.replace(r"\.0$", "") for name in ("styear", "endyear")]
    return frame.select(COW).with_columns(years)


RECIPES: tuple[tuple[str, tuple[str, Callable[[pl.DataFrame], pl.DataFrame]]], ...] = (
    ("leader_contacts.parquet", ("contacts/leader_contacts.parquet", _leader_contacts)),
    ("coverage.csv", ("contacts/coverage.csv", _whole)),
    ("china_russia_annual.csv", ("contacts/china_russia_annual.csv", _whole)),
    ("china_russia_stated_counts.csv", ("contacts/china_russia_stated_counts.csv", _whole)),
    ("stated_leader_call_counts.csv", ("contacts/stated_leader_call_counts.csv", _whole)),
    ("us_president_travel.csv", ("contacts/us_president_travel.csv", _whole)),
    (
        "us_secretary_of_state_travel.parquet",
        ("contacts/us_secretary_of_state_travel.csv", _travel),
    ),
    ("organisation_memberships.csv", ("covariates/organisation_memberships.csv", _whole)),
    ("leaders_2000_2026.csv", ("covariates/leaders_2000_2026.csv", _leaders)),
    ("gdp_population_wdi.parquet", ("covariates/gdp_population_wdi.parquet", _economy)),
    ("dyad_geography_cepii.parquet", ("covariates/dyad_geography_cepii.parquet", _geography)),
    (
        "gdelt_dyad_month_score.parquet",
        ("events/gdelt_dyad_month_score_2018_2020.parquet", _scores),
    ),
    ("cameo.csv", ("events/cameo.csv", _cameo)),
    ("voice_accountability_wgi.parquet", ("covariates/wgi_voice_accountability.parquet", _voice)),
    ("cow_codes.csv", ("covariates/cow_iso3_crosswalk.csv", _cow)),
)


def main(arguments: list[str], target: Path = EMBEDDED) -> int:
    """Write the shipped tables from the folder named; return the exit code."""
    if len(arguments) != 1:
        sys.stderr.write("usage: python -m calibration.embed DIR\n")
        return 2
    try:
        written = embed(Path(arguments[0]), target)
    except ComityError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    for path in written:
        sys.stdout.write(f"{path.stat().st_size:>9,} bytes  {path.name}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

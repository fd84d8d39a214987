"""What came after a cutoff, dyad by dyad: votes, alliances, disputes; size and distance.

All are undirected, over dyads in the order of `numpy.triu_indices` of the countries; NaN where not
known. Pairs that the sparse tables (alliances, disputes) lack had none.

Axes: C countries, D dyads.

References
----------
Bailey, M. A., Strezhnev, A., Voeten, E. (2017), doi:10.1177/0022002715595700 (votes);
Leeds, B. and others (2002), doi:10.1080/03050620213653 (alliances); Palmer, G. and others (2022),
doi:10.1177/0738894221995743 (disputes).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import polars as pl

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from sim.parameters import Floats

FEWEST_VOTES = 30
"""Votes that both cast, below which an agreement is not taken."""


def spread(
    pairs: Iterable[tuple[str, str, float]], countries: Sequence[str], rest: float
) -> Floats:
    """Lay values of pairs, in either order, out over dyads, (D,); ``rest`` for the others."""
    place = {code: i for i, code in enumerate(countries)}
    table = np.full((len(countries),) * 2, rest)
    for one, other, value in pairs:
        if one in place and other in place:
            table[place[one], place[other]] = table[place[other], place[one]] = value
    return np.asarray(table[np.triu_indices(len(countries), 1)])


def vote_agreement(path: Path, countries: Sequence[str], first: int, last: int) -> Floats:
    """Return the share of identical votes from year ``first`` to ``last``, (D,); NaN if few."""
    table = pl.read_parquet(path).filter(pl.col("year").is_between(first, last))
    share = (
        table.group_by("iso3_a", "iso3_b")
        .agg(
            (pl.col("agree").cast(pl.Float64) * pl.col("n_votes")).sum() / pl.col("n_votes").sum(),
            pl.col("n_votes").sum(),
        )
        .filter(pl.col("n_votes") >= FEWEST_VOTES)
    )
    return spread(share.select("iso3_a", "iso3_b", "agree").iter_rows(), countries, np.nan)


def allied(path: Path, countries: Sequence[str], year: int) -> Floats:
    """Return 1 where a defence or consultation obligation is in force in a year, else 0, (D,)."""
    table = pl.read_parquet(path).filter(
        (pl.col("year") == year) & ((pl.col("atop_defense") == 1) | (pl.col("atop_consul") == 1))
    )
    rows = table.select("iso3_a", "iso3_b", pl.lit(1.0)).iter_rows()
    return spread(rows, countries, 0.0)


def disputes(path: Path, countries: Sequence[str], first: int, last: int) -> Floats:
    """Return 1 where a militarised dispute began from ``first`` to ``last``, else 0, (D,).

    A dispute begins between two states in the first year in which they are both in it.
    """
    table = pl.read_parquet(path).group_by("disno", "source_iso3", "target_iso3")
    begun = table.agg(pl.col("year").min()).filter(pl.col("year").is_between(first, last))
    known = begun.drop_nulls(["source_iso3", "target_iso3"])
    rows = known.select("source_iso3", "target_iso3", pl.lit(1.0)).iter_rows()
    return spread(rows, countries, 0.0)


def log_size(path: Path, countries: Sequence[str], year: int) -> Floats:
    """Return log GDP of the two countries, summed, (D,), of the last year known by ``year``."""
    table = pl.read_parquet(path).filter(pl.col("year") <= year).drop_nulls("gdp_usd")
    latest = dict(table.sort("year").group_by("iso3").agg(pl.col("gdp_usd").last()).iter_rows())
    log = np.log(np.array([latest.get(code, np.nan) for code in countries]))
    low, high = np.triu_indices(len(countries), 1)
    return np.asarray(log[low] + log[high])

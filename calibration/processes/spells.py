"""Spells of national sanctions between two countries: when they began, and how long they lasted.

Taken are cases with one sanctioning state. Coalitions and organisations act for many states at
once, and a law of single dyads would tell their decision as many times over. Spells of a dyad that
touch or overlap, in either direction, are one. Only years are known: a spell is in force in the
whole of its first and its last year.

Axes: N spells; D dyads, Y years.

Reference: Felbermayr, G. and others (2020). The global sanctions data base,
doi:10.1016/j.euroecorev.2020.103561.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from calibration.validity.sanctions import INVERTED
from sim.countries import country_table
from sim.dyads import dyad_key
from sim.errors import AmbiguousCountryError, UnknownCountryError
from sim.processes.sanctions import SPANS

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from sim.parameters import Floats

TABLE_ENDS = 2023
"""Last year of the table; a spell that reaches it was still in force."""

MONTHS = 12


@dataclass(frozen=True)
class Spells:
    """Dyad, first and last year of each spell, (N,)."""

    dyad: tuple[str, ...]
    begin: NDArray[np.int64]
    end: NDArray[np.int64]


def read_spells(path: Path) -> Spells:
    """Read the spells; cases whose target is no state of today are left out."""
    cases = pl.read_csv(path, infer_schema_length=None)
    cases = cases.filter((pl.col("sender_mult") == 0) & pl.col("sanctioning_iso3").is_not_null())
    found: dict[str, list[tuple[int, int]]] = {}
    columns = "sanctioned_state", "sanctioning_iso3", "begin", "end"
    for target, sender, begin, end in cases.select(columns).iter_rows():
        for iso3 in _codes(target):
            if iso3 != sender:
                found.setdefault(dyad_key(sender, iso3), []).append((begin, end))
    rows = [(dyad, *spell) for dyad in sorted(found) for spell in _joined(found[dyad])]
    dyads, begins, ends = zip(*rows, strict=True)
    return Spells(dyads, np.array(begins, dtype=np.int64), np.array(ends, dtype=np.int64))


def on_grid(
    spells: Spells, dyads: Sequence[str], years: Sequence[int]
) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Whether a spell began, and whether one was in force the year before, (Y, D) each."""
    place = {dyad: d for d, dyad in enumerate(dyads)}
    began = np.zeros((len(years), len(dyads)), dtype=np.bool_)
    before = np.zeros_like(began)
    for dyad, begin, end in zip(spells.dyad, spells.begin, spells.end, strict=True):
        if dyad in place:
            for y, year in enumerate(years):
                began[y, place[dyad]] |= begin == year
                before[y, place[dyad]] |= begin < year <= end + 1
    return began, before


def ending_rates(spells: Spells, first: int, last: int) -> tuple[Floats, Floats]:
    """Chance that a spell ends within a month, by span of duration, and its standard error.

    Rates are those of years, spread evenly over their months; years in force from ``first`` to
    ``last`` count.
    """
    at_risk, ended = np.zeros(len(SPANS)), np.zeros(len(SPANS))
    for begin, end in zip(spells.begin, spells.end, strict=True):
        for year in range(max(begin, first), min(end, last) + 1):
            span = np.searchsorted(SPANS, (year - begin) * MONTHS, side="right") - 1
            at_risk[span] += 1.0
            ended[span] += year == end and end < TABLE_ENDS
    yearly = ended / at_risk
    monthly = 1.0 - (1.0 - yearly) ** (1.0 / MONTHS)
    slope = (1.0 - yearly) ** (1.0 / MONTHS - 1.0) / MONTHS
    return monthly, slope * np.sqrt(yearly * (1.0 - yearly) / at_risk)


def _codes(names: str) -> list[str]:
    for name, plain in INVERTED.items():
        names = names.replace(name, plain)
    codes = []
    for part in filter(None, (part.strip() for part in names.split(","))):
        try:
            codes.append(country_table().resolve(part))
        except (UnknownCountryError, AmbiguousCountryError):
            continue
    return codes


def _joined(spells: list[tuple[int, int]]) -> list[tuple[int, int]]:
    out: list[tuple[int, int]] = []
    for begin, end in sorted(spells):
        if out and begin <= out[-1][1] + 1:
            out[-1] = (out[-1][0], max(end, out[-1][1]))
        else:
            out.append((begin, end))
    return out

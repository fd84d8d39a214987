"""What a source covers, learnt from its own volume: when it reports, of whom, and how much.

A day is covered if the source has at least THIN of its median daily volume; windows are the spells
of covered days, bridged over gaps of up to GAP days (weekends, lost files). Rows of long ago that
a source brings up do not make their days covered. Covered countries are those that some row names;
pairs among them have zeros where nothing is reported. The volume factor of a month is the log of
its rows a covered day, relative to its mean over months, so that a source that grows does not read
as warming. Contacts that a person put down (csv) are covered as docs/contacts-format.md says:
whole years, their own pairs and types.

Reference: King, G. (1989), Variance specification in event count models, doi:10.2307/2111071.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from calibration.coverage import Coverage, VolumeFactor, Window
from calibration.ingest.volume import EVERYBODY
from sim.dyads import dyad_key

if TYPE_CHECKING:
    from collections.abc import Sequence

    from calibration.ingest.store import Store
    from sim.contacts import ContactTypes

THIN = 0.05
GAP = 7
DAYS_A_MONTH = 30.4
FAMILY = "own"
"""Family under which events of a store enter the panel: rates of its own, fitted to it."""

MACHINE = ("gdelt", "gdelt2", "icews", "polecat")


def store_coverage(store: Store, types: ContactTypes, label: str) -> Coverage:
    """Return windows and volume factor of a store.

    Parameters
    ----------
    store
        Opened.
    types
        Contact types.
    label
        Name under which the store stands in accounts.
    """
    windows: list[Window] = []
    rates: list[pl.DataFrame] = []
    for source in store.sources:
        volume = store.volume(source)
        if source not in MACHINE:
            windows += _own_windows(store, source, label)
            continue
        daily = volume.filter(pl.col("country") == EVERYBODY)
        spells = covered_spells(daily["date"].to_list(), daily["rows"].to_list())
        named = volume.filter(pl.col("country") != EVERYBODY)["country"].unique().sort().to_list()
        seen = _types_of(source, types)
        scope = "among:" + " ".join(named)
        windows += [Window(f"{label}, {source}", FAMILY, scope, seen, *spell) for spell in spells]
        rates.append(_monthly(daily, spells))
    return Coverage(tuple(windows), _factor(rates))


def covered_spells(days: Sequence[date], rows: Sequence[int]) -> tuple[tuple[date, date], ...]:
    """Return first and last day of each spell of covered days.

    Examples
    --------
    >>> busy = [date(2018, 1, d) for d in (1, 2, 3)]
    >>> covered_spells([date(2008, 1, 1), *busy], [1, 90, 100, 80])
    ((datetime.date(2018, 1, 1), datetime.date(2018, 1, 3)),)
    """
    if not days:
        return ()
    enough = THIN * float(np.median(rows))
    top = THIN * float(np.percentile(rows, 90))
    good = sorted(day for day, count in zip(days, rows, strict=True) if count >= max(enough, top))
    spells: list[tuple[date, date]] = []
    for day in good:
        if spells and day - spells[-1][1] <= timedelta(days=GAP):
            spells[-1] = (spells[-1][0], day)
        else:
            spells.append((day, day))
    return tuple(spells)


def covered_months(store: Store) -> float:
    """Return how many months some machine-coded source of a store covers, of 30.4 days."""
    days: set[date] = set()
    for source in MACHINE:
        daily = store.volume(source).filter(pl.col("country") == EVERYBODY)
        for first, last in covered_spells(daily["date"].to_list(), daily["rows"].to_list()):
            days |= {first + timedelta(number) for number in range((last - first).days + 1)}
    return max(len(days), 1) / DAYS_A_MONTH


def country_volume(store: Store, source: str) -> pl.DataFrame:
    """Return rows by month and country: what the source reports of whom."""
    named = store.volume(source).filter(pl.col("country") != EVERYBODY)
    month = pl.col("date").dt.month_start().alias("month")
    return named.group_by(month, "country").agg(pl.col("rows").sum()).sort("month", "country")


def _types_of(source: str, types: ContactTypes) -> tuple[str, ...]:
    claims = types.plover if source == "polecat" else types.cameo
    return tuple(name for name, codes in zip(types.names, claims, strict=True) if codes)


def _monthly(daily: pl.DataFrame, spells: Sequence[tuple[date, date]]) -> pl.DataFrame:
    """Return month, rows and covered days of the months within spells."""
    inside = pl.lit(value=False)
    for first, last in spells:
        inside = inside | pl.col("date").is_between(first, last)
    month = pl.col("date").dt.month_start().alias("month")
    counts = daily.filter(inside).group_by(month).agg(pl.col("rows").sum())
    days = [first + timedelta(n) for first, last in spells for n in range((last - first).days + 1)]
    covered = pl.DataFrame({"date": days}, schema={"date": pl.Date}).group_by(month).len("days")
    return counts.join(covered, on="month")


def _factor(rates: list[pl.DataFrame]) -> tuple[VolumeFactor, ...]:
    """Return the volume factor of all sources together."""
    if not rates:
        return ()
    rate = pl.concat(rates).with_columns(rate=pl.col("rows") / pl.col("days"))
    total = rate.group_by("month").agg(pl.col("rate").sum()).sort("month")
    if not total.height:
        return ()
    level = np.log(total["rate"].to_numpy())
    months = total["month"].to_numpy().astype("datetime64[M]")
    return (VolumeFactor(FAMILY, months, level - level.mean()),)


def _own_windows(store: Store, source: str, label: str) -> list[Window]:
    """Return the windows of contacts that a person put down: whole years, their pairs and types."""
    events = store.events(source).select("date", "source", "target", "contact_type").collect()
    if not events.height:
        return []
    years = events["date"].dt.year().to_list()
    first, last = date(min(years), 1, 1), date(max(years), 12, 31)
    pairs = zip(events["source"], events["target"], strict=True)
    scope = "dyads:" + " ".join(sorted({dyad_key(one, other) for one, other in pairs}))
    kinds = tuple(events["contact_type"].unique().sort())
    return [Window(f"{label}, {source}", FAMILY, scope, kinds, first, last)]

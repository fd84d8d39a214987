"""The typed record: as counts by direction, and as laws and contact types of the simulator.

The simulator plays acts of leaders as leaders' own contacts, the rest as news. The record of typed
events is all news, calls and visits too. So for the check every type that the source tells is
played as news, with the rates of that source; the laws by which states move are the same.

Axes: S draws, D dyads, K types, T months; direction 0 is initiated by the first country.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from calibration.posterior import law_draws
from calibration.sources.icews import read_icews
from sim.contacts import TYPED, ContactTypes, contact_types, series_name

if TYPE_CHECKING:
    from calibration.posterior import Posterior
    from calibration.realism.sample import Counts
    from calibration.realism.span import Span
    from calibration.sources.folder import DataFolder
    from sim.law_draws import LawDraws
    from sim.parameters import Floats


def typed_kinds(names: tuple[str, ...]) -> ContactTypes:
    """The contact types ``names``, all as news."""
    types = contact_types()
    places = [types.index(name) for name in names]
    return ContactTypes(
        names,
        tuple(types.labels[k] for k in places),
        tuple(types.descriptions[k] for k in places),
        types.sign[places],
        np.zeros(len(names), dtype=np.bool_),
        tuple(types.cameo[k] for k in places),
    )


def typed_laws(posterior: Posterior, thetas: Floats, names: tuple[str, ...]) -> LawDraws:
    """Laws of the simulator under draws ``thetas`` (S, P), with the typed source's rates."""
    table, laws = posterior.model.table, law_draws(posterior, thetas)
    values = table.to_natural(thetas)
    places = [contact_types().index(name) for name in names]

    def columns(kind: str) -> Floats:
        keys = [f"{kind}[{series_name(TYPED, name)}]" for name in names]
        return np.asarray(values[:, [table.index(key) for key in keys]])

    slope = values[:, [table.index(f"size_slope[{TYPED}]")]]
    return replace(
        laws,
        alpha=columns("intercept"),
        loading_engagement=laws.loading_engagement[:, places],
        loading_affinity=laws.loading_affinity[:, places],
        log_size=np.log(columns("size")),
        size_slope=np.repeat(slope, len(names), axis=1),
    )


def directed_record(folder: DataFolder, posterior: Posterior, span: Span) -> Counts:
    """Events on record by direction, (2, D, K, T), of the dyads, types and months of a span.

    Raises
    ------
    DataNotFoundError
        If the table of typed events is not at hand.
    """
    panel = posterior.panel
    events = read_icews(folder, panel.cutoff).events.frame
    dyads = {panel.dyads[int(d)]: place for place, d in enumerate(span.typed_dyads)}
    kinds = {name: k for k, name in enumerate(span.typed)}
    months = {panel.periods[t].astype(object): i for i, t in enumerate(span.typed_periods)}
    source, target = pl.col("source_iso3"), pl.col("target_iso3")
    low, high = pl.min_horizontal(source, target), pl.max_horizontal(source, target)
    placed = events.select(
        (source > target).cast(pl.Int64).alias("direction"),
        pl.concat_str(low, high, separator="-").replace_strict(dyads, default=None).alias("dyad"),
        pl.col("contact_type").replace_strict(kinds, default=None).alias("kind"),
        pl.col("date").dt.truncate("1mo").replace_strict(months, default=None).alias("month"),
        pl.col("count"),
    ).drop_nulls()
    out = np.zeros((2, len(dyads), len(kinds), len(months)), dtype=np.int64)
    place = tuple(placed[name].to_numpy() for name in ("direction", "dyad", "kind", "month"))
    np.add.at(out, place, placed["count"].to_numpy())
    return out

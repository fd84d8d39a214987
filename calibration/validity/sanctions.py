"""Sanctions that began in some years, coalitions and organisations expanded by name.

A case with several senders or targets is split by name. An organisation stands for those that were
members in the year the case began: the EU by the table of memberships, others by `MEMBERS`. Cases
of the UN are left out: they bind every pair of the target alike and tell no pair from another; so
are senders or targets that are no state or have no list here (`ASIDE`).

Axes: C countries, D dyads.

Reference: Felbermayr, G. and others (2020). The global sanctions data base,
doi:10.1016/j.euroecorev.2020.103561.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from calibration.validity.outcomes import spread
from sim.countries import country_table

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from sim.parameters import Floats

INVERTED = {
    "Korea, North": "North Korea",
    "Korea, South": "South Korea",
    "Congo, Democratic Republic of the": "COD",
    "Egypt, Arab Rep.": "EGY",
    "Gambia, The": "GMB",
    "Yemen, North": "YEM",
    "Ceylon": "LKA",
    "South Vietnam": "VNM",
}
"""Names that hold a comma, or that the country table knows otherwise, and what to read for them."""

YEARS = {"start_year": pl.Int64, "end_year": pl.Int64}

ASIDE = frozenset(
    {
        "UN",
        "OIC",
        "Kimberly Process Participants",
        "Terrorist Organizations (Al-Qaeda)",
        "Terrorist Organizations (Taliban)",
        "Terrorist Organizations (ISIL and ANF)",
    }
)

_UNASUR = "ARG BOL BRA CHL COL ECU GUY PER PRY SUR URY VEN"
_ARAB = (
    "DZA BHR COM DJI EGY IRQ JOR KWT LBN LBY MRT MAR OMN PSE QAT SAU SOM SDN SYR TUN ARE YEM"
)  # fmt: skip
_AFRICAN = (
    "DZA AGO BEN BWA BFA BDI CMR CPV CAF TCD COM COG COD CIV DJI EGY GNQ ERI ETH GAB GMB GHA GIN "
    "GNB KEN LSO LBR LBY MDG MWI MLI MRT MUS MOZ NAM NER NGA RWA STP SEN SYC SLE SOM ZAF SDN SWZ "
    "TZA TGO TUN UGA ZMB ZWE"
)
_WEST_AFRICAN = "BEN BFA CPV CIV GMB GHA GIN GNB LBR MLI NER NGA SEN SLE TGO"
_AMERICAN = (
    "ATG ARG BHS BRB BLZ BOL BRA CAN CHL COL CRI DMA DOM ECU SLV GRD GTM GUY HTI HND JAM MEX NIC "
    "PAN PRY PER KNA LCA VCT SUR TTO USA URY VEN"
)
_PACIFIC = "AUS COK FJI FSM KIR MHL NIU NRU NZL PLW PNG SLB TON TUV VUT WSM"
_SOUTHERN_AFRICAN = "AGO BWA COD LSO MDG MOZ MUS MWI NAM SWZ SYC TZA ZAF ZMB ZWE"
MEMBERS = {
    "African Union": tuple(_AFRICAN.split()),
    "ECOWAS": tuple(_WEST_AFRICAN.split()),
    "League of Arab States": tuple(_ARAB.split()),
    "MERCOSUR": ("ARG", "BRA", "PRY", "URY"),
    "Organization of American States": tuple(_AMERICAN.split()),
    "Pacific Islands Forum": tuple(_PACIFIC.split()),
    "SADC": tuple(_SOUTHERN_AFRICAN.split()),
    "UNASUR": tuple(_UNASUR.split()),
}
"""Members in 2005 to 2015, from general knowledge; suspended ones included."""


def sanctions(
    path: Path, memberships: Path, countries: Sequence[str], first: int, last: int
) -> Floats:
    """Return 1 where a sanction began between two countries from ``first`` to ``last``, (D,).

    Raises
    ------
    UnknownCountryError
        If a case of these years names a state or an organisation that is not known.
    """
    cases = pl.read_csv(path, infer_schema_length=None)
    cases = cases.filter(pl.col("begin").is_between(first, last))
    table = pl.read_csv(memberships, schema_overrides=YEARS).filter(pl.col("organisation") == "EU")
    pairs = []
    for target, sender, year in cases.select(
        "sanctioned_state", "sanctioning_state", "begin"
    ).iter_rows():
        senders = list(_states(sender, year, table))
        targets = list(_states(target, year, table))
        pairs += [(one, other, 1.0) for one in senders for other in targets if one != other]
    return spread(pairs, countries, 0.0)


def _states(text: str, year: int, union: pl.DataFrame) -> Iterator[str]:
    """Return the ISO3 codes that a cell names."""
    for name, plain in INVERTED.items():
        text = text.replace(name, plain)
    for part in filter(None, (part.strip() for part in text.split(","))):
        if part in ASIDE:
            continue
        if part in MEMBERS:
            yield from MEMBERS[part]
        elif part == "EU":
            end = pl.col("end_year").is_null() | (pl.col("end_year") > year)
            yield from union.filter((pl.col("start_year") <= year) & end)["iso3"]
        else:
            yield country_table().resolve(part)

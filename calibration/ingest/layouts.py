"""Layouts: which column of a file of event data holds what.

A layout names the columns of its files in order, and which of them a row needs, by role: `ref` (the
row's own number), `date`, `code` (CAMEO), `event` and `mode` (PLOVER), `goldstein`, and for either
actor `country`, `name`, `sector`, `group`. Files with a header are read by the names there, in
whatever order; files without one by position, and the number of fields tells whether a row fits.

| source | fields | header |
|---|---|---|
| gdelt | 57 (to March 2013) or 58 | none |
| gdelt2 | 61 | none |
| icews | 20 | yes |
| polecat | 40, some files with more names or tabs at the end | yes |
| csv | those of docs/contacts-format.md, between commas | yes |

References: Leetaru, K., Schrodt, P. A. (2013), GDELT: Global Data on Events, Location and Tone;
Boschee, E. et al. (2015), ICEWS Coded Event Data, doi:10.7910/DVN/28075; Halterman, A. et al.
(2023), PLOVER and POLECAT, doi:10.7910/DVN/AJGVIT.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from sim.errors import ComityError, close_matches

TAB = b"\t"
ROLES = ("ref", "date", "code", "event", "mode", "goldstein") + tuple(
    f"{side}_{part}" for side in ("a", "b") for part in ("country", "name", "sector", "group")
)


@dataclass(frozen=True)
class Layout:
    """How the files of one source are laid out.

    Attributes
    ----------
    source : str
        Name of the source, as on the command line.
    columns : tuple of str
        Names of the columns, in their order.
    roles : dict
        Role to name of column.
    lengths : tuple of int
        Numbers of fields that a row without header may have.
    header : bool
        Whether files begin with the names of their columns.
    date_format : str
        Of `date`, as `strptime` has it.
    vocabulary : str
        Coding of actors: cameo (three-letter codes) or names.
    """

    source: str
    columns: tuple[str, ...]
    roles: dict[str, str] = field(hash=False)
    lengths: tuple[int, ...] = ()
    header: bool = False
    date_format: str = "%Y-%m-%d"
    vocabulary: str = "names"
    separator: bytes = TAB


def _gdelt_columns(geo: tuple[str, ...]) -> tuple[str, ...]:
    parts: tuple[str, ...] = (
        "Code",
        "Name",
        "CountryCode",
        "KnownGroupCode",
        "EthnicCode",
        "Religion1Code",
    )
    parts += ("Religion2Code", "Type1Code", "Type2Code", "Type3Code")
    head = ("GLOBALEVENTID", "SQLDATE", "MonthYear", "Year", "FractionDate")
    actors = tuple(f"Actor{n}{part}" for n in (1, 2) for part in parts)
    event: tuple[str, ...] = (
        "IsRootEvent",
        "EventCode",
        "EventBaseCode",
        "EventRootCode",
        "QuadClass",
    )
    event += ("GoldsteinScale", "NumMentions", "NumSources", "NumArticles", "AvgTone")
    places = tuple(f"{who}Geo_{part}" for who in ("Actor1", "Actor2", "Action") for part in geo)
    return (*head, *actors, *event, *places, "DATEADDED", "SOURCEURL")


_GDELT_ROLES = {
    "ref": "GLOBALEVENTID", "date": "SQLDATE", "code": "EventCode", "goldstein": "GoldsteinScale",
    "a_country": "Actor1CountryCode", "a_name": "Actor1Name", "a_sector": "Actor1Type1Code",
    "a_group": "Actor1KnownGroupCode", "b_country": "Actor2CountryCode", "b_name": "Actor2Name",
    "b_sector": "Actor2Type1Code", "b_group": "Actor2KnownGroupCode",
}  # fmt: skip
_GEO = ("Type", "FullName", "CountryCode", "ADM1Code", "Lat", "Long", "FeatureID")
_GEO2 = (*_GEO[:4], "ADM2Code", *_GEO[4:])

GDELT = Layout(
    "gdelt", _gdelt_columns(_GEO), _GDELT_ROLES, (57, 58),
    date_format="%Y%m%d", vocabulary="cameo",
)  # fmt: skip
GDELT2 = Layout(
    "gdelt2", _gdelt_columns(_GEO2), _GDELT_ROLES, (61,),
    date_format="%Y%m%d", vocabulary="cameo",
)  # fmt: skip
ICEWS = Layout(
    "icews",
    ("Event ID", "Event Date", "Source Name", "Source Sectors", "Source Country", "Event Text",
     "CAMEO Code", "Intensity", "Target Name", "Target Sectors", "Target Country", "Story ID",
     "Sentence Number", "Publisher", "City", "District", "Province", "Country", "Latitude",
     "Longitude"),
    {"ref": "Event ID", "date": "Event Date", "code": "CAMEO Code", "goldstein": "Intensity",
     "a_country": "Source Country", "a_name": "Source Name", "a_sector": "Source Sectors",
     "b_country": "Target Country", "b_name": "Target Name", "b_sector": "Target Sectors"},
    header=True,
)  # fmt: skip
POLECAT = Layout(
    "polecat",
    ("Event ID", "Event Date", "Event Type", "Event Mode", "Intensity", "Quad Code", "Contexts",
     "Actor Name", "Actor Country", "Actor COW", "Primary Actor Sector", "Actor Sectors",
     "Actor Title", "Actor Name Raw", "Wikipedia Actor ID", "Recipient Name", "Recipient Country",
     "Recipient COW", "Primary Recipient Sector", "Recipient Sectors", "Recipient Title",
     "Recipient Name Raw", "Wikipedia Recipient ID", "Placename", "City", "District", "Province",
     "Country", "Latitude", "Longitude", "GeoNames ID", "Raw Placename", "Feature Type", "Source",
     "Publication Date", "Story People", "Story Organizations", "Story Locations", "Language",
     "Version"),
    {"ref": "Event ID", "date": "Event Date", "event": "Event Type", "mode": "Event Mode",
     "goldstein": "Intensity", "a_country": "Actor Country", "a_name": "Actor Name",
     "a_sector": "Primary Actor Sector", "a_group": "Actor Title", "b_country": "Recipient Country",
     "b_name": "Recipient Name", "b_sector": "Primary Recipient Sector",
     "b_group": "Recipient Title"},
    header=True,
)  # fmt: skip
CSV = Layout(
    "csv",
    ("date", "country_a", "country_b", "type", "initiator", "level", "count", "precision",
     "occasion", "source", "source_ref"),
    {name: name for name in ("date", "country_a", "country_b", "type")},
    header=True,
    separator=b",",
)  # fmt: skip

LAYOUTS = {layout.source: layout for layout in (GDELT, GDELT2, ICEWS, POLECAT, CSV)}


def layout_of(source: str) -> Layout:
    """Return the layout of a source.

    Raises
    ------
    ComityError
        If no source has this name.

    Examples
    --------
    >>> len(layout_of("gdelt2").columns), len(layout_of("polecat").columns)
    (61, 40)
    """
    if source not in LAYOUTS:
        near, expected = close_matches(source, LAYOUTS), ", ".join(LAYOUTS)
        problem = "unknown source"
        raise ComityError(problem, value=source, expected=f"one of {expected}", near=near)
    return LAYOUTS[source]


def described(layout: Layout) -> str:
    """Return what files a layout has, and which others there are, for a message.

    Examples
    --------
    >>> described(GDELT).partition("; ")[0]
    'files of gdelt (57 or 58 fields)'
    """
    others = (f"{one.source} ({_fields(one)})" for one in LAYOUTS.values() if one != layout)
    return (
        f"files of {layout.source} ({_fields(layout)} fields); other layouts: {', '.join(others)}"
    )


def _fields(layout: Layout) -> str:
    return " or ".join(map(str, layout.lengths or (len(layout.columns),)))

"""The rules that a row of a user's contact file must keep, and what a breach is called.

    check_row(row) -> OwnRow with either the contact or the list of what is wrong

Columns: `date` (2024-02-08, or 2024-02 for a month), `country_a`, `country_b` (codes or names),
`type` (a contact type), and, where wanted, `initiator` (one of the two), `level` (leader, minister
or any; that of the type where absent), `occasion`, `source`, `source_ref`, `count` (a whole
number, 1 where absent), `precision` (day or month).

Example
-------
>>> check_row({"date": "2023-02-30", "country_a": "CHN", "country_b": "Russia", "type": "call"})[1]
[Breach(column='date', text="impossible date '2023-02-30'; expected a day such as 2024-02-08")]
"""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from calibration.events import LEVELS, PRECISIONS
from calibration.roster import standing_code
from calibration.seasons import RITUAL
from sim.contacts import contact_types
from sim.countries import country_table
from sim.errors import AmbiguousCountryError, UnknownContactTypeError, UnknownCountryError, describe

if TYPE_CHECKING:
    from collections.abc import Mapping

REQUIRED = ("date", "country_a", "country_b", "type")
OPTIONAL = ("initiator", "level", "occasion", "source", "source_ref", "count", "precision")
FAMILY = {"leader": "leader", "minister": "minister", "any": "own"}
RITUAL_WORDS = ("turn-of-year call", "turn of year call", RITUAL)
DAY = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
MONTH = re.compile(r"([0-9]{4})-([0-9]{2})")
WHOLE = re.compile(r"\+?([0-9]{1,12})(\.0*)?")
COUNTRIES = (("country_a", "source_iso3"), ("country_b", "target_iso3"))
MOST = 100_000
"""A count above this in one row is taken for an error."""


@dataclass(frozen=True)
class Breach:
    """One broken rule: the column and what is wrong there, in one line."""

    column: str
    text: str


Row = dict[str, Any]


def check_row(row: Mapping[str, str]) -> tuple[Row, list[Breach]]:
    """Return the contact that a row states, and what is wrong with it.

    Parameters
    ----------
    row : mapping
        Cells by column name, as text; absent optional columns may be left out.

    Returns
    -------
    contact : dict
        Columns of `ContactEvents`; only valid where nothing is wrong.
    breaches : list of Breach
        What is wrong, in the order of the columns; empty for a good row.
    """
    cells = {name: row.get(name, "").strip() for name in (*REQUIRED, *OPTIONAL)}
    contact: Row = {"occasion": cells["occasion"], "source_ref": _reference(cells)}
    rules = (_date, _precision, _countries, _existence, _initiator, _type, _level, _count)
    breaches = [breach for rule in rules for breach in rule(cells, contact)]
    if not breaches:
        contact["family"] = FAMILY[contact["level"]]
        named = contact["occasion"].casefold() in RITUAL_WORDS
        contact["ritual"] = RITUAL if named and contact["contact_type"] == "call" else ""
    return contact, breaches


def _breach(column: str, problem: str, value: str, expected: str) -> list[Breach]:
    if not value:
        problem = "no value"
    text = describe(value=value or None, expected=expected, problem=problem)
    return [Breach(column, text)]


def _reference(cells: Mapping[str, str]) -> str:
    return "; ".join(filter(None, (cells["source"], cells["source_ref"])))


def _date(cells: Mapping[str, str], contact: Row) -> list[Breach]:
    text = cells["date"]
    day, month = DAY.fullmatch(text), MONTH.fullmatch(text)
    parts = day or month
    if parts is None:
        return _breach("date", "not a date:", text, "a day such as 2024-02-08")
    year, number, *rest = map(int, parts.groups())
    try:
        contact["date"] = date(year, number, rest[0] if rest else 1)
    except ValueError:
        return _breach("date", "impossible date", text, "a day such as 2024-02-08")
    contact["precision"] = "day" if day else "month"
    return []


def _precision(cells: Mapping[str, str], contact: Row) -> list[Breach]:
    text = cells["precision"]
    if text and text not in PRECISIONS:
        return _breach("precision", "unknown precision", text, " or ".join(PRECISIONS))
    if text == "day" and contact.get("precision") == "month":
        expected = "month, since the date names no day"
        return _breach("precision", "wrong precision", text, expected)
    contact["precision"] = text or contact.get("precision", "day")
    return []


def _countries(cells: Mapping[str, str], contact: Row) -> list[Breach]:
    breaches: list[Breach] = []
    for column, name in COUNTRIES:
        breaches += _resolve(column, cells[column], contact, name)
    if not breaches and contact["source_iso3"] == contact["target_iso3"]:
        problem = f"a contact of {contact['source_iso3']} with itself:"
        expected = "another country than country_a"
        return _breach("country_b", problem, cells["country_b"], expected)
    return breaches


def _resolve(column: str, text: str, contact: Row, name: str) -> list[Breach]:
    """Put the code of the country that a cell names into the contact."""
    if not text:
        return _breach(column, "", text, "a code or name of a country")
    code, problem = _code(text)
    if problem:
        return [Breach(column, problem)]
    contact[name] = code
    return []


@lru_cache(maxsize=4096)
def _code(text: str) -> tuple[str, str]:
    """Return the code of a country, or what is wrong; a file repeats its names, and its errors."""
    try:
        return country_table().resolve(text), ""
    except (UnknownCountryError, AmbiguousCountryError) as error:
        return "", str(error)


def _existence(cells: Mapping[str, str], contact: Row) -> list[Breach]:
    if "date" not in contact:
        return []
    breaches = []
    first, last = _bounds(contact["date"], contact["precision"])
    for column, name in COUNTRIES:
        if name not in contact:
            continue
        country = country_table().country(contact[name])
        if country.exists(first) or country.exists(last):
            continue
        then = standing_code(country.iso3, first)
        life = f"{country.start_date} to {country.end_date or 'now'}"
        text = describe(
            value=cells[column],
            expected="a country of that day",
            near=() if then == country.iso3 else (repr(then),),
            problem=f"{country.name} did not exist on {contact['date']} ({life}):",
        )
        breaches.append(Breach(column, text))
    return breaches


def _bounds(day: date, precision: str) -> tuple[date, date]:
    if precision == "day":
        return day, day
    return day.replace(day=1), day.replace(day=monthrange(day.year, day.month)[1])


def _initiator(cells: Mapping[str, str], contact: Row) -> list[Breach]:
    contact["directed"] = bool(cells["initiator"])
    if not cells["initiator"]:
        return []
    found: Row = {}
    breaches = _resolve("initiator", cells["initiator"], found, "code")
    if breaches or "source_iso3" not in contact or "target_iso3" not in contact:
        return breaches
    pair = (contact["source_iso3"], contact["target_iso3"])
    if found["code"] not in pair:
        problem, expected = "not one of the two countries:", " or ".join(sorted(pair))
        return _breach("initiator", problem, cells["initiator"], expected)
    if found["code"] == pair[1]:
        contact["source_iso3"], contact["target_iso3"] = pair[1], pair[0]
    return []


def _type(cells: Mapping[str, str], contact: Row) -> list[Breach]:
    types, text = contact_types(), cells["type"].lower()
    if not text:
        return _breach("type", "", text, "one of " + ", ".join(types.names))
    try:
        types.index(text)
    except UnknownContactTypeError as error:
        return [Breach("type", str(error))]
    contact["contact_type"] = text
    return []


def _level(cells: Mapping[str, str], contact: Row) -> list[Breach]:
    text = cells["level"].lower()
    if text and text not in LEVELS:
        return _breach("level", "unknown level", text, ", ".join(LEVELS))
    if "contact_type" in contact:
        contact["level"] = text or contact_types().level(contact["contact_type"])
    return []


def _count(cells: Mapping[str, str], contact: Row) -> list[Breach]:
    text = cells["count"] or "1"
    whole = WHOLE.fullmatch(text)
    if whole is None or not 1 <= int(whole[1]) <= MOST:
        return _breach("count", "impossible count", text, f"a whole number from 1 to {MOST}")
    contact["count"] = int(whole[1])
    return []

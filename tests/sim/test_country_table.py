"""The rows of the table of countries, against facts written down here by hand."""

from __future__ import annotations

import csv
from collections import Counter
from datetime import date
from typing import TYPE_CHECKING

import pytest

from sim.countries import Country, country_table
from sim.country_names import lookup_key

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

TABLE = country_table()
LIVING = [country for country in TABLE if country.end_date is None]
ENDED = {"SUN", "YUG", "SCG", "DDR", "CSK"}
REGIONS = {"Africa": 54, "Americas": 35, "Asia": 47, "Europe": 43, "Oceania": 14}
GROUPS = {
    "G20": "ARG AUS BRA CAN CHN DEU FRA GBR IDN IND ITA JPN KOR MEX RUS SAU TUR USA ZAF",
    "SCO": "BLR CHN IND IRN KAZ KGZ PAK RUS TJK UZB",
    "BRICS": "ARE BRA CHN EGY ETH IDN IND IRN RUS ZAF",
    "NATO": (
        "ALB BEL BGR CAN CZE DEU DNK ESP EST FIN FRA GBR GRC HRV HUN ISL ITA LTU LUX LVA MKD MNE"
        " NLD NOR POL PRT ROU SVK SVN SWE TUR USA"
    ),
}


def test_rows_are_the_un_members_four_more_and_the_ended_states() -> None:
    assert sum(country.un_member for country in TABLE) == 193
    others = {country.iso3 for country in TABLE if not country.un_member}
    assert others == ENDED | {"XKX", "PSE", "TWN", "VAT"}
    assert {country.iso3 for country in TABLE} - {country.iso3 for country in LIVING} == ENDED


def test_un_members_by_region() -> None:
    assert Counter(country.region for country in TABLE if country.un_member) == REGIONS


def test_iso3_codes_are_sorted_unique_and_well_formed() -> None:
    codes = [country.iso3 for country in TABLE]
    assert codes == sorted(set(codes))
    assert all(len(code) == 3 and code.isascii() and code.isupper() for code in codes)


@pytest.mark.parametrize("of", [lambda c: [c.iso2], lambda c: c.cow_codes, lambda c: [c.gw_code]])
def test_codes_of_living_states_are_unique(of: Callable[[Country], list[object]]) -> None:
    codes = Counter(code for country in LIVING for code in of(country) if code is not None)
    assert [code for code, times in codes.items() if times > 1] == []


def test_only_palestine_and_the_holy_see_stand_outside_the_numbered_systems() -> None:
    assert {c.iso3 for c in TABLE if c.cow_code is None} == {"PSE", "VAT"}
    assert {c.iso3 for c in TABLE if c.gw_code is None} == {"PSE", "VAT"}


def test_gleditsch_ward_differs_from_cow_where_known_and_nowhere_else() -> None:
    expected = {"DEU": 260, "YEM": 678, "SRB": 340, "KIR": 970, "NRU": 971, "TON": 972, "TUV": 973}
    assert {c.iso3: c.gw_code for c in TABLE if c.gw_code != c.cow_code} == expected


@pytest.mark.parametrize(
    ("iso3", "iso2", "cow", "name"),
    [
        ("USA", "US", 2, "United States"),
        ("CHN", "CN", 710, "China"),
        ("TWN", "TW", 713, "Taiwan"),
        ("KOR", "KR", 732, "South Korea"),
        ("PRK", "KP", 731, "North Korea"),
        ("ROU", "RO", 360, "Romania"),
        ("NAM", "NA", 565, "Namibia"),
        ("NOR", "NO", 385, "Norway"),
        ("MKD", "MK", 343, "North Macedonia"),
        ("SSD", "SS", 626, "South Sudan"),
    ],
)
def test_rows_known_by_heart(iso3: str, iso2: str, cow: int, name: str) -> None:
    country = TABLE.country(iso3)
    assert (country.iso2, country.cow_code, country.name) == (iso2, cow, name)


def test_every_row_is_whole() -> None:
    for country in TABLE:
        assert country.name, country.iso3
        assert country.demonyms, country.iso3
        assert country.cameo[0] == country.iso3
        assert country.region in REGIONS
        assert date(1816, 1, 1) <= country.start_date


def test_ended_states_have_dates_and_successors_and_living_states_have_not() -> None:
    for country in TABLE:
        assert (country.end_date is not None) == (country.iso3 in ENDED) == bool(country.successors)
        assert country.end_date is None or country.start_date < country.end_date
        assert all(TABLE.country(code).iso3 == code for code in country.successors)


def test_no_text_of_a_row_is_listed_twice() -> None:
    for country in TABLE:
        keys = [lookup_key(text) for text in (*country.aliases, *country.demonyms)]
        assert len(keys) == len(set(keys)), country.iso3


@pytest.mark.parametrize("group", GROUPS)
def test_members_of_a_group_are_in_the_table(group: str) -> None:
    codes = GROUPS[group].split()
    assert [TABLE.resolve(code) for code in codes] == codes
    assert all(TABLE.country(code).un_member for code in codes)


def test_correlates_of_war_numbers_agree_with_the_list(research_data: Path) -> None:
    path = research_data / "covariates" / "cow_iso3_crosswalk.csv"
    with path.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    known = {country.iso3: country.cow_codes for country in TABLE}
    checked = [row for row in rows if row["iso3"] in known and float(row["endyear"]) > 1945]
    assert len(checked) > 190
    wrong = [row for row in checked if int(row["ccode"]) not in known[row["iso3"]]]
    assert wrong == []

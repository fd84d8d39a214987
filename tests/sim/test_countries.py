"""What a text means, and which states exist on a day."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.countries import Country, CountryTable, country_table
from sim.country_names import lookup_key
from sim.errors import AmbiguousCountryError, UnknownCountryError

ROOT = Path(__file__).resolve().parents[2]
TABLE = country_table()
LIVING = [country for country in TABLE if country.end_date is None]
ENDED = {"SUN", "YUG", "SCG", "DDR", "CSK"}

# Keys that several states carry on purpose, with their holders.
SHARED_LIVING = {
    "korea": {"KOR", "PRK"},
    "korean": {"KOR", "PRK"},
    "congo": {"COD", "COG"},
    "congolese": {"COD", "COG"},
    "dominican": {"DMA", "DOM"},
}
SHARED_ENDED = {"cs": {"CSK", "SCG"}}


def keys_of(country: Country) -> set[str]:
    """Return every key under which a row can be looked up."""
    return {lookup_key(text) for text in (*country.codes, *country.words)}


texts = st.sampled_from([(c.iso3, text) for c in TABLE for text in (*c.codes, *c.words)])


@pytest.mark.parametrize(
    ("text", "iso3"),
    [
        ("China", "CHN"),
        ("PRC", "CHN"),
        ("People's Republic of China", "CHN"),
        ("the People’s Republic of China", "CHN"),
        ("Chinese", "CHN"),
        ("Republic of China", "TWN"),
        ("Chinese Taipei", "TWN"),
        ("Taiwan, China", "TWN"),
        ("Republic of Korea", "KOR"),
        ("ROK", "KOR"),
        ("Korea, Rep.", "KOR"),
        ("DPRK", "PRK"),
        ("Democratic People's Republic of Korea", "PRK"),
        ("Guinea", "GIN"),
        ("Guinean", "GIN"),
        ("GUINEA BISSAU", "GNB"),
        ("Equatorial Guinea", "GNQ"),
        ("Papua New Guinea", "PNG"),
        ("Niger", "NER"),
        ("Nigerian", "NGA"),
        ("Republic of the Congo", "COG"),
        ("Congo-Brazzaville", "COG"),
        ("Zaire", "COD"),
        ("DRC", "COD"),
        ("Dominica", "DMA"),
        ("Dominican Republic", "DOM"),
        ("Burma", "MMR"),
        ("turkiye", "TUR"),
        ("TÜRKİYE", "TUR"),
        ("Cote d'Ivoire", "CIV"),
        ("Côte d’Ivoire", "CIV"),
        ("sao tome & principe", "STP"),
        ("St. Lucia", "LCA"),
        ("ST", "STP"),
        ("Vatican", "VAT"),
        ("the Netherlands", "NLD"),
        ("  the   U.S.A. ", "USA"),
        ("U.K.", "GBR"),
        ("America", "USA"),
        ("ROM", "ROU"),
        ("TMP", "TLS"),
        ("MTN", "MNE"),
        ("WSB", "PSE"),
        ("no", "NOR"),
        ("NA", "NAM"),
        ("2", "USA"),
        ("002", "USA"),
        ("255", "DEU"),
        ("260", "DEU"),
        ("678", "YEM"),
        ("970", "NRU"),
        ("USSR", "SUN"),
        ("sun", "SUN"),
        ("East German", "DDR"),
        ("Yugoslavia", "YUG"),
        ("345", "SRB"),
        ("365", "RUS"),
        ("Czechoslovakia", "CSK"),
        ("Czechia", "CZE"),
    ],
)
def test_resolve(text: str, iso3: str) -> None:
    assert TABLE.resolve(text) == iso3


@given(texts)
def test_every_text_of_a_row_means_that_row(row: tuple[str, str]) -> None:
    iso3, text = row
    key = lookup_key(text)
    if key in SHARED_LIVING or key in SHARED_ENDED:
        with pytest.raises(AmbiguousCountryError):
            TABLE.resolve(text)
    elif text.isdecimal() and iso3 in ENDED:
        living = [c.iso3 for c in LIVING if int(text) in c.cow_codes]
        assert TABLE.resolve(text) == (living[0] if living else iso3)
    else:
        assert TABLE.resolve(text) == iso3


def test_no_key_means_two_living_countries_unless_declared() -> None:
    counts = Counter(key for country in LIVING for key in keys_of(country))
    assert {key for key, times in counts.items() if times > 1} == set(SHARED_LIVING)


@pytest.mark.parametrize("key", [*SHARED_LIVING, *SHARED_ENDED])
def test_ambiguous_texts_name_every_holder(key: str) -> None:
    with pytest.raises(AmbiguousCountryError) as caught:
        TABLE.resolve(key)
    holders = SHARED_LIVING.get(key) or SHARED_ENDED[key]
    named = {c.iso3 for c in TABLE if f"{c.iso3!r} ({c.name})" in str(caught.value)}
    assert named == holders


def test_message_of_an_ambiguous_country() -> None:
    message = "ambiguous country 'Korea'; expected one of 'KOR' (South Korea), 'PRK' (North Korea)"
    with pytest.raises(AmbiguousCountryError) as caught:
        TABLE.resolve("Korea")
    assert str(caught.value) == message


@pytest.mark.parametrize("code", ["GERM", "deu", ""])
def test_rows_are_taken_by_exact_code_only(code: str) -> None:
    with pytest.raises(UnknownCountryError, match="unknown country"):
        TABLE.name(code)


def test_a_state_exists_from_its_start_to_the_day_before_its_end() -> None:
    def present(day: date) -> set[str]:
        return {c.iso3 for c in TABLE.at(day)} & {"SUN", "RUS", "DDR", "DEU", "CSK", "CZE", "SVK"}

    assert present(date(1989, 11, 9)) == {"SUN", "DDR", "DEU", "CSK"}
    assert present(date(1990, 10, 2)) == {"SUN", "DDR", "DEU", "CSK"}
    assert present(date(1990, 10, 3)) == {"SUN", "DEU", "CSK"}
    assert present(date(1991, 12, 25)) == {"SUN", "DEU", "CSK"}
    assert present(date(1991, 12, 26)) == {"RUS", "DEU", "CSK"}
    assert present(date(1993, 1, 1)) == {"RUS", "DEU", "CZE", "SVK"}


def test_all_living_states_and_no_others_exist_today() -> None:
    assert list(TABLE.at(date(2026, 1, 1))) == LIVING
    assert len(LIVING) == 197
    assert TABLE.at(date(1815, 12, 31)) == ()


@pytest.mark.parametrize(
    ("iso3", "day", "expected"),
    [
        ("SUN", date(1991, 12, 25), "SUN"),
        ("SUN", date(1991, 12, 26), "RUS"),
        ("SUN", date(2024, 2, 8), "RUS"),
        ("YUG", date(1990, 1, 1), "YUG"),
        ("YUG", date(1999, 3, 24), "SCG"),
        ("YUG", date(2006, 6, 5), "SRB"),
        ("SCG", date(2010, 1, 1), "SRB"),
        ("DDR", date(1990, 10, 3), "DEU"),
        ("CSK", date(1993, 1, 1), "CZE"),
        ("FRA", date(1700, 1, 1), "FRA"),
        ("FRA", date(2024, 1, 1), "FRA"),
    ],
)
def test_successor(iso3: str, day: date, expected: str) -> None:
    assert TABLE.successor(iso3, day) == expected


@given(
    st.sampled_from(sorted(ENDED)),
    st.dates(date(1930, 1, 1), date(2030, 1, 1)),
)
def test_the_successor_exists_on_the_day(iso3: str, day: date) -> None:
    country = TABLE.country(iso3)
    if day >= country.start_date:
        assert TABLE.country(TABLE.successor(iso3, day)).exists(day)


def test_a_continuing_state_follows_without_a_gap() -> None:
    for iso3 in ENDED:
        end = TABLE.country(iso3).end_date
        assert end is not None
        assert TABLE.country(iso3).exists(end - timedelta(days=1))
        assert TABLE.country(TABLE.successor(iso3, end)).exists(end)


def test_the_successor_of_an_unknown_code_is_an_error() -> None:
    with pytest.raises(UnknownCountryError, match="unknown country 'XYZ'"):
        TABLE.successor("XYZ", date(2000, 1, 1))


def test_the_table_is_read_once_and_compares_by_value() -> None:
    assert country_table() is TABLE
    assert CountryTable(TABLE.countries) == TABLE
    assert len(TABLE) == 202


def test_resolving_imports_no_heavy_package() -> None:
    program = (
        "import sys\n"
        "from sim.countries import country_table\n"
        "assert country_table().resolve('Russia') == 'RUS'\n"
        "loaded = {'numpy', 'polars', 'pydantic', 'rapidfuzz'} & set(sys.modules)\n"
        "assert not loaded, loaded\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")

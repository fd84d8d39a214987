"""What country names are compared by, and which names a mistake is close to."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.countries import country_table
from sim.country_names import closeness, closest, lookup_key
from sim.errors import UnknownCountryError

if TYPE_CHECKING:
    from collections.abc import Callable

TABLE = country_table()
NAMES = st.sampled_from([name for country in TABLE for name in country.words])
CHANGES: list[Callable[[str], str]] = [
    str.lower,
    str.upper,
    str.swapcase,
    "The {}".format,
    "  {} .".format,
]


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("Côte d'Ivoire", "cote divoire"),
        ("COTE D’IVOIRE", "cote divoire"),
        ("São Tomé & Príncipe", "sao tome and principe"),
        ("Guinea-Bissau", "guinea bissau"),
        ("Korea, Dem. People's Rep.", "korea dem peoples rep"),
        ("The Gambia", "gambia"),
        ("the", "the"),
        ("St. Lucia", "saint lucia"),
        ("ST", "st"),
        ("U.S.", "us"),
        ("020", "20"),
        ("000", "0"),
        (" _ ", ""),
    ],
)
def test_lookup_key(text: str, key: str) -> None:
    assert lookup_key(text) == key


@given(st.text(max_size=20))
def test_punctuation_around_a_text_changes_nothing(text: str) -> None:
    assert lookup_key(f"({text}),") == lookup_key(text)


@given(NAMES, st.sampled_from(CHANGES))
def test_case_article_and_stops_change_nothing(name: str, change: Callable[[str], str]) -> None:
    assert lookup_key(change(name)) == lookup_key(name)


def test_closeness_counts_letters_in_order() -> None:
    # Four letters in common out of 4 + 5: 2 * 4 / 9.
    assert closeness("Cong", ["Congo"]) == pytest.approx(100 * 8 / 9)
    assert closeness("Congo", ["Congo", "Chad"]) == 100.0
    assert closeness("Congo", []) == 0.0


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("GERM", "; did you mean 'DEU' (Germany)?"),
        ("GER", "; did you mean 'DEU' (Germany)?"),
        ("CHI", "; did you mean 'CHL' (Chile) or 'CHN' (China)?"),
        ("Columbia", "; did you mean 'COL' (Colombia)?"),
        ("Republik of Korea", "; did you mean 'KOR' (South Korea)?"),
        ("Noth Korea", "; did you mean 'PRK' (North Korea)?"),
        ("Republic of Vietnam", "; did you mean 'VNM' (Vietnam)?"),
        ("Yugoslavya", "; did you mean 'YUG' (Yugoslavia)?"),
        ("South Guinea", ""),
        ("Atlantis", ""),
        ("HKG", ""),
        ("999", ""),
        ("UN", ""),
        ("", ""),
        ("?!", ""),
    ],
)
def test_message_of_an_unknown_country(text: str, hint: str) -> None:
    with pytest.raises(UnknownCountryError) as caught:
        TABLE.resolve(text)
    assert str(caught.value) == f"unknown country {text!r}{hint}"


def test_a_slip_in_republic_of_korea_never_suggests_the_north() -> None:
    name = "Republic of Korea"
    slips = [name[:i] + name[i + 1 :] for i in range(len(name))]
    slips += [name[:i] + "x" + name[i:] for i in range(len(name))]
    for slip in slips:
        with pytest.raises(UnknownCountryError) as caught:
            TABLE.resolve(slip)
        assert caught.value.near[0] == "'KOR' (South Korea)", slip
        assert "PRK" not in str(caught.value), slip


def test_near_misses_keep_to_their_side_and_forget_shared_forms() -> None:
    names = {"PRK": ["North Korea"], "KOR": ["South Korea"], "EST": ["Republic of Estonia"]}
    assert closest("Sout Korea", names) == ("KOR",)
    assert closest("South Koreaa", {"PRK": ["North Korea"]}) == ()
    assert closest("Republic of Vietnam", names) == ()
    assert closest("anything", {}) == ()

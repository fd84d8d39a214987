"""Countries of two names: both are taken wherever a country is named, and one is shown."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from calibration.sources.own import OwnContacts, read_own_contacts
from sim.cli.asked import _of_options
from sim.countries import country_table
from sim.errors import ComityError, ScenarioError
from sim.naming import near_codes, near_dyads, read_dyad
from sim.report.words import country_name
from sim.scenario import load_scenario
from tests.malformed import GOOD

NAMES = {
    "TUR": ("Türkiye", "Turkey", "Turkiye"),
    "CZE": ("Czechia", "Czech Republic"),
    "CIV": ("Côte d'Ivoire", "Ivory Coast", "Cote d’Ivoire"),
    "SWZ": ("Eswatini", "Swaziland"),
    "CPV": ("Cabo Verde", "Cape Verde"),
    "MKD": ("North Macedonia", "Macedonia"),
    "MMR": ("Myanmar", "Burma"),
    "TLS": ("Timor-Leste", "East Timor"),
    "RUS": ("Russia", "Russian Federation"),
    "VNM": ("Vietnam", "Viet Nam"),
}
"""By code: the name that is shown, and others."""

EVERY = [(code, name) for code, names in NAMES.items() for name in names]


@pytest.mark.parametrize(("code", "name"), EVERY)
def test_each_name_is_taken_and_one_is_shown(code: str, name: str, tmp_path: Path) -> None:
    assert country_table().resolve(name) == code
    assert country_name(code) == NAMES[code][0]
    pair = "-".join(sorted((code, "CHN")))
    assert read_dyad(f"{name}-China") == read_dyad(f"China\N{EN DASH}{name}") == pair
    (asked,) = _of_options(
        {"kind": "contact_by", "dyad": f"China-{name}", "type": "visit", "from": "2024-04",
         "until": "2024-08"}
    )  # fmt: skip
    assert asked.dyads == (pair,)
    file = tmp_path / "mine.csv"
    file.write_text(
        f"date,country_a,country_b,type\n2024-02-08,China,{name},call\n", encoding="utf-8"
    )
    (event,) = read_own_contacts(OwnContacts(file)).events.frame.iter_rows(named=True)
    assert {event["source_iso3"], event["target_iso3"]} == {"CHN", code}
    assert event["date"] == date(2024, 2, 8)


def test_a_name_in_a_scenario_is_answered_with_the_code(tmp_path: Path) -> None:
    file = tmp_path / "good.toml"
    changed = GOOD.replace('focus = ["RUS-CHN"', 'focus = ["Russia-China"')
    changed = changed.replace('by = "USA"', 'by = "United States"')
    file.write_text(changed.replace('initiator = "CHN"', 'initiator = "Chna"', 1), encoding="utf-8")
    with pytest.raises(ScenarioError) as caught:
        load_scenario(file)
    told = "\n".join(str(caught.value).splitlines())
    assert "focus[0]: invalid value 'Russia-China'" in told
    assert "did you mean 'CHN-RUS'?" in told
    assert "did you mean 'USA' (United States)?" in told
    assert "did you mean 'CHN' (China)?" in told


def test_what_is_near_nothing_names_nothing() -> None:
    assert near_dyads("CHN") == near_dyads("CHN-CHN") == near_dyads("up-down") == ()
    assert near_codes("qqqqqqq") == ()
    with pytest.raises(ComityError, match="not two countries"):
        read_dyad("China")

"""Scenario files as documents: merging, words, differences, memberships by the day."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.documents.diff import differences
from sim.documents.merge import merge
from sim.documents.words import entry_words, scenario_words
from sim.groups import members
from sim.records import Record
from sim.scenario import load_scenario, open_scenario
from tests.malformed import GOOD
from tests.scenario_files import edit, write

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with a base and a scenario laid over it."""
    return write(tmp_path)


def test_merging_remembers_whose_each_part_is(folder: Path) -> None:
    document = open_scenario(folder / "own.toml")
    scenario = document.record
    assert [i.kind for i in scenario.intervention][-2:] == ["contacts", "shock"]
    assert [q.id for q in scenario.question] == ["visit", "falls", "kept"]
    assert scenario.question[2].text == "Is it, really?"
    assert set(scenario.groups) == {"near", "far"}
    assert scenario.expectation == ()
    owners = {path: document.owner(path).path.stem for path in (
        ("worlds",), ("horizon",), ("intervention", 0), ("intervention", 4), ("question", 2),
        ("groups", "near"), ("groups", "far"),
    )}  # fmt: skip
    assert list(owners.values()) == ["own", "good", "good", "own", "own", "good", "own"]
    assert document.merged.origin(("intervention", 4, "dyad")) == (1, ("intervention", 0, "dyad"))


TABLES = st.lists(
    st.fixed_dictionaries({"x": st.integers()}, optional={"id": st.sampled_from("ab")})
)
CONTENTS = st.dictionaries(
    st.sampled_from(["worlds", "shock", "groups", "id"]),
    st.integers() | TABLES | st.dictionaries(st.sampled_from("xyz"), st.integers()),
)  # fmt: skip


@given(contents=st.lists(CONTENTS, min_size=1, max_size=4))
def test_every_part_of_a_merged_content_is_found_where_it_is_said_to_be(
    contents: list[dict[str, Any]],
) -> None:
    merged = merge(contents)
    for key, value in merged.content.items():
        inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(
            value, list) else ()  # fmt: skip
        for step, item in inner:
            k, own = merged.origin((key, step))
            assert contents[k][own[0]][own[1]] == item
        if not isinstance(value, dict | list):
            assert contents[merged.origin((key,))[0]][key] == value
    assert merge(contents).content == merged.content
    assert merge([{}, *contents]).content == merged.content


def test_words_tell_everything_and_from_where(folder: Path) -> None:
    text = " ".join(" ".join(scenario_words(open_scenario(folder / "own.toml"))).split())
    for part in (
        "own: A title laid over good Why.",
        "24 months, March 2024 to February 2026 (good)",
        "- 7 worlds -",
        "group far: BRA -",
        "group near: MNG, VNM (good)",
        "12 countries (SCO, USA, near): China, India",
        "in focus: China–Russia and China–United States (good)",
        "China–Russia: a lasting shock in September 2024",
        "India behaves as hedger (strength 0.4) (good)",
        "left out: sanctions (good)",
        "leader variance 4, in place of the fitted one (good)",
        "Ukraine joins EU in January 2025 (good)",
        "J, shown at 0.00 and 0.10 standard deviations (good)",
        "Is it, really? [kept]",
        "Done where something happens - if ",
        "Strength at the end of 2025 [end] (good)",
    ):
        assert part in text, (part, text)
    assert "It falls." not in text
    good = " ".join(" ".join(scenario_words(open_scenario(folder / "good.toml"))).split())
    assert (
        "It falls. That is: affinity of China–Russia is lower than at the cutoff, in some month up "
        "to March 2025, in the mean of the worlds."
    ) in good


def test_a_record_that_this_module_does_not_know_is_told_too() -> None:
    """In its own words where it has some, else as it is written."""

    class Plain(Record):
        size: int = 1

    class Speaking(Plain):
        def words(self, dyad: str) -> str:
            return f"of size {self.size}{dyad}"

    assert entry_words("news", 0, Plain(size=3)) == '{"size": 3}'
    assert entry_words("news", 0, Speaking(size=3)) == "of size 3"
    assert entry_words("news", "size", 3) == "size = 3"


def test_differences_are_those_of_the_files(folder: Path) -> None:
    own, good = (load_scenario(folder / f"{name}.toml") for name in ("own", "good"))
    assert differences(good, good) == ()
    found = {item.place: (item.first, item.second) for item in differences(good, own)}
    assert set(found) == {
        "id", "base", "worlds", "groups far", "intervention", "question kept", "expectation",
    }  # fmt: skip
    assert found["worlds"] == ("10", "7")
    assert found["intervention"][0] == ""
    assert "shock in May 2024" in found["intervention"][1]
    assert "Is it, really?" in found["question kept"][1]
    back = {item.place: (item.second, item.first) for item in differences(own, good)}
    assert back == found


def test_order_and_the_way_countries_are_named_make_no_difference(folder: Path) -> None:
    first = load_scenario(folder / "good.toml")
    text = GOOD.replace('["SCO", "USA", "near"]', json.dumps(["near", *first.resolved()]))
    tables = text.split("\n\n")
    tables[5], tables[6] = tables[6], tables[5]
    (folder / "good.toml").write_text("\n\n".join(tables))
    assert differences(first, load_scenario(folder / "good.toml")) == ()


def test_memberships_are_those_of_the_day(folder: Path) -> None:
    text = GOOD.replace('"SCO", "USA", "near"', '"SCO", "USA"')
    text = text.replace("cutoff = 2024-02-08", "cutoff = 2024-07-04").replace(
        'start = "2024-03"', 'start = "2024-08"')  # fmt: skip
    (folder / "good.toml").write_text(text.split("[[processes")[0])
    assert "BLR" in load_scenario(folder / "good.toml").resolved()
    edit(folder / "good.toml", "2024-07-04", "2024-07-03")
    assert "BLR" not in load_scenario(folder / "good.toml").resolved()
    assert "GBR" in members("EU", 2020)


def test_the_scenario_of_the_readme_is_good(tmp_path: Path) -> None:
    """And all tables that it shows for other keys can stand below it."""
    text = (ROOT / "scenarios" / "README.md").read_text("utf-8")
    blocks = [part.partition("```")[0] for part in text.split("```toml\n")[1:]]
    first = next(block for block in blocks if 'id = "my-scenario"' in block)
    outcome = next(block for block in blocks if block.startswith("[[outcome]]"))
    base = (ROOT / "scenarios" / "chn-rus-baseline.toml").read_text("utf-8")
    (tmp_path / "chn-rus-baseline.toml").write_text(base, encoding="utf-8")
    path = tmp_path / "my-scenario.toml"
    path.write_text(f"{first}\n{outcome}", encoding="utf-8")
    scenario = load_scenario(path)
    assert len(scenario.expectation) == len(scenario.outcome) == 1

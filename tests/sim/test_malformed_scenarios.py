"""A bad scenario file is answered with file, line, place and reason, and nothing is written."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.documents.keys import PLACE
from sim.errors import ScenarioError
from sim.scenario import Scenario, load_scenario
from tests.malformed import CASES, GOOD, NO_TOML

FILES = sorted((Path(__file__).resolve().parents[2] / "scenarios").glob("*.toml"))


def put(folder: Path, text: str, name: str = "good") -> Path:
    """Write a scenario file."""
    path = folder / f"{name}.toml"
    path.write_bytes(text.encode("utf-8"))
    return path


def mistakes(path: Path) -> list[str]:
    """What is wrong with a file, one line each."""
    with pytest.raises(ScenarioError) as caught:
        load_scenario(path)
    return str(caught.value).split("\n")


def test_the_file_that_the_cases_change_is_good(tmp_path: Path) -> None:
    assert load_scenario(put(tmp_path, GOOD)).id == "good"
    assert len(CASES) + len(NO_TOML) > 120


@pytest.mark.parametrize("name", CASES)
def test_one_mistake_is_told_once_at_its_line_and_place(name: str, tmp_path: Path) -> None:
    case = CASES[name]
    path = put(tmp_path, case.text)
    lines = mistakes(path)
    expected = f"{path}:{case.line}: {case.place}: {case.says}"
    assert lines[0].startswith(expected), f"{lines}\n{expected}"
    assert len(lines) == 1, lines
    assert lines[0].isprintable()
    assert len(lines[0]) < 700
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("name", NO_TOML)
def test_what_is_no_toml_is_told_with_its_line(name: str, tmp_path: Path) -> None:
    text, line, says = NO_TOML[name]
    path = put(tmp_path, text)
    first = mistakes(path)[0]
    assert first.startswith(f"{path}{f':{line}' if line else ''}: {says}"), first
    assert first.isprintable()


def test_bytes_that_are_no_utf_8_and_a_folder(tmp_path: Path) -> None:
    path = tmp_path / "good.toml"
    path.write_bytes(b"title = '\xff'")
    assert mistakes(path) == [
        f"{path}:1: not readable as text; expected a plain text file, saved as UTF-8"
    ]
    (tmp_path / "folder.toml").mkdir()
    assert "not readable as TOML" in mistakes(tmp_path / "folder.toml")[0]


def test_a_byte_order_mark_is_no_mistake_and_moves_no_line(tmp_path: Path) -> None:
    path = tmp_path / "good.toml"
    path.write_bytes(GOOD.encode("utf-8-sig"))
    assert load_scenario(path).title == "A title"
    path.write_bytes(GOOD.replace("worlds = 10", "worlds = 0").encode("utf-8-sig"))
    assert mistakes(path)[0].startswith(f"{path}:9: worlds: invalid value 0")


def test_the_mistakes_of_records_and_of_the_whole_are_told_together(tmp_path: Path) -> None:
    """A wrong type does not hide an unknown country; what depends on it is left unsaid."""
    text = (
        GOOD.replace("worlds = 10", 'worlds = "ten"')
        .replace('"SCO"', '"SCOO"')
        .replace("mean = -1.0", "mean = inf")
        .replace('["2024-11"]', '["2034-11"]')
        .replace('id = "kept"', 'id = "visit"')
    )
    places = [line.split(": ")[1] for line in mistakes(put(tmp_path, text))]
    assert set(places) >= {
        "worlds", "countries[0]", "intervention[0].affinity.mean", "intervention[3].months[0]",
        "question[2].id",
    }  # fmt: skip


def test_what_rests_on_a_bad_key_is_left_unsaid(tmp_path: Path) -> None:
    for old, new in (("cutoff = 2024-02-08", 'cutoff = "soon"'), ("horizon = 24", "horizon = 0")):
        assert len(mistakes(put(tmp_path, GOOD.replace(old, new)))) == 1


def test_a_mistake_of_the_base_is_told_with_its_own_file_line_and_index(tmp_path: Path) -> None:
    base = put(tmp_path, GOOD.replace('id = "good"', 'id = "base"'), "base")
    own = (
        'schema = 1\nid = "own"\nbase = "base"\nhorizon = 8\n\n[[intervention]]\nkind = "shock"\n'
        'dyad = "CHN-DEU"\nmonth = "2024-09"\nsource = "assumption"\n'
    )
    lines = mistakes(put(tmp_path, own, "own"))
    foreign = next(line for line in lines if "'DEU'" in line)
    assert foreign.startswith(f"{tmp_path}/own.toml:8: intervention[0].dyad: not among the count")
    late = next(line for line in lines if "months[0]" in line)
    at = 1 + GOOD[: GOOD.index('months = ["2024-11"]')].count("\n")
    assert late.startswith(f"{base}:{at}: intervention[3].months[0]: a month outside the horizon")
    assert late.endswith("(inherited by own.toml)")


def test_a_broken_chain_does_not_hide_the_mistakes_of_the_file(tmp_path: Path) -> None:
    text = 'id = "own"\nbase = "none"\nworlds = 0\n\n[[question]]\nkind = "ritual_kep"\n'
    places = [line.split(": ")[1] for line in mistakes(put(tmp_path, text, "own"))]
    assert sorted(places) == ["base", "question[0].kind", "worlds"]


def test_a_long_cycle_is_told_where_it_closes(tmp_path: Path) -> None:
    for name, base in (("a", "b"), ("b", "c"), ("c", "b")):
        put(tmp_path, f'id = "{name}"\nbase = "{base}"\n', name)
    line = mistakes(tmp_path / "a.toml")[0]
    assert line == f"{tmp_path}/c.toml:2: base: a cycle of bases: a -> b -> c -> b"


VALUES = st.one_of(
    st.none(), st.booleans(), st.integers(-(10**40), 10**40), st.floats(), st.text(max_size=8),
    st.sampled_from(["../x", "2024-13", "CHN-RUS", "\x07", "chn", "9999-12", "\u202e", ""]),
)  # fmt: skip


def as_toml(value: Any) -> str:
    """Write a value as TOML; None as a date, a table inline."""
    if value is None:
        return "1979-05-27"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float):
        return repr(value)
    if isinstance(value, int):
        return str(value)
    if isinstance(value, str):
        return (
            '"' + "".join(f"\\U{ord(c):08x}" for c in value if not 0xD800 <= ord(c) < 0xE000) + '"'
        )
    if isinstance(value, dict):
        return "{" + ", ".join(f"{as_toml(k)} = {as_toml(v)}" for k, v in value.items()) + "}"
    return "[" + ", ".join(map(as_toml, value)) + "]"


NESTED = st.recursive(
    VALUES,
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3)
    ),
    max_leaves=6,
)


@st.composite
def mutated(draw: st.DrawFn) -> str:
    """A good file with some lines dropped, doubled, swapped, or given another key or value."""
    lines = draw(st.sampled_from([GOOD, *(file.read_text("utf-8") for file in FILES)])).split("\n")
    for _ in range(draw(st.integers(1, 4))):
        i = draw(st.integers(0, len(lines) - 1))
        key, equals, _ = lines[i].partition(" = ")
        match draw(st.integers(0, 6)):
            case 0:
                del lines[i]
            case 1:
                lines.insert(i, lines[i])
            case 2:
                j = draw(st.integers(0, len(lines) - 1))
                lines[i], lines[j] = lines[j], lines[i]
            case 3 | 4 if equals:
                lines[i] = f"{key} = {as_toml(draw(NESTED))}"
            case 5 if equals:
                lines[i] = f"{as_toml(draw(st.text(max_size=6)))} ={lines[i].partition('=')[2]}"
            case 6:
                at = draw(st.integers(0, len(lines[i])))
                lines[i] = lines[i][:at] + draw(st.characters(codec="utf-8")) + lines[i][at + 1 :]
        if not lines:
            break
    return "\n".join(lines)


@settings(max_examples=400, deadline=None)
@given(text=mutated(), base=st.booleans())
def test_any_file_is_read_or_answered_line_by_line(
    text: str, base: bool, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """No other error, every line with file and place, the line there, nothing written.

    The file is read by itself, or as the base of another.
    """
    folder = tmp_path_factory.mktemp("fuzz")
    for file in FILES:
        put(folder, file.read_text("utf-8"), file.stem)
    path = put(folder, text, "chn-rus-baseline" if base else "fuzzed")
    path = folder / "chn-rus-rupture.toml" if base else path
    before = {file: file.read_bytes() for file in folder.iterdir()}
    try:
        assert isinstance(load_scenario(path), Scenario)
    except ScenarioError as error:
        for line in str(error).split("\n"):
            check_answer(line, folder)
    assert {file: file.read_bytes() for file in folder.iterdir()} == before


def check_answer(line: str, folder: Path) -> None:
    """A line names a file of the folder, a line that it has and a place in it."""
    assert line.startswith(f"{folder}/"), line
    file, _, rest = line.partition(".toml")
    text = Path(f"{file}.toml").read_bytes().decode("utf-8")
    assert line.isprintable(), line
    if rest.startswith(":") and not rest.startswith(": "):
        number, _, rest = rest[1:].partition(": ")
        assert 1 <= int(number) <= text.count("\n") + 1, line
        if not rest.startswith("not readable as TOML"):
            assert PLACE.match(rest), line
            tomllib.loads(text)

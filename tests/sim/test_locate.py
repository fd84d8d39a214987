"""Lines of keys: against `tomllib`, which knows the content, and the text, which has the lines."""

from __future__ import annotations

import tomllib
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from sim.documents.keys import KeyPath, place_text, split_place
from sim.documents.locate import key_lines

SCENARIOS = sorted((Path(__file__).resolve().parents[2] / "scenarios").rglob("*.toml"))


def paths_of(value: Any, path: KeyPath = ()) -> dict[KeyPath, Any]:
    """Every path of a content but the empty one, with what stands there."""
    inner = value.items() if isinstance(value, dict) else enumerate(value)
    found: dict[KeyPath, Any] = {}
    for step, item in inner:
        found[*path, step] = item
        if isinstance(item, dict | list):
            found |= paths_of(item, (*path, step))
    return found


def line_of(text: str, token: str) -> int:
    """Line of a token that stands in the text once."""
    assert text.count(token) == 1
    return 1 + text[: text.index(token)].count("\n")


KEYS = st.sampled_from(["a", "b", "c", "d-1", "7", '"x y"', "'.'", '"\\u0041"', '"]"', '"#"'])


@st.composite
def texts(draw: st.DrawFn) -> str:
    """A TOML text in which every value of a key is a token of its own."""
    number = count()
    lines = [draw(st.sampled_from(["", "# [x]", "# a = 1"]))]
    for _ in range(draw(st.integers(0, 8))):
        keys = draw(st.lists(KEYS, min_size=1, max_size=3))
        space = draw(st.sampled_from(["", " ", "\t"]))
        dotted = f"{space}.{space}".join(keys)
        match draw(st.integers(0, 5)):
            case 0:
                lines.append(f"{space}[{space}{dotted}{space}] # ]")
            case 1:
                lines.append(f"[[{dotted}]]")
            case _:
                lines.append(f"{space}{dotted}{space}={space}{draw(values(number))}{space}# = 1")
        lines += [""] * draw(st.integers(0, 2))
    ending = draw(st.sampled_from(["\n", "\r\n"]))
    return ending.join(lines).replace("\r\r", "\r")


@st.composite
def values(draw: st.DrawFn, number: Any, depth: int = 2) -> str:
    """A value: a string of some kind, an array or an inline table of such."""
    token = f"T{next(number)}T"
    kind = draw(st.integers(0, 7 if depth else 4))
    simple = (
        f'"{token}\\" # ]"',
        f"'{token}\\'",
        f'"""{token}\n"a" ""b\\"""c \\\n  # [d]"""""',
        f"'''{token} 'a'\n ''b\n'''''",
        f'"{token}"',
    )
    if kind < len(simple):
        return simple[kind]
    if kind == 7:
        pairs = [f"k{i} = {draw(values(number, 0))}" for i in range(draw(st.integers(0, 3)))]
        return "{ " + ", ".join(pairs) + " }"
    items = [draw(values(number, depth - 1)) for _ in range(draw(st.integers(0, 3)))]
    between = draw(st.sampled_from([", ", ",\n", " , # [ ,\n\n"]))
    comma = draw(st.sampled_from(["", ", # ]\n"])) if items else ""
    return f"[{draw(st.sampled_from(['', chr(10)]))}{between.join(items)}{comma}]"


@settings(max_examples=400, deadline=None)
@given(text=texts())
def test_every_path_and_no_other_has_its_line(text: str) -> None:
    try:
        content = tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        assume(False)
    lines, found = key_lines(text), paths_of(content)
    assert set(lines) == set(found)
    for path, value in found.items():
        if isinstance(value, str):
            token = f"T{value.split('T')[1]}T"
            first, last = lines[path]
            assert first == line_of(text, token)
            assert last >= first


@pytest.mark.parametrize("file", SCENARIOS, ids=lambda file: file.stem)
def test_shipped_files(file: Path) -> None:
    text = file.read_text("utf-8")
    lines, found = key_lines(text), paths_of(tomllib.loads(text))
    assert set(lines) == set(found)
    for path, spot in lines.items():
        if isinstance(path[-1], str) and not isinstance(found[path], dict | list):
            assert path[-1] in text.split("\n")[spot.first - 1]


def test_tables_within_arrays_of_tables_and_the_end_of_values() -> None:
    text = 'a = """\nx\n"""\n[[b]]\n[b.c]\nd = [\n  1,\n  2,\n]\n[[b]]\ne.f = 1 # g\n'
    lines = key_lines(text)
    assert lines["a",] == (1, 3)
    assert (lines["b",].first, lines["b", 0].first, lines["b", 1].first) == (4, 4, 10)
    assert lines["b", 0, "c"].first == 5
    assert lines["b", 0, "c", "d"] == (6, 9)
    assert lines["b", 0, "c", "d", 1] == (8, 8)
    assert lines["b", 1, "e", "f"] == (11, 11)


@given(
    path=st.lists(
        st.one_of(st.integers(0, 99), st.text(max_size=6)), min_size=1, max_size=5
    ).filter(lambda path: isinstance(path[0], str))
)
def test_a_path_is_read_back_from_its_text(path: list[str | int]) -> None:
    text = place_text(tuple(path))
    assert text.isprintable()
    assert split_place(f"{text}: the rest: of it") == (tuple(path), "the rest: of it")

"""A hundred scenario files, each with one mistake, and what has to be said of it.

The good file and the table of mistakes are data: ``good-scenario.toml``, ``malformed.toml``.
"""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import NamedTuple

FOLDER = Path(__file__).parent
GOOD = (FOLDER / "good-scenario.toml").read_text(encoding="utf-8")


class Case(NamedTuple):
    """One mistake: what is changed into what, and what has to be said where."""

    old: str
    new: str
    place: str
    says: str
    mark: str | None = None

    @property
    def text(self) -> str:
        """The bad file."""
        assert self.old in GOOD, self.old
        return GOOD.replace(self.old, self.new, 1)

    @property
    def line(self) -> int:
        """Where the mistake stands."""
        mark = self.new if self.mark is None else self.mark
        return 1 + self.text[: self.text.rindex(mark)].count("\n") if mark else 1


def without(head: str, text: str) -> str:
    """The good file with a text in place of all tables of one kind."""
    before, _, rest = GOOD.partition(head)
    return before + text + rest[rest.rindex(head) :].partition("\n\n")[2]


IV = "invalid value"
HUGE = "9" * 400
CASES = {
    case["name"]: Case(case["old"], case["new"], case["place"], case["says"], case.get("mark"))
    for case in tomllib.loads((FOLDER / "malformed.toml").read_text(encoding="utf-8"))["case"]
} | {
    "title is very long": Case("A title", "x" * 5000, "title", f"{IV} 'xxx"),
    "a huge number": Case("horizon = 24", f"horizon = {HUGE}", "horizon", f"{IV} 9999"),
    "a number too long to print": Case(
        "seed = 1", f"seed = 0x{'f' * 6000}", "seed", f"{IV} a number of 24,000 bits"
    ),
    "an intervention is no table": Case(
        GOOD,
        "intervention = [3]\n" + without("[[intervention]]", ""),
        "intervention[0]",
        f"{IV} 3; expected a table",
        "intervention = [3]",
    ),
    "interventions are a table": Case(
        GOOD,
        without("[[intervention]]", '[intervention]\nkind = "shock"\n\n'),
        "intervention",
        "one table; expected [[intervention]], in double brackets",
        "[intervention]",
    ),
}

TOML = "not readable as TOML"
DEEP = "tables or arrays too deep"
NO_TOML: dict[str, tuple[str, int, str]] = {
    "an open table": (GOOD + "[[", 1 + GOOD.count("\n"), TOML),
    "a key twice": (GOOD.replace("worlds = 10", "worlds = 10\nworlds = 11"), 10, TOML),
    "a string that does not end": (GOOD.replace('"A title"', '"A title'), 3, TOML),
    "a raw control character": (GOOD.replace("A title", "A\x07title"), 3, TOML),
    "curly quotation marks": (
        GOOD.replace('"A title"', "\u201cA title\u201d"),
        3,
        f"{TOML} (Invalid value); expected straight quotation marks",
    ),
    "a bare carriage return": (GOOD.replace("A title", "A\rtitle"), 3, TOML),
    "no value": (GOOD.replace("worlds = 10", "worlds ="), 9, TOML),
    "a table twice": (GOOD + "[assumptions]\n", 1 + GOOD.count("\n"), TOML),
    "no such day": (GOOD.replace("2024-02-08", "2024-02-30"), 6, TOML),
    "a number of too many digits": (GOOD.replace("seed = 1", f"seed = {'9' * 5000}"), 0, TOML),
    "too deep": (GOOD.replace("seed = 1", f"seed = {'[' * 30}{']' * 30}"), 0, DEEP),
    "far too deep": (GOOD.replace("seed = 1", f"seed = {'[' * 5000}{']' * 5000}"), 0, DEEP),
    "too large": (GOOD + "#" * 1_000_000, 0, "too large for a scenario file"),
    "YAML": ("schema: 1\nid: good\n", 1, TOML),
    "empty": ("", 1, "schema: missing key"),
}
"""Texts that are no TOML, or more of it than anybody writes: text, line (0: none), words."""

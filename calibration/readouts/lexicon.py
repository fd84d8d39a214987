"""Tables of phrases, and the tree in which a text looks them up.

    lexicon() -> Lexicon;   find_marks(tokens, lexicon) -> list of Mark or None, one a token

Each table is a CSV file under ``calibration/data/readouts``; a folder of one's own replaces them.
A phrase may hold choices: ``{phone|telephone} {call|talks}`` stands for four phrases, an empty
choice
for a word that may be absent. Matching goes by whole words, longest phrase first, one step a word,
so a word inside another ("Oman" in "woman") never matches.

Example
-------
>>> expand("{phone|} call")
['phone call', 'call']
"""

from __future__ import annotations

import csv
import itertools
import re
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from calibration.readouts.persons import Person, read_persons
from calibration.readouts.text import ReadoutError, plain
from calibration.readouts.tokens import TOKEN
from sim.countries import country_table

if TYPE_CHECKING:
    from collections.abc import Iterable
    from importlib.resources.abc import Traversable

    from calibration.readouts.tokens import Tokens

__all__ = ["Entry", "Lexicon", "Mark", "expand", "find_marks", "lexicon"]

CHOICE = re.compile(r"\{([^{}]*)\}")
CONTENT = frozenset({"commit", "occasion", "topic", "tone", "harsh", "warm", "verywarm"})
COLUMNS = {
    "places": ("name", "iso3", "kind"),
    "offices": ("phrase", "level"),
    "organisations": ("phrase",),
    "triggers": ("phrase", "channel", "frame"),
    "cues": ("phrase", "kind", "value"),
    "leaders": ("iso3", "office", "name", "aliases", "start", "end"),
    "names": ("name", "iso3", "kind"),
}


class Entry(NamedTuple):
    """What a phrase stands for.

    Attributes
    ----------
    kind : str
        country, demonym, place, office, person, organisation, trigger or the kind of a cue.
    value : str
        ISO3 codes joined by a bar, level, channel or value of the cue.
    extra : str
        Kind of place, frame of a trigger, or the empty string.
    case : str
        ``upper`` where only capitals match, ``name`` where the first letter must be one, else
        empty.
    frame, verb : str, bool
        Of a trigger: the name of its frame, and whether it is a verb.
    """

    kind: str
    value: str
    extra: str = ""
    case: str = ""
    frame: str = ""
    verb: bool = False


def _trigger(channel: str, extra: str) -> Entry:
    """Return the entry of a trigger: "pair:v" is a verb that the frame of pairs reads."""
    frame, _, form = extra.partition(":")
    return Entry("trigger", channel, extra, "", frame, form in ("v", "p"))


class Mark(NamedTuple):
    """A phrase found in a text: tokens ``i`` to ``j`` (exclusive), and what it may stand for."""

    i: int
    j: int
    entries: tuple[Entry, ...]
    kinds: dict[str, Entry]

    def of(self, *kinds: str) -> Entry | None:
        """Return the first entry of the first of some kinds that the phrase has, else None."""
        own = self.kinds
        for kind in kinds:
            if kind in own:
                return own[kind]
        return None


@dataclass
class Node:
    """A word of the tree: the words that may follow, and what the phrase up to here means."""

    after: dict[str, Node] = field(default_factory=dict)
    entry: list[Entry] = field(default_factory=list)
    plain: Meaning | None = None

    def meaning(self) -> Meaning | None:
        """Return what the phrase means whatever its case, None where that depends on it."""
        if self.plain is None and not any(e.case or e.kind == "plan" for e in self.entry):
            self.plain = _meaning(tuple(self.entry))
        return self.plain


Meaning = tuple[tuple[Entry, ...], dict[str, Entry]]
"""Entries of a phrase, and the first of each kind."""


def _meaning(entries: tuple[Entry, ...]) -> Meaning:
    kinds: dict[str, Entry] = {}
    for entry in entries:
        kinds.setdefault(entry.kind, entry)
    return entries, kinds


@dataclass(frozen=True)
class Lexicon:
    """All tables.

    Attributes
    ----------
    root : Node
        Tree of names, offices, triggers and cues of status.
    content : Node
        Tree of topics, occasions, words of tone and of commitment.
    persons : mapping of str to tuple of Person
        Holders of office, by the plain form of a name.
    """

    root: Node = field(repr=False)
    content: Node = field(repr=False)
    persons: dict[str, tuple[Person, ...]] = field(repr=False)


def expand(phrase: str) -> list[str]:
    """Return every phrase that one with choices stands for."""
    parts = CHOICE.split(phrase)
    options = [[part] if place % 2 == 0 else part.split("|") for place, part in enumerate(parts)]
    return [" ".join("".join(made).split()) for made in itertools.product(*options)]


@cache
def lexicon(folder: Path | None = None) -> Lexicon:
    """Read the tables; those that a folder lacks are the shipped ones.

    Parameters
    ----------
    folder : Path, optional
        Folder with tables of one's own, such as ``triggers.csv``.

    Raises
    ------
    ReadoutError
        If a table lacks a column.
    """
    tables = {name: _table(name, folder) for name in COLUMNS}
    root, content = Node(), Node()
    for phrase, entry in _entries(tables):
        _add(content if entry.kind in CONTENT else root, phrase, entry)
    persons = read_persons(tables["leaders"])
    for name in persons:
        _add(root, name, Entry("person", name, "", "name"))
    return Lexicon(root, content, persons)


def _entries(tables: dict[str, list[dict[str, str]]]) -> Iterable[tuple[str, Entry]]:  # noqa: C901
    for row in tables["cues"]:
        for phrase in expand(row["phrase"]):
            yield phrase, Entry(row["kind"], row["value"])
    for row in tables["triggers"]:
        for phrase in expand(row["phrase"]):
            yield phrase, _trigger(row["channel"], row["frame"])
    for row in tables["offices"]:
        for phrase in expand(row["phrase"]):
            yield phrase, Entry("office", row["level"])
    for row in tables["organisations"]:
        for phrase in expand(row["phrase"]):
            yield phrase, Entry("organisation", phrase, "", "name")
    for row in tables["names"]:
        case = "upper" if row["name"].isupper() else "name"
        yield row["name"], Entry(row["kind"], row["iso3"], "", case)
    yield from _countries()
    for row in tables["places"]:
        yield row["name"], Entry("place", row["iso3"], row["kind"], "name")


def _countries() -> Iterable[tuple[str, Entry]]:
    """Give the names and demonyms of the countries; one of several countries has all their
    codes."""
    names: dict[tuple[str, str], list[str]] = {}
    for country in country_table():
        if country.end_date is not None:
            continue
        for kind, words in (
            ("country", (country.name, country.official_name, *country.aliases)),
            ("demonym", (*country.demonyms, *_plurals(country.demonyms))),
        ):
            for word in words:
                if len(word) > 2:
                    names.setdefault((word, kind), []).append(country.iso3)
    for (word, kind), codes in names.items():
        case = "upper" if word.isupper() else "name"
        yield word, Entry(kind, "|".join(dict.fromkeys(codes)), "", case)


def _plurals(demonyms: tuple[str, ...]) -> list[str]:
    """Return "Russians" of "Russian"; demonyms in -ese, -ish, -ch have none."""
    return [f"{word}s" for word in demonyms if word[-1] in "nitkbdr"]


def _add(root: Node, phrase: str, entry: Entry) -> None:
    node = root
    for word in TOKEN.findall(plain(phrase)):
        node = node.after.setdefault(word, Node())
    if node is not root and entry not in node.entry:
        node.entry.append(entry)


def _table(name: str, folder: Path | None) -> list[dict[str, str]]:
    source: Traversable | Path = files("calibration") / "data" / "readouts" / f"{name}.csv"
    if folder is not None and (folder / f"{name}.csv").is_file():
        source = folder / f"{name}.csv"
    rows = list(csv.DictReader(source.read_text(encoding="utf-8").splitlines()))
    missing = [column for column in COLUMNS[name] if not rows or column not in rows[0]]
    if missing:
        problem = f"no column {missing[0]!r}"
        raise ReadoutError(problem, where=f"{source}: row 1", expected=", ".join(COLUMNS[name]))
    return rows


def find_marks(tokens: Tokens, root: Node) -> list[Mark | None]:
    """Return, for each token, the phrase that begins there, longest first and none overlapping."""
    words, total = tokens.words, len(tokens.words)
    found: list[Mark | None] = [None] * total
    top, place = root.after, 0
    while place < total:
        node = top.get(words[place])
        if node is None:
            place += 1
            continue
        best: Mark | None = None
        ahead = place
        while node is not None:
            ahead += 1
            if node.entry:
                fit, kinds = node.meaning() or _fitting(tokens, place, ahead, node.entry)
                if best is not None and fit and all(e.extra.startswith("wide") for e in fit):
                    best = Mark(place, best.j, *_meaning((*best.entries, *fit)))
                else:
                    best = Mark(place, ahead, fit, kinds) if fit else best
            if ahead >= total:
                break
            node = node.after.get(words[ahead])
        if best is None:
            place += 1
        else:
            found[place] = best
            place = best.j
    return found


def _fitting(tokens: Tokens, i: int, j: int, entries: list[Entry]) -> Meaning:
    """Return the entries whose case is that of tokens ``i`` to ``j``."""
    fit = []
    for entry in entries:
        if entry.kind == "plan" and tokens.cap[i] and tokens.words[i] == "may":
            continue
        if not entry.case:
            fit.append(entry)
        elif entry.case == "name":
            if tokens.cap[i] or (j - i > 1 and tokens.cap[j - 1]):
                fit.append(entry)
        elif tokens.text[tokens.start[i] : tokens.end[j - 1]].isupper():
            fit.append(entry)
    return _meaning(tuple(fit))

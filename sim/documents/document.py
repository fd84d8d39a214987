"""A file and everything it inherits, checked: a record, or all of its mistakes at once.

    document = open_document(path, rules);   document.record;   document.fail([...])

Each mistake is told where it stands: in the file itself or in the base that it comes from, by line
and by the path inside that file::

    scenarios/a.toml:12: intervention[0].dyad: not among the countries 'GER'; did you mean 'DEU'?
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from pydantic import BaseModel, ValidationError

from sim.documents.keys import KeyPath, place_text, split_place
from sim.documents.kinds import SCENARIO, other_kind
from sim.documents.merge import Merged, merge
from sim.documents.problems import bad_paths, problems_of
from sim.documents.repair import Repaired, repair
from sim.documents.source import Source, read_chain
from sim.errors import ScenarioError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from pathlib import Path

RecordT = TypeVar("RecordT", bound=BaseModel)


@dataclass(frozen=True)
class Rules(Generic[RecordT]):
    """What a kind of file is checked against.

    Attributes
    ----------
    record : type
        Its keys.
    check : callable
        What only the whole record can tell to be wrong, one line each, given the record and the
        names of keys that hold a mistake already and say nothing of what was meant.
    neutral : mapping
        Values for keys that must be there, to check the rest where they are bad or missing.
    kind : str
        Its name, as `sim.documents.kinds` has it.
    """

    record: type[RecordT]
    check: Callable[[RecordT, frozenset[str]], list[str]]
    neutral: Mapping[str, Any]
    kind: str = SCENARIO


@dataclass(frozen=True)
class Document(Generic[RecordT]):
    """A checked file.

    Attributes
    ----------
    chain : tuple of Source
        The file, its base, the base of that, and so on.
    merged : Merged
        What they say together.
    record : BaseModel
        The same, checked.
    """

    chain: tuple[Source, ...]
    merged: Merged
    record: RecordT

    @property
    def source(self) -> Source:
        """Return the file itself."""
        return self.chain[0]

    def owner(self, path: KeyPath) -> Source:
        """Return the file of the chain that a part comes from."""
        return self.chain[len(self.chain) - 1 - self.merged.origin(path)[0]]

    def fail(self, lines: Iterable[str]) -> None:
        """Raise one error with every mistake at its place; do nothing where there is none.

        Raises
        ------
        ScenarioError
            If there is a line.
        """
        placed = [_placed(line, self.chain, self.merged) for line in lines]
        if placed:
            raise _failure(placed)


def open_document(path: Path, rules: Rules[RecordT]) -> Document[RecordT]:
    """Read a file with everything it inherits and check it.

    Raises
    ------
    ScenarioError
        With one line a mistake, or one line where it is another kind of file.
    """
    chain, broken = read_chain(path)
    other = other_kind(chain[0].content, rules.kind, path)
    if other:
        raise ScenarioError(other)
    merged = merge([source.content for source in reversed(chain)])
    content = frozen(merged.content)
    lines = [broken] if broken else []
    try:
        record = rules.record.model_validate(content)
    except ValidationError as error:
        lines += _mistakes(error, content, rules, (chain, merged, bool(broken)))
        raise _failure(lines) from None
    lines += [_placed(line, chain, merged) for line in rules.check(record, frozenset())]
    if lines:
        raise _failure(lines)
    return Document(chain, merged, record)


def frozen(value: Any) -> Any:
    """Turn every list into a tuple, as the frozen records hold them."""
    if isinstance(value, dict):
        return {key: frozen(item) for key, item in value.items()}
    return tuple(map(frozen, value)) if isinstance(value, list) else value


def _mistakes(
    error: ValidationError,
    content: dict[str, Any],
    rules: Rules[RecordT],
    where: tuple[tuple[Source, ...], Merged, bool],
) -> list[str]:
    """Mistakes that pydantic found, then those that the rest shows as a whole.

    Of a broken chain, what its missing part may hold is not called missing.
    """
    chain, merged, broken = where
    found = problems_of(error, content, rules.record)
    if broken:
        found = [line for line in found if not _of_the_chain(line)]
    rest = repair(content, bad_paths(error, content, rules.record), rules.neutral)
    found += _further(rest, rules)
    return [_placed(line, chain, merged) for line in dict.fromkeys(found)]


def _of_the_chain(line: str) -> bool:
    """Tell whether a line is about the base, or about a key that the base may have."""
    path, rest = split_place(line)
    return path == ("base",) or (len(path) == 1 and rest == "missing key")


def _further(rest: Repaired, rules: Rules[RecordT]) -> list[str]:
    try:
        record = rules.record.model_validate(rest.content)
    except ValidationError:  # mistakes that hide one another are told one after the other
        return []
    lines = []
    for line in rules.check(record, rest.unknown):
        path, text = split_place(line)
        lines.append(f"{place_text(rest.original(path))}: {text}" if path else line)
    return lines


def _placed(line: str, chain: tuple[Source, ...], merged: Merged) -> str:
    """Put file and line in front of a mistake; a base's is told with the base's own path."""
    path, text = split_place(line)
    k, own = merged.origin(path)
    source = chain[len(chain) - 1 - k]
    place = f"{place_text(own)}: {text}" if path else line
    inherited = "" if source is chain[0] else f" (inherited by {chain[0].path.name})"
    return f"{source.at(own)}: {place}{inherited}"


def _failure(lines: Iterable[str]) -> ScenarioError:
    return ScenarioError("\n".join(dict.fromkeys(map(_printable, lines))))


def _printable(line: str) -> str:
    """Return a message with whatever could move a terminal's cursor written out."""
    return "".join(c if c.isprintable() else repr(c)[1:-1] for c in line)

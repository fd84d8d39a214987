"""Every mistake Comity reports, one exception class a kind of mistake.

A message says where the mistake stands, what it is, what was expected and the nearest thing that
would have been right::

    sanctions.toml: intervention[1].target: unknown country 'GERM'; did you mean 'DEU' (Germany)?

`ComityError` stands for a bad call or a bad file; the command line ends with its `exit_code`, 2.
`FailedRunError` stands for a run that began on good input and failed; its exit code is 1.

Example
-------
>>> raise UnknownCountryError(value="GERM", near=("'DEU' (Germany)",))
Traceback (most recent call last):
    ...
sim.errors.UnknownCountryError: unknown country 'GERM'; did you mean 'DEU' (Germany)?
"""

from __future__ import annotations

import copy
from difflib import get_close_matches
from typing import TYPE_CHECKING, ClassVar, Self

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

__all__ = [
    "AmbiguousCountryError",
    "ComityError",
    "ContactTableError",
    "CoverageError",
    "DataNotFoundError",
    "FailedRunError",
    "FitError",
    "ForecastError",
    "OutcomeError",
    "ScenarioError",
    "SimulationError",
    "SweepError",
    "UnknownContactTypeError",
    "UnknownCountryError",
    "close_matches",
    "counted",
    "describe",
    "first_line",
]


def describe(
    where: str = "",
    value: object = None,
    expected: str = "",
    near: Sequence[str] = (),
    *,
    problem: str = "unexpected value",
) -> str:
    """Put the parts of an error message in their order.

    Parameters
    ----------
    where : str
        The place: a file, a path inside it, an argument. Empty: left out.
    value : object
        What stands there, shown with `repr`. None: left out.
    expected : str
        What should stand there. Empty: left out.
    near : sequence of str
        What may have been meant, best first. Empty: left out.
    problem : str
        What is wrong, in a few words.

    Returns
    -------
    str
        ``where: problem value; expected ...; did you mean a, b or c?``

    Examples
    --------
    >>> describe("world.toml: months", -3, "a whole number above 0", problem="invalid length")
    'world.toml: months: invalid length -3; expected a whole number above 0'
    """
    message = problem if value is None else f"{problem} {value!r}"
    if where:
        message = f"{where}: {message}"
    if expected:
        message = f"{message}; expected {expected}"
    if near:
        *first, last = near
        choice = f"{', '.join(first)} or {last}" if first else last
        message = f"{message}; did you mean {choice}?"
    return message


def close_matches(value: str, choices: Iterable[str]) -> tuple[str, ...]:
    """Return up to three choices that a mistaken word is close to, quoted, the closest first.

    Examples
    --------
    >>> close_matches("vist", ["call", "visit", "meeting"])
    ("'visit'",)
    """
    return tuple(map(repr, get_close_matches(value, list(choices), n=3, cutoff=0.6)))


def counted(number: int, noun: str) -> str:
    """Return a number with its noun, of which the plural takes an s.

    Examples
    --------
    >>> counted(1, "row"), counted(1200, "row")
    ('1 row', '1,200 rows')
    """
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def first_line(error: Exception) -> str:
    """Return the class and the first line of an error of another library.

    Examples
    --------
    >>> first_line(ValueError("no such column\\nand a page about it"))
    'ValueError: no such column'
    """
    return f"{type(error).__name__}: {str(error).partition(chr(10))[0]}"


class ComityError(Exception):
    """A bad call or a bad file.

    Parameters
    ----------
    problem : str, optional
        What is wrong, in place of the words of the class.
    where, value, expected, near
        The parts of the message, see `describe`. Each is kept as an attribute.

    Attributes
    ----------
    exit_code : int
        With what the command line ends: 2 for a bad call or file, 1 for a failed run.
    """

    exit_code: ClassVar[int] = 2
    kind: ClassVar[str] = "invalid input"

    def __init__(
        self,
        problem: str = "",
        *,
        where: str = "",
        value: object = None,
        expected: str = "",
        near: Sequence[str] = (),
    ) -> None:
        self.where = where
        self.value = value
        self.expected = expected
        self.near = tuple(near)
        super().__init__(describe(where, value, expected, near, problem=problem or self.kind))

    def at(self, where: str) -> Self:
        """Return the same error found at a place, which goes in front of the message.

        Parameters
        ----------
        where : str
            The place, such as ``"sanctions.toml: intervention[1].target"``.

        Examples
        --------
        >>> str(UnknownCountryError(value="GERM").at("a.toml: target"))
        "a.toml: target: unknown country 'GERM'"
        """
        placed = copy.copy(self)
        placed.args = (f"{where}: {self}",)
        placed.where = f"{where}: {self.where}" if self.where else where
        return placed


class UnknownCountryError(ComityError):
    """A name or code that no country of the table carries."""

    kind = "unknown country"


class AmbiguousCountryError(ComityError):
    """A name or code that more than one country carries."""

    kind = "ambiguous country"


class UnknownContactTypeError(ComityError):
    """A contact type that the table of contact types does not have."""

    kind = "unknown contact type"


class ContactTableError(ComityError):
    """A table of contact types, or of contacts, that breaks its rules."""

    kind = "invalid contact table"


class ScenarioError(ComityError):
    """A scenario that breaks its rules."""

    kind = "invalid scenario"


class SweepError(ComityError):
    """A sweep that breaks its rules."""

    kind = "invalid sweep"


class DataNotFoundError(ComityError):
    """A data file that is not where it was looked for."""

    kind = "data not found"


class CoverageError(ComityError):
    """A dyad, contact type or period that no source covers."""

    kind = "not covered"


class FailedRunError(ComityError):
    """A run that began on good input and failed."""

    exit_code = 1
    kind = "the run failed"


class FitError(FailedRunError):
    """A fit that did not reach an answer."""

    kind = "the fit failed"


class ForecastError(FailedRunError):
    """A forecast that is no distribution, or not one of the cells asked for."""

    kind = "the forecast is invalid"


class OutcomeError(ComityError):
    """Outcomes that a forecast cannot be scored on."""

    kind = "invalid outcomes"


class SimulationError(FailedRunError):
    """A simulation that left its laws."""

    kind = "the simulation failed"

"""What a backtest is: named members, forecast from a data folder, scored on what came.

A task is found by its name in `calibration.backtest.catalogue` and run by ``comity backtest``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from sim.errors import ComityError, close_matches

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from calibration.sources.folder import DataFolder
    from sim.scores.backtest import Backtest
    from sim.scores.validity import ValidityTable


class Task(Protocol):
    """A backtest that can be run by name."""

    @property
    def name(self) -> str:
        """Short name without spaces."""
        ...

    @property
    def title(self) -> str:
        """What is forecast, in one line."""
        ...

    @property
    def members(self) -> tuple[str, ...]:
        """Names of the members, pools aside."""
        ...

    @property
    def files(self) -> tuple[str, ...]:
        """Names of the tables that are read, as `DataFolder.find` takes them."""
        ...

    @property
    def span(self) -> str:
        """Which periods are forecast, in a few words."""
        ...

    def only(self, names: Sequence[str]) -> Task:
        """Return the task with some members, the pools that they can form, and the reference.

        Raises
        ------
        ComityError
            If there is no such member.
        """
        ...

    def run(self, data: DataFolder, say: Callable[[str], None]) -> Backtest | ValidityTable:
        """Read the tables, forecast and score; ``say`` is told each step in one line.

        Raises
        ------
        DataNotFoundError
            If a table is not at hand.
        """
        ...


def check_members(names: Sequence[str], known: Sequence[str]) -> None:
    """Refuse a name that no member has.

    Raises
    ------
    ComityError
        If there is no such member.
    """
    for name in names:
        if name not in known:
            problem, near = "unknown member", close_matches(name, known)
            raise ComityError(problem, value=name, near=near)

"""Who takes part in a backtest: forecasters, each a reference or a model, and pools of them.

Every task with entries and pools shares what follows from them: their names, a choice among them,
and the members of the result.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Generic, Protocol, Self, TypeVar, cast

from calibration.backtest.task import check_members
from sim.scores.backtest import Member, join_scores

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from calibration.backtest.pooling import Pool
    from sim.scores.backtest import Kind, Scores


class Named(Protocol):
    """Something with a name and a title."""

    @property
    def name(self) -> str:
        """Short name without spaces, unique among the members of a backtest."""
        ...

    @property
    def title(self) -> str:
        """What it does, in a few words."""
        ...


F = TypeVar("F", bound=Named)


@dataclass(frozen=True)
class Entry(Generic[F]):
    """A member: its forecaster, and whether it is a reference or a model."""

    forecaster: F
    kind: Kind = "reference"


class Roster(Generic[F]):
    """What a task with entries and pools can do; the task is a data class that has these fields."""

    entries: tuple[Entry[F], ...]
    pools: tuple[Pool, ...]
    reference: str

    @property
    def members(self) -> tuple[str, ...]:
        """Names of the entries."""
        return tuple(entry.forecaster.name for entry in self.entries)

    def only(self, names: Sequence[str]) -> Self:
        """Return the task with some members, the pools that they can form, and the reference.

        Raises
        ------
        ComityError
            If there is no such member.
        """
        check_members(names, self.members)
        kept = {*names, self.reference}
        entries = tuple(entry for entry in self.entries if entry.forecaster.name in kept)
        pools = tuple(item for item in self.pools if kept.issuperset(item.members))
        return cast("Self", replace(cast("Any", self), entries=entries, pools=pools))

    def scored(
        self, scores: Mapping[str, Sequence[Scores]], seconds: Mapping[str, float]
    ) -> tuple[Member, ...]:
        """Return all members with their scores of all targets, entries first.

        Parameters
        ----------
        scores
            Of each member, a part a target.
        seconds
            Taken by each member.
        """
        about: list[tuple[Named, Kind]] = [(e.forecaster, e.kind) for e in self.entries]
        about += [(item, "pool") for item in self.pools]
        return tuple(
            Member(one.name, one.title, kind, join_scores(scores[one.name]), seconds[one.name])
            for one, kind in about
        )

"""What all questions share: the record's common keys, what they look at, and what they find.

A question is about contacts by month, states by month, or seasons of a ritual. Who holds these is a
`View`: an ensemble of worlds, or the record seen from one or many dates. Its event is an `Outcome`,
an entry a world: whether it happened, in which month, and whether all that decides it is known.

Axes: W worlds (or dates), T months after the cutoff.
"""

from __future__ import annotations

from abc import abstractmethod
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol, get_args

import numpy as np

from sim.records import Name, Record, Text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from sim.parameters import Floats

NEVER = np.inf
"""Month of what does not happen."""


class View(Protocol):
    """What a question looks at: months after a cutoff, in W worlds or from W dates."""

    @property
    def periods(self) -> NDArray[np.datetime64]:
        """Months after the cutoff, (T,) datetime64[M]."""

    def path(self, dyad: str, quantity: str) -> NDArray[np.floating]:
        """One quantity of a dyad, (W, T); nan where it is not known."""

    def value_at_cutoff(self, dyad: str, quantity: str) -> NDArray[np.floating]:
        """A state quantity of a dyad at the cutoff, (W,); nan where it is not known."""

    def season(self, ritual: str, season: int) -> NDArray[np.signedinteger]:
        """Whether a ritual was kept in a season, (W,): 1 yes, 0 no, -1 not known."""


@dataclass(frozen=True)
class Outcome:
    """What came of a question, an entry a world.

    Attributes
    ----------
    when : (W,) float64
        Month in which it came true, counted from the first after the cutoff; inf where it did not.
    known : (W,) bool
        Whether everything that decides it is known, so that its absence is one.
    asked : (W,) bool
        Whether the question stands: its condition holds, where it has one.
    """

    when: Floats
    known: NDArray[np.bool_]
    asked: NDArray[np.bool_]

    @property
    def happened(self) -> NDArray[np.bool_]:
        """Whether it came true."""
        return np.isfinite(self.when)


def settled(when: Floats, known: NDArray[np.bool_]) -> Outcome:
    """Return an outcome without a condition."""
    return Outcome(when, known, np.ones(when.size, dtype=np.bool_))


class Asked(Record):
    """Keys of every question.

    ``resolution`` says in words what else whoever decides it should know; the rule itself follows
    from the kind.
    """

    id: Name
    text: Text
    resolution: Text | None = None

    @classmethod
    def kinds(cls) -> tuple[str, ...]:
        """Return the kinds that the record stands for."""
        return get_args(cls.model_fields["kind"].annotation)

    @property
    def dyads(self) -> tuple[str, ...]:
        """Dyads whose paths it looks at."""
        return ()

    @property
    def refers_to(self) -> tuple[str, ...]:
        """Ids of the other questions that it is made of."""
        return ()

    def is_observed(self, others: Mapping[str, Asked]) -> bool:
        """Tell whether contacts on record decide it, and not an estimate."""
        return all(others[name].is_observed(others) for name in self.refers_to)

    @abstractmethod
    def span(
        self, first: np.datetime64, others: Mapping[str, Asked]
    ) -> tuple[np.datetime64, np.datetime64]:
        """First and last month that decide it, given the first after the cutoff."""

    @abstractmethod
    def outcome(self, view: View, others: Mapping[str, Asked]) -> Outcome:
        """Return what came of it; ``others`` are the questions asked beside it, by id."""

    @abstractmethod
    def rule(self, others: Mapping[str, Asked]) -> str:
        """Say when it counts as yes."""

    def shares(
        self,
        view: View,  # noqa: ARG002
        others: Mapping[str, Asked],  # noqa: ARG002
    ) -> tuple[tuple[str, float], ...]:
        """Return shares of the worlds by what else might come, where there is more than yes."""
        return ()


def place(month: str, periods: NDArray[np.datetime64]) -> int:
    """Return a month as counted from the first of some periods."""
    return int((np.datetime64(month, "M") - periods[0]).astype(np.int64))

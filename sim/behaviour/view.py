"""What a behaviour sees and what it answers.

    rate of contacts of type k that i initiates with j  ->  rate x exp(tilt_jk)

A country sees its own row alone: the states of its dyads, what it and its partners initiated in the
months that it remembers, and what is publicly known of its partners. The tilt is kept within
`BOUND`, so that no behaviour makes contacts without end.

Axes: M months remembered, newest first; P partners; K contact types; W worlds.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from sim.contacts import ContactTypes

    Tilt = NDArray[np.float32]

BOUND = 3.0
"""Largest tilt of a log rate either way: a factor of 20."""


@dataclass(frozen=True)
class View:
    """The row of one country in one month, in all worlds of a batch.

    Attributes
    ----------
    iso3 : str
        The country.
    partners : tuple of str
        P, in the order of the row.
    month : int
        Months since the cutoff; 0 is the first one played.
    types : ContactTypes
        K contact types with their signs: 1 cooperative, -1 conflictual.
    engagement, affinity : (P, W)
        Lasting states of its dyads, in standard deviations over all dyads at the cutoff.
    sent, received : (M, P, K, W)
        Contacts that it and that its partners initiated; zero before the first month played.
    weight : (P,)
        Log of each partner's economy relative to the country's own; 0 where unknown.
    shared : (P, W)
        Organisations that it and the partner belong to: those of the table, entries and exits of
        the scenario included.
    """

    iso3: str
    partners: tuple[str, ...]
    month: int
    types: ContactTypes
    engagement: Tilt
    affinity: Tilt
    sent: NDArray[np.int32]
    received: NDArray[np.int32]
    weight: Tilt
    shared: Tilt

    @property
    def shape(self) -> tuple[int, int, int]:
        """P, K, W."""
        partners, worlds = self.engagement.shape
        return partners, len(self.types), worlds

    def by_sign(self, cooperative: Tilt, conflictual: Tilt) -> Tilt:
        """Return tilts (P, K, W) that are one for friendly types and another for hostile ones.

        Both are (P, W), or what broadcasts to it.
        """
        sign = self.types.sign
        out = np.zeros(self.shape, dtype=np.float32)
        out[:, sign > 0] = np.asarray(cooperative, dtype=np.float32)[:, None]
        out[:, sign < 0] = np.asarray(conflictual, dtype=np.float32)[:, None]
        return out


class Behaviour(Protocol):
    """What a behaviour is: a function of a country's own row, with a memory of so many months."""

    @property
    def name(self) -> str:
        """As scenarios call it."""
        ...

    @property
    def memory(self) -> int:
        """Months of contacts that it looks back on."""
        ...

    def tilt(self, view: View) -> Tilt:
        """Return the tilts of the log rates, (P, K, W); the same view gives the same tilts."""
        ...


def centred(values: Tilt) -> Tilt:
    """Take the mean over partners off, world by world, (P, W)."""
    return np.asarray(values - values.mean(axis=0, keepdims=True), dtype=np.float32)

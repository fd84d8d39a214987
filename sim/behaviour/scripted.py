"""Scripted policy: tilts from a table, by month, partner and kind of contact.

    first, last, partner, kind, tilt        one row a policy; rows in force add up

``partner`` is a country or ``*``, ``kind`` a contact type, ``cooperative``, ``conflictual`` or
``*``; months count from the cutoff, 0 is the first one played.

Example
-------
>>> rows = (Policy(0, 5, "RUS", "call", -1.0), Policy(3, 9, "*", "cooperative", 0.5))
>>> Scripted(rows).name
'scripted'
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from sim.behaviour.view import Tilt, View

EVERY = "*"
SIGNS = {"cooperative": 1, "conflictual": -1}


@dataclass(frozen=True)
class Policy:
    """One row of the table: a tilt of log rates in the months ``first`` to ``last``."""

    first: int
    last: int
    partner: str
    kind: str
    tilt: float


@dataclass(frozen=True)
class Scripted:
    """Does as the table says.

    Attributes
    ----------
    policies : tuple of Policy
        Rows of the table.
    """

    policies: tuple[Policy, ...] = ()
    memory: int = 0
    name: str = "scripted"

    def tilt(self, view: View) -> Tilt:
        """Return the tilts, (P, K, W)."""
        partners = np.array(view.partners)
        table = np.zeros(view.shape[:2], dtype=np.float32)
        for row in self.policies:
            if row.first <= view.month <= row.last:
                with_whom = partners == row.partner if row.partner != EVERY else slice(None)
                table[np.ix_(_places(with_whom, partners.size), _kinds(view, row.kind))] += row.tilt
        return np.repeat(table[:, :, None], view.shape[2], axis=2)


def _places(chosen: NDArray[np.bool_] | slice, size: int) -> NDArray[np.int64]:
    return np.arange(size)[chosen]


def _kinds(view: View, kind: str) -> NDArray[np.int64]:
    types = view.types
    if kind == EVERY:
        return np.arange(len(types))
    if kind in SIGNS:
        return np.flatnonzero(types.sign == SIGNS[kind])
    return np.array([types.index(kind)])

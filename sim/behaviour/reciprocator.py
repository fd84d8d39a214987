"""Reciprocator: gives what it gets, friendly and hostile acts apart.

    tilt = strength x ( log(1 + received) - log(1 + sent) )      over the months remembered

Reference: Goldstein, J. S., Freeman, J. R. (1991). U.S.-Soviet-Chinese relations: routine,
reciprocity, or rational expectations? American Political Science Review 85(1), doi:10.2307/1962876.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from sim.behaviour.view import Tilt, View


@dataclass(frozen=True)
class Reciprocator:
    """Answers friendly acts with friendly ones and hostile acts with hostile ones.

    Attributes
    ----------
    strength : float
        Log rate a log unit of imbalance.
    memory : int
        Months looked back on.
    """

    strength: float = 0.5
    memory: int = 3
    name: str = "reciprocator"

    def tilt(self, view: View) -> Tilt:
        """Return the tilts, (P, K, W)."""
        return view.by_sign(self._due(view, 1), self._due(view, -1))

    def _due(self, view: View, sign: int) -> Tilt:
        """Return what is owed in acts of one sign, (P, W)."""
        kinds = view.types.sign == sign
        got, given = (
            np.log1p(acts[:, :, kinds].sum(axis=(0, 2))) for acts in (view.received, view.sent)
        )
        return np.asarray(self.strength * (got - given), dtype=np.float32)

"""A behaviour of one's own: the appeaser answers hostile acts with friendly ones."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from sim.behaviour.view import Tilt, View


@dataclass(frozen=True)
class Appeaser:
    """Friendly acts towards those that were hostile in the months it remembers.

    Attributes
    ----------
    strength : float
        Log rate a log unit of hostile acts received.
    memory : int
        Months looked back on.
    """

    strength: float = 0.5
    memory: int = 2
    name: str = "appeaser"

    def tilt(self, view: View) -> Tilt:
        """Return the tilts of the log rates, (partner, contact type, world)."""
        hostile = view.types.sign < 0
        suffered = view.received[:, :, hostile].sum(axis=(0, 2))
        friendly = self.strength * np.log1p(suffered)
        return view.by_sign(friendly, np.zeros_like(friendly))

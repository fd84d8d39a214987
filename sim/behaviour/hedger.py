"""Hedger: keeps all doors open, most of all those of partners it gets on with least.

    tilt of friendly acts = -strength x (affinity - mean over partners)
    tilt of hostile acts  = -strength

Reference: Kuik, C.-C. (2008). The essence of hedging: Malaysia and Singapore's response to a rising
China. Contemporary Southeast Asia 30(2), doi:10.1355/cs30-2a.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from sim.behaviour.view import centred

if TYPE_CHECKING:
    from sim.behaviour.view import Tilt, View


@dataclass(frozen=True)
class Hedger:
    """Evens out its ties and avoids hostile acts.

    Attributes
    ----------
    strength : float
        Log rate a standard deviation of affinity.
    """

    strength: float = 0.3
    memory: int = 0
    name: str = "hedger"

    def tilt(self, view: View) -> Tilt:
        """Return the tilts, (P, K, W)."""
        friendly = -self.strength * centred(view.affinity)
        return view.by_sign(friendly, np.full_like(friendly, -self.strength))

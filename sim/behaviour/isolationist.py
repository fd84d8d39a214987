"""Isolationist: does less of everything, least with those it shares no organisation with.

    tilt of all acts = -strength,  and twice that where no organisation is shared

Reference: Braumoeller, B. F. (2010). The myth of American isolationism. Foreign Policy Analysis
6(4), doi:10.1111/j.1743-8594.2010.00117.x (on what the word is held to mean).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from sim.behaviour.view import Tilt, View


@dataclass(frozen=True)
class Isolationist:
    """Withdraws from the world.

    Attributes
    ----------
    strength : float
        Log rate by which it does less.
    """

    strength: float = 0.5
    memory: int = 0
    name: str = "isolationist"

    def tilt(self, view: View) -> Tilt:
        """Return the tilts, (P, K, W)."""
        less = np.where(view.shared > 0.0, 1.0, 2.0) * -self.strength
        return np.broadcast_to(less[:, None], view.shape).astype(np.float32)

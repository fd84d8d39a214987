"""Balancer: joins with the rest against the strong whom it does not get on with.

    threat t = max(w, 0) x max(-a, 0)
    tilt of friendly acts = strength x (mean of t over partners - t)
    tilt of hostile acts  = strength x t

w is the size of a partner's economy, a its affinity, both in standard deviations: power alone is no
threat. Where nobody threatens, nothing tilts.

Reference: Walt, S. M. (1985). Alliance formation and the balance of world power. International
Security 9(4), doi:10.2307/2538540.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from sim.behaviour.power import standing
from sim.behaviour.view import centred

if TYPE_CHECKING:
    from sim.behaviour.view import Tilt, View


@dataclass(frozen=True)
class Balancer:
    """Draws away from threatening partners, towards all others.

    Attributes
    ----------
    strength : float
        Log rate a unit of threat.
    """

    strength: float = 0.3
    memory: int = 0
    name: str = "balancer"

    def tilt(self, view: View) -> Tilt:
        """Return the tilts, (P, K, W)."""
        threat = np.maximum(standing(view), 0) * np.maximum(-view.affinity, 0)
        away = -self.strength * centred(threat)
        return view.by_sign(away, np.asarray(self.strength * threat, dtype=np.float32))

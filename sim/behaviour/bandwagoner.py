"""Bandwagoner: sides with the strong.

    tilt of friendly acts = strength x w,   tilt of hostile acts = -strength x w

w is the log size of a partner's economy, centred over partners and divided by its standard
deviation.

Reference: Schweller, R. L. (1994). Bandwagoning for profit: bringing the revisionist state back in.
International Security 19(1), doi:10.2307/2539149.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sim.behaviour.power import standing

if TYPE_CHECKING:
    from sim.behaviour.view import Tilt, View


@dataclass(frozen=True)
class Bandwagoner:
    """Seeks the largest economies and spares them hostile acts.

    Attributes
    ----------
    strength : float
        Log rate a standard deviation of log size.
    """

    strength: float = 0.3
    memory: int = 0
    name: str = "bandwagoner"

    def tilt(self, view: View) -> Tilt:
        """Return the tilts, (P, K, W)."""
        towards = self.strength * standing(view)
        return view.by_sign(towards, -towards)

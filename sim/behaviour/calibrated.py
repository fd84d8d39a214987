"""Calibrated: what the law fitted to the past has a country do; the default."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from sim.behaviour.view import Tilt, View


@dataclass(frozen=True)
class Calibrated:
    """Tilts nothing."""

    memory: int = 0
    name: str = "calibrated"

    def tilt(self, view: View) -> Tilt:
        """Return the tilts, (P, K, W): zero."""
        return np.zeros(view.shape, dtype=np.float32)

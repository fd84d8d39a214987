"""How large a country's partners are, beside one another."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from sim.behaviour.view import Tilt, View


def standing(view: View) -> Tilt:
    """Return the log size of partners in standard deviations over them, (P, W).

    Zero where all are of one size.
    """
    gap = view.weight - view.weight.mean()
    spread = float(gap.std())
    z = gap / spread if spread > 0.0 else np.zeros_like(gap)
    return np.asarray(np.broadcast_to(z[:, None], view.affinity.shape), dtype=np.float32)

"""The contacts of one dyad in one direction, drawn once more.

Where one compiled loop plays the month, only sums of both directions are kept. A scenario that adds
to what one country initiates has to know what that was; every draw is keyed by its name, so it can
be drawn again, to the same count.

Axes: K contact types, W worlds of the batch.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.kernel.contacts import Counts, Frame, Row, decide_row
from sim.kernel.frame import Sight, States, fill_frame
from sim.kernel.tilt import CALIBRATED

if TYPE_CHECKING:
    from sim.kernel.law import BatchLaw, Singles
    from sim.setting import Setting
    from sim.streams import Words


def draw_again(  # noqa: PLR0913
    who: tuple[int, int],
    shown: tuple[States, Singles],
    setting: Setting,
    law: BatchLaw,
    worlds: Words,
    name: Words,
) -> Counts:
    """Return the contacts (K, W) that one country of a dyad initiated in the month.

    Parameters
    ----------
    who
        Dyad, and 0 for its first country or 1 for its second.
    shown
        States of all dyads in the month, and the attention (n, W) of all countries.
    setting, law, worlds, name
        What the worlds share, laws and numbers of the batch, name of the month's contact draws.
    """
    (dyad, direction), (states, attention), pairs = who, shown, setting.pairs
    types, size = len(setting.types), worlds.size
    slow, fast, stand, base = (np.ascontiguousarray(part[:, [dyad]]) for part in states[:4])
    faded, heed = states.faded[[dyad]], states.heed[[dyad]]
    one = States(slow, fast, stand, base, faded, heed, states.regard[:0])
    rate, empty = np.zeros((1, types, size), np.float32), np.zeros((1, size), np.float32)
    sight = Sight(np.zeros((2, 1, size), np.float32), empty.copy(), empty.copy(), empty[:0])
    rows = (pairs.ends[[dyad]], pairs.share[[dyad]])
    fill_frame(rate, empty, sight, one, law, setting.kinds, rows)
    frame = Frame(np.zeros((2, 0, size), np.float32), rate, pairs.heed[[dyad]], attention)
    share = rows[1] if direction == 0 else np.float32(1.0) - rows[1]
    row = Row(
        np.zeros(1, dtype=np.int64),
        share,
        pairs.words[direction, [dyad]],
        int(pairs.ends[dyad, direction]),
    )
    counts: Counts = np.zeros((1, types, size), dtype=np.int32)
    decide_row(counts, row, frame, CALIBRATED, law, worlds, name)
    only: Counts = counts[0]
    return only

"""The contacts of one dyad in one direction, drawn once more.

Where one compiled loop plays the month, only sums of both directions are kept. A scenario that adds
to what one country initiates has to know what that was; every draw is keyed by its name, so it can
be drawn again, to the same count. With ``heed`` it is drawn as it would be if news paid more heed.

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
    from sim.parameters import Floats
    from sim.world import World


def draw_again(world: World, way: tuple[int, int], heed: Floats | None = None) -> Counts:
    """Return the contacts (K, W) that one country of a dyad initiated in the month.

    Parameters
    ----------
    world
        The world, once the countries have decided.
    way
        Dyad, and 0 for its first country or 1 for its second.
    heed
        What is added to the log attention that news pay to the dyad, (W,).
    """
    (dyad, direction), setting, pairs = way, world.setting, world.setting.pairs
    states, law = world.states(), _heeding(world, heed)
    types, size = len(setting.types), world.worlds.size
    slow, fast, stand, base = (np.ascontiguousarray(part[:, [dyad]]) for part in states[:4])
    faded, seen_at = states.faded[[dyad]], states.heed[[dyad]]
    one = States(slow, fast, stand, base, faded, seen_at, states.regard[:0])
    rate, empty = np.zeros((1, types, size), np.float32), np.zeros((1, size), np.float32)
    sight = Sight(np.zeros((2, 1, size), np.float32), empty.copy(), empty.copy(), empty[:0])
    rows = (pairs.ends[[dyad]], pairs.share[[dyad]])
    fill_frame(rate, empty, sight, one, law, setting.kinds, rows)
    seen = Frame(
        np.zeros((2, 0, size), np.float32), rate, pairs.heed[[dyad]], world.frame.attention
    )
    share = rows[1] if direction == 0 else np.float32(1.0) - rows[1]
    country = int(pairs.ends[dyad, direction])
    row = Row(np.zeros(1, dtype=np.int64), share, pairs.words[direction, [dyad]], country)
    counts: Counts = np.zeros((1, types, size), dtype=np.int32)
    factor = _factor(world, dyad, country)
    decide_row(counts, row, seen, factor, law, world.numbers, world.contact_name)
    only: Counts = counts[0]
    return only


def _heeding(world: World, heed: Floats | None) -> BatchLaw:
    """The laws where news pay more heed: higher rates of the types that they report, sizes alike.

    The size of the negative binomial follows the rate without heed, so what a higher rate would add
    to it is taken off its constant.
    """
    if heed is None:
        return world.law
    alpha, log_size = world.law.alpha.copy(), world.law.log_size.copy()
    news, more = ~world.setting.types.leader, heed.astype(np.float32)
    alpha[news, : heed.size] += more
    log_size[news, : heed.size] -= world.law.size_slope[news, : heed.size] * more
    return world.law._replace(alpha=alpha, log_size=log_size)


def _factor(world: World, dyad: int, country: int) -> Singles:
    """What a behaviour multiplies the rates of a country in one dyad by, (1, K, W), or nothing."""
    factor = world.conduct.factor(country)
    if not factor.size:
        return CALIBRATED
    place = np.flatnonzero(world.roster.rows[country].dyads == dyad)
    return np.ascontiguousarray(factor[place])

"""One month's update of the nine parts of a dyad's state: both branches, all channels.

A month is an ordinary one or one of rupture, whose shocks are wider. In each branch the channels
(news, leaders' contacts, typed events) update the state one after the other; then the two branches
are joined to one normal by matching moments.

Reference: Kim, C.-J. (1994). Dynamic linear models with Markov-switching. J. Econometrics 60,
doi:10.1016/0304-4076(94)90036-1.
"""

from __future__ import annotations

from typing import NamedTuple

import numba as nb
import numpy as np

from calibration.month import WORK, Month
from calibration.moves import condition, join, project, widen
from calibration.update import Belief, laplace, unexplored
from sim.kernel.exponential import fast_exp
from sim.kernel.logarithm import fast_log
from sim.parameters import Floats
from sim.relationship import CHANNELS, LEADER, STATES, TYPED


class Scratch(NamedTuple):
    """Arrays that a thread writes over and over.

    ``work`` (3, WORK) rows of a month by channel, see `calibration.update`; ``gain`` (9, 2);
    ``mean`` (2, 9), ``cov`` (2, 9, 9) the state after an ordinary month and after a rupture;
    ``opportunity`` (3,) of the dyad and year.
    """

    work: Floats
    gain: Floats
    mean: Floats
    cov: Floats
    opportunity: Floats


def scratch() -> Scratch:
    """Room for one thread."""
    mean, cov = np.empty((2, STATES)), np.empty((2, STATES, STATES))
    work, gain = np.empty((len(CHANNELS), WORK)), np.empty((STATES, 2))
    return Scratch(work, gain, mean, cov, np.empty(3))


@nb.njit(cache=True, error_model="numpy")
def revise(
    shown: tuple[Month, Month, Month],
    priors: tuple[Belief, Belief, Belief],
    rupture: float,
    moves: tuple[Floats, float],
    room: Scratch,
) -> float:
    """Update the predicted state by a month's observations, in place; returns the log evidence.

    ``room.cov[0]`` comes in with ordinary shocks only; the branch of a rupture, which has
    probability ``rupture``, adds the first of ``moves``; the second is what is left of a burst.
    The channels come one after the other. What is found about the likelihood in the first branch
    begins the search in the second.
    """
    wide, left = moves
    widen(room.mean[0], room.cov[0], wide, room.mean[1], room.cov[1])
    news = unexplored(priors[0].e, priors[0].a)
    leader = unexplored(priors[1].e, priors[1].a)
    typed = unexplored(priors[2].e, priors[2].a)
    calm = torn = 0.0
    for branch in range(2 if rupture > 0.0 else 1):
        mean, cov, evidence = room.mean[branch], room.cov[branch], 0.0
        for channel in range(3):
            month = shown[channel]
            if month.n == 0 and month.tone_scale <= 0.0 and month.kept < 0.0:
                continue
            prior = project(mean, cov, room.opportunity, channel, left)
            near = typed if channel == TYPED else leader if channel == LEADER else news
            new, about = laplace(room.work[channel], month, prior, near)
            condition(mean, cov, (channel, left), prior, new, room.gain)
            evidence += new.evidence
            if channel == TYPED:
                typed = about
            elif channel == LEADER:
                leader = about
            else:
                news = about
        if branch == 1:
            torn = evidence
        else:
            calm = evidence
    if rupture <= 0.0:
        return calm
    first, second = fast_log(1.0 - rupture) + calm, fast_log(rupture) + torn
    ratio = fast_exp(-abs(first - second))
    weight = (ratio if first > second else 1.0) / (1.0 + ratio)
    join(room.mean[0], room.cov[0], room.mean[1], room.cov[1], weight)
    return max(first, second) + fast_log(1.0 + ratio)

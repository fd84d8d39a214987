"""Moving and updating the nine parts of a dyad's state: the algebra of the filter, in place.

    predict:    m <- Phi m + J c + w n,  P <- Phi P Phi' + Q
    project:    (u, a) = o + H_c m,  cov = H_c P H_c'        as channel c shows them
    condition:  carry a new distribution of (u, a) back to the nine parts
    widen, join: the branch of a rupture, and matching the moments of the mixture

Engagement as channel c shows it is u = o_c + b_e + s_e + w f_e + h_c, affinity a = o_a + b_a + s_a
+ f_a, w what is left of a burst (`sim.relationship.faded`). Axes: mean (9,), cov (9, 9), see
`sim.relationship`; opportunity (3,): news, leader, affinity.

Reference: West, M., Harrison, J. (1997). Bayesian Forecasting and Dynamic Models,
doi:10.1007/b98971.
"""

from __future__ import annotations

import numba as nb

from calibration.update import Belief
from sim.kernel.fused import fused
from sim.parameters import Floats
from sim.relationship import (
    BURST,
    BURSTS,
    FORESEEN,
    LEANING,
    STATES,
    StateLaw,
)


@nb.njit(cache=True, inline="always", error_model="numpy")
def predict(mean: Floats, cov: Floats, law: StateLaw, surprise: float, pull: float) -> None:
    """Move ``mean`` (9,) and ``cov`` (9, 9) one period on, in place; ordinary shocks only.

    ``surprise`` and ``pull`` of third parties are those of the period that ends.
    """
    for i in range(STATES):
        mean[i] *= law.persistence[i]
        for j in range(STATES):
            stays = law.persistence[i] * law.persistence[j]
            cov[i, j] = fused(cov[i, j], stays, law.shock[i, j])
    mean[2] += law.surprise[0] * surprise
    mean[3] += law.surprise[1] * surprise + law.pull * pull


@nb.njit(cache=True, inline="always", error_model="numpy")
def project(mean: Floats, cov: Floats, opportunity: Floats, channel: int, left: float) -> Belief:
    """Normal distribution of (u, a) in a channel, from that of the parts and opportunity (3,).

    ``left`` is what opportunity leaves of a burst of engagement.
    """
    h, left = LEANING + channel, BURSTS[channel] * left
    v_ee = v_ea = v_aa = 0.0
    for i in range(0, LEANING, 2):
        first = left if i == BURST else 1.0
        for j in range(0, LEANING, 2):
            second = left if j == BURST else 1.0
            v_ee += first * second * cov[i, j]
            v_ea += first * cov[i, j + 1]
            v_aa += cov[i + 1, j + 1]
        v_ee += 2.0 * first * cov[h, i]
        v_ea += cov[h, i + 1]
    v_ee += cov[h, h]
    e = opportunity[FORESEEN[channel]] + mean[0] + mean[2] + left * mean[4] + mean[h]
    a = opportunity[2] + mean[1] + mean[3] + mean[5]
    return Belief(e, a, v_ee, v_ea, v_aa, 0.0)


@nb.njit(cache=True, inline="always", error_model="numpy")
def foreseen(
    mean: Floats, cov: Floats, opportunity: Floats, left: float
) -> tuple[Belief, Belief, Belief]:
    """(u, a) in every channel, where so much is ``left`` of a burst."""
    return (
        project(mean, cov, opportunity, 0, left),
        project(mean, cov, opportunity, 1, left),
        project(mean, cov, opportunity, 2, left),
    )


@nb.njit(cache=True, inline="always", error_model="numpy")
def condition(  # noqa: PLR0913
    mean: Floats, cov: Floats, shows: tuple[int, float], prior: Belief, new: Belief, gain: Floats
) -> None:
    """Carry an update of (u, a) from ``prior`` to ``new`` to the parts, in place.

    ``shows`` holds the channel and what is left of a burst of engagement.
    """
    channel, left = shows[0], BURSTS[shows[0]] * shows[1]
    h = LEANING + channel
    det = prior.v_ee * prior.v_aa - prior.v_ea * prior.v_ea
    p_ee, p_ea, p_aa = prior.v_aa / det, -prior.v_ea / det, prior.v_ee / det
    s_ee, s_ea, s_aa = prior.v_ee - new.v_ee, prior.v_ea - new.v_ea, prior.v_aa - new.v_aa
    d_e, d_a = new.e - prior.e, new.a - prior.a
    for i in range(STATES):
        c_e = cov[i, 0] + cov[i, 2] + left * cov[i, 4] + cov[i, h]
        c_a = cov[i, 1] + cov[i, 3] + cov[i, 5]
        gain[i, 0] = fused(c_e, p_ee, c_a * p_ea)
        gain[i, 1] = fused(c_e, p_ea, c_a * p_aa)
        mean[i] = fused(gain[i, 0], d_e, fused(gain[i, 1], d_a, mean[i]))
    for i in range(STATES):
        left_e = fused(gain[i, 0], s_ee, gain[i, 1] * s_ea)
        left_a = fused(gain[i, 0], s_ea, gain[i, 1] * s_aa)
        for j in range(i + 1):
            cov[i, j] = fused(-left_e, gain[j, 0], fused(-left_a, gain[j, 1], cov[i, j]))
            cov[j, i] = cov[i, j]


@nb.njit(cache=True, inline="always", error_model="numpy")
def widen(mean: Floats, cov: Floats, wide: Floats, to_mean: Floats, to_cov: Floats) -> None:
    """Write the prediction of a rupture: the same mean, the covariance plus ``wide``."""
    for i in range(STATES):
        to_mean[i] = mean[i]
        for j in range(STATES):
            to_cov[i, j] = cov[i, j] + wide[i, j]


@nb.njit(cache=True, inline="always", error_model="numpy")
def join(mean: Floats, cov: Floats, other: Floats, other_cov: Floats, weight: float) -> None:
    """Match the moments of a mixture, ``weight`` on the other normal, in place."""
    for i in range(STATES):
        for j in range(STATES):
            gap = (other[i] - mean[i]) * (other[j] - mean[j])
            wider = fused(1.0 - weight, gap, other_cov[i, j] - cov[i, j])
            cov[i, j] = fused(weight, wider, cov[i, j])
    for i in range(STATES):
        mean[i] = fused(weight, other[i] - mean[i], mean[i])

"""The laws of a relationship: how it moves, and how it shows in contacts. Stated once, used thrice.

A dyad (unordered pair of countries) has two dimensions, engagement ``e`` (how much the two deal
with each other) and affinity ``a`` (how cooperative the dealings are), each the sum of three parts:

    x_t = b + s_t + f_t                                          (level, slow, fast)
    s'  = phi_s s + J c + w n + eps_s,    f' = phi_f f + eps_f,    b' = b
    eps ~ N(0, Q) for both, but in a rupture, with probability p, N(0, kappa_s^2 Q_s) for the slow
    and N(0, kappa_f^2 Q_f) for the fast part

Engagement is seen through three channels: the volume of the news, the contacts of leaders, and the
typed events that are coded from news. Each channel c shows it on top of what it would show of any
two such countries (the opportunity mean ``o``; typed events have that of the news), with a lasting
leaning h of its own, since news pay more heed to some pairs, and some leaders meet more often, than
the rest of their dealings would have it. Bursts are smaller in pairs of which much is expected, and
leaders do not follow them (g_news = g_typed = 1, g_leader = 0):

    u_c = o_c + b_e + s_e + g_c exp(-d lift(o_news)) f_e + h_c,   h_c ~ N(0, tau_c^2)
    affinity shown: o_a + a,   lift(o) = (o + (1 + o^2)^(1/2)) / 2

Contacts of series k over both directions, in a month seen with exposure E (at most 1):

    y ~ NegBin(mean mu, size r),   log mu = log E + alpha_k + lambda_k u_c(k) + beta_k (o_a + a)
    log r = log_size_k + slope * (log mu - log E, kept within -4 and 8),   variance mu + mu^2 / r

Third parties pull on affinity alone, towards balance: n is the mean, over countries k with a dyad
with both i and j, of tanh(a_ik) tanh(a_kj), lasting affinities (without bursts) of the month that
ends. Attention is limited: what i initiates is multiplied by (A_i / S_i)^kappa, where S_i is what
it was expected to initiate in all, last month, and A_i its mean up to then, at most a factor of e
apart; r follows the rate without it. The filter takes n and S at the filtered means of the month
before, and one factor for both directions, that of the mean log (`calibration.coupling`).

A country that initiates a share pi of them has y_ij ~ NegBin(mu pi, r pi), independent of y_ji, so
the two directions add up to the law above exactly. E holds what a source sees, the heed that it
pays to both countries, and of meetings in person how much their leaders travelled in the year
(`calibration.attention`, `calibration.travel`). The tone of reports on n active days is

    tone ~ c_2 + h_2 (o_a + a) + Student-t(5) * sqrt(sigma_2^2 + kappa_2^2 / n)

The simulator draws from these laws, the filter conditions on them and the fit maximises their
marginal posterior. State vector, axis (9): b_e, b_a, s_e, s_a, f_e, f_a, h_news, h_leader, h_typed.

Example
-------
>>> round(float(negbin_logpmf(0.0, 0.0, 1.0)), 6)   # mean 1, size 1: geometric, P(0) = 1/2
-0.693147

References
----------
West, M., Harrison, J. (1997). Bayesian Forecasting and Dynamic Models, doi:10.1007/b98971.
Hilbe, J. M. (2011). Negative Binomial Regression, doi:10.1017/CBO9780511973420.
"""

from __future__ import annotations

import math
from typing import Any, NamedTuple

import numba as nb
import numpy as np
from numpy.typing import NDArray

from sim.parameters import TONE_FREEDOM, Floats, ParameterTable

STATES = 9
"""Length of the state vector of a dyad."""

CHANNELS = ("news", "leader", "typed")
"""Where engagement shows; the leaning of channel c is entry 6 + c of the state."""

LEANING = 6
"""Where the leanings of the channels begin in the state vector."""

LEADER_FAMILIES = ("leader", "vitae", "minister")
"""Source families that record contacts of leaders themselves."""

NEWS, LEADER, TYPED = range(3)
"""Positions in `CHANNELS`."""

FORESEEN = (0, 1, 0)
"""Position of each channel's opportunity mean among those of news, leaders' contacts, affinity."""

BURSTS = (1.0, 0.0, 1.0)
"""Which channels show bursts of engagement: leaders do not follow those of the news."""

BURST = 4
"""Where the burst of engagement stands in the state vector."""

RATE_FLOOR, RATE_CEILING = -4.0, 8.0
"""Log rates between which the size of the negative binomial follows the rate."""

SIZE_FLOOR, SIZE_CEILING = -4.0, 4.6
"""Bounds of the log size: 0.02 to 100 contacts."""

BEND = 1.0
"""Bounds are approached along a parabola from so far away, so that the likelihood has no kinks."""

SURPRISE_BOUND = 3.0
"""Contact surprise c of a month is clipped here, in leader contacts, so that neither a data error
nor a burst can move a state far."""

LOG_FACTORIALS = np.array([math.lgamma(count + 1.0) for count in range(128)])

LOG_MEAN_CEILING = 14.0
"""Largest log mean of a count; beyond it the law is clipped, not overflowed."""

SPARE_BOUND = 1.0
"""Bound of log A - log S, what a country's attention has to spare or lacks, under crowding:

    log factor = kappa * within(log A - log S, -1, 1)

The bound stands before the weight, so that the law is linear in kappa and the fit and the simulator
have the same."""

LEAST_LOAD = 1e-12
"""Contacts a month below which a country counts as having this many."""


class StateLaw(NamedTuple):
    """How a state moves: arrays of one parameter value, as the compiled code takes them.

    persistence (9,); shock (9, 9) covariance of ordinary shocks; wide (9, 9) what a rupture adds
    to it; rupture () its probability; start (9, 9) covariance at the first period; surprise (2,)
    change of the slow part a unit of contact surprise; pull () that of third parties on affinity.
    """

    persistence: Floats
    shock: Floats
    wide: Floats
    rupture: float
    start: Floats
    surprise: Floats
    pull: float = 0.0


class ObservationLaw(NamedTuple):
    """How a state shows: axes K series; tone (5,) = intercept, slope, sd, day sd, freedom.

    channel (K,) is the position of each series' channel in `CHANNELS`; crowding () is kappa; fade
    () is d of the module, by which bursts fade.
    """

    alpha: Floats
    loading_engagement: Floats
    loading_affinity: Floats
    log_size: Floats
    size_slope: Floats
    tone: Floats
    channel: NDArray[np.int64]
    crowding: float = 0.0
    fade: float = 0.0


@nb.njit(cache=True, inline="always")
def log_size_of(log_size: float, slope: float, log_rate: float) -> float:
    """Log of the negative-binomial size at a log rate (per month at exposure one)."""
    return within(
        log_size + slope * within(log_rate, RATE_FLOOR, RATE_CEILING), SIZE_FLOOR, SIZE_CEILING
    )


@nb.njit(cache=True, inline="always")
def within(value: float, floor: float, ceiling: float) -> float:
    """Keep a value between two bounds, smoothly; the slope lies between 0 and 1."""
    above = floor + bend(value - floor)
    return ceiling - bend(ceiling - above)


@nb.njit(cache=True, inline="always")
def bend(value: float) -> float:
    """The positive part of a value, its corner rounded within `BEND` of zero."""
    lift = max(value + BEND, 0.0)
    return value if value > BEND else lift * lift / (4.0 * BEND)


@nb.njit(cache=True, inline="always")
def lift(opportunity: Any) -> Any:
    """How far an opportunity mean lies above that of an average pair, smoothly; never below 0."""
    return 0.5 * (opportunity + np.sqrt(1.0 + opportunity * opportunity))


@nb.njit(cache=True, inline="always")
def faded(fade: Any, opportunity: Any) -> Any:
    """What is left of a burst in pairs of some opportunity mean of news."""
    return np.exp(-fade * lift(opportunity))


@nb.njit(cache=True)
def negbin_logpmf(count: float, log_mean: float, size: float) -> float:
    """Log probability of ``count`` under NegBin(mean ``exp(log_mean)``, ``size``)."""
    constant = log_rising(count, size) - math.lgamma(count + 1.0)
    mean = math.exp(log_mean)
    return (
        constant + count * log_mean - count * math.log(size + mean) - size * math.log1p(mean / size)
    )


@nb.njit(cache=True, inline="always")
def log_factorial(count: float) -> float:
    """log y!, from a table where the count is small."""
    if count < LOG_FACTORIALS.size:
        return float(LOG_FACTORIALS[int(count)])
    return math.lgamma(count + 1.0)


@nb.njit(cache=True, inline="always")
def log_rising(count: float, size: float) -> float:
    """log Gamma(size + count) - log Gamma(size); a short product where the count is small."""
    if count < 0.5:
        return 0.0
    if count < 12.5:
        product = size
        for i in range(1, int(count + 0.5)):
            product *= size + i
        return math.log(product)
    return math.lgamma(size + count) - math.lgamma(size)


def state_law(table: ParameterTable, values: Floats) -> StateLaw:
    """Arrays of the transition law from natural parameter values, axis (parameter)."""
    at = dict(zip(table.names, values, strict=True))
    level = _pair_cov(at["level_sd_engagement"], at["level_sd_affinity"], at["level_correlation"])
    slow = _pair_cov(at["slow_sd_engagement"], at["slow_sd_affinity"], at["slow_correlation"])
    fast = _pair_cov(at["fast_sd_engagement"], at["fast_sd_affinity"], at["fast_correlation"])
    phi_s, phi_f = at["slow_persistence"], at["fast_persistence"]
    p, kappa, burst = at["rupture_probability"], at["rupture_scale"], at["burst_scale"]
    shock, wide, start = np.zeros((3, STATES, STATES))
    shock[2:4, 2:4], shock[4:6, 4:6] = slow, fast
    wide[2:4, 2:4], wide[4:6, 4:6] = (kappa**2 - 1.0) * slow, (burst**2 - 1.0) * fast
    start[0:2, 0:2] = level
    spread = shock + p * wide
    start[2:4, 2:4] = spread[2:4, 2:4] / (1.0 - phi_s**2)
    start[4:6, 4:6] = spread[4:6, 4:6] / (1.0 - phi_f**2)
    for c, name in enumerate(CHANNELS):
        start[LEANING + c, LEANING + c] = at[f"{name}_leaning_sd"] ** 2
    persistence = np.array([1.0, 1.0, phi_s, phi_s, phi_f, phi_f, 1.0, 1.0, 1.0])
    surprise = np.array([at["surprise_engagement"], at["surprise_affinity"]])
    pull = float(at["third_party_pull"])
    return StateLaw(persistence, shock, wide, float(p), start, surprise, pull)


def observation_law(
    table: ParameterTable, values: Floats, series: tuple[str, ...], types: tuple[str, ...]
) -> ObservationLaw:
    """Arrays of the observation law of ``series`` (axis K) whose contact types are ``types``."""
    at = dict(zip(table.names, values, strict=True))
    return ObservationLaw(
        np.array([at[f"intercept[{name}]"] for name in series]),
        np.array([at[f"engagement_loading[{kind}]"] for kind in types]),
        np.array([at[f"affinity_loading[{kind}]"] for kind in types]),
        np.log(np.array([at[f"size[{name}]"] for name in series])),
        np.array([at[f"size_slope[{name.partition(':')[0]}]"] for name in series]),
        np.array(
            [at["tone_intercept"], at["tone_slope"], at["tone_sd"], at["tone_day_sd"], TONE_FREEDOM]
        ),
        np.array([channel_of(name) for name in series], dtype=np.int64),
        float(at["crowding"]),
        float(at["burst_fade"]),
    )


def channel_of(series: str) -> int:
    """Position in `CHANNELS` of the channel of a series ``family:type``."""
    family, _, kind = series.partition(":")
    if family in LEADER_FAMILIES:
        return LEADER
    return NEWS if kind == "volume" else TYPED


def _pair_cov(first: float, second: float, correlation: float) -> Floats:
    cross = first * second * correlation
    return np.array([[first**2, cross], [cross, second**2]])

"""Coupling: what all other relationships do to one, so that dyads can be filtered apart.

    pull_ij,t  = mean over third parties k of tanh(a_ik) tanh(a_kj)         balance
    crowd_ij,t = mean over both countries of within(log A_i - log S_i, -1, 1)    full attention

at the filtered means of the period before, a the lasting affinity net of opportunity, S_i the
contacts that country i was expected to initiate (half of those of its dyads), A_i its geometric
mean over the periods up to then that most pairs were watched in. A first pass over all dyads, taken
apart, gives these means. It leaves out that they are uncertain (tanh of a mean is larger than the
mean of tanh, and dyads nobody saw count as neutral), and that they would move a little under the
coupling itself. Both directions of a dyad get one factor, where the law has one for each country.

Before its first observation nothing pulls on a dyad: its state is that of the start. Where most
pairs were not watched in the period before, nothing crowds: states that nobody sees would move S by
news of them, not by contacts.

Axes: D dyads, T periods, n countries.

References
----------
Heider, F. (1946). Attitudes and cognitive organization. Journal of Psychology 21,
doi:10.1080/00223980.1946.9917275 (balance).
Maoz, Z., Terris, L. G., Kuperman, R. D., Talmud, I. (2007). What is the enemy of my enemy? Causes
and consequences of imbalanced international relations, 1816-2001. Journal of Politics 69(1),
doi:10.1111/j.1468-2508.2007.00497.x (mixed evidence).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from calibration.filtering import filter_states
from calibration.smoothing import LASTING, shown_states, view_mean
from sim.contacts import contact_types
from sim.dyads import split_dyad
from sim.relationship import LEADER, LEAST_LOAD, LOG_MEAN_CEILING, SPARE_BOUND, channel_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from calibration.filtering import StateEstimate
    from calibration.objective import Model
    from calibration.observations import Ints
    from sim.parameters import Floats
    from sim.relationship import ObservationLaw

Kept = NDArray[np.float32]

AT_ONCE = 500
"""Dyads whose states are held at a time, which bounds the memory."""

WATCHED = 0.5
"""Share of the dyads that were ever seen that must be seen in a period for it to count."""


@dataclass(frozen=True)
class Coupling:
    """What the other dyads do to each.

    Attributes
    ----------
    pull, crowd : (D, T)
    """

    pull: Kept
    crowd: Kept


def couple(model: Model, dyads: Sequence[str], heed: Floats, theta: Floats) -> Coupling:
    """Return the coupling of all dyads of a model.

    Parameters
    ----------
    model
        Evidence and laws; the dyads are taken apart whatever coupling it holds.
    dyads
        Keys, D.
    heed
        Log attention that the source of typed events pays to each dyad, (D,).
    theta
        Unconstrained parameters of the first pass.
    """
    countries, ends = ends_of(dyads)
    affinity, rate = _first_pass(model, heed, theta)
    begin = first_periods(model)
    periods = model.evidence.year.size
    pull = np.zeros((len(dyads), periods), dtype=np.float32)
    for t in range(1, periods):
        pull[:, t] = balance(affinity[:, t - 1], ends, len(countries))
    pull[np.arange(periods) <= begin[:, None]] = 0.0
    load = np.maximum(initiated(rate, ends, len(countries)), LEAST_LOAD)
    spare = spare_attention(np.log(load), watched_periods(model))
    crowd = np.zeros_like(pull)
    crowd[:, 1:] = 0.5 * (spare[ends[0]] + spare[ends[1]])[:, :-1]
    return Coupling(pull, crowd)


def spare_attention(load: Floats, watched: NDArray[np.bool_]) -> Floats:
    """Log A - log S of every country and period, (n, T), within bounds; 0 in unwatched periods.

    The bounds stand before the weight kappa, as in `sim.kernel.crowding`.

    Parameters
    ----------
    load
        log S, (n, T).
    watched
        Periods that count, (T,).
    """
    seen = np.maximum(np.cumsum(watched), 1)
    budget = np.cumsum(load * watched, axis=1) / seen
    return np.asarray(np.clip(budget - load, -SPARE_BOUND, SPARE_BOUND) * watched)


def ends_of(dyads: Sequence[str]) -> tuple[tuple[str, ...], Ints]:
    """Countries of dyads, sorted, and the positions of each dyad's two in them, (2, D)."""
    pairs = [split_dyad(key) for key in dyads]
    countries = tuple(sorted({iso3 for pair in pairs for iso3 in pair}))
    place = {iso3: i for i, iso3 in enumerate(countries)}
    ends = [[place[first] for first, _ in pairs], [place[second] for _, second in pairs]]
    return countries, np.array(ends, dtype=np.int64)


def balance(affinity: Kept, ends: Ints, size: int) -> Floats:
    """Mean over third parties of the product of both affinities, each within (-1, 1), (D,).

    Third parties are the countries with a dyad with both; zero where there is none.
    """
    kept, held = np.zeros((size, size)), np.zeros((size, size))
    first, second = ends
    kept[first, second] = kept[second, first] = np.tanh(affinity)
    held[first, second] = held[second, first] = 1.0
    total, thirds = (kept @ kept)[first, second], (held @ held)[first, second]
    return np.asarray(total / np.maximum(thirds, 1.0))


def initiated(rate: Kept, ends: Ints, size: int) -> Floats:
    """Contacts that each country is expected to initiate, half of those of its dyads, (n, T)."""
    out = np.zeros((size, rate.shape[1]))
    np.add.at(out, ends[0], 0.5 * rate)
    np.add.at(out, ends[1], 0.5 * rate)
    return out


def expected_contacts(
    estimate: StateEstimate, law: ObservationLaw, series: tuple[str, ...], heed: Floats
) -> Floats:
    """Contacts of all types a month at the mean state, both directions, (D, J)."""
    shown, _ = shown_states(estimate.mean, estimate.cov, estimate.opportunity, law)
    total = np.zeros(shown.shape[:2])
    for name in contact_types().series:
        k, channel = series.index(name), channel_of(name)
        log_rate = law.alpha[k] + law.loading_engagement[k] * shown[..., channel]
        log_rate += law.loading_affinity[k] * shown[..., -1]
        log_rate += 0.0 if channel == LEADER else heed[:, None]
        total += np.exp(np.minimum(log_rate, LOG_MEAN_CEILING))
    return total


def first_periods(model: Model) -> Ints:
    """First period in which anything of each dyad was seen, (D,); T where nothing ever was."""
    ev = model.evidence
    begin = np.full(ev.start.size - 1, ev.year.size, dtype=np.int64)
    for start, period in (
        (ev.start, ev.period),
        (ev.tone_start, ev.tone_period),
        (ev.ritual_start, ev.ritual_period),
    ):
        seen = np.flatnonzero(np.diff(start) > 0)
        begin[seen] = np.minimum(begin[seen], period[start[seen]])
    return begin


def watched_periods(model: Model) -> NDArray[np.bool_]:
    """Periods in which most of the dyads that were ever seen were watched, (T,)."""
    ev, size = model.evidence, model.evidence.year.size
    owner = np.repeat(np.arange(ev.start.size - 1), np.diff(ev.start))
    seen = np.zeros((ev.start.size - 1, size), dtype=np.bool_)
    seen[owner, ev.period] = True
    ever = seen.any(axis=1).sum()
    return np.asarray(seen.sum(axis=0) > WATCHED * max(ever, 1))


def _first_pass(model: Model, heed: Floats, theta: Floats) -> tuple[Kept, Kept]:
    """Lasting affinity and expected contacts of every dyad and period, (D, T), dyads apart."""
    evidence, state, law = model.laws(theta)
    apart = evidence._replace(pull=evidence.pull[:, :0], crowd=evidence.crowd[:, :0])
    size, periods = evidence.start.size - 1, evidence.year.size
    affinity, rate = np.empty((2, size, periods), dtype=np.float32)
    for begin in range(0, size, AT_ONCE):
        some = np.arange(begin, min(begin + AT_ONCE, size))
        found = filter_states(apart, state, law, keep=range(periods), dyads=some)
        affinity[some] = view_mean(found.mean, LASTING)[..., 1]
        rate[some] = expected_contacts(found, law, model.series, heed[some])
    return affinity, rate

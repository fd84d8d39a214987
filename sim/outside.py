"""What countries outside a scenario add to those in it, held as at the cutoff.

A scenario of some countries leaves the dyads of all others out. Two terms of the law look across
dyads, and what they would see of those left out is put in as a constant:

    outside_ij     += sum_k tanh(a_ik) tanh(a_kj),   k left out, a = mean of b_a + s_a over draws
    outside_sum_i  += sum_k pi_ik sum_type mu_ik,    mu at the means of each draw, then averaged

The first serves the pull of third parties (`sim.kernel.balance`), the second crowding
(`sim.kernel.crowding`). Where dyads are simulated they move; held means do not, so a scenario of
few countries sees less of what would follow from its own shocks.

Axes: D dyads, n countries, S draws.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from sim.relationship import BURST, BURSTS, LEADER, LEANING, LOG_MEAN_CEILING, TYPED, faded

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from sim.contacts import ContactTypes
    from sim.initial import InitialStates
    from sim.law_draws import LawDraws
    from sim.parameters import Floats


def third_parties(start: InitialStates) -> Floats:
    """Number of countries of ``start`` that have a dyad with both, (D,)."""
    linked = square(start, np.ones(len(start.dyads)))
    return np.asarray((linked[start.first] * linked[start.second]).sum(axis=1))


def products_with(start: InitialStates, left_out: NDArray[np.bool_]) -> Floats:
    """What the third parties ``left_out`` (n,) add to the sum of every dyad, (D,)."""
    affinity = (start.mean[:, :, 1] + start.mean[:, :, 3]).mean(axis=0)
    warmth = square(start, np.tanh(affinity))[:, left_out]
    return np.asarray((warmth[start.first] * warmth[start.second]).sum(axis=1))


def contacts_with(
    start: InitialStates, left_out: NDArray[np.bool_], laws: LawDraws, types: ContactTypes
) -> Floats:
    """Contacts a month that every country is expected to initiate with those ``left_out``, (n,)."""
    out, expected = np.zeros(len(start.countries)), expected_contacts(start, laws, types)
    np.add.at(out, start.first, start.share * expected * left_out[start.second])
    np.add.at(out, start.second, (1.0 - start.share) * expected * left_out[start.first])
    return out


def expected_contacts(start: InitialStates, laws: LawDraws, types: ContactTypes) -> Floats:
    """Contacts a month expected of every dyad at the means, all types, both directions, (D,)."""
    total = np.zeros(len(start.dyads))
    for s in range(start.draws):
        mean, opportunity, law = start.mean[s], start.opportunity[s], s % laws.draws
        lasting, affinity = mean[:, 0] + mean[:, 2], mean[:, 1:6:2].sum(axis=1)
        burst = faded(laws.fade[law], opportunity[:, 0]) * mean[:, BURST]
        for k, leader in enumerate(types.leader):
            row, channel = (1, LEADER) if leader else (0, TYPED)
            shown = opportunity[:, row] + lasting + mean[:, LEANING + channel]
            shown = shown + BURSTS[channel] * burst
            log_rate = (
                laws.alpha[law, k]
                + laws.loading_engagement[law, k] * shown
                + laws.loading_affinity[law, k] * (opportunity[:, 2] + affinity)
                + (0.0 if leader else start.heed)
            )
            total += np.exp(np.minimum(log_rate, LOG_MEAN_CEILING))
    return total / start.draws


def narrow(
    start: InitialStates, countries: Sequence[str], laws: LawDraws, types: ContactTypes
) -> InitialStates:
    """Keep the dyads among some countries, with what those left out add under ``laws``.

    As `InitialStates.select`, which knows no laws and so leaves ``outside_sum`` as it is.
    """
    chosen = start.select(countries)
    if not np.any(laws.crowding) or len(countries) == len(start.countries):
        return chosen
    left_out = np.array([iso3 not in countries for iso3 in start.countries])
    extra = contacts_with(start, left_out, laws, types)
    kept = [start.countries.index(iso3) for iso3 in countries]
    return replace(chosen, outside_sum=chosen.outside_sum + extra[kept])


def square(start: InitialStates, values: Floats) -> Floats:
    """Values of the dyads (D,) as a symmetric table (n, n), zero where there is no dyad."""
    out = np.zeros((len(start.countries), len(start.countries)))
    out[start.first, start.second] = out[start.second, start.first] = values
    return out

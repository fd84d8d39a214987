"""Who deals with whom: partners, strength, reciprocity, triangles.

    degree        partners with whom a country has any contact in a month
    strength      contacts of a country in a month, all partners
    reciprocity   2 sum min(y_ij, y_ji) / sum (y_ij + y_ji), over dyad-months
    transitivity  3 triangles / pairs of ties that share a country, in the graph of a month
    balance       share of triangles of signed ties with an even number of negative ones

A signed tie is the sign of cooperative less conflictual contacts over all months. By chance, signs
independent of one another, (1 + (p - q)^3) / 2 of the triangles would be balanced, p and q the
shares of both signs.

Axes: as in `calibration.realism.sample`.

References
----------
Squartini, T., Picciolo, F., Ruzzenenti, F., Garlaschelli, D. (2013). Reciprocity of weighted
networks. Scientific Reports 3, doi:10.1038/srep02729.
Newman, M. E. J. (2003). The structure and function of complex networks. SIAM Review 45,
doi:10.1137/S003614450342480 (transitivity).
Cartwright, D., Harary, F. (1956). Structural balance. Psychological Review 63,
doi:10.1037/h0046049.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from calibration.realism.sample import Measured, Sample, Ties, mean_of, survival

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from sim.parameters import Floats

PARTNERS = np.array([1.0, 2.0, 5.0, 10.0, 20.0, 30.0, 50.0, 75.0, 100.0, 130.0, 160.0])
STRENGTHS = np.array([1.0, 3.0, 10.0, 30.0, 100.0, 300.0, 1000.0, 3000.0, 10000.0, 30000.0])
SHARES = np.linspace(0.5, 1.0, 11)

ENOUGH = 20
"""Contacts over all months from which it is asked who of a dyad initiates."""


def degree(sample: Sample) -> Measured:
    """Partners a month over countries, each the mean of its months."""
    return _over_countries(_row_sums(sample, sample.total > 0), PARTNERS)


def strength(sample: Sample) -> Measured:
    """Contacts a month over countries, each the mean of its months."""
    return _over_countries(_row_sums(sample, sample.total), STRENGTHS)


def reciprocity(sample: Sample) -> Measured:
    """Reciprocity of all contacts, cooperative and conflictual ones, and who initiates."""
    by_sign = sample.by_sign
    good, bad = by_sign[:, :, 0], by_sign[:, :, 1]
    initiated = by_sign.sum(axis=(2, 3))
    both = initiated.sum(axis=0)
    chosen = both >= ENOUGH
    lead = initiated.max(axis=0)[chosen] / both[chosen]
    values = (
        _reciprocated(*(good + bad)),
        _reciprocated(*good),
        _reciprocated(*bad),
        mean_of(lead),
    )
    return Measured(values, survival(lead, SHARES))


def transitivity(sample: Sample) -> Measured:
    """Transitivity of the graph of contacts of each month; the curve is by month."""
    by_month = np.array(
        [_transitivity(_matrix(sample.ties, column > 0)) for column in sample.total.T]
    )
    density = float(np.mean(sample.total > 0))
    mean = mean_of(by_month)
    return Measured((mean, mean - density), by_month)


def balance(sample: Sample) -> Measured:
    """Balanced triangles of signed ties; the curve is by number of negative ties, 0 to 3."""
    sign = np.sign(sample.net.sum(axis=1))
    plus, minus = _matrix(sample.ties, sign > 0), _matrix(sample.ties, sign < 0)
    pairs = plus @ plus, minus @ minus
    kinds = np.array([
        _sum(pairs[0] * plus) / 6.0,
        _sum(pairs[0] * minus) / 2.0,
        _sum(pairs[1] * plus) / 2.0,
        _sum(pairs[1] * minus) / 6.0,
    ])  # fmt: skip
    negative = float(np.mean(sign[sign != 0] < 0)) if (sign != 0).any() else float("nan")
    shares = kinds / kinds.sum() if kinds.sum() else np.full(4, np.nan)
    balanced = float(shares[0] + shares[2])
    chance = 0.5 * (1.0 + (1.0 - 2.0 * negative) ** 3)
    return Measured((negative, balanced, balanced - chance), shares)


def _row_sums(sample: Sample, weights: NDArray[Any]) -> Floats:
    """Sums over the dyads of each country, its mean over months, (n,)."""
    mean = weights.mean(axis=1)
    first = np.bincount(sample.ties.first, mean, sample.ties.size)
    return np.asarray(first + np.bincount(sample.ties.second, mean, sample.ties.size))


def _over_countries(values: Floats, thresholds: Floats) -> Measured:
    low, mid, high = np.quantile(values, [0.1, 0.5, 0.9])
    top = float(np.sort(values)[-10:].sum() / max(values.sum(), 1e-12))
    numbers = (float(low), float(mid), float(high), float(values.max()), top)
    return Measured(numbers, survival(values, thresholds))


def _reciprocated(forth: NDArray[Any], back: NDArray[Any]) -> float:
    total = float((forth + back).sum())
    return 2.0 * float(np.minimum(forth, back).sum()) / total if total else float("nan")


def _matrix(ties: Ties, held: NDArray[Any]) -> NDArray[np.float32]:
    out = np.zeros((ties.size, ties.size), dtype=np.float32)
    out[ties.first, ties.second] = out[ties.second, ties.first] = held
    return out


def _transitivity(graph: NDArray[np.float32]) -> float:
    partners = graph.sum(axis=0)
    pairs = _sum(partners * (partners - 1.0))
    return _sum((graph @ graph) * graph) / pairs if pairs else float("nan")


def _sum(values: NDArray[Any]) -> float:
    return float(np.sum(values, dtype=np.float64))

"""Who has a dyad with whom: the rows in which countries decide, and where a dyad finds its two.

Country i owns the rows [edge[i], edge[i+1]) of the count array (2 D, K, W), one a partner, in the
order of the dyads. ``place[d]`` gives the rows of the two directions of dyad d: 0 is initiated by
its first country, 1 by its second.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from sim.kernel.contacts import Row
from sim.streams import pair_word

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from sim.initial import InitialStates


@dataclass(frozen=True)
class Roster:
    """Rows of all countries: rows and partners (n), edge (n + 1), place and ends (D, 2).

    ``ends`` are the positions of the first and the second country of each dyad.
    """

    rows: tuple[Row, ...]
    partners: tuple[tuple[str, ...], ...]
    edge: NDArray[np.int64]
    place: NDArray[np.int64]
    ends: NDArray[np.int64]


def make_roster(start: InitialStates) -> Roster:
    """Lay the dyads of ``start`` out by the country that initiates."""
    edge = np.zeros(len(start.countries) + 1, dtype=np.int64)
    place = np.zeros((len(start.dyads), 2), dtype=np.int64)
    rows, partners = [], []
    for i, iso3 in enumerate(start.countries):
        dyads = np.flatnonzero((start.first == i) | (start.second == i))
        leads = start.first[dyads] == i
        others = np.where(leads, start.second[dyads], start.first[dyads])
        names = tuple(start.countries[j] for j in others)
        edge[i + 1] = edge[i] + dyads.size
        place[dyads, np.where(leads, 0, 1)] = edge[i] + np.arange(dyads.size)
        pairs = np.array([pair_word(iso3, name) for name in names], dtype=np.uint64)
        share = start.share[dyads].astype(np.float32)
        shares = np.where(leads, share, np.float32(1.0) - share)
        rows.append(Row(dyads.astype(np.int64), shares, pairs, i))
        partners.append(names)
    ends = np.ascontiguousarray(np.column_stack([start.first, start.second]), dtype=np.int64)
    return Roster(tuple(rows), tuple(partners), edge, place, ends)


def dyad_words(start: InitialStates) -> NDArray[np.uint64]:
    """Ordered pair words of the dyads, (2, D): initiated by the first country, by the second."""
    ends = [key.split("-") for key in start.dyads]
    words = [[pair_word(i, j) for i, j in ends], [pair_word(j, i) for i, j in ends]]
    return np.array(words, dtype=np.uint64)

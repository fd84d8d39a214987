"""Dyads: unordered pairs of countries and their keys.

The key of a dyad is its two ISO 3166-1 alpha-3 codes in alphabetical order, joined by a hyphen:
CHN-RUS, never RUS-CHN. A roster of n countries has n (n - 1) / 2 dyads, ordered by first, then
second country; dyad (i, j) with i < j stands at i (2n - i - 1) / 2 + j - i - 1.

Example
-------
>>> dyad_key("RUS", "CHN")
'CHN-RUS'
>>> first, second = dyad_pairs(3)
>>> first.tolist(), second.tolist()
([0, 0, 1], [1, 2, 2])
>>> dyad_index(np.array([2]), np.array([1]), 3).tolist()
[2]
>>> dyad_of_rows(np.array([0, 2, 2, 3])).tolist()
[0, 0, 2]
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

CODE_LENGTH = 3


def dyad_key(one: str, other: str) -> str:
    """Return the key of the dyad of two countries, whatever their order.

    Raises
    ------
    ValueError
        If the two codes are the same: a country has no dyad with itself.
    """
    if one == other:
        message = f"a dyad needs two countries; got {one!r} twice"
        raise ValueError(message)
    return "-".join(sorted((one, other)))


def split_dyad(key: str) -> tuple[str, str]:
    """Return the two ISO3 codes of a dyad key.

    Raises
    ------
    ValueError
        If the text is not two different three-letter codes in alphabetical order.
    """
    first, hyphen, second = key.partition("-")
    if not hyphen or len(first) != CODE_LENGTH or len(second) != CODE_LENGTH or first >= second:
        message = f"{key!r} is no dyad key; expected two sorted ISO3 codes such as 'CHN-RUS'"
        raise ValueError(message)
    return first, second


def dyad_pairs(n: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return first and second country index of every dyad of n countries, (n (n - 1) / 2,)."""
    first, second = np.triu_indices(n, k=1)
    return first.astype(np.int64), second.astype(np.int64)


def dyad_index(one: NDArray[np.int64], other: NDArray[np.int64], n: int) -> NDArray[np.int64]:
    """Return the positions of dyads among those of n countries, in the order of `dyad_pairs`.

    Parameters
    ----------
    one, other : (m,) int64
        Country indices in 0..n-1, in either order; never equal.
    n : int
        Number of countries.

    Raises
    ------
    ValueError
        If a pair names one country twice.
    """
    low: NDArray[np.int64] = np.minimum(one, other)
    high: NDArray[np.int64] = np.maximum(one, other)
    if np.any(low == high):
        message = "a dyad needs two countries; a pair names one country twice"
        raise ValueError(message)
    return low * (2 * n - low - 1) // 2 + high - low - 1


def dyad_keys(countries: Sequence[str]) -> tuple[str, ...]:
    """Return the keys of all dyads of sorted countries, in the order of `dyad_pairs`."""
    first, second = dyad_pairs(len(countries))
    return tuple(f"{countries[i]}-{countries[j]}" for i, j in zip(first, second, strict=True))


def dyad_of_rows(start: NDArray[np.integer[Any]]) -> NDArray[np.int64]:
    """Return the position of the dyad to which each row of a table belongs, (rows,).

    Parameters
    ----------
    start : (D + 1,)
        Rows of dyad d stand from ``start[d]`` up to, not with, ``start[d + 1]``.
    """
    return np.repeat(np.arange(start.size - 1), np.diff(start))

"""Keyed draws of the processes: a uniform a country or pair and world, and extra shocks.

A uniform is the first word of the block named by (seed; world, period, pair word, process). An
extra shock adds to the slow part of a dyad, beside the shock of the transition,

    s' = s + sqrt(v) F z,   F F' = Q, the covariance of the ordinary slow shock,

so that a month whose ordinary shock is met by one of size v has 1 + v times its variance. z are two
normals of the block of that name.

Axes: n names (countries or pairs), D dyads, W worlds.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numba as nb
import numpy as np

from sim.kernel.law import Singles
from sim.parameters import Floats
from sim.quantile import normal_quantile
from sim.streams import (
    Process,
    Words,
    last_word,
    pair_word,
    period_word,
    philox,
    seed_words,
    to_uniform,
)

if TYPE_CHECKING:
    from sim.world import World


def draw_name(world: World, process: Process, stage: int = 0) -> Words:
    """Period (the month to play, or being played), process and the two key words, (4,)."""
    k0, k1 = seed_words(world.setting.seed)
    return np.array([period_word(world.period), last_word(process, stage), k0, k1], dtype=np.uint64)


def country_names(world: World) -> Words:
    """Words that name the countries of a world, (n,): the pair of a country with itself."""
    countries = world.setting.start.countries
    return np.array([pair_word(iso3, iso3) for iso3 in countries], dtype=np.uint64)


def uniforms_of(world: World, names: Words, process: Process, stage: int = 0) -> Floats:
    """Uniforms of the month, (n, W), one a pair word (n,) and world of the batch."""
    out = np.empty((names.size, world.worlds.size))
    fill_uniforms(out, world.numbers, names, draw_name(world, process, stage))
    return out


@nb.njit(cache=True, nogil=True, error_model="numpy")
def fill_uniforms(out: Floats, worlds: Words, names: Words, name: Words) -> None:
    """Fill ``out`` (n, W) with uniforms in (0, 1).

    Parameters
    ----------
    out
        Filled in place.
    worlds, names, name
        World numbers (W,); pair words (n,); period, process word and the two key words.
    """
    for i in range(out.shape[0]):
        for w in range(out.shape[1]):
            words = philox(worlds[w], name[0], names[i], name[1], name[2], name[3])
            out[i, w] = to_uniform(words[0])


@nb.njit(cache=True, nogil=True, error_model="numpy")
def add_shocks(  # noqa: PLR0913
    slow: Singles, extra: Singles, factor: Singles, worlds: Words, names: Words, name: Words
) -> None:
    """Add shocks to ``slow`` (2, D, W) where ``extra`` (D, W), their size v, is above zero.

    ``factor`` (3, >= W) holds the entries 00, 10, 11 of F; the rest as for `fill_uniforms`.
    """
    for d in range(extra.shape[0]):
        for w in range(extra.shape[1]):
            if extra[d, w] > 0.0:
                words = philox(worlds[w], name[0], names[d], name[1], name[2], name[3])
                size = np.float32(np.sqrt(extra[d, w]))
                z0 = np.float32(normal_quantile(to_uniform(words[0])))
                z1 = np.float32(normal_quantile(to_uniform(words[1])))
                slow[0, d, w] += size * (factor[0, w] * z0)
                slow[1, d, w] += size * (factor[1, w] * z0 + factor[2, w] * z1)

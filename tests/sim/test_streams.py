"""The keyed streams: known answers, names, ranges."""

from __future__ import annotations

import numpy as np
import pytest
from numba import njit
from scipy.special import ndtri

from sim.quantile import fill_normals, normal_quantile
from sim.streams import (
    Process,
    country_word,
    normals,
    pair_word,
    period_word,
    philox,
    seed_words,
    to_uniform,
    uniforms,
)


@njit
def block(name: np.ndarray) -> tuple[int, int, int, int]:
    return philox(name[0], name[1], name[2], name[3], name[4], name[5])


@pytest.mark.parametrize(
    ("counter", "key", "answer"),
    [
        ((0, 0, 0, 0), (0, 0), ("6627e8d5", "e169c58d", "bc57ac4c", "9b00dbd8")),
        (
            (0xFFFFFFFF,) * 4,
            (0xFFFFFFFF,) * 2,
            ("408f276d", "41c83b0e", "a20bc7c6", "6d5451fd"),
        ),
        (
            (0x243F6A88, 0x85A308D3, 0x13198A2E, 0x03707344),
            (0xA4093822, 0x299F31D0),
            ("d16cfe09", "94fdcceb", "5001e420", "24126ea1"),
        ),
    ],
)
def test_known_answers_of_the_generator(
    counter: tuple[int, ...], key: tuple[int, ...], answer: tuple[str, ...]
) -> None:
    words = block(np.array([*counter, *key], dtype=np.uint64))
    assert tuple(f"{int(word):08x}" for word in words) == answer


def test_uniforms_end_inside_the_unit_interval() -> None:
    assert to_uniform(np.uint64(0)) == 0.5 / 2**32
    assert to_uniform(np.uint64(2**32 - 1)) == 1.0 - 0.5 / 2**32


def test_names_of_countries_pairs_months_and_seeds() -> None:
    assert country_word("AAA") == 0
    assert country_word("ZZZ") == 26**3 - 1
    assert int(pair_word("AAB", "AAC")) == 32768 + 2
    assert pair_word("CHN", "RUS") != pair_word("RUS", "CHN")
    assert int(period_word(np.datetime64("2024-03"))) == 54 * 12 + 2
    assert seed_words(2**32 + 5) == (5, 1)


@pytest.mark.parametrize("code", ["", "CN", "chn", "CHNA", "C1N", "ÄBC"])
def test_a_word_that_is_no_code_is_refused(code: str) -> None:
    with pytest.raises(ValueError, match="three capital letters"):
        country_word(code)


@pytest.mark.parametrize("seed", [-1, 2**64])
def test_a_seed_outside_64_bits_is_refused(seed: int) -> None:
    with pytest.raises(ValueError, match="outside"):
        seed_words(seed)


def test_each_part_of_the_name_changes_the_draw() -> None:
    pair = pair_word("CHN", "RUS")
    worlds = np.arange(4)
    base = uniforms(1, worlds, Process.RITUAL, 650, pair)
    others = [
        uniforms(2, worlds, Process.RITUAL, 650, pair),
        uniforms(1, worlds + 4, Process.RITUAL, 650, pair),
        uniforms(1, worlds, Process.SHOCK, 650, pair),
        uniforms(1, worlds, Process.RITUAL, 651, pair),
        uniforms(1, worlds, Process.RITUAL, 650, pair_word("RUS", "CHN")),
        uniforms(1, worlds, Process.RITUAL, 650, pair, stage=1),
    ]
    assert all(not np.any(base == other) for other in others)


def test_a_world_draws_the_same_alone_and_in_company() -> None:
    pair = pair_word("DEU", "FRA")
    together = normals(3, np.arange(10), Process.SHOCK, 700, pair)
    alone = normals(3, np.array([7]), Process.SHOCK, 700, pair)
    assert np.array_equal(together[7:8], alone)


def test_quantile_agrees_with_scipy_in_middle_and_tails() -> None:
    u = np.concatenate([10.0 ** -np.arange(1, 16), np.linspace(0.001, 0.499, 500)])
    found = np.array([normal_quantile(value) for value in u])
    assert np.allclose(found, ndtri(u), rtol=1e-14, atol=0.0)
    mirrored = np.array([normal_quantile(1.0 - value) for value in u[-500:]])
    assert np.allclose(mirrored, -ndtri(u[-500:]), rtol=1e-12)


def test_quantiles_of_rows_equal_those_one_by_one() -> None:
    u = np.linspace(0.0001, 0.9999, 1001).reshape(7, 143)
    out = np.empty_like(u)
    fill_normals(out, u)
    assert np.array_equal(out, [[normal_quantile(value) for value in row] for row in u])


@pytest.mark.statistical
def test_normals_have_mean_zero_and_variance_one() -> None:
    z = normals(11, np.arange(50_000), Process.SHOCK, 650, pair_word("CHN", "RUS"))
    error = 1.0 / np.sqrt(z.size)
    assert abs(z.mean()) < 5 * error
    assert abs(z.var() - 1.0) < 5 * np.sqrt(2.0) * error
    correlation = np.corrcoef(z.T)[np.triu_indices(4, 1)]
    assert np.abs(correlation).max() < 5 / np.sqrt(50_000)

"""Keys and positions of dyads."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.dyads import dyad_index, dyad_key, dyad_keys, dyad_pairs, split_dyad


def test_a_key_does_not_depend_on_the_order():
    assert dyad_key("RUS", "CHN") == dyad_key("CHN", "RUS") == "CHN-RUS"
    assert split_dyad("CHN-RUS") == ("CHN", "RUS")


@pytest.mark.parametrize("key", ["RUS-CHN", "CHN", "CHN-CHN", "CH-RUS", "CHN-RUSS", "CHN RUS", ""])
def test_what_is_no_key_is_refused(key: str):
    with pytest.raises(ValueError, match="no dyad key"):
        split_dyad(key)


def test_a_country_has_no_dyad_with_itself():
    with pytest.raises(ValueError, match="two countries"):
        dyad_key("CHN", "CHN")
    with pytest.raises(ValueError, match="two countries"):
        dyad_index(np.array([1]), np.array([1]), 3)


@given(st.integers(2, 40))
def test_positions_run_through_all_dyads_once(n: int):
    first, second = dyad_pairs(n)
    assert len(first) == n * (n - 1) // 2
    assert (first < second).all()
    expected = np.arange(len(first))
    assert np.array_equal(dyad_index(first, second, n), expected)
    assert np.array_equal(dyad_index(second, first, n), expected)


def test_keys_follow_the_positions():
    assert dyad_keys(["CHN", "IND", "RUS"]) == ("CHN-IND", "CHN-RUS", "IND-RUS")

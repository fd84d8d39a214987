"""A kept fit comes back as it was, and only where it belongs."""

from __future__ import annotations

import gc
import warnings
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from calibration.fit import Fit
from calibration.store import load_fit, save_fit
from tests.panels import table_of

TABLE = table_of(("leader:call",), {"tone_intercept": (0.4, 0.5)})
SIZE = len(TABLE.names)


def some_fit() -> Fit:
    rng = np.random.default_rng(1)
    root = rng.standard_normal((SIZE, SIZE))
    return Fit(
        rng.standard_normal(SIZE), root @ root.T, rng.random(SIZE) < 0.5, -3.25, 0.01, 4, True,
        "the full record",
    )  # fmt: skip


@pytest.fixture
def kept(tmp_path: Path) -> Path:
    path = tmp_path / "fit-0123.npz"
    save_fit(path, some_fit(), TABLE, "abc")
    return path


def test_save_and_load_are_the_identity(kept: Path):
    found, made = load_fit(kept, TABLE, "abc"), some_fit()
    assert found is not None
    for name in ("theta", "cov", "informed"):
        np.testing.assert_array_equal(getattr(found, name), getattr(made, name))
        assert getattr(found, name).dtype == getattr(made, name).dtype
    summary = ("objective", "decrement", "steps", "converged", "origin")
    assert [getattr(found, name) for name in summary] == [-3.25, 0.01, 4, True, "the full record"]
    assert isinstance(found.steps, int)
    assert isinstance(found.origin, str)


def test_a_loaded_fit_draws_the_same(kept: Path):
    found = load_fit(kept, TABLE, "abc")
    assert found is not None
    np.testing.assert_array_equal(found.draw(3, seed=9), some_fit().draw(3, seed=9))


def test_nothing_but_the_fit_is_left_in_the_folder(kept: Path):
    assert [path.name for path in kept.parent.iterdir()] == ["fit-0123.npz"]


def test_the_bytes_depend_on_the_fit_alone(kept: Path, tmp_path: Path):
    again = tmp_path / "again.npz"
    save_fit(again, some_fit(), TABLE, "abc")
    assert again.read_bytes() == kept.read_bytes()
    save_fit(again, replace(some_fit(), steps=5), TABLE, "abc")
    assert again.read_bytes() != kept.read_bytes()


def test_a_later_fit_replaces_an_earlier_one(kept: Path):
    save_fit(kept, replace(some_fit(), steps=7), TABLE, "abc")
    found = load_fit(kept, TABLE, "abc")
    assert found is not None
    assert found.steps == 7


def test_the_fit_of_other_data_is_not_taken(kept: Path):
    assert load_fit(kept, TABLE, "abd") is None


def test_the_fit_of_another_model_is_not_taken(kept: Path):
    assert load_fit(kept, table_of(("leader:visit",), {}), "abc") is None


def test_a_file_that_is_not_there_is_no_fit(tmp_path: Path):
    assert load_fit(tmp_path / "none.npz", TABLE, "abc") is None


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9, 0.99])
def test_a_file_cut_short_is_no_fit(kept: Path, share: float):
    whole = kept.read_bytes()
    kept.write_bytes(whole[: int(share * len(whole))])
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)
        assert load_fit(kept, TABLE, "abc") is None
        gc.collect()


def test_a_file_of_something_else_is_no_fit(kept: Path):
    kept.write_text("not a fit")
    assert load_fit(kept, TABLE, "abc") is None
    with kept.open("wb") as out:
        np.savez(out, digest=np.array("abc"))
    assert load_fit(kept, TABLE, "abc") is None

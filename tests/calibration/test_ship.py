"""What is shipped: a sample blind to the counts, priors wider than the fit, a part of the fit."""

from __future__ import annotations

import csv
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from calibration import ship
from calibration.attention import ATTENTION, write_attention
from calibration.calibrate import START
from calibration.fit import Fit
from calibration.loading import load_panel
from calibration.objective import Model
from calibration.priors import read_priors
from calibration.sources.folder import DataFolder
from sim.parameters import declare
from tests.panels import Shape, draw_panel, table_of

SERIES = ("leader:call", "icews:fight")


@pytest.fixture(scope="module")
def model() -> Model:
    """Sixty dyads; leaders' calls are covered for the first nine alone."""
    table = table_of(SERIES, {})
    drawn = draw_panel(table, table.prior_mean, SERIES, Shape(60, 4), seed=3).model
    ev = drawn.evidence
    owner = np.repeat(np.arange(60), np.diff(ev.start))
    keep = (ev.series != 0) | (owner < 9)
    rows = {
        name: getattr(ev, name)[keep] for name in ("period", "series", "count", "offset", "share")
    }
    start = np.concatenate([[0], np.cumsum(np.bincount(owner[keep], minlength=60))])
    return replace(drawn, evidence=ev._replace(start=start, **rows))


def made_fit(size: int, sd: float) -> Fit:
    theta = np.linspace(-1.0, 1.0, size)
    informed = np.arange(size) % 2 == 0
    return Fit(theta, np.eye(size) * sd**2, informed, 0.0, 0.0, 1, True, "a record of tests")


def test_the_sample_holds_every_caller_and_never_looks_at_counts(model: Model):
    found = ship.sample_dyads(model, (10, 10, 10))
    again = model.evidence._replace(count=model.evidence.count + 7.0)
    other = ship.sample_dyads(replace(model, evidence=again), (10, 10, 10))
    np.testing.assert_array_equal(found.design, other.design)
    rows = {tuple(row) for row in found.design.reshape(len(found.design), -1)}
    assert all(tuple(model.design[d].ravel()) in rows for d in range(9))
    assert 9 < len(found.design) <= 30 + 9


def test_intercepts_start_below_the_mean_rate(model: Model):
    theta = ship.rough_start(model)
    place = model.table.index("intercept[icews:fight]")
    rows = model.evidence.series == 1
    rate = model.evidence.count[rows].sum() / np.exp(model.evidence.offset[rows]).sum()
    assert theta[place] == pytest.approx(np.log(rate + 1e-5) - 1.5)
    others = [i for i, name in enumerate(model.table.names) if not name.startswith("intercept")]
    np.testing.assert_array_equal(theta[others], model.table.prior_mean[others])


def test_the_search_starts_from_what_was_shipped_before(
    model: Model, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    path = tmp_path / "posterior.npz"
    monkeypatch.setattr(ship, "SHIPPED", (tmp_path / "none.npz", path))
    np.testing.assert_array_equal(ship.stored_start(model), ship.rough_start(model))
    np.savez(path, names=np.array(["tone_sd", "gone"]), theta=np.array([-2.5, 9.0]))
    found, rough = ship.stored_start(model), ship.rough_start(model)
    place = model.table.index("tone_sd")
    assert found[place] == -2.5
    np.testing.assert_array_equal(np.delete(found, place), np.delete(rough, place))


@pytest.mark.parametrize(("sd", "expected"), [(0.2, 0.4), (0.001, ship.FLOOR), (9.0, None)])
def test_priors_are_the_fit_with_doubled_errors_within_bounds(
    sd: float, expected: float | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    path = tmp_path / "priors.csv"
    monkeypatch.setattr(ship, "PRIORS", path)
    table = declare(SERIES, ("call", "fight"), ("gdp",))
    made = made_fit(len(table.names), sd)
    ship.write_priors(made, table)
    found = read_priors(path)
    for i, row in enumerate(table.rows):
        chosen = row.name in ship.KEPT_WEAK or row.prior_sd <= 0.0 or not made.informed[i]
        assert (row.name in found) != chosen
        if not chosen:
            assert found[row.name].prior_mean == pytest.approx(made.theta[i], abs=5e-4)
            limit = row.prior_sd if expected is None else min(expected, row.prior_sd)
            assert found[row.name].prior_sd == pytest.approx(limit, abs=5e-4)
    with path.open(encoding="utf-8", newline="") as lines:
        assert all("a record of tests" in row["source"] for row in csv.DictReader(lines))


def test_a_smaller_table_carries_its_part_of_the_fit():
    whole = declare(SERIES, ("call", "fight"), ("gdp",))
    part = declare(SERIES[:1], ("call",), ("gdp",))
    size = len(whole.names)
    root = np.random.default_rng(2).standard_normal((size, size))
    made = replace(made_fit(size, 1.0), cov=root @ root.T)
    found = ship.carried(made, whole, part)
    for i, one in enumerate(part.names):
        assert found.theta[i] == made.theta[whole.index(one)]
        assert found.informed[i] == made.informed[whole.index(one)]
        for j, other in enumerate(part.names):
            assert found.cov[i, j] == made.cov[whole.index(one), whole.index(other)]
    assert found.origin == made.origin


def test_a_part_that_the_fit_lacks_is_an_error():
    whole = declare(SERIES[:1], ("call",), ())
    part = declare(SERIES, ("call", "fight"), ())
    with pytest.raises(KeyError, match="fight"):
        ship.carried(made_fit(len(whole.names), 1.0), whole, part)


@pytest.mark.research
def test_the_shipped_attention_is_what_the_script_writes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    path = tmp_path / "attention.csv"
    monkeypatch.setattr(ship, "write_attention", lambda effects: write_attention(effects, path))
    folder = DataFolder.locate()
    ship.ship_attention(load_panel(folder, start=START, cutoff=ship.CUTOFF), folder)
    assert path.read_text(encoding="utf-8") == ATTENTION.read_text(encoding="utf-8")

"""Speed of a calibration of the embedded data, beside passes of the filter over the same dyads.

A fit needs the gradient some dozens of times, each 5 to 8 passes, and one curvature, which is twice
as many gradients as there are parameters.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import numpy as np
import pytest

from calibration.calibrate import START, build_model, sample_model, start_values
from calibration.fit import Search, fit
from calibration.loading import load_panel
from calibration.objective import Objective
from calibration.priors import read_priors
from calibration.sources.folder import DataFolder

if TYPE_CHECKING:
    from pytest_benchmark.fixture import BenchmarkFixture

    from calibration.objective import Model


@pytest.fixture(scope="module")
def sample() -> Model:
    """What is fitted at another cutoff than the shipped one."""
    folder = DataFolder.embedded()
    panel = load_panel(folder, start=START, cutoff=date(2022, 12, 31))
    model = build_model(panel, folder)
    return sample_model(replace(model, table=model.table.with_priors(read_priors())), panel)


@pytest.mark.benchmark(group="calibration")
def test_one_fit(benchmark: BenchmarkFixture, sample: Model) -> None:
    start = start_values(sample.table)
    Objective.over(sample).at(start)
    found = benchmark.pedantic(fit, args=(sample,), kwargs={"start": start}, rounds=1)
    assert found.converged
    assert found.decrement < Search().tolerance


@pytest.mark.benchmark(group="calibration")
def test_one_gradient(benchmark: BenchmarkFixture, sample: Model) -> None:
    objective = Objective.over(sample)
    start = start_values(sample.table)
    point = benchmark.pedantic(objective.at, args=(start,), rounds=5, warmup_rounds=1)
    assert np.isfinite(point.gradient).all()


@pytest.mark.benchmark(group="calibration")
def test_one_pass_of_the_filter(benchmark: BenchmarkFixture, sample: Model) -> None:
    start = start_values(sample.table)
    found = benchmark.pedantic(sample.log_likelihood, args=(start,), rounds=5, warmup_rounds=1)
    assert np.isfinite(found).all()

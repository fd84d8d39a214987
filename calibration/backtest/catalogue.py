"""The backtests that can be run by name, and their members.

A model joins a backtest as one more `Entry`; to be pooled, it is named in a `Pool`. No setting may
be chosen on the test years; where those of the references come from stands in `docs/decisions.md`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from calibration.annual.state_space import StateSpace
from calibration.backtest.annual import AnnualTask, Entry
from calibration.backtest.discount import DiscountFilter
from calibration.backtest.lagged import lagged_inputs
from calibration.backtest.mixture_regression import MixtureRegression
from calibration.backtest.network import Network
from calibration.backtest.persistence import Persistence
from calibration.backtest.pooling import Pool
from calibration.backtest.regression import Regression
from calibration.backtest.rich import rich_inputs
from calibration.ritual_test.task import RitualTask
from sim.errors import ComityError, close_matches

if TYPE_CHECKING:
    from calibration.backtest.task import Task

ICEWS_ANNUAL = AnnualTask(
    name="icews-annual",
    title="Yearly counts of four classes between 152 countries, one year ahead",
    entries=(
        Entry(Persistence("last-value", "last value, size fitted", 1)),
        Entry(Persistence("three-year-mean", "mean of three years, size fitted", 3)),
        Entry(DiscountFilter()),
        Entry(Regression("regression", "negative-binomial regression, lagged logs", lagged_inputs)),
        Entry(Regression("rich-regression", "the same with about 60 inputs", rich_inputs)),
        Entry(StateSpace(fitted_to=2009), kind="model"),
        Entry(MixtureRegression("mixture-regression", "two components, 60 inputs", rich_inputs)),
        Entry(Network("network", "two components, their laws by small networks", rich_inputs)),
    ),
    pools=(
        Pool("pool", "linear pool of state space and networks", ("comity", "network")),
        Pool(
            "pool-all",
            "linear pool of state space, networks and regressions",
            ("comity", "network", "regression", "rich-regression", "mixture-regression"),
        ),
        Pool(
            "pool-explicit",
            "linear pool of state space and mixture regression, without networks",
            ("comity", "mixture-regression"),
        ),
        Pool(
            "pool-references",
            "linear pool of networks and regressions, without the state space",
            ("network", "regression", "rich-regression", "mixture-regression"),
        ),
    ),
    warm_up=(2007, 2008, 2009),
    targets=(2010, 2011, 2012, 2013, 2014),
    reference="regression",
)

TASKS: dict[str, Task] = {task.name: task for task in (ICEWS_ANNUAL, RitualTask())}


def find_task(name: str) -> Task:
    """Return a backtest by its name.

    Raises
    ------
    ComityError
        If there is none of that name.
    """
    if name not in TASKS:
        problem, near = "unknown backtest", close_matches(name, TASKS)
        raise ComityError(problem, value=name, expected=" or ".join(TASKS), near=near)
    return TASKS[name]

"""The backtests that can be run by name, and their members.

A model joins a backtest as one more `Entry`; to be pooled, it is named in a `Pool`. No setting may
be chosen on the test years; where those of the references come from stands in `docs/decisions.md`.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from calibration.annual.state_space import StateSpace
from calibration.backtest.annual import AnnualTask
from calibration.backtest.discount import DiscountFilter
from calibration.backtest.lagged import lagged_inputs
from calibration.backtest.mixture_regression import MixtureRegression
from calibration.backtest.monthly import MonthlyTask
from calibration.backtest.network import Network
from calibration.backtest.persistence import Persistence
from calibration.backtest.pooling import Pool
from calibration.backtest.regression import Regression
from calibration.backtest.rich import rich_inputs
from calibration.backtest.roster import Entry
from calibration.backtest.typed_months import TypedTask
from calibration.backtest.weekly import WeeklyTask
from calibration.monthly.level_forecaster import LevelForecaster
from calibration.monthly.levels import (
    exponential_level,
    half_mix,
    last_level,
    mean_level,
    seasonal_level,
    year_level,
)
from calibration.monthly.local_level import local_level
from calibration.monthly.own_history import OwnYear
from calibration.monthly.regression import MonthlyRegression
from calibration.monthly.state_space import MonthlyStateSpace
from calibration.ritual_test.task import RitualTask
from calibration.types.comity import Comity
from calibration.types.references import Frequency, LaggedLogistic
from calibration.validity.task import ValidityTask
from calibration.validity.windows import CHECK
from calibration.weekly.own_history import OwnHistory
from calibration.weekly.regression import WeeklyRegression
from calibration.weekly.state_space import WeeklyStateSpace
from calibration.weekly.volume_mean import VolumeMean
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

WEEKLY_REGRESSIONS = ("regression", "mixture-regression", "relative-regression")

POLECAT_WEEKLY = WeeklyTask(
    name="polecat-weekly",
    title="Weekly counts of three classes between 841 pairs of countries, 1 to 13 weeks ahead",
    entries=(
        Entry(OwnHistory("own-12", "own last 12 weeks, smoothed", 12)),
        Entry(OwnHistory("own-26", "own last 26 weeks, smoothed", 26)),
        Entry(OwnHistory("own-52", "own last 52 weeks, smoothed", 52)),
        Entry(
            OwnHistory(
                "relative-52", "own last 52 weeks, relative to volume, smoothed", 52, relative=True
            )
        ),
        Entry(VolumeMean()),
        Entry(
            WeeklyRegression(
                "time-regression", "regression with trends of the volume", time_only=True, every=7
            )
        ),
        Entry(WeeklyRegression("regression", "regression without them", every=3)),
        Entry(
            WeeklyRegression(
                "mixture-regression", "two components, without them", mixture=True, every=3
            )
        ),
        Entry(
            WeeklyRegression(
                "relative-regression",
                "two components, inputs relative to the week, times volume",
                mixture=True,
                relative=True,
                every=3,
            )
        ),
        Entry(WeeklyStateSpace(), kind="model"),
    ),
    pools=(
        Pool(
            "pool",
            "state space, own history relative to volume and regressions",
            ("comity", "relative-52", *WEEKLY_REGRESSIONS),
        ),
        Pool("pool-two", "state space and own history", ("comity", "relative-52")),
        Pool("pool-one", "state space and regression", ("comity", "regression")),
        Pool(
            "pool-references",
            "own history and regressions",
            ("relative-52", *WEEKLY_REGRESSIONS),
        ),
    ),
    warm_up=5,
    reference="own-52",
)

HIERARCHY = Comity()

ICEWS_TYPES = TypedTask(
    name="icews-types-2018",
    title="Calls, visits, meetings, sanctions and threats of 2018, one month ahead",
    entries=(
        Entry(Frequency()),
        Entry(LaggedLogistic()),
        Entry(
            LaggedLogistic(
                "logistic-wide", "the same with geography and contacts of 2002-2014", True
            )
        ),
        Entry(HIERARCHY, kind="model"),
        Entry(
            replace(HIERARCHY, name="comity-plain", title="the same, no readout", reading=False),
            kind="model",
        ),
    ),
    pools=(Pool("pool", "linear pool of hierarchy and regression", ("comity", "logistic")),),
    warm_up=(3, 4),
    targets=(5, 6, 7, 8, 9),
    reference="logistic",
)

GDELT_MONTHLY = MonthlyTask(
    name="gdelt-monthly",
    title="Monthly cooperation scores of 812 pairs of countries, 1 to 12 months ahead",
    entries=(
        Entry(LevelForecaster("last-value", "last month", last_level)),
        Entry(LevelForecaster("ewma-1", "exponential mean, weight .1", exponential_level(0.1))),
        Entry(LevelForecaster("ewma-2", "exponential mean, weight .2", exponential_level(0.2))),
        Entry(LevelForecaster("ewma-3", "exponential mean, weight .3", exponential_level(0.3))),
        Entry(LevelForecaster("ewma-4", "exponential mean, weight .4", exponential_level(0.4))),
        Entry(LevelForecaster("ewma-5", "exponential mean, weight .5", exponential_level(0.5))),
        Entry(LevelForecaster("half-mix", "half ewma-3, half the mean of all months", half_mix)),
        Entry(LevelForecaster("all-mean", "mean of all months", mean_level)),
        Entry(LevelForecaster("year-mean", "mean of 12 months", year_level)),
        Entry(OwnYear()),
        Entry(LevelForecaster("seasonal", "same month of the year before", seasonal_level)),
        Entry(LevelForecaster("local-level", "local level of each pair", local_level)),
        Entry(MonthlyRegression()),
        Entry(MonthlyStateSpace(), kind="model"),
    ),
    pools=(Pool("pool", "linear pool of state space and regression", ("comity", "regression")),),
    reference="half-mix",
)

VALIDITY = ValidityTask()

VALIDITY_CHECK = replace(
    VALIDITY,
    name="validity-check",
    title="Does strength mean what it says, at cutoffs at which no form of it was chosen?",
    tests=CHECK,
)

TASKS: dict[str, Task] = {
    task.name: task
    for task in (
        ICEWS_ANNUAL,
        ICEWS_TYPES,
        POLECAT_WEEKLY,
        GDELT_MONTHLY,
        RitualTask(),
        VALIDITY,
        VALIDITY_CHECK,
    )
}


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

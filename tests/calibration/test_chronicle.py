"""The record of dyads as questions see it: what counts as watched, seasons, states, its end."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from calibration.briefing import yearly_counts
from calibration.chronicle import (
    WATCHED,
    contacts_on_record,
    last_day,
    make_chronicle,
    ritual_dyads,
)
from calibration.posterior import RITUAL_NAME
from sim.questions import Chronicle
from tests.posteriors import embedded_task, prior_posterior

VISITS = ("CHN-RUS", "contacts_visit")


@pytest.fixture(scope="module")
def chronicle() -> Chronicle:
    """The record of two dyads, with the states of one."""
    return make_chronicle(prior_posterior(), ("CHN-RUS", "CHN-USA"), ("CHN-RUS",))


def test_contacts_are_those_of_the_panel_by_year(chronicle: Chronicle) -> None:
    yearly = yearly_counts(prior_posterior().panel, "CHN-RUS")
    years = chronicle.months.astype("datetime64[Y]").astype(int) + 1970
    for kind in ("call", "visit", "meeting", "greeting"):
        path = chronicle.values["CHN-RUS", f"contacts_{kind}"]
        for y in (2014, 2019, 2023):
            expected = yearly.counts[yearly.years.index(y), yearly.types.index(kind)]
            assert np.nansum(path[years == y]) == expected


def test_the_month_of_the_cutoff_is_not_whole(chronicle: Chronicle) -> None:
    """8 February 2024: what February brought by then is no month."""
    assert np.isnan(chronicle.values[VISITS][-1])
    assert not np.isnan(chronicle.values[VISITS][-2])


def test_a_source_that_sees_little_is_not_watching(chronicle: Chronicle) -> None:
    """Calls of China and the United States are known from press pages, three in ten seen."""
    calls = ("CHN-USA", "contacts_call")
    assert np.isnan(chronicle.values[calls]).all()
    loose = contacts_on_record(prior_posterior().panel, ("CHN-USA",), watched=0.0)
    assert np.nansum(loose.values[calls]) > 0
    assert 0.3 < WATCHED < 0.95


def test_types_that_no_source_tells_are_not_known(chronicle: Chronicle) -> None:
    assert np.isnan(chronicle.values["CHN-RUS", "contacts_sanction"]).all()


def test_states_of_the_dyads_asked_for_alone(chronicle: Chronicle) -> None:
    names = ("engagement", "affinity", "strength", "cooperation_index")
    e, a, strength, index = (chronicle.values["CHN-RUS", name] for name in names)
    assert np.allclose((e + a) / np.sqrt(2.0), strength, equal_nan=True)
    assert np.isfinite(index[-1])
    assert ("CHN-USA", "strength") not in chronicle.values


def test_seasons_by_the_year_in_which_they_start(chronicle: Chronicle) -> None:
    seasons = chronicle.seasons[RITUAL_NAME]
    assert [seasons[year] for year in (2018, 2019, 2020, 2021, 2022, 2023)] == [
        False, False, True, True, True, True,
    ]  # fmt: skip
    assert ritual_dyads(prior_posterior().panel) == ("CHN-RUS",)
    assert contacts_on_record(prior_posterior().panel, ("CHN-USA",)).seasons[RITUAL_NAME] == {}


def test_dyads_that_no_source_covers_have_no_values() -> None:
    found = make_chronicle(prior_posterior(), ("CHN-XXX",), ("CHN-XXX",))
    assert found.values == {}


def test_the_record_ends_after_the_cutoff() -> None:
    assert last_day(embedded_task()) > date(2025, 12, 31)

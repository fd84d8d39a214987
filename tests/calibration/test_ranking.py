"""Ranking of all dyads at a date."""

from __future__ import annotations

import numpy as np
import pytest

from calibration.ranking import Listed, last_score_month, last_seen, rank_dyads
from sim.errors import CoverageError
from tests.posteriors import prior_posterior

MONTHS = (np.datetime64("2020-12"), np.datetime64("2024-02"))


def test_scores_end_in_december_2020() -> None:
    assert last_score_month(prior_posterior().panel) == np.datetime64("2020-12")


def test_places_follow_strength_and_percentiles_follow_places() -> None:
    first, last = rank_dyads(prior_posterior(), MONTHS, Listed(("CHN-RUS", "AUS-NZL")))
    assert (first.month, last.month) == ("2020-12", "2024-02")
    for table in (first, last):
        assert [row.place for row in table.top] == list(range(1, 21))
        strengths = [row.strength.mean for row in table.top]
        assert strengths == sorted(strengths, reverse=True)
        assert [row.dyad for row in table.watched] == ["CHN-RUS", "AUS-NZL"]
        percentiles = [row.percentile.mean for row in table.top]
        assert percentiles == sorted(percentiles, reverse=True)
        for row in (*table.top, *table.watched):
            assert 0.0 <= row.percentile.low <= row.percentile.mean <= row.percentile.high <= 100.0
            assert row.strength.low < row.strength.mean < row.strength.high
            together = (row.engagement + row.affinity) / np.sqrt(2.0)
            assert row.strength.mean == pytest.approx(together)


def test_intervals_widen_where_nothing_was_seen_since() -> None:
    first, last = rank_dyads(prior_posterior(), MONTHS, Listed(("AUS-NZL",)))
    widths = [t.watched[0].strength.high - t.watched[0].strength.low for t in (first, last)]
    assert last.watched[0].last_seen == "2020-12"
    assert widths[1] > widths[0]


def test_last_observation_is_that_of_the_rows() -> None:
    panel = prior_posterior().panel
    end = len(panel.periods) - 1
    place = panel.dyads.index("CHN-RUS")
    assert panel.periods[last_seen(panel, end)[place]] == np.datetime64("2024-02")
    early = last_seen(panel, 0)
    rows = panel.rows("AUS-NZL")
    assert panel.period[rows].min() > 0
    assert early[panel.dyads.index("AUS-NZL")] == -1


def test_a_month_outside_the_panel_is_an_error() -> None:
    with pytest.raises(CoverageError, match=r"'2030-01'; expected a month from 2013-03 to 2024-02"):
        rank_dyads(prior_posterior(), (np.datetime64("2030-01"),), Listed())


def test_the_strongest_are_listed_among_some_countries_and_placed_among_all() -> None:
    some = frozenset({"CHN", "RUS", "USA", "IND", "DEU"})
    (table,) = rank_dyads(prior_posterior(), MONTHS[:1], Listed((), some))
    everyone = rank_dyads(prior_posterior(), MONTHS[:1], Listed())[0]
    assert len(table.top) == 10
    assert all(some.issuperset(row.dyad.split("-")) for row in table.top)
    assert table.top[0].place >= everyone.top[0].place == 1
    assert table.dyads == everyone.dyads


def test_a_month_that_reports_do_not_rank_is_filtered_for() -> None:
    posterior, month = prior_posterior(), np.datetime64("2016-05")
    alone, listed = rank_dyads(posterior, (month,), Listed()), Listed()
    assert alone == rank_dyads(posterior, (month, MONTHS[1]), listed)[:1]
    assert alone[0].month == "2016-05"

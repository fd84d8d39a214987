"""What a report shows of the record."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from calibration.account import source_lines, window_words
from calibration.attention import read_attention
from calibration.briefing import (
    cooperation_band,
    dated_contacts,
    make_briefing,
    yearly_counts,
)
from calibration.coverage import Window
from calibration.loading import load_panel
from calibration.parameter_lines import informed_words, parameter_lines
from calibration.posterior import rank_final, typed_heed
from calibration.ranking import Listed, last_score_month
from calibration.smoothing import smooth_states
from calibration.sources.folder import DataFolder
from sim.errors import CoverageError
from sim.report.inputs import Briefing
from tests.posteriors import embedded_task, prior_posterior


@pytest.fixture(scope="module")
def briefing() -> Briefing:
    return make_briefing(prior_posterior(), embedded_task(), "CHN-RUS", listed=Listed(("CHN-USA",)))


def test_nothing_after_the_cutoff_is_in_the_history(briefing: Briefing) -> None:
    assert max(mark.day for mark in briefing.history.marks) == date(2024, 2, 8)
    assert briefing.history.months[-1] == np.datetime64("2024-02")
    assert briefing.outlook is not None
    assert min(mark.day for mark in briefing.outlook.later) > date(2024, 2, 8)


def test_history_ends_where_the_ranking_stands(briefing: Briefing) -> None:
    last = briefing.rankings[-1].watched[0]
    assert last.dyad == "CHN-RUS"
    end = briefing.history.strength.at(-1)
    for name in ("mean", "low", "high"):
        assert getattr(end, name) == pytest.approx(getattr(last.strength, name), abs=1e-6)


def test_rows_read_are_rows_used_and_set_aside(briefing: Briefing) -> None:
    account = prior_posterior().panel.account()
    assert sum(line.rows for line in briefing.sources) == account["rows"].sum()
    for line in briefing.sources:
        others = sum(int(reason.split(" ")[0].replace(",", "")) for reason in line.reasons)
        assert line.used + others == line.rows
        assert line.windows


def test_calls_of_2021_on_record_are_counted() -> None:
    panel = prior_posterior().panel
    table = yearly_counts(panel, "CHN-RUS")
    marks = dated_contacts(embedded_task(), "CHN-RUS")
    for year in (2014, 2021, 2022):
        found = sum(m.count for m in marks if m.day.year == year and m.contact_type == "call")
        assert table.counts[table.years.index(year), table.types.index("call")] == found
    assert table.covered[:, table.types.index("sanction")].max() == 0.0


def test_index_without_doubt_is_the_formula() -> None:
    posterior = prior_posterior()
    shown = np.array([[7.0, 0.0, 0.0, 0.0], [7.0, -0.4, 0.3, 0.2]])
    band = cooperation_band(posterior, shown, 1e-18 * np.tile(np.eye(4), (2, 1, 1)), heed=0.0)
    table = posterior.model.table
    natural = dict(zip(table.names, table.to_natural(posterior.fit.theta), strict=True))
    signs = {name: 1.0 for name in ("agreement", "cooperation", "aid")}
    signs |= {name: -1.0 for name in ("criticism", "threat", "sanction", "fight")}
    leaders = ("call", "visit", "meeting", "greeting")
    for month, (_, leader, typed, affinity) in enumerate(shown):
        total = 0.0
        for kind, sign in (signs | dict.fromkeys(leaders, 1.0)).items():
            family, engagement = ("leader", leader) if kind in leaders else ("icews", typed)
            total += sign * np.exp(
                natural[f"intercept[{family}:{kind}]"]
                + natural[f"engagement_loading[{kind}]"] * engagement
                + natural[f"affinity_loading[{kind}]"] * affinity
            )
        assert band.mean[month] == pytest.approx(np.arcsinh(total), abs=1e-6)


def test_past_news_are_shown_with_the_heed_of_the_typed_source() -> None:
    """Twice the attention is twice the news, whatever their loading on engagement."""
    posterior, effects = prior_posterior(), read_attention()["icews"]
    assert typed_heed(("CHN-RUS",))[0] == pytest.approx(effects["CHN"] + effects["RUS"])
    state, still = np.array([[0.0, -30.0, 9.0, 0.0]]), 1e-12 * np.eye(4)[None]
    bands = [cooperation_band(posterior, state, still, heed=v) for v in (0.0, np.log(2.0))]
    once, twice = (np.sinh(band.mean[0]) for band in bands)
    assert twice == pytest.approx(2.0 * once, rel=1e-4)


def test_the_history_is_of_level_and_slow_part(briefing: Briefing) -> None:
    posterior = prior_posterior()
    place = posterior.position("CHN-RUS")
    history = smooth_states(*posterior.laws(), dyads=np.array([place]))
    center, scale = rank_final(posterior)
    lasting = history.mean[0, :, :2] + history.mean[0, :, 2:4]
    z = ((lasting - center) / scale)[-briefing.history.months.size :]
    np.testing.assert_allclose(briefing.history.engagement.mean, z[:, 0], atol=1e-9)
    np.testing.assert_allclose(briefing.history.affinity.mean, z[:, 1], atol=1e-9)
    np.testing.assert_allclose(briefing.history.strength.mean, z.sum(axis=1) / np.sqrt(2.0))


def test_a_dyad_without_data_is_an_error() -> None:
    with pytest.raises(CoverageError, match="expected a dyad that some source covers"):
        make_briefing(prior_posterior(), embedded_task(), "AAA-BBB")


def test_parameters_say_what_informs_them() -> None:
    lines = {line.name: line for line in parameter_lines(prior_posterior())}
    for name, value in (("engagement_loading[volume]", 1.0), ("tone_slope", 0.25)):
        assert lines[name].informed == "fixed"
        assert lines[name].estimate.mean == pytest.approx(value, abs=1e-5)
    assert lines["engagement_loading[call]"].informed != "fixed"
    spread = lines["slow_sd_engagement"]
    assert spread.standard_error == pytest.approx(0.05 * spread.estimate.mean, rel=1e-3)
    assert informed_words(1.0, 0.7, True) == "data and prior"
    assert informed_words(1.0, 0.95, True) == "mostly the prior"


def test_parameters_name_the_record_that_they_were_fitted_to() -> None:
    posterior = prior_posterior()
    fitted = replace(posterior.fit, origin="a fuller record")
    lines = parameter_lines(replace(posterior, fit=fitted))
    for line, row, touched in zip(lines, posterior.model.table.rows, fitted.informed, strict=True):
        assert line.source == ("a fuller record" if touched else row.source)
    assert {line.source for line in lines} == {"a fuller record", "weak prior, own choice"}


def test_window_in_words() -> None:
    window = Window(
        "x", "leader", "sender:USA", ("visit",), date(2000, 1, 1), date(2001, 1, 1), 0.5
    )
    assert window_words(window) == "visit, by USA, 2000-01-01 to 2001-01-01 (50% seen)"
    many = replace(window, scope="country:ARG BOL BRA CHL COL")
    assert window_words(many).startswith("visit, of 5 countries, ")


def test_fuller_data_rank_twice_and_count_leaders_alone(research_data: Path) -> None:
    task = replace(embedded_task(), folder=DataFolder.locate(research_data))
    panel = load_panel(task.folder, start=date(2017, 1, 1), cutoff=task.cutoff)
    assert last_score_month(panel) == np.datetime64("2020-12")
    table = yearly_counts(panel, "CHN-RUS")
    assert table.counts[table.years.index(2018), table.types.index("visit")] < 10
    assert table.counts[table.years.index(2018), table.types.index("cooperation")] > 100
    assert all(line.windows for line in source_lines(panel, task))


def test_leanings_are_those_of_the_smoothed_state(briefing: Briefing) -> None:
    posterior = prior_posterior()
    dyad = np.array([posterior.position("CHN-RUS")])
    history = smooth_states(*posterior.laws(), dyads=dyad)
    assert briefing.leanings is not None
    for i, one in ((6, briefing.leanings.news), (7, briefing.leanings.leader)):
        spread = np.sqrt(history.cov[0, -1, i, i])
        assert one.mean == pytest.approx(history.mean[0, -1, i])
        assert (one.high - one.low) / 2.0 == pytest.approx(1.6448536 * spread)

"""The record of a replay: made tables by hand, absent ones told, the research tables as found."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from calibration.calibrate import SHIPPED
from calibration.opportunity import COVARIATES
from calibration.replay.parameters import carried
from calibration.replay.record import read_record
from calibration.sources.folder import DataFolder
from calibration.store import read_stored
from sim.parameters import declare
from sim.scenario import Scenario, load_scenario
from tests.worlds import small_scenario

REPLAYS = Path(__file__).resolve().parents[2] / "scenarios" / "replays"
SOME = ("CHN", "DEU", "RUS")
PAIRS = ("CHN-DEU", "CHN-RUS", "CHN-TWN", "DEU-RUS")


def scenario(**changes: object) -> Scenario:
    keys = {"cutoff": date(2012, 12, 31), "horizon": 24, "countries": (*SOME, "TWN")}
    return small_scenario(**keys | {"focus": ("CHN-RUS", "DEU-RUS", "CHN-TWN")} | changes)


def made_folder(folder: Path) -> DataFolder:
    """A data folder with the three tables of a replay and nothing else."""
    (folder / "events").mkdir()
    (folder / "covariates").mkdir()
    pairs = [(a, b) for a in SOME for b in SOME if a != b]
    rows = [
        {"year": year, "source_iso3": a, "target_iso3": b, "verbal_coop": year - 2000,
         "material_coop": int(a == "CHN"), "verbal_conf": int(b == "RUS"), "material_conf": 2}
        for year in (2012, 2013, 2014) for a, b in pairs
    ]  # fmt: skip
    pl.DataFrame(rows).write_parquet(folder / "events" / "icews_dyad_year_quad_2002_2014.parquet")
    months = [
        (date(2013, 1, 1), "RUS", "CHN", True, False),
        (date(2014, 3, 1), "CHN", "RUS", True, True),
        (date(2014, 3, 1), "DEU", "RUS", False, False),
        (date(2012, 3, 1), "DEU", "RUS", True, True),
    ]
    pl.DataFrame(
        [
            {"month": m, "iso3_a": a, "iso3_b": b, "verbal_conf": v, "material_conf": w}
            for m, a, b, v, w in months
        ]
    ).write_parquet(folder / "events" / "icews_dyad_month_presence_2009_2016.parquet")
    (folder / "covariates" / "sanctions_gsdb_v4.csv").write_text(
        "sanctioned_state,sanctioning_iso3,begin,end,sender_mult\n"
        "Russia,DEU,2014,2023,0\nRussia,CHN,2001,2010,0\nRussia,CHN,2014,2023,1\n"
    )
    return DataFolder(folder)


def test_reports_presence_and_sanctions_by_hand(tmp_path: Path) -> None:
    record = read_record(made_folder(tmp_path), scenario(), PAIRS)
    yearly, presence, sanctions = record.yearly, record.presence, record.sanctions
    assert record.absent == ()
    assert yearly is not None
    assert presence is not None
    assert sanctions is not None
    assert yearly.dyads == ("CHN-RUS", "DEU-RUS")  # Taiwan is not in the table
    assert yearly.years == (2013, 2014)
    # Both directions: 13 + 13 words, one deed of China's; one word of conflict to Russia, 2 + 2.
    assert yearly.counts[0].tolist() == [[27.0, 29.0], [5.0, 5.0]]
    assert yearly.totals.tolist() == [[80.0, 86.0], [14.0, 14.0]]
    assert presence.dyads == ("CHN-RUS", "DEU-RUS")
    assert presence.months.tolist() == [date(2013, 1, 1), date(2014, 3, 1)]
    assert presence.seen[0].tolist() == [[True, True], [False, True]]
    assert not presence.seen[1].any()
    assert sanctions.years == (2013, 2014)
    assert sanctions.held.tolist() == [[False, False], [False, True], [False, False]]


def test_leaders_contacts_of_china_and_russia_come_with_the_package() -> None:
    record = read_record(DataFolder.embedded(), scenario(), PAIRS)
    visits = [s for s in record.leaders if (s.dyad, s.type) == ("CHN-RUS", "visit")]
    assert [spell.year for spell in visits] == [2013, 2014]
    # Xi in Moscow in March 2013 and in Sochi in February 2014, Putin in Shanghai in May 2014.
    assert visits[0].count >= 1
    assert visits[1].count >= 1
    assert all(0.0 < share <= 1.0 for spell in visits for share in spell.share)
    assert len(record.absent) == 3
    assert "--data" in record.absent[0]
    assert record.yearly is None


def test_years_beyond_the_tables_are_none(tmp_path: Path) -> None:
    record = read_record(made_folder(tmp_path), scenario(cutoff=date(2023, 12, 31)), PAIRS)
    assert record.yearly is None
    assert record.presence is None
    assert record.sanctions is None
    assert all("tells nothing of these pairs in these months" in line for line in record.absent)
    names = " ".join(record.absent)
    assert all(name in names for name in ("Yearly counts", "Months with", "Sanctions"))


def test_parameters_are_carried_by_name() -> None:
    names = ("gdelt:volume", "leader:call", "new:call")
    kinds = tuple(name.partition(":")[2] for name in names)
    table = declare(names, kinds, COVARIATES)
    fitted, whole = carried(SHIPPED[0], table), read_stored(SHIPPED[0])
    with np.load(SHIPPED[0]) as stored:
        kept = stored["names"].tolist()
    for i, name in enumerate(table.names):
        if name in kept:
            assert fitted.theta[i] == whole.theta[kept.index(name)]
            assert fitted.cov[i, i] == whole.cov[kept.index(name), kept.index(name)]
        else:
            assert "new" in name
            assert fitted.theta[i] == table.prior_mean[i]
            assert fitted.cov[i, i] == pytest.approx(table.prior_sd[i] ** 2)
    assert np.allclose(fitted.cov, fitted.cov.T, rtol=1e-9, atol=1e-12)
    assert any("new" in name for name in table.names)


@pytest.mark.research
def test_the_replay_of_2014_has_its_record(research_data: Path) -> None:
    item = load_scenario(REPLAYS / "crimea-2014.toml")
    record = read_record(DataFolder(research_data), item, item.focus)
    assert record.yearly is not None
    assert record.yearly.years == (2013, 2014)
    assert set(record.yearly.dyads) == set(item.focus)
    conflict = record.yearly.counts[record.yearly.dyads.index("RUS-UKR"), 1]
    assert conflict[1] > 10.0 * conflict[0]
    assert record.presence is not None
    assert record.presence.months[[0, -1]].tolist() == [date(2013, 1, 1), date(2016, 12, 1)]
    assert np.isin(item.focus, record.presence.dyads).all()

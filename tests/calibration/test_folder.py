"""Where tables lie: shipped, or in a data folder."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from calibration.sources.folder import EMBEDDED, VARIABLE, DataFolder
from sim.errors import DataNotFoundError

if TYPE_CHECKING:
    from pathlib import Path


def test_a_table_of_the_folder_takes_the_place_of_the_shipped_one(tmp_path: Path):
    (tmp_path / "contacts").mkdir()
    mine = tmp_path / "contacts" / "coverage.csv"
    mine.write_text("x\n", encoding="utf-8")
    folder = DataFolder(tmp_path)
    assert folder.find("coverage") == mine
    assert folder.find("leaders") == EMBEDDED / "leaders_2000_2026.csv"
    assert folder.label == "research"


def test_a_missing_table_is_named_with_the_way_to_give_it(tmp_path: Path):
    with pytest.raises(DataNotFoundError, match=r"icews_dyad_month_2018\.parquet.*--data DIR"):
        DataFolder.embedded().find("icews_2018")
    with pytest.raises(DataNotFoundError, match="not found in"):
        DataFolder(tmp_path).find("icews_2018")


def test_an_unknown_table_is_answered_with_the_nearest():
    with pytest.raises(DataNotFoundError, match="did you mean 'coverage'"):
        DataFolder.embedded().has("coverag")


def test_the_option_goes_before_the_variable(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    other = tmp_path / "other"
    other.mkdir()
    assert DataFolder.locate() == DataFolder.embedded()
    monkeypatch.setenv(VARIABLE, str(tmp_path))
    assert DataFolder.locate() == DataFolder(tmp_path)
    assert DataFolder.locate(other) == DataFolder(other)


def test_a_folder_that_does_not_exist_is_an_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    with pytest.raises(DataNotFoundError, match="--data .*nowhere"):
        DataFolder.locate(tmp_path / "nowhere")
    monkeypatch.setenv(VARIABLE, str(tmp_path / "gone"))
    with pytest.raises(DataNotFoundError, match="COMITY_DATA .*gone"):
        DataFolder.locate()

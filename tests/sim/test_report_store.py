"""A run read from its folder is the run, and bad folders are answered."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from sim.compare import SUMMARIES
from sim.errors import ComityError
from sim.report.codec import decode, encode
from sim.report.figures import record_figures, run_figures
from sim.report.inputs import Run
from sim.report.page import render_page
from sim.report.paths import paths_of, read_paths
from sim.report.store import load_run, save_run
from sim.report.write import write_report
from tests.briefings import briefing, small_run
from tests.worlds import same


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> tuple[Run, Path]:
    """An alternative and its folder, without the figures of the record."""
    run = small_run(alternative=True)
    return run, write_report(tmp_path_factory.mktemp("runs") / "other", run, ())


def test_records_come_back_as_they_were() -> None:
    record = briefing()
    again = decode(json.loads(json.dumps(encode(record))))
    assert encode(again) == encode(record)
    assert again.history.months.dtype == record.history.months.dtype
    assert again.outlook == replace(record.outlook, day_weights=again.outlook.day_weights)


@pytest.mark.parametrize(
    "value",
    [None, True, 3, 0.1, "text", (1.0, (2, "b")), date(2024, 2, 8), float("inf"), np.float64(0.5)],
)
def test_plain_values_come_back(value: object) -> None:
    assert decode(json.loads(json.dumps(encode(value)))) == value


def test_numbers_that_are_not_known_and_float32_come_back() -> None:
    values = np.array([[0.1, np.nan]], dtype=np.float32)
    again = decode(json.loads(json.dumps(encode(values), allow_nan=False)))
    assert again.dtype == np.float32
    assert again.tobytes() == values.tobytes()


def test_what_is_no_record_is_refused() -> None:
    with pytest.raises(TypeError, match="a set cannot be kept"):
        encode({1})


def test_paths_come_back_to_the_bit(kept: tuple[Run, Path]) -> None:
    run, folder = kept
    found = read_paths(folder / "paths.parquet")
    wanted = paths_of(run.ensemble)
    assert (found.dyads, found.quantities) == (wanted.dyads, wanted.quantities)
    assert found.periods.tolist() == wanted.periods.tolist()
    assert np.array_equal(found.values, wanted.values, equal_nan=True)
    one = read_paths(folder / "paths.parquet", ("strength",))
    assert np.array_equal(one.values[0], wanted.values[2])


def test_the_table_of_paths_says_what_the_worlds_did(kept: tuple[Run, Path]) -> None:
    run, folder = kept
    frame = pl.read_parquet(folder / "paths.parquet").filter(dyad="DEU-FRA", world=3)
    assert frame["period"].to_list()[:2] == [date(2024, 2, 1), date(2024, 3, 1)]
    assert frame["contacts_visit"].to_list()[0] is None
    path = run.ensemble.path("DEU-FRA", "contacts_visit")[3]
    assert frame["contacts_visit"].to_list()[1:] == path.astype(int).tolist()


def test_a_loaded_run_has_the_worlds_and_the_page_of_the_run(kept: tuple[Run, Path]) -> None:
    run, folder = kept
    again = load_run(folder)
    assert same(again.ensemble, run.ensemble)
    assert again.ensemble.provenance == run.ensemble.provenance
    assert again.scenario == run.scenario
    assert again.comparison is not None
    assert run.comparison is not None
    for name in (*SUMMARIES, "first_clear"):
        wanted = getattr(run.comparison, name)
        assert getattr(again.comparison, name).tobytes() == wanted.tobytes()
    pages = []
    for item in (run, again):
        pictures = (*record_figures(item.briefing), *run_figures(item))
        pages.append((render_page(item, pictures), pictures))
    assert pages[0] == pages[1]


def test_a_loaded_run_is_kept_again_as_the_same_bytes(
    kept: tuple[Run, Path], tmp_path: Path
) -> None:
    save_run(tmp_path, load_run(kept[1]))
    for name in ("report.json", "paths.parquet", "baseline-paths.parquet"):
        assert (tmp_path / name).read_bytes() == (kept[1] / name).read_bytes()


def test_a_baseline_is_kept_without_a_comparison(tmp_path: Path) -> None:
    folder = write_report(tmp_path / "base", small_run(), ())
    again = load_run(folder)
    assert (again.baseline, again.comparison, again.profile) == (None, None, None)
    assert not (folder / "baseline-paths.parquet").exists()


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('"schema":2', '"schema":3', "report.json: schema: invalid input 3; expected 2"),
        ('"record":"Briefing"', '"record":"Letter"', "cannot be read (KeyError: 'Letter')"),
        ("{", "", "cannot be read (JSONDecodeError"),
    ],
)
def test_a_bad_folder_is_answered(
    old: str, new: str, message: str, kept: tuple[Run, Path], tmp_path: Path
) -> None:
    text = (kept[1] / "report.json").read_text(encoding="utf-8")
    assert old in text
    (tmp_path / "report.json").write_text(text.replace(old, new, 1), encoding="utf-8")
    for name in ("paths", "trajectories", "differences", "baseline-paths"):
        (tmp_path / f"{name}.parquet").write_bytes((kept[1] / f"{name}.parquet").read_bytes())
    with pytest.raises(ComityError) as caught:
        load_run(tmp_path)
    assert message in str(caught.value)


@pytest.mark.parametrize("content", [b"no table", None])
def test_a_damaged_or_missing_table_is_answered(
    content: bytes | None, kept: tuple[Run, Path], tmp_path: Path
) -> None:
    for file in kept[1].glob("*.*"):
        (tmp_path / file.name).write_bytes(file.read_bytes())
    (tmp_path / "trajectories.parquet").unlink()
    if content is not None:
        (tmp_path / "trajectories.parquet").write_bytes(content)
    with pytest.raises(ComityError, match="cannot be read") as caught:
        load_run(tmp_path)
    assert str(caught.value).startswith(f"{tmp_path}: ")


@pytest.mark.parametrize("damage", ["cut off", "a column gone", "a row gone"])
def test_a_damaged_table_of_paths_is_answered_in_one_line(
    damage: str, kept: tuple[Run, Path], tmp_path: Path
) -> None:
    file, whole = tmp_path / "paths.parquet", (kept[1] / "paths.parquet").read_bytes()
    frame = pl.read_parquet(kept[1] / "paths.parquet")
    if damage == "cut off":
        file.write_bytes(whole[: len(whole) // 2])
    else:
        left = frame.drop("world") if damage == "a column gone" else frame.head(frame.height - 1)
        left.write_parquet(file)
    with pytest.raises(ComityError, match=r"paths\.parquet: cannot be read") as caught:
        read_paths(file)
    assert "\n" not in str(caught.value)


def test_a_missing_table_or_quantity_is_named(kept: tuple[Run, Path], tmp_path: Path) -> None:
    with pytest.raises(ComityError, match=r"no paths.parquet; expected a folder written by"):
        read_paths(tmp_path / "paths.parquet")
    with pytest.raises(ComityError, match="did you mean 'strength'"):
        read_paths(kept[1] / "paths.parquet", ("strenght",))

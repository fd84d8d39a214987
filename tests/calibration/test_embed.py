"""The shipped tables: their sources, their size, and the script that writes them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl
import pytest

from calibration.embed import (
    GEOGRAPHY,
    LEADER_ENDS,
    LIMIT_BYTES,
    RECIPES,
    SHIPPED_SOURCES,
    _read,
    embed,
    main,
)
from calibration.sources.folder import EMBEDDED, TABLES
from sim.errors import DataNotFoundError

if TYPE_CHECKING:
    from pathlib import Path

RESEARCH_ONLY = ("China Vitae", "COLT", "Pardee", "Channel One", "ICEWS", "POLECAT", "Leidos")


def test_shipped_tables_stay_below_six_megabytes():
    sizes = [path.stat().st_size for path in EMBEDDED.iterdir() if path.is_file()]
    assert 1_000_000 < sum(sizes) <= LIMIT_BYTES


def test_shipped_leader_contacts_hold_the_safe_rows_only():
    table = pl.read_parquet(EMBEDDED / "leader_contacts.parquet")
    assert table.height == 760
    assert set(table["source"]) == set(SHIPPED_SOURCES)
    for name in RESEARCH_ONLY:
        assert not table["source"].str.contains(name, literal=True).any()
    assert (table["source_ref"].str.len_chars() > 0).all()


def test_no_research_only_table_is_shipped():
    shipped = {path.name for path in EMBEDDED.iterdir()}
    assert not [name for name in shipped if "icews" in name or "polecat" in name]
    assert TABLES["icews_2018"][0] == ""


def test_every_shipped_table_has_a_recipe_and_is_documented():
    readme = (EMBEDDED / "README.md").read_text(encoding="utf-8")
    recipes = {name for name, _ in RECIPES}
    for shipped, _ in TABLES.values():
        if shipped:
            assert shipped in recipes
            assert (EMBEDDED / shipped).is_file()
            assert shipped in readme


def test_plover_and_unused_columns_are_left_out():
    cameo = pl.read_csv(EMBEDDED / "cameo.csv", infer_schema=False)
    assert not [name for name in cameo.columns if "plover" in name]
    geography = pl.read_parquet(EMBEDDED / "dyad_geography_cepii.parquet")
    assert tuple(geography.columns) == GEOGRAPHY


def test_wrong_ends_of_terms_are_put_right():
    table = pl.read_csv(EMBEDDED / "leaders_2000_2026.csv", infer_schema=False)
    for (iso3, office, name), end in LEADER_ENDS.items():
        found = table.filter(iso3=iso3, office=office, name=name)
        assert found["end"].to_list() == [end]


def test_a_folder_without_the_tables_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    with pytest.raises(DataNotFoundError, match=r"leader_contacts\.parquet"):
        embed(tmp_path, tmp_path / "out")
    assert not (tmp_path / "out").exists()
    assert main([str(tmp_path)]) == 2
    assert "research data folder" in capsys.readouterr().err
    assert main([]) == 2


def research_folder(path: Path) -> Path:
    """Lay the shipped tables out as a research folder, with what must not be shipped added."""
    for shipped, (source, _) in RECIPES:
        target = path / source
        target.parent.mkdir(parents=True, exist_ok=True)
        table = _read(EMBEDDED / shipped)
        if shipped == "leader_contacts.parquet":
            other = table.head(3).with_columns(source=pl.lit("COLT (Pardee Institute)"))
            table = pl.concat([other, table])
        if shipped == "cameo.csv":
            table = table.with_columns(plover_event=pl.lit("CONSULT"))
        if target.suffix == ".parquet":
            table.write_parquet(target)
        else:
            table.with_columns(pl.col(pl.Boolean).cast(pl.String)).write_csv(target)
    return path


def test_what_must_not_be_shipped_is_left_out(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    folder = research_folder(tmp_path / "research")
    target = tmp_path / "out"
    assert main([str(folder)], target) == 0
    for shipped, _ in RECIPES:
        assert (target / shipped).read_bytes() == (EMBEDDED / shipped).read_bytes(), shipped
    assert len(capsys.readouterr().out.splitlines()) == len(RECIPES)


@pytest.mark.research
def test_the_script_writes_the_shipped_bytes(research_data: Path, tmp_path: Path):
    first = embed(research_data, tmp_path / "one")
    second = embed(research_data, tmp_path / "two")
    assert len(first) == len(RECIPES)
    for one, two in zip(first, second, strict=True):
        assert one.read_bytes() == two.read_bytes()
        assert one.read_bytes() == (EMBEDDED / one.name).read_bytes()

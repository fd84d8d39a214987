"""The written report: complete, self-contained, the same bytes each time."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from sim.report.figures import difference_figure, record_figures, run_figures, surprise_figure
from sim.report.inputs import Estimate, Leanings
from sim.report.page import render_page
from sim.report.words import interval
from sim.report.write import write_report
from tests.briefings import briefing, small_run


class Page(HTMLParser):
    """Tags and their attributes, and the tags left open."""

    void = ("meta", "img", "br", "link")

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in self.void:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


@pytest.fixture(scope="module")
def page() -> str:
    run = small_run(alternative=True)
    return render_page(run, (*record_figures(run.briefing), *run_figures(run)))


def test_page_is_well_formed_and_fetches_nothing(page: str) -> None:
    parsed = Page(page)
    assert parsed.open == []
    assert "http" not in re.sub(r"data:image/svg\+xml;base64,[A-Za-z0-9+/=]+", "", page)
    images = [attrs for tag, attrs in parsed.tags if tag == "img"]
    assert len(images) == 8
    assert all((image["src"] or "").startswith("data:image/svg+xml;base64,") for image in images)
    assert all(len(image["alt"] or "") > 40 for image in images)


def test_page_has_its_sections_in_order(page: str) -> None:
    found = [attrs["id"] for tag, attrs in Page(page).tags if tag == "section"]
    assert found == [
        "answer", "data", "history", "ranking", "ritual", "trajectory", "contacts", "questions",
        "assumptions", "settings", "limits",
    ]  # fmt: skip


def test_page_tells_what_strength_leaves_out_and_shows_the_leanings(page: str) -> None:
    assert "without the bursts of single months" in page
    assert "they are no part of engagement, affinity or strength." in page
    assert "that of the news is" not in page
    run = small_run()
    given = Leanings(Estimate(0.25, -0.1, 0.6), Estimate(-0.5, -0.9, -0.1))
    shown = render_page(replace(run, briefing=replace(run.briefing, leanings=given)), ())
    shown = shown.replace("\N{NO-BREAK SPACE}", " ")
    assert "that of the news is 0.25 (\N{MINUS SIGN}0.10 to 0.60)" in shown
    assert "of the leaders \N{MINUS SIGN}0.50 (\N{MINUS SIGN}0.90 to" in shown


def test_leaders_whom_nobody_watched_are_told(page: str) -> None:
    """The briefing covers some of their types; with none of them covered the page warns."""
    words = "No source at hand watches the leaders of China\N{EN DASH}Russia."
    assert words not in page
    made = small_run()
    yearly = replace(made.briefing.yearly, covered=np.zeros_like(made.briefing.yearly.covered))
    unseen = replace(made, briefing=replace(made.briefing, yearly=yearly))
    assert words in render_page(unseen, ())


def test_text_from_data_is_escaped(page: str) -> None:
    assert "press &amp; pages" in page
    assert "call: &lt;video&gt;" in page


def test_baseline_has_no_difference() -> None:
    run = small_run()
    names = [picture.name for picture in run_figures(run)]
    assert names == ["trajectory", "contacts"]
    assert "Difference from the baseline" not in render_page(run, ())
    with pytest.raises(ValueError, match="without a baseline"):
        difference_figure(run)
    with pytest.raises(ValueError, match="without a range of J"):
        surprise_figure(run)


def test_files_are_complete_and_the_same_each_time(tmp_path: Path) -> None:
    run = small_run()
    folders = [
        write_report(tmp_path / name, run, record_figures(briefing())) for name in ("one", "two")
    ]
    files = sorted(p.relative_to(folders[0]) for p in folders[0].rglob("*") if p.is_file())
    assert {"report.html", "questions.json", "trajectories.parquet"} <= {p.name for p in files}
    assert {"report.json", "paths.parquet"} <= {p.name for p in files}
    assert {p.suffix for p in files if p.parent.name == "figures"} == {".svg", ".png"}
    for file in files:
        assert (folders[0] / file).read_bytes() == (folders[1] / file).read_bytes()


def test_the_page_says_what_the_tables_on_disk_say(tmp_path: Path) -> None:
    run = small_run()
    folder = write_report(tmp_path / "run", run, ())
    page = (folder / "report.html").read_text(encoding="utf-8").replace("\N{NO-BREAK SPACE}", " ")
    frame = pl.read_parquet(folder / "trajectories.parquet").sort("period")
    for quantity in ("strength", "cooperation_index"):
        for dyad in run.ensemble.focus:
            last = frame.filter(dyad=dyad, quantity=quantity).row(-1, named=True)
            text = interval(Estimate(last["q50"], last["q05"], last["q95"]))
            assert f"<td>{text}</td>" in page


def test_tables_on_disk_hold_what_the_worlds_did(tmp_path: Path) -> None:
    run = small_run()
    folder = write_report(tmp_path / "run", run, ())
    frame = pl.read_parquet(folder / "trajectories.parquet")
    row = frame.filter((pl.col("dyad") == "CHN-RUS") & (pl.col("quantity") == "strength")).sort(
        "period"
    )
    path = run.ensemble.path("CHN-RUS", "strength").astype(np.float64)
    assert row["q50"].to_list() == pytest.approx(np.median(path, axis=0).tolist())
    content = json.loads((folder / "questions.json").read_text())
    assert content == {
        "schema": 2, "scenario": "small", "cutoff": "2024-02-08", "changes": False,
        "questions": [], "referred": [], "outcomes": [], "expectations": [],
    }  # fmt: skip

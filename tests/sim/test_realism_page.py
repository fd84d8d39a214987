"""The page of realism: p-values, sentences, figures, files."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from sim.report.realism_page import check_figure, main_rows, write_realism
from sim.report.realism_words import headline, off_by, statement, summary, verdict
from sim.scores.predictive import Check, Curve, Realism, Statistic, two_sided_p

WORLDS = np.arange(1.0, 100.0)
SETTINGS = {"version": "0", "data": "made up"}


def check(name: str = "typed-zeros", observed: float = 50.0, **curve: object) -> Check:
    x = np.array([1.0, 2.0, 4.0])
    one = Curve(x, 0.1 * x, 0.1 * np.tile(x, (99, 1)), "x", "y", **curve)
    numbers = (Statistic("first", observed, WORLDS), Statistic("second", 51.0, WORLDS))
    return Check(name, "Zeros", "typed events", "What it is.", numbers, one)


def result(*checks: Check) -> Realism:
    return Realism(checks, "2024-02-08", 99, 3, 7, ("All of it.",), ("A note.",))


@pytest.mark.parametrize(
    ("observed", "expected"),
    [(50.0, 1.0), (0.0, 0.02), (1000.0, 0.02), (2.0, 0.06), (98.0, 0.06)],
)
def test_p_counts_the_record_among_the_worlds(observed: float, expected: float):
    assert two_sided_p(observed, WORLDS) == pytest.approx(expected)


def test_p_is_uniform_where_the_record_is_a_world():
    rng = np.random.default_rng(1)
    draws = rng.normal(size=(2000, 200))
    found = np.array([two_sided_p(row[0], row[1:]) for row in draws])
    assert (found <= 0.1).mean() == pytest.approx(0.1, abs=0.03)
    assert (found <= 0.5).mean() == pytest.approx(0.5, abs=0.05)


def test_p_of_nothing_is_unknown():
    assert np.isnan(two_sided_p(float("nan"), WORLDS))
    assert np.isnan(two_sided_p(1.0, np.full(3, np.nan)))


def test_a_misfit_may_be_slight():
    near = Statistic("a", 100.0, np.full(99, 105.0))
    share = Statistic("a", 0.01, np.full(99, 0.02))
    far = Statistic("a", 100.0, np.full(99, 120.0))
    assert near.misfit
    assert near.slight
    assert share.slight
    assert far.misfit
    assert not far.slight


@pytest.mark.parametrize(
    ("observed", "simulated", "words"),
    [
        (2.0, 1.5, "25% too low"),
        (2.0, 6.0, "3 times the record"),
        (2.0, 0.5, "0.25 times the record"),
        (-0.1, 0.2, "0.3 too high"),
    ],
)
def test_size_of_a_misfit_in_words(observed: float, simulated: float, words: str):
    assert off_by(Statistic("a", observed, np.full(9, simulated))) == words


def test_sentences_say_what_fits_and_what_does_not():
    bad = check(observed=1000.0)
    assert verdict(bad).startswith("Does not fit: first: 1,000 on record, 50 in the worlds")
    assert verdict(bad).endswith("Fits: second.")
    assert headline(bad).startswith("Zeros (typed events): first 1,000")
    assert "p = 0.02" in statement(bad.statistics[0])
    assert "1 do not fit" in summary(result(bad, check()))


@pytest.mark.parametrize(
    "curve", [{}, {"log_x": True, "log_y": True}, {"names": ("one", "two", "three")}]
)
def test_figures_render(curve: dict[str, object]):
    picture = check_figure(check(**curve))
    assert picture.svg.startswith(b"<?xml")
    assert picture.png[1:4] == b"PNG"
    assert "Zeros" in picture.alt


def test_files_are_complete_and_the_same_for_the_same_result(tmp_path: Path):
    found = result(check(observed=1000.0), check("news-zeros"))
    content = write_realism(tmp_path / "a", found, SETTINGS)
    write_realism(tmp_path / "b", found, SETTINGS)
    page = (tmp_path / "a" / "report.html").read_text("utf-8")
    assert page == (tmp_path / "b" / "report.html").read_text("utf-8")
    assert page.count("<figure") == 2
    assert "http" not in page.replace("http://www.w3.org", "")
    assert page.index("What does not fit") < page.index("How to read this")
    assert json.loads((tmp_path / "a" / "realism.json").read_text("utf-8")) == content
    assert content["misfits"][0].startswith("Zeros")
    assert len(content["checks"]) == len(main_rows(found)) == 4
    assert (tmp_path / "a" / "figures" / "news-zeros.png").exists()

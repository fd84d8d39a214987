"""``comity ask``, ``comity resolve`` and the page of several runs, on a posterior without a fit."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.posteriors import prior_posterior
from tests.sim.test_cli import call
from tests.sim.test_cli_run import BASE, LAPSE

FILE = """\
schema = 1

[[question]]
kind = "contact_by"
id = "visit"
text = "Does a visit come?"
dyad = "RUS-USA"
type = "visit"
from = "2024-04"
until = "2024-12"

[[question]]
kind = "conditional"
id = "given"
text = "And if the call is kept?"
event = "visit"
given = "call"
"""
MINE = """\
date,country_a,country_b,type
2024-06-01,China,Russia,visit
2025-03-01,China,Russia,call
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Scenarios and a file of questions, with the fit replaced by prior means."""
    more = LAPSE.replace('id = "lapse"', 'id = "later"').replace("Lapse", "Later")
    texts = {"base": BASE, "lapse": LAPSE, "later": more, "questions": FILE}
    for name, text in texts.items():
        (tmp_path / f"{name}.toml").write_text(text)
    monkeypatch.setattr(
        "calibration.calibrate.calibrate", lambda _task, **_options: prior_posterior()
    )
    return tmp_path


def options(folder: Path) -> list[str]:
    """What every call here has."""
    return ["--out", str(folder / "out"), "--quiet", "--jobs", "1"]


def test_questions_of_a_scenario_are_answered_beside_its_base(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert call(monkeypatch, "ask", str(folder / "lapse.toml"), *options(folder)) == 0
    shown = capsys.readouterr().out
    assert shown.startswith("Is the call kept?\n  none of 8 worlds")
    assert "in the baseline" in shown
    assert "in the past 38%: it held in 4 of 11 windows of 12 months" in shown
    assert "Yes if the record holds the contact of the season 2024/25" in shown


def test_a_file_of_questions_may_lean_on_those_of_the_scenario(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Its dyad joins the focus; only its own questions are answered."""
    files = [str(folder / "questions.toml"), "--scenario", str(folder / "base.toml")]
    assert call(monkeypatch, "ask", *files, *options(folder), "--json") == 0
    printed = json.loads(capsys.readouterr().out)
    answers = {item["answer"]["id"]: item for item in printed["answers"]}
    assert list(answers) == ["visit", "given"]
    kept = json.loads((Path(printed["folder"]) / "questions.json").read_text())
    assert [entry["question"]["kind"] for entry in kept["questions"]] == [
        "contact_by", "conditional",
    ]  # fmt: skip
    assert answers["given"]["answer"]["worlds"] <= 8
    assert answers["visit"]["before"] is None
    assert call(monkeypatch, "ask", *files, *options(folder), "--id", "given") == 0
    shown = capsys.readouterr().out
    assert "And if the call is kept?" in shown
    assert "Does a visit come?" not in shown
    assert call(monkeypatch, "resolve", "--out", str(folder / "out"), "--quiet") == 0
    assert "given" in capsys.readouterr().out


def test_a_question_of_the_call_is_answered(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = ["--kind", "ranking", "--dyad", "RUS-CHN", "--among", "CHN-USA", "--month", "2024-12"]
    given = ["--scenario", str(folder / "base.toml"), *options(folder)]
    assert call(monkeypatch, "ask", *asked, *given, "--worlds", "4") == 0
    shown = capsys.readouterr().out
    assert shown.startswith("ranking dyad RUS-CHN month 2024-12 among CHN-USA\n")
    assert "1st" in shown
    assert "2nd" in shown
    asked = ["--kind", "conditional", "--event", "call", "--given", "cal", "--no-holds"]
    assert call(monkeypatch, "ask", *asked, *given) == 2
    assert "ask: --given: unknown question 'cal'" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([], "ask: nothing to ask; expected a file, or --kind with the keys of a question"),
        (["base.toml", "--kind", "ranking"], "ask: a file and options of a question; expected one"),
        (
            ["base.toml", "--id", "cal"],
            "unknown question 'cal'; expected call; did you mean 'call'",
        ),
        (["nowhere.toml"], "nowhere.toml: no such file"),
        (["broken.toml"], "not readable as TOML"),
        (["bad.toml"], "bad.toml:8: question[0].type: unknown contact type 'vist'"),
        (["wrong.toml"], "wrong.toml:8: question[0].tpye: unknown key"),
        (["--kind", "contact_by", "--dyad", "CHN-RUS"], "ask: --type: missing key"),
        (["--kind", "contact_buy"], "ask: --kind: unknown kind 'contact_buy'"),
        (
            ["--kind", "ritual_kept", "--ritual", "cal", "--season", "2024"],
            "ask: --ritual: unknown ritual 'cal'; expected turn-of-year-call",
        ),
    ],
)
def test_a_bad_query_is_answered_before_anything_is_read(
    arguments: list[str],
    message: str,
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(folder)
    monkeypatch.setattr("calibration.calibrate.calibrate", lambda *_: pytest.fail("a fit began"))
    (folder / "broken.toml").write_text("[[question]")
    (folder / "bad.toml").write_text(FILE.replace('"visit"\nfrom', '"vist"\nfrom'))
    (folder / "wrong.toml").write_text(FILE.replace("type =", "tpye ="))
    given = ["--scenario", "base.toml", "--out", "out", "--quiet"]
    assert call(monkeypatch, "ask", *arguments, *given) == 2
    seen = capsys.readouterr()
    assert message in seen.err
    assert seen.out == ""
    assert not (folder / "out").exists()


def test_stored_answers_are_resolved_and_scored(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    out = ["--out", str(folder / "out"), "--quiet"]
    assert call(monkeypatch, "resolve", *out) == 2
    assert "no questions.json of this version below this folder" in capsys.readouterr().err
    for name in ("base", "lapse"):
        assert call(monkeypatch, "ask", str(folder / f"{name}.toml"), *options(folder)) == 0
    capsys.readouterr()
    assert call(monkeypatch, "resolve", *out) == 0
    shown = capsys.readouterr().out
    assert "yes, by 2025-02" in shown
    assert "1 answer settled by the record up to" in shown
    assert "the scenario changes the world, and its changes did not take place" in shown
    assert call(monkeypatch, "resolve", str(folder / "out"), "--quiet") == 0
    assert capsys.readouterr().out == shown
    assert call(monkeypatch, "resolve", str(folder / "none"), *out) == 2
    assert call(monkeypatch, "resolve", *out, "--until", "2025-01-31", "--json") == 0
    printed = json.loads(capsys.readouterr().out)
    assert printed["scores"] is None
    assert "open until the end of February 2025" in printed["answers"][0]["why"]
    old = folder / "out" / "old" / "questions.json"
    old.parent.mkdir()
    old.write_text('{"questions": []}')
    assert call(monkeypatch, "resolve", "--out", str(folder / "out"), "--json") == 0
    seen = capsys.readouterr()
    assert f"left out: {old}: schema: invalid input; expected 2" in seen.err
    assert json.loads(seen.out)["scores"]["number"] == 1
    assert call(monkeypatch, "resolve", str(old), *out) == 2
    assert "schema: invalid input" in capsys.readouterr().err
    assert call(monkeypatch, "resolve", *out, "--until", "soon") == 2
    assert "--until: invalid input 'soon'" in capsys.readouterr().err


def test_later_contacts_of_ones_own_settle_what_no_source_watches(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The file is taken to cover its years, so a type that it does not name stays open."""
    asked = ["--kind", "contact_by", "--dyad", "IND-USA", "--from", "2024-04", "--until", "2024-12"]
    for kind in ("visit", "meeting"):
        given = ["--type", kind, "--scenario", str(folder / "base.toml"), *options(folder)]
        (folder / "base.toml").write_text(BASE.replace('"USA"]', '"USA", "IND"]'))
        assert call(monkeypatch, "ask", *asked, *given) == 0
    (folder / "mine.csv").write_text(MINE.replace("China,Russia", "India,USA"))
    mine = ["--contacts", str(folder / "mine.csv"), "--out", str(folder / "out"), "--quiet"]
    capsys.readouterr()
    assert call(monkeypatch, "resolve", *mine, "--json") == 0
    answers = json.loads(capsys.readouterr().out)["answers"]
    came = {item["text"].split("type ")[1].split()[0]: item["happened"] for item in answers}
    assert came == {"visit": True, "meeting": None}


def test_several_runs_of_one_base_have_a_page(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Written by the run, and to the same bytes by a comparison of the folders."""
    files = [str(folder / f"{name}.toml") for name in ("base", "lapse", "later")]
    assert call(monkeypatch, "run", *files, *options(folder)) == 0
    *pages, together = map(Path, capsys.readouterr().out.split())
    assert together.parent.name.startswith("comparison-base-")
    text = together.read_text()
    assert "2 scenarios, each against" in text
    runs = [str(page.parent) for page in pages]
    assert call(monkeypatch, "compare", *runs, "--out", str(folder / "again")) == 0
    shown = capsys.readouterr().out
    assert "Against Base, world by world:" in shown
    again = Path(shown.split()[-1])
    assert again.parent.name == together.parent.name
    for name in ("report.html", "comparison.json", "effects.csv", "differences.parquet"):
        assert (again.parent / name).read_bytes() == (together.parent / name).read_bytes()
    assert call(monkeypatch, "compare", *runs, "--out", str(folder / "again"), "--json") == 0
    printed = json.loads(capsys.readouterr().out)
    assert [item["id"] for item in printed["scenarios"]] == ["lapse", "later"]
    assert printed["scenarios"][0]["mechanisms"]["method"] == "Shapley"

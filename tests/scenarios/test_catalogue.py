"""Every shipped scenario: loads, runs three months, says why and on what ground, is judged."""

from __future__ import annotations

import math
from dataclasses import replace
from itertools import chain
from pathlib import Path

import numpy as np
import pytest

from sim.alternative import touched_dyads
from sim.ensemble import Ensemble
from sim.expectations import judge
from sim.initial import InitialStates
from sim.law_draws import LawDraws
from sim.scenario import Scenario, load_scenario
from sim.simulate import Options, simulate
from tests.worlds import same, synthetic_laws, synthetic_start

FOLDER = Path(__file__).resolve().parents[2] / "scenarios"
FILES = sorted([*FOLDER.glob("*.toml"), *FOLDER.glob("replays/*.toml")])
CATALOGUE = {
    "chn-rus-baseline", "chn-rus-call-lapses", "chn-rus-rupture", "chn-rus-deepening",
    "usa-chn-hotline-opens", "usa-chn-hotline-closes", "taiwan-strait-crisis", "ind-chn-thaw",
    "sau-irn-mediated", "sau-irn-alone", "deu-rus-break", "tur-arm-normalisation",
    "two-koreas-hostile", "jpn-kor-thaw", "brics-enlarged", "nato-rift", "sco-astana",
    "g20-leaders-change",
}  # fmt: skip
NAMES = ("country", "mediator", "host", "sender", "initiator", "dyad", "countries", "partners")
"""Keys of an intervention that name countries."""

DRAWS, WORLDS = 4, 4


@pytest.fixture(scope="module")
def laws() -> LawDraws:
    return synthetic_laws(draws=DRAWS)


@pytest.fixture(params=FILES, ids=lambda file: file.stem)
def file(request: pytest.FixtureRequest) -> Path:
    found: Path = request.param
    return found


def codes_of(scenario: Scenario) -> set[str]:
    """Countries that the interventions and rules of a scenario name."""
    found: set[str] = set()
    for item in (*scenario.intervention, *(rule.then for rule in scenario.rule)):
        for name in NAMES:
            value = getattr(item, name, ())
            texts = (value,) if isinstance(value, str) else value
            found |= set(chain.from_iterable(text.split("-") for text in texts))
    return found


def small(scenario: Scenario) -> Scenario:
    """The scenario in a small world: the players and the first pairs in focus."""
    watched = [code for dyad in scenario.focus for code in dyad.split("-")]
    codes = sorted({*watched, *codes_of(scenario)})
    return scenario.model_copy(update={"countries": tuple(codes), "worlds": WORLDS})


def start_of(scenario: Scenario) -> InitialStates:
    start = synthetic_start(scenario.resolved(), draws=DRAWS)
    cutoff = np.datetime64(scenario.cutoff.isoformat())
    return replace(start, cutoff=cutoff, first_month=cutoff.astype("datetime64[M]") + 1)


def play(scenario: Scenario, laws: LawDraws, start: InitialStates) -> Ensemble:
    return simulate(scenario, laws, start, options=Options(worlds=WORLDS, focus_only=True))


def test_the_catalogue_is_there() -> None:
    names = {file.stem for file in FILES}
    assert names >= CATALOGUE
    assert len([name for name in CATALOGUE if not name.endswith("baseline")]) >= 14


def test_id_is_the_name_of_the_file_and_grounds_are_given(file: Path) -> None:
    scenario = load_scenario(file)
    assert scenario.id == file.stem
    assert len(scenario.rationale) > 150
    assert len(scenario.references) >= 2
    assert scenario.expectation
    assert all(item.source for item in scenario.intervention)
    first = np.datetime64(scenario.cutoff.isoformat(), "M")
    assert all(np.datetime64(item.first(), "M") > first for item in dated(scenario))


def dated(scenario: Scenario) -> list[object]:
    return [item for item in scenario.intervention if item.kind != "ritual"]


def test_three_months_run(file: Path, laws: LawDraws) -> None:
    scenario = small(load_scenario(file))
    short = scenario.model_copy(update={"horizon": 3, "question": ()})
    ensemble = play(short, laws, start_of(short))
    assert ensemble.paths.shape == (15, WORLDS, len(scenario.focus), 3)
    assert np.isfinite(ensemble.paths).all()


def test_a_scenario_acts_where_it_says_and_is_judged(file: Path, laws: LawDraws) -> None:
    scenario = small(load_scenario(file))
    start = start_of(scenario)
    acted = play(scenario, laws, start)
    if scenario.base is None:
        assert not scenario.intervention
        verdicts = judge(scenario.expectation, acted)
    else:
        base = load_scenario(file.parent / f"{scenario.base}.toml").beside(scenario)
        untouched = play(base, laws, start)
        assert not same(acted, untouched)
        touched = touched_dyads((scenario, base), start)
        for dyad in set(scenario.focus) - set(touched):
            assert (acted.path(dyad, "strength") == untouched.path(dyad, "strength")).all()
        verdicts = judge(scenario.expectation, acted, untouched)
    assert [v.text for v in verdicts] == [item.text for item in scenario.expectation]
    assert all(math.isfinite(v.found) and math.isfinite(v.standard_error) for v in verdicts)


def test_the_page_of_the_catalogue_names_every_scenario() -> None:
    page = (FOLDER.parent / "docs" / "catalogue.md").read_text(encoding="utf-8")
    assert [file.stem for file in FILES if f"`{file.stem}`" not in page] == []

"""Every shipped scenario: loads, runs three months, says why and on what ground."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.scenario import Scenario, load_scenario
from sim.simulate import Options, simulate
from tests.worlds import same, synthetic_laws, synthetic_start

FOLDER = Path(__file__).resolve().parents[2] / "scenarios"
FILES = sorted(FOLDER.glob("*.toml"))
EXPECTED = {"chn-rus-baseline", "chn-rus-call-lapses", "chn-rus-rupture", "chn-rus-deepening"}


def test_the_catalogue_is_there() -> None:
    assert {file.stem for file in FILES} >= EXPECTED


@pytest.fixture(params=FILES, ids=lambda file: file.stem)
def scenario(request: pytest.FixtureRequest) -> Scenario:
    return load_scenario(request.param)


def test_id_is_the_name_of_the_file_and_grounds_are_given(scenario: Scenario) -> None:
    assert (FOLDER / f"{scenario.id}.toml").is_file()
    assert len(scenario.rationale) > 150
    assert scenario.references
    assert all(item.source for item in scenario.intervention)


def test_three_months_run(scenario: Scenario) -> None:
    start = synthetic_start(scenario.resolved())
    short = scenario.model_copy(update={"horizon": 3, "question": ()})
    ensemble = simulate(short, synthetic_laws(), start, options=Options(worlds=4))
    assert ensemble.paths.shape == (15, 4, len(scenario.focus), 3)


def test_a_patch_differs_from_its_base_only_where_it_says(scenario: Scenario) -> None:
    if scenario.base is None:
        assert not scenario.intervention
        return
    base = load_scenario(FOLDER / f"{scenario.base}.toml")
    free = scenario.model_copy(update={"intervention": (), "id": base.id})
    start = synthetic_start(scenario.resolved())
    options = Options(worlds=8, focus_only=True)
    runs = [simulate(item, synthetic_laws(), start, options=options) for item in (free, base)]
    assert same(*runs)
    acted = simulate(scenario, synthetic_laws(), start, options=options)
    others = [dyad for dyad in acted.focus if dyad != "CHN-RUS"]
    for dyad in others:
        assert (acted.path(dyad, "strength") == runs[1].path(dyad, "strength")).all()
    assert not same(acted, runs[1])

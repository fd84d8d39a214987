"""An alternative beside its baseline has the bits of the same scenario simulated in full."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

import sim.alternative
from sim.alternative import Baseline, simulate_alternative, touched_dyads
from sim.simulate import Options, simulate
from tests.worlds import RITUAL, SOME, same, shock, small_scenario, synthetic_laws, synthetic_start

if TYPE_CHECKING:
    from sim.ensemble import Ensemble
    from sim.scenario import Scenario

LAPSE = {
    "kind": "ritual", "ritual": RITUAL, "action": "cancel", "seasons": (2024,),
    "source": "assumption",
}  # fmt: skip
CALLS = {
    "kind": "contacts", "dyad": "BRA-TUR", "type": "visit", "initiator": "TUR", "count": 3,
    "months": ("2024-05",), "source": "assumption",
}  # fmt: skip
QUESTION = {
    "kind": "index_below", "id": "falls", "text": "Does it fall?", "dyad": "CHN-RUS",
    "quantity": "strength", "threshold": 0.0, "by": "2024-12",
}  # fmt: skip
KINDS = {"none": (), "lapse": (LAPSE,), "shock": (shock(),), "outside the focus": (CALLS,)}
OPTIONS = Options(worlds=100)


def in_full(scenario: Scenario, options: Options = OPTIONS) -> Ensemble:
    return simulate(scenario, synthetic_laws(), synthetic_start(), options=options)


def beside(scenario: Scenario, base: Scenario, options: Options = OPTIONS) -> Ensemble:
    worlds = Baseline(base, in_full(base, options))
    return simulate_alternative(
        scenario, worlds, synthetic_laws(), synthetic_start(), options=options
    )


@pytest.mark.parametrize("focus_only", [False, True])
@pytest.mark.parametrize("first", KINDS)
@pytest.mark.parametrize("second", KINDS)
def test_it_equals_the_scenario_in_full(first: str, second: str, focus_only: bool) -> None:
    base = small_scenario(intervention=KINDS[first])
    scenario = small_scenario(id="other", intervention=KINDS[second], question=(QUESTION,))
    options = Options(worlds=100, focus_only=focus_only)
    one, other = beside(scenario, base, options), in_full(scenario, options)
    assert same(one, other)
    assert one.questions == other.questions
    assert (one.scenario_id, one.provenance) == (other.scenario_id, other.provenance)


def test_a_baseline_of_other_worlds_moves_nothing() -> None:
    scenario = small_scenario(intervention=(shock(),))
    others = (
        small_scenario(seed=8),
        small_scenario(horizon=13),
        small_scenario(countries=SOME[:-1]),
        small_scenario(focus=("CHN-RUS",)),
    )
    for base in others:
        assert same(beside(scenario, base), in_full(scenario))


def test_only_touched_dyads_are_played(monkeypatch: pytest.MonkeyPatch) -> None:
    played: list[tuple[str, ...]] = []
    true_play = sim.alternative.play

    def play(setting, *args, **options):  # type: ignore[no-untyped-def]
        played.append(setting.start.dyads)
        return true_play(setting, *args, **options)

    monkeypatch.setattr("sim.alternative.play", play)
    beside(small_scenario(intervention=(shock("DEU-FRA"),)), small_scenario())
    beside(small_scenario(), small_scenario())
    assert played == [("DEU-FRA",)]


def test_touched_dyads_are_those_of_both_scenarios() -> None:
    scenarios = (small_scenario(intervention=(CALLS,)), small_scenario(intervention=(LAPSE,)))
    assert touched_dyads(scenarios, synthetic_start()) == ("BRA-TUR", "CHN-RUS")


def test_the_baseline_is_left_as_it_was() -> None:
    base = small_scenario()
    worlds, before = Baseline(base, in_full(base)), in_full(base)
    other = simulate_alternative(
        small_scenario(intervention=(shock(),)),
        worlds,
        synthetic_laws(),
        synthetic_start(),
        options=OPTIONS,
    )
    assert same(worlds.ensemble, before)
    assert not np.array_equal(other.mean, before.mean)

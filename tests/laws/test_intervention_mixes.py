"""Laws of interventions and rules on mixes that are searched: any kinds, chances and months."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.contacts import contact_types
from sim.plan import make_plan, with_new_rituals
from tests.interventions import KINDS, Table, acted, play, rule
from tests.processes import start_with_processes
from tests.worlds import RITUAL, SOME, same

TIMES = ("from", "until", "month", "months", "seasons")
DYADS = ("CHN-RUS", "DEU-FRA")
CONDITIONS: tuple[Table, ...] = (
    {"kind": "contacts", "dyad": "CHN-RUS", "type": "cooperation", "at_least": 2},
    {"kind": "contacts", "dyad": "DEU-FRA", "type": "visit", "at_most": 0, "window": 2},
    {"kind": "ritual", "ritual": RITUAL, "outcome": "missed"},
    {"kind": "state", "dyad": "BRA-JPN", "quantity": "affinity", "above": 0.0},
    {"kind": "leader", "country": "USA"},
    {"kind": "event", "of": "act-0", "months": 2},
)


def action(kind: str) -> Table:
    """An intervention without its months, for a rule."""
    table = {key: value for key, value in KINDS[kind].items() if key not in TIMES}
    return table | ({"next": 1} if table["kind"] == "ritual" else {})


@st.composite
def mixes(draw: st.DrawFn) -> tuple[tuple[Table, ...], tuple[Table, ...]]:
    """Up to three interventions and two rules."""
    kinds = draw(st.lists(st.sampled_from(sorted(KINDS)), min_size=1, max_size=3))
    acts = tuple(
        KINDS[kind] | {"id": f"act-{i}", "probability": draw(st.sampled_from([0.3, 0.7, 1.0]))}
        for i, kind in enumerate(kinds)
    )
    rules = tuple(
        rule(
            f"rule-{i}",
            when=tuple(draw(st.lists(st.sampled_from(CONDITIONS), min_size=1, max_size=2))),
            then=action(draw(st.sampled_from(sorted(KINDS)))),
            probability=draw(st.sampled_from([0.5, 1.0])),
            times=draw(st.integers(1, 3)),
            delay=draw(st.integers(0, 3)),
        )
        for i in range(draw(st.integers(0, 2)))
    )
    return acts, rules


@settings(max_examples=15, deadline=None)
@given(mixes())
def test_any_mix_keeps_the_laws(mix: tuple[tuple[Table, ...], tuple[Table, ...]]) -> None:
    acts, rules = mix
    found = play(*acts, rules=rules, worlds=12)
    assert same(found, play(*acts, rules=rules, worlds=12, by_agents=True))
    assert same(found, play(*acts[::-1], rules=rules[::-1], worlds=12, jobs=2))
    few = play(*acts, rules=rules, worlds=5)
    assert np.array_equal(found.paths[:, :5], few.paths)
    assert np.array_equal(found.began[:, :5], few.began)


@settings(max_examples=15, deadline=None)
@given(mixes())
def test_what_no_act_bears_on_is_as_in_the_baseline(
    mix: tuple[tuple[Table, ...], tuple[Table, ...]],
) -> None:
    acts, rules = mix
    scenario = acted(*acts, rules=rules)
    start = with_new_rituals(start_with_processes(SOME), scenario.intervention, scenario.rule)
    plan = make_plan(scenario.intervention, start, contact_types(), 14, scenario.rule)
    found, base = play(*acts, rules=rules, worlds=12), play(worlds=12)
    free = [d for d in range(len(start.dyads)) if d not in plan.touched(start)]
    assert np.array_equal(found.mean[:, free], base.mean[:, free])
    idle = ~(found.began >= 0).any(axis=0)
    assert np.array_equal(found.paths[:, idle], base.paths[:, idle])

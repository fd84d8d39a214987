"""Behaviours: what all of them promise, and what each does by hand."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from importlib.metadata import EntryPoint

import numpy as np
import pytest

from sim.behaviour import registry
from sim.behaviour.balancer import Balancer
from sim.behaviour.bandwagoner import Bandwagoner
from sim.behaviour.hedger import Hedger
from sim.behaviour.isolationist import Isolationist
from sim.behaviour.reciprocator import Reciprocator
from sim.behaviour.registry import OWN, behaviours, make_behaviour
from sim.behaviour.scripted import Policy, Scripted
from sim.behaviour.view import Behaviour, View
from sim.contacts import contact_types
from sim.errors import ScenarioError

TYPES = contact_types()
PARTNERS = ("AAA", "BBB", "CCC", "DDD")
WORLDS = 3
FRIENDLY, HOSTILE = (int(np.flatnonzero(TYPES.sign == sign)[0]) for sign in (1, -1))
EVERY: tuple[Behaviour, ...] = (
    *(make_behaviour(name) for name in OWN),
    Scripted((Policy(0, 9, "BBB", "*", -1.0), Policy(2, 4, "*", "cooperative", 0.5))),
)
NAMES = [f"{one.name}-{i}" for i, one in enumerate(EVERY)]


def view_of(memory: int, seed: int = 1) -> View:
    rng = np.random.default_rng(seed)
    acts = rng.poisson(0.7, (2, memory, len(PARTNERS), len(TYPES), WORLDS)).astype(np.int32)
    states = rng.normal(0.0, 1.0, (2, len(PARTNERS), WORLDS)).astype(np.float32)
    weight = np.array([0.5, -1.0, 2.0, 0.0], dtype=np.float32)
    shared = np.repeat(np.array([[1], [0], [3], [0]], dtype=np.float32), WORLDS, axis=1)
    return View("ZZZ", PARTNERS, 3, TYPES, *states, *acts, weight, shared)


def part(view: View, partners: np.ndarray, worlds: np.ndarray) -> View:
    """The same row with its partners in another order, and some worlds of it."""
    states = {n: getattr(view, n)[partners][:, worlds] for n in ("engagement", "affinity")}
    acts = {n: getattr(view, n)[:, partners][..., worlds] for n in ("sent", "received")}
    known = {"weight": view.weight[partners], "shared": view.shared[partners][:, worlds]}
    return replace(
        view, partners=tuple(np.array(view.partners)[partners]), **states, **acts, **known
    )


@pytest.mark.parametrize("one", EVERY, ids=NAMES)
def test_the_answer_has_a_tilt_a_partner_type_and_world(one: Behaviour):
    tilt = one.tilt(view_of(one.memory))
    assert tilt.shape == (len(PARTNERS), len(TYPES), WORLDS)
    assert tilt.dtype == np.float32
    assert np.isfinite(tilt).all()


@pytest.mark.parametrize("one", EVERY, ids=NAMES)
def test_the_same_view_gives_the_same_answer_and_is_left_alone(one: Behaviour):
    view = view_of(one.memory)
    before = {f.name: np.copy(getattr(view, f.name)) for f in fields(view) if f.name != "types"}
    first, second = one.tilt(view), one.tilt(view)
    np.testing.assert_array_equal(first, second)
    for name, value in before.items():
        np.testing.assert_array_equal(getattr(view, name), value)


@pytest.mark.parametrize("one", EVERY, ids=NAMES)
def test_a_world_does_not_look_into_another(one: Behaviour):
    view, everyone = view_of(one.memory), np.arange(len(PARTNERS))
    whole = one.tilt(view)
    for w in range(WORLDS):
        alone = one.tilt(part(view, everyone, np.array([w])))
        np.testing.assert_allclose(alone[..., 0], whole[..., w], rtol=1e-6, atol=1e-7)


@pytest.mark.parametrize("one", EVERY, ids=NAMES)
def test_the_order_of_partners_does_not_matter(one: Behaviour):
    view, order = view_of(one.memory), np.array([2, 0, 3, 1])
    moved = one.tilt(part(view, order, np.arange(WORLDS)))
    np.testing.assert_allclose(moved, one.tilt(view)[order], rtol=1e-5, atol=1e-6)


def test_calibrated_and_an_empty_script_tilt_nothing():
    for one in (make_behaviour("calibrated"), Scripted()):
        assert not one.tilt(view_of(0)).any()


def test_a_reciprocator_answers_in_kind():
    one = Reciprocator(strength=0.5, memory=2)
    view = view_of(2)
    view.sent[:], view.received[:] = 0, 0
    view.received[1, 1, FRIENDLY, 0] = 3
    view.received[0, 2, HOSTILE, 1] = 1
    view.sent[0, 2, HOSTILE, 1] = 1
    tilt = one.tilt(view)
    np.testing.assert_allclose(tilt[1, TYPES.sign > 0, 0], 0.5 * np.log(4.0), rtol=1e-6)
    tilt[1, TYPES.sign > 0, 0] = 0.0
    assert not tilt.any()


def test_a_hedger_turns_to_those_it_gets_on_with_least():
    view = view_of(0)
    tilt = Hedger(strength=0.4).tilt(view)
    gap = view.affinity - view.affinity.mean(axis=0)
    np.testing.assert_allclose(tilt[:, FRIENDLY], -0.4 * gap, rtol=1e-5)
    np.testing.assert_allclose(tilt[:, HOSTILE], -0.4, rtol=1e-6)


def test_a_bandwagoner_seeks_the_large():
    view = view_of(0)
    tilt = Bandwagoner(strength=1.0).tilt(view)
    z = (view.weight - view.weight.mean()) / view.weight.std()
    np.testing.assert_allclose(tilt[:, FRIENDLY, 0], z, rtol=1e-5)
    np.testing.assert_allclose(tilt[:, HOSTILE, 0], -z, rtol=1e-5)
    same = replace(view, weight=np.ones(len(PARTNERS), dtype=np.float32))
    assert not Bandwagoner().tilt(same).any()


def test_a_balancer_draws_away_from_the_strong_it_fears():
    view = view_of(0)
    affinity = np.array([[1.0], [-2.0], [-1.5], [0.5]], dtype=np.float32)
    view = replace(view, affinity=np.repeat(affinity, WORLDS, axis=1))
    tilt = Balancer(strength=1.0).tilt(view)
    assert tilt[2, HOSTILE, 0] > 0.0
    assert (np.delete(tilt[:, HOSTILE, 0], 2) == 0.0).all()
    assert tilt[2, FRIENDLY, 0] < 0.0
    assert (np.delete(tilt[:, FRIENDLY, 0], 2) > 0.0).all()
    np.testing.assert_allclose(tilt[:, FRIENDLY].sum(axis=0), 0.0, atol=1e-6)


def test_an_isolationist_does_less_of_everything():
    tilt = Isolationist(strength=0.5).tilt(view_of(0))
    np.testing.assert_array_equal(tilt[[0, 2]], np.float32(-0.5))
    np.testing.assert_array_equal(tilt[[1, 3]], np.float32(-1.0))


@pytest.mark.parametrize(
    ("policy", "partners", "kinds"),
    [
        (Policy(3, 3, "CCC", "call", 0.7), [2], [TYPES.index("call")]),
        (Policy(0, 3, "*", "conflictual", 0.7), range(4), np.flatnonzero(TYPES.sign < 0)),
        (Policy(3, 9, "AAA", "*", 0.7), [0], range(len(TYPES))),
        (Policy(4, 9, "*", "*", 0.7), [], []),
        (Policy(0, 9, "NOT", "*", 0.7), [], []),
    ],
)
def test_a_script_acts_in_its_months_on_its_partners_and_kinds(
    policy: Policy, partners: list[int], kinds: list[int]
):
    expected = np.zeros((len(PARTNERS), len(TYPES), WORLDS), dtype=np.float32)
    expected[np.ix_(np.array(partners, int), np.array(kinds, int), range(WORLDS))] = 0.7
    np.testing.assert_array_equal(Scripted((policy,)).tilt(view_of(0)), expected)


def test_rows_in_force_add_up():
    rows = (Policy(0, 9, "AAA", "call", 0.5), Policy(0, 9, "*", "*", -0.25))
    tilt = Scripted(rows).tilt(view_of(0))
    assert tilt[0, TYPES.index("call"), 0] == 0.25
    assert tilt[1, TYPES.index("call"), 0] == -0.25


def test_an_unknown_behaviour_is_named_with_a_near_one():
    with pytest.raises(ScenarioError, match="no such behaviour 'hegder'.*hedger"):
        make_behaviour("hegder")


def test_a_parameter_that_a_behaviour_lacks_is_an_error():
    with pytest.raises(ScenarioError, match="hedger takes other parameters"):
        make_behaviour("hedger", might=1.0)


@dataclass(frozen=True)
class Appeaser:
    """A user's own behaviour, as another package would bring it."""

    memory: int = 0
    name: str = "appeaser"

    def tilt(self, view: View) -> np.ndarray:
        return np.full(view.shape, 0.1, dtype=np.float32)


def test_another_package_brings_a_behaviour(monkeypatch: pytest.MonkeyPatch):
    points = [
        EntryPoint("appeaser", f"{__name__}:Appeaser", registry.GROUP),
        EntryPoint("hedger", f"{__name__}:Appeaser", registry.GROUP),
    ]
    monkeypatch.setattr(registry, "entry_points", lambda **_group: points)
    behaviours.cache_clear()
    try:
        assert isinstance(make_behaviour("appeaser"), Appeaser)
        assert isinstance(make_behaviour("hedger"), Hedger)
    finally:
        monkeypatch.undo()
        behaviours.cache_clear()

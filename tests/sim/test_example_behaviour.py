"""The documented example of a behaviour from another package: it loads and acts."""

from __future__ import annotations

import sys
import tomllib
from importlib.metadata import EntryPoint
from pathlib import Path

import numpy as np
import pytest

from sim.behaviour import registry
from sim.behaviour.registry import behaviours, make_behaviour
from sim.behaviour.view import Behaviour
from tests.sim.test_behaviour import FRIENDLY, HOSTILE, view_of

EXAMPLE = Path(__file__).parents[2] / "docs" / "example-behaviour"


@pytest.fixture
def appeaser(monkeypatch: pytest.MonkeyPatch) -> Behaviour:
    """The behaviour, found as an installed package would be found."""
    text = (EXAMPLE / "pyproject.toml").read_text(encoding="utf-8")
    offered = tomllib.loads(text)["project"]["entry-points"][registry.GROUP]
    points = [EntryPoint(name, value, registry.GROUP) for name, value in offered.items()]
    monkeypatch.syspath_prepend(str(EXAMPLE))
    monkeypatch.setattr(registry, "entry_points", lambda **_group: points)
    behaviours.cache_clear()
    yield make_behaviour("appeaser", strength=1.0)
    behaviours.cache_clear()
    sys.modules.pop("comity_appeaser", None)


def test_the_example_answers_hostile_acts_with_friendly_ones(appeaser: Behaviour):
    view = view_of(appeaser.memory)
    view.received[:] = 0
    view.received[1, 2, HOSTILE, 1] = 4
    tilt = appeaser.tilt(view)
    assert tilt[2, FRIENDLY, 1] == pytest.approx(np.log(5.0))
    tilt[2, :, 1] = 0.0
    assert not tilt.any()


def test_the_kinds_of_the_document_are_those_of_the_package():
    text = (EXAMPLE.parent / "behaviours.md").read_text(encoding="utf-8")
    named = {line.split("`")[1] for line in text.splitlines() if line.startswith("| `")}
    assert named == set(registry.OWN)

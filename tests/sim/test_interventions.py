"""Interventions as records: courses, names, words, and what they refuse."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest

from sim.effects import FOREVER, Course
from sim.interventions import KINDS as RECORDS
from sim.interventions.estimates import LEADER_VARIANCE
from tests.interventions import KINDS, acted, sourced
from tests.worlds import small_scenario

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize(
    ("course", "levels"),
    [
        (Course(), [0, 1, 1, 1, 1, 1]),
        (Course(lasts=2), [0, 1, 1, 0, 0, 0]),
        (Course(lasts=3, ramp=3), [0, 1 / 3, 2 / 3, 1, 0, 0]),
        (Course(lasts=1, ramp=2, fade=1), [0, 0.5, 0.25, 0, 0, 0]),
        (Course(lasts=2, fade=2), [0, 1, 1, 2 / 3, 1 / 3, 0]),
    ],
)
def test_an_effect_rises_lasts_and_fades(course: Course, levels: list[float]) -> None:
    ages = np.arange(-1, 5)
    assert np.allclose(course.level(ages, np.full(6, FOREVER)), levels)


def test_an_effect_that_is_brought_to_an_end_fades_from_there() -> None:
    found = Course(lasts=10, fade=1).level(np.arange(5), np.full(5, 2))
    assert found.tolist() == [1.0, 1.0, 0.5, 0.0, 0.0]


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_says_what_it_does_and_when(kind: str) -> None:
    (item,) = acted(KINDS[kind]).intervention
    text = item.said(item.when())
    assert item.when() in text
    assert "None" not in text
    assert "  " not in text


def test_every_kind_is_tried() -> None:
    kinds = {table["kind"] for table in KINDS.values()}
    assert set(RECORDS) - {"lift"} == kinds


def test_the_name_of_an_intervention_holds_no_size() -> None:
    one, other, named = (
        acted(KINDS["shock"] | change).intervention[0]
        for change in ({}, {"affinity": {"mean": 2.0}}, {"id": "jolt"})
    )
    assert one.identity == other.identity == "shock CHN-RUS 2024-05"
    assert named.identity == "jolt"


def test_the_variance_of_a_leader_is_that_of_the_calibration() -> None:
    """1 + 0.022 / 0.019, error 0.030 / 0.019: what a change adds over the slow variance."""
    rows = (ROOT / "calibration" / "data" / "processes.csv").read_text(encoding="utf-8")
    added, error = re.search(
        r"added by a change: ([\d.]+) \(standard error ([\d.]+)\)", rows
    ).groups()
    assert abs(1.0 + float(added) / 0.019 - LEADER_VARIANCE.mean) < 0.05
    assert abs(float(error) / 0.019 - LEADER_VARIANCE.error) < 0.05


BAD = {
    "a lever has no chance": (
        KINDS["shock"] | {"role": "lever", "probability": 0.5}, "no probability for a lever"),
    "nobody chooses an uncertainty": (
        KINDS["shock"] | {"role": "uncertainty", "by": "CHN"}, "by only for a lever"),
    "no calibrated size": (
        KINDS["attention"] | {"source": "calibration"}, "calibration tells no size of this kind"),
    "two sizes": (
        KINDS["sanction, calibrated"] | {"affinity": {"mean": 1.0}}, "which tells them"),
    "two variances": (KINDS["leader"] | {"variance": {"mean": 2.0}}, "which tells it"),
    "an end before the beginning": (
        KINDS["crisis"] | {"until": "2024-04"}, "from not after until"),
    "a sender from elsewhere": (
        KINDS["sanction"] | {"sender": "IND"}, "one of the two countries"),
    "a mediator who is a party": (
        KINDS["mediation"] | {"mediator": "CHN"}, "none of the two countries"),
    "a host who stays away": (KINDS["summit"] | {"host": "USA"}, "the host among them"),
    "a partner of oneself": (
        KINDS["membership"] | {"partners": ("CHN",)}, "other than the country itself"),
    "moved to no month": (
        KINDS["ritual"] | {"action": "move"}, "to = 1 to 12"),
    "covered twice": (
        KINDS["coverage"] | {"scope": {"dyad": "CHN-RUS", "country": "CHN"}},
        "either dyad or country"),
}  # fmt: skip


@pytest.mark.parametrize("name", BAD)
def test_what_cannot_be_is_refused(name: str) -> None:
    table, message = BAD[name]
    with pytest.raises(ValueError, match=message):
        small_scenario(intervention=(sourced(table),))

"""Laying the panel out for the filter: nothing lost, nothing counted twice."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from calibration.evidence import evidence_of, subset, with_rituals, years_of
from calibration.panel import Series
from tests.panels import hand_panel


def test_counts_leave_ritual_contacts_to_their_season():
    panel = hand_panel()
    ev = evidence_of(panel)
    assert ev.count.tolist() == [0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 2]
    assert ev.count.sum() + panel.ritual_count.sum() == panel.count.sum()
    assert panel.ritual_count.sum() == 1


def test_rows_and_exposures_are_those_of_the_panel():
    panel = hand_panel()
    ev = evidence_of(panel)
    assert ev.start.tolist() == [0, 3, 9, 11]
    np.testing.assert_array_equal(ev.offset, panel.log_exposure)
    np.testing.assert_array_equal(ev.period, panel.period)
    assert ev.tone_start.tolist() == [0, 0, 2, 3]


def test_every_period_knows_its_year():
    panel = hand_panel()
    assert years_of(panel) == (2022, 2023, 2024)
    ev = evidence_of(panel)
    assert ev.year.tolist() == [0] * 2 + [1] * 12 + [2] * 2
    assert ev.opportunity.shape == (3, 3, 3)


def test_only_leaders_own_contacts_enter_the_surprise():
    panel = hand_panel()
    assert evidence_of(panel).leader.tolist() == [True, False]
    others = (Series("minister", "visit"), Series("leader", "no such type"))
    assert evidence_of(replace(panel, series=others)).leader.tolist() == [False, False]


def test_a_model_may_have_more_series_than_the_panel():
    assert evidence_of(hand_panel(), 4).leader.tolist() == [True, False, False, False]


def test_rituals_are_put_in_the_order_of_dyad_and_period():
    panel = hand_panel()
    ev = with_rituals(evidence_of(panel), panel, np.array([2.0, -1.0]), np.array([0.5, 0.25]))
    assert ev.ritual_start.tolist() == [0, 0, 2, 2]
    assert ev.ritual_period.tolist() == [3, 14]
    assert ev.ritual_kept.tolist() == [0.0, 1.0]
    assert ev.ritual_logit.tolist() == [-1.0, 2.0]
    assert ev.ritual_slope.tolist() == [0.25, 0.5]


def test_no_ritual_leaves_every_dyad_without_one():
    panel = hand_panel(rituals=False)
    ev = with_rituals(evidence_of(panel), panel, np.zeros(0), np.zeros(0))
    assert ev.ritual_start.tolist() == [0, 0, 0, 0]


def test_a_subset_takes_dyads_in_the_order_asked_for():
    panel = hand_panel()
    full = with_rituals(evidence_of(panel), panel, np.array([2.0, -1.0]), np.array([0.5, 0.25]))
    full = full._replace(opportunity=np.arange(27.0).reshape(3, 3, 3))
    part = subset(full, np.array([2, 1]))
    assert part.start.tolist() == [0, 2, 8]
    assert part.count.tolist() == [1, 2, 1, 1, 1, 1, 1, 1]
    assert part.tone.tolist() == [-0.1, 0.2, 0.6]
    assert part.ritual_start.tolist() == [0, 0, 2]
    assert part.ritual_logit.tolist() == [-1.0, 2.0]
    np.testing.assert_array_equal(part.opportunity, full.opportunity[[2, 1]])


def test_a_subset_of_nothing_is_empty():
    part = subset(evidence_of(hand_panel()), np.zeros(0, dtype=np.int64))
    assert part.start.tolist() == [0]
    assert part.count.size == 0


def test_the_subset_of_all_is_the_whole():
    full = evidence_of(hand_panel())
    for name, one, other in zip(full._fields, full, subset(full, np.arange(3)), strict=True):
        np.testing.assert_array_equal(one, other, err_msg=name)


def test_an_unknown_dyad_cannot_be_taken():
    with pytest.raises(IndexError):
        subset(evidence_of(hand_panel()), np.array([3]))

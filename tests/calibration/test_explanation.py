"""Explanations against a filter that is told less, and against the future."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from calibration.explanation import ALL, TONE, Explanation, Moved, explain
from calibration.filtering import filter_states
from calibration.posterior import Posterior, rank_final
from calibration.smoothing import final_states
from sim.errors import CoverageError
from tests.posteriors import prior_posterior

DYAD = "CHN-RUS"


@pytest.fixture(scope="module")
def found() -> Explanation:
    return explain(prior_posterior(), DYAD)


def strength(posterior: Posterior, **told: np.ndarray) -> float:
    """Strength at the last month from evidence with some columns replaced."""
    evidence, state, observation = posterior.laws()
    place = np.array([posterior.position(DYAD)])
    estimate = filter_states(evidence._replace(**told), state, observation, keep=(-1,), dyads=place)
    center, scale = rank_final(posterior)
    return float(((final_states(estimate)[0][0] - center) / scale).sum() / np.sqrt(2.0))


def test_the_whole_is_the_strength_of_the_filter(found: Explanation) -> None:
    assert found.strength == pytest.approx(strength(prior_posterior()), abs=1e-12)
    parts = (found.engagement + found.affinity) / np.sqrt(2.0)
    assert found.strength == pytest.approx(parts)
    assert found.low < found.strength < found.high
    assert found.month == "2024-02"


def test_a_silence_left_out_is_one_that_nobody_could_have_seen(found: Explanation) -> None:
    posterior = prior_posterior()
    evidence, panel = posterior.laws()[0], posterior.panel
    rows = panel.rows(DYAD)
    silent = next(line for line in found.observations if line.seen == 0 and ":" in line.kind)
    for row in range(rows.start, rows.stop):
        month, series = panel.periods[panel.period[row]], panel.series[panel.series_index[row]]
        if (str(month), series.name) == (silent.month, silent.kind):
            offset = evidence.offset.copy()
            offset[row] = -60.0
            unseen = strength(posterior, offset=offset)
            assert silent.strength == pytest.approx(found.strength - unseen, abs=1e-6)
            return
    pytest.fail("the silent month is no row of the panel")


def test_every_observation_has_its_line_largest_first(found: Explanation) -> None:
    posterior = prior_posterior()
    evidence, place = posterior.laws()[0], posterior.position(DYAD)
    ends = (evidence.start, evidence.tone_start, evidence.ritual_start)
    assert len(found.observations) == sum(int(end[place + 1] - end[place]) for end in ends)
    sizes = [abs(line.strength) for line in found.observations]
    assert sizes == sorted(sizes, reverse=True)
    assert {line.kind for line in found.kinds} == {line.kind for line in found.observations}
    assert {line.month for line in found.kinds} == {ALL}
    for line in found.kinds:
        own = [one.seen for one in found.observations if one.kind == line.kind]
        assert line.seen == pytest.approx(sum(own))


def test_later_months_move_no_earlier_explanation() -> None:
    posterior = prior_posterior()
    month = np.datetime64("2018-06", "M")
    before = explain(posterior, DYAD, month)
    assert max(line.month for line in before.observations) <= "2018-06"
    panel = posterior.panel
    later = panel.periods[panel.period] > month
    evidence = posterior.model.evidence
    moved = evidence._replace(count=np.where(later, evidence.count + 3.0, evidence.count))
    other = replace(posterior, model=replace(posterior.model, evidence=moved))
    after = explain(other, DYAD, month)
    # The scale is that of all dyads at the cutoff, which the later months do move.
    old, new = rank_final(posterior)[1], rank_final(other)[1]
    assert not np.allclose(old, new)
    for one, two in zip(before.kinds, sorted(after.kinds, key=_place_of(before)), strict=True):
        assert one.engagement * old[0] == pytest.approx(two.engagement * new[0], abs=1e-10)
        assert one.affinity * old[1] == pytest.approx(two.affinity * new[1], abs=1e-10)


def _place_of(found: Explanation) -> Callable[[Moved], int]:
    """Return a sort key: the place that a kind has in an explanation."""
    names = [line.kind for line in found.kinds]
    return lambda line: names.index(line.kind)


def test_tone_counts_as_a_kind(found: Explanation) -> None:
    assert TONE in {line.kind for line in found.kinds}


@pytest.mark.parametrize(("dyad", "month"), [("AAA-BBB", None), (DYAD, "1990-01")])
def test_what_is_not_covered_is_refused(dyad: str, month: str | None) -> None:
    when = None if month is None else np.datetime64(month, "M")
    with pytest.raises(CoverageError):
        explain(prior_posterior(), dyad, when)

"""Tone and ritual terms: densities of scipy, derivatives by differences."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy.stats import bernoulli, norm
from scipy.stats import t as student

from calibration.channels import ritual_term, tone_term

LOCATION, SLOPE, SCALE, FREEDOM = 0.1, 0.6, 0.3, 5.0


def tone_density(tone: float, a: float, freedom: float = FREEDOM) -> float:
    return float(student.logpdf(tone, freedom, LOCATION + SLOPE * a, SCALE))


@pytest.mark.parametrize("a", [-1.5, 0.0, 0.4])
def test_tone_has_the_density_and_slope_of_the_student_t(a: float):
    tone, h = 0.5, 1e-5
    term = tone_term(tone - LOCATION - SLOPE * a, SLOPE, SCALE, FREEDOM)
    assert term.fit == pytest.approx(tone_density(tone, a), abs=1e-12)
    slope = (tone_density(tone, a + h) - tone_density(tone, a - h)) / (2 * h)
    assert term.slope == pytest.approx(slope, abs=1e-6)


def test_tone_near_its_location_curves_as_its_density():
    tone, a, h = 0.2, 0.1, 1e-4
    term = tone_term(tone - LOCATION - SLOPE * a, SLOPE, SCALE, FREEDOM)
    second = tone_density(tone, a + h) + tone_density(tone, a - h) - 2 * tone_density(tone, a)
    assert term.curve == pytest.approx(-second / h**2, rel=1e-5)
    assert term.weight >= term.curve


def test_a_tone_far_out_is_all_but_ignored():
    """Beyond sqrt(nu) scales the density curves upward: no information, but a weight uphill."""
    inside, outside = 2.2, 2.3
    assert tone_term(inside * SCALE, SLOPE, SCALE, FREEDOM).curve > 0.0
    far = tone_term(outside * SCALE, SLOPE, SCALE, FREEDOM)
    assert far.curve == 0.0
    assert far.weight > 0.0
    assert far.third == 0.0


def test_without_a_tail_the_tone_is_normal():
    term = tone_term(0.4, SLOPE, SCALE, math.inf)
    assert term.fit == pytest.approx(norm.logpdf(0.4, scale=SCALE), abs=1e-12)
    assert term.curve == pytest.approx(SLOPE**2 / SCALE**2)
    assert term.weight == pytest.approx(term.curve)
    assert term.slope == pytest.approx(SLOPE * 0.4 / SCALE**2)


@pytest.mark.parametrize("kept", [0.0, 1.0])
@pytest.mark.parametrize("a", [-2.0, 0.3, 1.7])
def test_a_season_has_the_density_and_derivatives_of_bernoulli(kept: float, a: float):
    logit, slope, h = -0.4, 0.8, 1e-3

    def density(at: float) -> float:
        return float(bernoulli.logpmf(int(kept), 1.0 / (1.0 + math.exp(-logit - slope * at))))

    term = ritual_term(kept, logit, slope, a)
    values = np.array([density(a + i * h) for i in (-2, -1, 0, 1, 2)])
    assert term.fit == pytest.approx(values[2], abs=1e-12)
    assert term.slope == pytest.approx((values[3] - values[1]) / (2 * h), abs=1e-6)
    assert term.curve == pytest.approx(-(values[3] + values[1] - 2 * values[2]) / h**2, abs=1e-6)
    third = (values[4] - 2 * values[3] + 2 * values[1] - values[0]) / (2 * h**3)
    assert term.third == pytest.approx(third, abs=1e-5)


def test_a_season_that_was_certain_does_not_overflow():
    kept = ritual_term(1.0, 600.0, 1.0, 0.0)
    assert kept.fit == 0.0
    assert kept.curve == 0.0
    assert ritual_term(0.0, 600.0, 1.0, 0.0).fit == -600.0

"""Tone and ritual terms: densities of scipy, derivatives by differences."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy.optimize import minimize_scalar
from scipy.stats import bernoulli, norm
from scipy.stats import t as student

from calibration.channels import ritual_term, temper, tone_term

SLOPE, SCALE, FREEDOM = 0.6, 0.3, 5.0


def test_a_tempered_tone_is_normal() -> None:
    term = tone_term(0.4, SLOPE, SCALE)
    assert term.fit == pytest.approx(norm.logpdf(0.4, scale=SCALE), abs=1e-12)
    assert term.slope == pytest.approx(SLOPE * 0.4 / SCALE**2)
    assert term.curve == pytest.approx(SLOPE**2 / SCALE**2)


@pytest.mark.parametrize("miss", [0.0, 0.3, -2.0])
def test_the_evidence_of_a_tempered_tone_is_that_of_a_student_t(miss: float) -> None:
    """Of a squared scale in which the spread of affinity counts for 42 / 50 at five degrees."""
    spread = 0.05
    scale, tail = temper(miss, SCALE, spread, FREEDOM)
    normal = norm.logpdf(miss, scale=math.sqrt(scale**2 + spread))
    total = math.sqrt(SCALE**2 + 0.84 * spread)
    assert normal + tail == pytest.approx(student.logpdf(miss, FREEDOM, scale=total), abs=1e-12)


def best_noise(spread: float) -> float:
    """Log of the noise at which the mean evidence of a tone is highest, over the true noise.

    The miss is a Student-t of scale `SCALE` plus a normal of variance ``spread``, its density by
    quadrature.
    """
    miss, affinity = np.linspace(-6.0, 6.0, 6001), np.linspace(-6.0, 6.0, 401)
    shift = math.sqrt(spread) * affinity
    by_noise = student.pdf(miss[:, None] - shift, FREEDOM, scale=SCALE)
    density = by_noise @ (norm.pdf(affinity) / norm.pdf(affinity).sum())

    def lost(log_ratio: float) -> float:
        scale = SCALE * math.exp(log_ratio)
        found = [temper(float(m), scale, spread, FREEDOM) for m in miss]
        noise = np.array([s**2 for s, _ in found]) + spread
        tail = np.array([t for _, t in found])
        return -float(density @ (norm.logpdf(miss, scale=np.sqrt(noise)) + tail))

    return float(minimize_scalar(lost, bounds=(-0.4, 0.4), method="bounded").x)


@pytest.mark.parametrize("ratio", [0.125, 0.5, 1.0])
def test_the_best_noise_of_tones_is_the_true_one(ratio: float) -> None:
    """Where the spread of affinity counted in full it was off by -0.01, -0.05 and -0.11."""
    assert best_noise(ratio * SCALE**2) == pytest.approx(0.0, abs=0.025)


@pytest.mark.parametrize("miss", [0.1, -0.5, 2.0])
def test_a_tempered_tone_pulls_as_a_student_t_does(miss: float) -> None:
    """Where affinity is all but known: the slope of the log density in the miss."""
    noise, h = temper(miss, SCALE, 0.0, FREEDOM)[0] ** 2, 1e-5
    density = student.logpdf([miss - h, miss + h], FREEDOM, scale=SCALE)
    assert miss / noise == pytest.approx((density[0] - density[1]) / (2.0 * h), rel=1e-6)


def test_a_tone_as_expected_keeps_about_its_noise_and_one_far_out_is_all_but_ignored() -> None:
    near, _ = temper(0.0, SCALE, 0.05, FREEDOM)
    far, _ = temper(30.0, SCALE, 0.05, FREEDOM)
    assert near == pytest.approx(SCALE / math.sqrt(1.2))
    assert far > 30.0 * SCALE


def test_without_a_tail_nothing_is_tempered() -> None:
    scale, tail = temper(3.0, SCALE, 0.05, math.inf)
    assert scale == pytest.approx(SCALE)
    assert tail == pytest.approx(0.0, abs=1e-12)


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

"""The country effects of a source: recovered where they are known, and where they go."""

from __future__ import annotations

from itertools import combinations
from pathlib import Path

import numpy as np
import pytest

import calibration.attention as module
from calibration.attention import (
    DISPERSION,
    FAMILIES,
    country_effects,
    dyad_attention,
    penalised_negbin,
    read_attention,
    write_attention,
)
from calibration.calibrate import heeded
from calibration.evidence import evidence_of
from sim.errors import FitError
from tests.panels import hand_panel

COUNTRIES = tuple(f"{a}{b}{b}" for a in "ABCDEF" for b in "ABCDEFGH")
DYADS = tuple(f"{one}-{other}" for one, other in combinations(COUNTRIES, 2))
SLOPE = np.array([0.9, -0.5])


def drawn(seed: int, *, spread: float = 0.8) -> tuple[np.ndarray, ...]:
    """True effects (n,), counts (D,), exposures (D,) and covariates (D, 2) of 48 countries."""
    rng = np.random.default_rng(seed)
    effects = spread * rng.standard_normal(len(COUNTRIES))
    first, second = np.triu_indices(len(COUNTRIES), 1)
    exposure = rng.uniform(6.0, 36.0, first.size)
    covariates = rng.standard_normal((first.size, 2))
    log_rate = -0.5 + covariates @ SLOPE + effects[first] + effects[second]
    gamma = rng.gamma(1.0 / DISPERSION, DISPERSION, first.size)
    return effects, rng.poisson(exposure * np.exp(log_rate) * gamma) + 0.0, exposure, covariates


def errors(found: dict[str, float], effects: np.ndarray) -> np.ndarray:
    """Errors of the effects, their common part aside, in their standard errors.

    47 pairs of variance mu + 1.5 mu^2 speak for an effect: of the log rate each has an information
    of 1 / 1.5 at most.
    """
    assert tuple(found) == COUNTRIES
    miss = np.array(list(found.values())) - effects
    return (miss - miss.mean()) / np.sqrt(DISPERSION / (len(COUNTRIES) - 1))


@pytest.mark.statistical
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_known_effects_are_recovered(seed: int):
    """The penalty pulls by 5 parts in 36; beyond that no effect errs by five standard errors."""
    effects, *seen = drawn(seed)
    found = country_effects(DYADS, *seen)
    z = errors(found, effects)
    pull = 0.2 * np.abs(effects) / np.sqrt(DISPERSION / (len(COUNTRIES) - 1))
    assert (np.abs(z) < 5.0 + pull).all()
    assert np.corrcoef(list(found.values()), effects)[0, 1] > 0.95
    assert 0.5 < z.std() < 1.5


@pytest.mark.statistical
def test_effects_that_are_not_there_would_be_told():
    """The mutant: effects of half the size are not those of the counts."""
    effects, *seen = drawn(1)
    z = errors(country_effects(DYADS, *seen), 0.4 * effects)
    assert np.abs(z).max() > 5.0
    assert z.std() > 1.5


@pytest.mark.statistical
def test_where_no_country_is_heeded_more_the_effects_are_small():
    _, *seen = drawn(4, spread=0.0)
    found = np.array(list(country_effects(DYADS, *seen).values()))
    assert np.abs(found).max() < 5.0 * np.sqrt(DISPERSION / (len(COUNTRIES) - 1))


def test_the_effects_of_a_source_sum_to_nothing():
    """A common part is the constant, which bears no penalty."""
    _, *seen = drawn(1)
    assert sum(country_effects(DYADS, *seen).values()) == pytest.approx(0.0, abs=1e-6)


def test_twice_the_exposure_and_the_order_of_the_dyads_change_no_effect():
    _, count, exposure, covariates = drawn(2)
    found = country_effects(DYADS, count, exposure, covariates)
    order = np.random.default_rng(1).permutation(len(DYADS))
    other = country_effects(
        [DYADS[d] for d in order], count[order], 2.0 * exposure[order], covariates[order]
    )
    assert list(other) == list(found)
    np.testing.assert_allclose(list(other.values()), list(found.values()), atol=1e-6)


def test_a_dyad_without_exposure_is_left_out():
    """Whatever stands in its cells; a country of such dyads alone has no effect."""
    _, count, exposure, covariates = drawn(3)
    unseen = np.array(["FHH" in dyad or dyad == "AAA-ABB" for dyad in DYADS])
    exposure[unseen], count[unseen], covariates[unseen] = 0.0, 1e6, np.nan
    found = country_effects(DYADS, count, exposure, covariates)
    assert set(COUNTRIES) - set(found) == {"FHH"}
    seen = ~unseen
    some = [dyad for dyad, kept in zip(DYADS, seen, strict=True) if kept]
    assert found == country_effects(some, count[seen], exposure[seen], covariates[seen])


def test_the_coefficients_solve_the_penalised_score_equation():
    _, count, exposure, covariates = drawn(2)
    design = np.column_stack([np.ones(len(DYADS)), covariates])
    penalty = np.array([0.0, 3.0, 3.0])
    found = penalised_negbin(design, count, exposure, penalty)
    mean = exposure * np.exp(design @ found)
    score = design.T @ ((count - mean) / (1.0 + DISPERSION * mean)) - penalty * found
    np.testing.assert_allclose(score, 0.0, atol=1e-4)


def test_a_constant_alone_is_the_mean_rate():
    """With equal exposures the score of a negative binomial vanishes at the mean."""
    count = np.array([3.0, 0.0, 9.0, 4.0])
    found = penalised_negbin(np.ones((4, 1)), count, np.full(4, 2.0), np.zeros(1))
    assert np.exp(found[0]) == pytest.approx(2.0)


def test_a_regression_that_does_not_converge_is_an_error(monkeypatch: pytest.MonkeyPatch):
    _, *seen = drawn(1)
    monkeypatch.setattr(module, "STEPS", 2)
    with pytest.raises(FitError, match="did not converge in 2 steps"):
        country_effects(DYADS, *seen)


def test_effects_are_written_and_read(tmp_path: Path):
    path = tmp_path / "attention.csv"
    effects = {"icews": {"CHN": -0.25, "AUS": 1.125}, "gdelt": {"CHN": 0.5}}
    write_attention(effects, path)
    assert path.read_text(encoding="utf-8").splitlines() == [
        "family,iso3,effect", "gdelt,CHN,0.500", "icews,AUS,1.125", "icews,CHN,-0.250",
    ]  # fmt: skip
    assert read_attention(path) == effects


def test_an_absent_table_has_no_effects(tmp_path: Path):
    assert read_attention(tmp_path / "none.csv") == {}


def test_the_shipped_effects_are_of_both_news_sources_and_have_no_common_part():
    effects = read_attention()
    assert set(effects) == set(FAMILIES)
    for by_country in effects.values():
        values = np.array(list(by_country.values()))
        assert values.size > 150
        assert np.isfinite(values).all()
        assert abs(values.mean()) < 0.01
        assert 0.4 < values.std() < 1.2


def test_a_dyad_has_the_effects_of_both_its_countries():
    effects = {"AAA": 0.5, "BBB": -0.2}
    found = dyad_attention(("AAA-BBB", "AAA-CCC", "CCC-DDD"), effects)
    np.testing.assert_allclose(found, [0.3, 0.5, 0.0])


def test_attention_is_added_to_the_exposure_of_the_rows_of_its_source_alone(
    monkeypatch: pytest.MonkeyPatch,
):
    """The rows of icews; those of leaders, and the dyad without effects, stay."""
    effects = {"icews": {"AAA": 0.5, "BBB": -0.2}, "gdelt": {"AAA": 9.0}}
    monkeypatch.setattr("calibration.calibrate.read_attention", lambda: effects)
    panel = hand_panel()
    ev = evidence_of(panel)
    found = heeded(ev, panel, ("leader:call", "icews:fight"))
    owner = np.repeat(np.arange(3), np.diff(ev.start))
    expected = np.array([0.3, 0.5, -0.2])[owner] * (ev.series == 1)
    np.testing.assert_allclose(found.offset - ev.offset, expected, atol=1e-12)
    assert (expected != 0.0).sum() == 5
    for name, one, other in zip(ev._fields, ev, found, strict=True):
        if name != "offset":
            np.testing.assert_array_equal(one, other, err_msg=name)
    np.testing.assert_array_equal(ev.offset, panel.log_exposure)

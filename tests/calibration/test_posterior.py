"""From a fitted model to what the simulator needs, on the shipped panel with a hand-made fit."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from calibration.attention import read_attention
from calibration.calibrate import build_model
from calibration.evidence import subset
from calibration.filtering import filter_states
from calibration.fit import Fit
from calibration.loading import load_panel
from calibration.posterior import (
    RITUAL_NAME,
    TYPED,
    Posterior,
    affinity_scale,
    fit_rituals,
    initial_states,
    law_draws,
    rank_final,
)
from calibration.rituals import SEASON_DAYS
from calibration.smoothing import final_states
from calibration.sources.folder import DataFolder
from sim.contacts import contact_types
from sim.errors import CoverageError
from sim.parameters import Floats

CUTOFF = date(2024, 2, 8)
COUNTRIES = ("CHN", "DEU", "RUS", "USA")
DRAWS = 3


def build(cutoff: date) -> Posterior:
    folder = DataFolder.embedded()
    panel = load_panel(folder, start=date(2019, 10, 1), cutoff=cutoff)
    model = build_model(panel, folder)
    theta, sd = model.table.prior_mean, np.minimum(model.table.prior_sd, 0.1)
    made = Fit(theta, np.diag(sd**2), sd > 0, 0.0, 0.0, 0, True)
    return Posterior(panel, model, made, fit_rituals(panel, model, theta))


@pytest.fixture(scope="module")
def posterior() -> Posterior:
    return build(CUTOFF)


@pytest.fixture(scope="module")
def thetas(posterior: Posterior) -> Floats:
    return posterior.fit.draw(DRAWS, seed=1)


@pytest.fixture(scope="module")
def start(posterior: Posterior, thetas: Floats):
    return initial_states(posterior, thetas, COUNTRIES, seed=1)


def test_law_draws_have_their_axes(posterior: Posterior, thetas: Floats):
    laws, types = law_draws(posterior, thetas), len(contact_types().names)
    assert laws.draws == DRAWS
    for name in ("alpha", "loading_engagement", "loading_affinity", "log_size", "size_slope"):
        assert getattr(laws, name).shape == (DRAWS, types)
    assert laws.persistence.shape == (DRAWS, 3)
    assert laws.shock_cov.shape == (DRAWS, 3, 2, 2)
    assert laws.rupture_probability.shape == laws.rupture_scale.shape == (DRAWS,)
    assert laws.surprise_effect.shape == (DRAWS, 2)


def test_law_draws_are_the_natural_values_of_each_draw(posterior: Posterior, thetas: Floats):
    laws, table = law_draws(posterior, thetas), posterior.model.table
    values, types = table.to_natural(thetas), contact_types()

    def of(name: str) -> Floats:
        return values[:, table.index(name)]

    call, fight = types.index("call"), types.index("fight")
    np.testing.assert_array_equal(laws.alpha[:, call], of("intercept[leader:call]"))
    np.testing.assert_array_equal(laws.alpha[:, fight], of("intercept[icews:fight]"))
    np.testing.assert_allclose(np.exp(laws.log_size[:, fight]), of("size[icews:fight]"))
    np.testing.assert_array_equal(laws.size_slope[:, call], of("size_slope[leader]"))
    assert (laws.loading_affinity[:, fight] < 0.0).all()
    np.testing.assert_array_equal(laws.persistence[:, 0], 1.0)
    np.testing.assert_array_equal(laws.shock_cov[:, 0], 0.0)
    np.testing.assert_allclose(laws.shock_cov[:, 1, 0, 0], of("slow_sd_engagement") ** 2)
    cross = of("fast_sd_engagement") * of("fast_sd_affinity") * of("fast_correlation")
    np.testing.assert_allclose(laws.shock_cov[:, 2, 0, 1], cross)
    np.testing.assert_array_equal(laws.shock_cov, laws.shock_cov.swapaxes(-1, -2))


def test_the_simulator_moves_by_the_laws_that_the_filter_uses(posterior: Posterior):
    theta = posterior.fit.theta
    laws = law_draws(posterior, theta[None])
    _, state, _ = posterior.laws()
    np.testing.assert_allclose(state.shock[2:4, 2:4], laws.shock_cov[0, 1])
    np.testing.assert_allclose(state.shock[4:6, 4:6], laws.shock_cov[0, 2])
    np.testing.assert_allclose(state.persistence[:6], np.repeat(laws.persistence[0], 2))
    assert state.rupture == laws.rupture_probability[0]


def test_the_run_of_the_turn_of_the_year_call_is_four(start):
    (ritual,) = start.rituals
    assert (ritual.name, ritual.dyad, ritual.channel) == (RITUAL_NAME, "CHN-RUS", "call")
    assert ritual.run == 4
    assert ritual.same_leaders
    assert ritual.coefficients.shape == (DRAWS, 4)
    assert ritual.day_weights.shape == (SEASON_DAYS,)
    assert ritual.day_weights.sum() == pytest.approx(1.0)


def test_the_day_before_the_call_the_run_is_three():
    early = build(date(2024, 2, 7))
    (ritual,) = initial_states(early, early.fit.theta[None], ("CHN", "RUS"), seed=1).rituals
    assert ritual.run == 3


def test_ritual_coefficients_are_restated_for_the_scale_of_the_simulator(
    posterior: Posterior, start
):
    """rho2 a / s must not change when the simulator divides a by the scale of the cutoff."""
    (ritual,) = start.rituals
    (_, fitted), state = posterior.rituals[0], posterior.laws()[1]
    rho, sd = fitted.draw(DRAWS, 1), affinity_scale(state)
    affinity = 0.7
    z = affinity / start.scale[1]
    np.testing.assert_allclose(
        ritual.coefficients[:, 0] + ritual.coefficients[:, 2] * z,
        rho[:, 0] + rho[:, 2] * affinity / sd,
    )
    np.testing.assert_array_equal(ritual.coefficients[:, [0, 1, 3]], rho[:, [0, 1, 3]])


def test_affinity_scale_is_the_stationary_deviation(posterior: Posterior):
    _, state, _ = posterior.laws()
    assert affinity_scale(state) ** 2 == pytest.approx(
        state.start[1, 1] + state.start[3, 3] + state.start[5, 5]
    )


def test_initial_states_hold_the_dyads_of_the_countries(start):
    assert start.countries == COUNTRIES
    assert start.dyads == ("CHN-DEU", "CHN-RUS", "CHN-USA", "DEU-RUS", "DEU-USA", "RUS-USA")
    for key, one, other in zip(start.dyads, start.first, start.second, strict=True):
        assert key == f"{COUNTRIES[one]}-{COUNTRIES[other]}"
    assert start.mean.shape == (DRAWS, 6, 9)
    assert start.opportunity.shape == (DRAWS, 6, 3)
    assert start.cutoff == np.datetime64("2024-02-08")
    assert start.first_month == np.datetime64("2024-03")
    np.testing.assert_array_equal(start.share, 0.5)


def test_initial_states_are_filtered_anew_under_each_draw(
    posterior: Posterior, thetas: Floats, start
):
    place = posterior.position("CHN-RUS")
    for s, theta in enumerate(thetas):
        found = filter_states(*posterior.laws(theta), keep=(-1,), dyads=np.array([place]))
        _, state, _ = posterior.laws(theta)
        carried = found.mean[0, 0].copy()
        carried[2:4] += found.surprise[0, 0] * state.surprise / state.persistence[2:4]
        np.testing.assert_allclose(start.mean[s, 1], carried, atol=1e-12)
        np.testing.assert_array_equal(start.cov[s, 1], found.cov[0, 0])
        np.testing.assert_array_equal(start.opportunity[s, 1, 1:], found.opportunity[0, 0, 1:])
    assert not np.array_equal(start.mean[0], start.mean[1])


def test_the_news_of_the_simulator_pay_the_heed_of_the_typed_source(
    posterior: Posterior, thetas: Floats, start
):
    """What a source adds for two countries stands apart from the opportunity mean."""
    effects = read_attention()[TYPED]
    places = [posterior.position(dyad) for dyad in start.dyads]
    expected = [sum(effects[iso3] for iso3 in dyad.split("-")) for dyad in start.dyads]
    np.testing.assert_allclose(start.heed, expected, atol=1e-12)
    for s, theta in enumerate(thetas):
        ev, _, _ = posterior.laws(theta)
        np.testing.assert_allclose(
            start.opportunity[s], ev.opportunity[places, ev.year[-1]], atol=1e-12
        )


def test_the_posterior_of_some_dyads_has_their_laws(posterior: Posterior, thetas: Floats):
    """Evidence, ritual seasons and opportunity are those of the dyads among all, bit for bit."""
    places = np.array([posterior.position(dyad) for dyad in ("RUS-USA", "CHN-RUS", "CHN-DEU")])
    narrow, found = posterior.over(places), subset(posterior.laws(thetas[0])[0], places)
    for name, expected in found._asdict().items():
        np.testing.assert_array_equal(getattr(narrow.laws(thetas[0])[0], name), expected, name)
    assert found.ritual_kept.size > 0
    assert narrow.rituals == posterior.rituals
    assert posterior.over(places[:1]).rituals == ()


def test_the_order_in_which_countries_are_named_does_not_matter(
    posterior: Posterior, thetas: Floats, start
):
    other = initial_states(posterior, thetas, COUNTRIES[::-1], seed=1)
    assert other.dyads == start.dyads
    np.testing.assert_array_equal(other.mean, start.mean)


def test_a_world_without_the_ritual_dyad_has_no_ritual(posterior: Posterior, thetas: Floats):
    assert initial_states(posterior, thetas[:1], ("CHN", "DEU", "USA"), seed=1).rituals == ()


def test_strength_is_measured_against_all_dyads_of_the_panel(posterior: Posterior, start):
    center, scale = rank_final(posterior)
    mean, cov = final_states(filter_states(*posterior.laws(), keep=(-1,)))
    np.testing.assert_allclose(center, mean.mean(axis=0))
    expected = mean.var(axis=0) + np.diagonal(cov, axis1=1, axis2=2).mean(axis=0)
    np.testing.assert_allclose(scale**2, expected)
    np.testing.assert_array_equal(start.center, center)
    np.testing.assert_array_equal(start.scale, scale)


def test_strength_leaves_bursts_out(posterior: Posterior):
    """Level and slow part alone, of every dyad."""
    found = filter_states(*posterior.laws(), keep=(-1,))
    mean, cov = final_states(found)
    np.testing.assert_allclose(mean, found.mean[:, 0, :2] + found.mean[:, 0, 2:4])
    blocks = found.cov[:, 0, :4, :4].reshape(-1, 2, 2, 2, 2).sum(axis=(1, 3))
    np.testing.assert_allclose(cov, blocks, atol=1e-12)


def test_seasons_enter_the_evidence_at_the_affinity_of_their_opportunity(posterior: Posterior):
    """At the opportunity mean the logit is rho0 + rho1 log(1 + run) + rho3 same."""
    ev, state, _ = posterior.laws()
    panel, (_, fitted) = posterior.panel, posterior.rituals[0]
    assert ev.ritual_kept.size == panel.ritual_kept.size
    rho = fitted.mean
    order = np.argsort(panel.ritual_period)
    np.testing.assert_allclose(ev.ritual_slope, rho[2] / affinity_scale(state))
    place, year = posterior.position("CHN-RUS"), ev.year[ev.ritual_period]
    at_mean = ev.ritual_logit + ev.ritual_slope * ev.opportunity[place, year, 2]
    expected = (
        rho[0]
        + rho[1] * np.log1p(panel.ritual_run[order])
        + rho[3] * panel.ritual_same_leaders[order]
    )
    np.testing.assert_allclose(at_mean, expected)


def test_a_dyad_has_a_position_or_a_near_miss(posterior: Posterior):
    assert posterior.panel.dyads[posterior.position("CHN-RUS")] == "CHN-RUS"
    with pytest.raises(CoverageError, match="RUS-CHN"):
        posterior.position("RUS-CHN")

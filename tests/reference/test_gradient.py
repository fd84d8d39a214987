"""The filter taken backwards, against central differences of the same likelihood."""

from __future__ import annotations

import numpy as np
import pytest

from calibration.filtering import filter_states
from calibration.gradient.filtering import filter_slopes
from calibration.gradient.law import parameter_scores
from calibration.objective import Model
from sim.parameters import Floats
from tests.panels import Shape, draw_panel, table_of

SERIES = ("leader:visit", "icews:fight", "gdelt:volume")
VALUES = {
    "intercept[leader:visit]": (-0.4, 1.0),
    "intercept[icews:fight]": (0.2, 1.0),
    "intercept[gdelt:volume]": (0.9, 1.0),
    "affinity_loading[fight]": (-0.5, 0.5),
    "rupture_probability": (-1.0, 1.0),
    "surprise_engagement": (0.1, 0.1),
    "surprise_affinity": (0.05, 0.1),
    "leader_leaning_sd": (-0.7, 0.7),
    "typed_leaning_sd": (-0.4, 0.7),
    "burst_fade": (0.3, 0.2),
    "tone_slope": (-1.2, 0.5),
    "opportunity_news[gdp]": (0.7, 0.6),
    "opportunity_affinity[gdp]": (0.2, 0.6),
    "third_party_pull": (0.05, 0.1),
    "crowding": (0.3, 0.3),
}
DYADS, MONTHS, STEP = 6, 18, 1e-4
EVERYONE = np.arange(DYADS)


@pytest.fixture(scope="module")
def model() -> Model:
    """Counts, tone, ruptures, contact surprise, a ritual season kept and one missed, coupling."""
    table = table_of(SERIES, VALUES)
    drawn = draw_panel(table, table.prior_mean, SERIES, Shape(DYADS, MONTHS), seed=3).model
    rng = np.random.default_rng(4)
    coupling = rng.normal(0.0, 0.4, (2, DYADS, MONTHS)).astype(np.float32)
    seasons = {
        "ritual_start": np.array([0, 2, 2, 2, 2, 2, 2]),
        "ritual_period": np.array([4, 15], dtype=np.int32),
        "ritual_kept": np.array([1.0, 0.0]),
        "ritual_logit": np.array([0.5, 0.8]),
        "ritual_slope": np.array([0.7, 0.7]),
        "leader": np.array([True, False, False]),
        "pull": coupling[0],
        "crowd": coupling[1],
    }
    return Model(
        drawn.evidence._replace(**seasons), drawn.design, drawn.covariates, drawn.series,
        drawn.types, drawn.table,
    )  # fmt: skip


def slopes(model: Model, theta: Floats) -> tuple[Floats, Floats]:
    total, found = filter_slopes(*model.laws(theta), EVERYONE)
    return total, parameter_scores(model, theta, found, EVERYONE, np.arange(theta.size))


def test_the_likelihood_is_that_of_the_filter(model: Model) -> None:
    laws = model.laws(model.table.prior_mean)
    expected = filter_states(*laws, keep=()).log_likelihood
    np.testing.assert_allclose(filter_slopes(*laws, EVERYONE)[0], expected, atol=0.01)


def test_the_scores_of_every_dyad_are_those_of_central_differences(model: Model) -> None:
    theta = model.table.prior_mean
    _, found = slopes(model, theta)
    for p, name in enumerate(model.table.names):
        moved = [theta.copy(), theta.copy()]
        moved[0][p] += STEP
        moved[1][p] -= STEP
        upper, lower = (filter_slopes(*model.laws(at), EVERYONE)[0] for at in moved)
        expected = (upper - lower) / (2.0 * STEP)
        np.testing.assert_allclose(found[p], expected, rtol=1e-4, atol=2e-5, err_msg=name)
    assert (np.abs(found).max(axis=1) > 1e-3).mean() > 0.9


def test_an_unseen_dyad_has_no_slopes(model: Model) -> None:
    ev = model.evidence
    silent = ev._replace(
        start=np.zeros_like(ev.start),
        tone_start=np.zeros_like(ev.tone_start),
        ritual_start=np.zeros_like(ev.ritual_start),
    )
    _, state, law = model.laws(model.table.prior_mean)
    total, found = filter_slopes(silent, state, law, EVERYONE)
    assert not total.any()
    assert not any(part.any() for part in found)

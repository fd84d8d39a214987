"""What informs a parameter, in words and by profile, where the answer is known by design.

Affinity does not vary in this world and is not seen in the tone, so that no data can say how counts
load on it; and where the news are all there is, they show the lasting leaning only in sum with
lasting engagement.
"""

from __future__ import annotations

from math import log

import numpy as np
import pytest

from calibration.diagnostics.profile import profile_drop
from calibration.fit import Fit, fit
from calibration.objective import Model
from calibration.parameter_lines import informed_words, parameter_lines
from tests.panels import Shape, draw_panel, table_of
from tests.posteriors import prior_posterior

SERIES = ("gdelt:volume", "icews:cooperation")
FLAT = dict.fromkeys(("level_sd_affinity", "slow_sd_affinity", "fast_sd_affinity"), (-8.0, 0.0))
HELD = {
    "opportunity_affinity[gdp]": (0.0, 0.0),
    "rupture_probability": (-30.0, 0.0),
    "size_slope[gdelt]": (-6.0, 0.0),
    "size_slope[icews]": (-6.0, 0.0),
    "slow_sd_engagement": (log(0.1), 0.0),
    "intercept[icews:cooperation]": (1.0, 0.0),
}
FREE = {
    "level_sd_engagement": (0.0, 0.5),
    "news_leaning_sd": (0.0, 0.5),
    "intercept[gdelt:volume]": (1.5, 0.5),
    "engagement_loading[cooperation]": (0.9, 0.3),
    "affinity_loading[cooperation]": (0.4, 0.3),
}


@pytest.fixture(scope="module")
def model() -> Model:
    table = table_of(SERIES, FLAT | HELD | FREE)
    theta = table.prior_mean + 0.3 * table.prior_sd
    return draw_panel(table, theta, SERIES, Shape(40, 12, tones=False), seed=6).model


@pytest.fixture(scope="module")
def found(model: Model) -> Fit:
    return fit(model)


def words(model: Model, found: Fit, name: str) -> str:
    place = model.table.index(name)
    row, sd = model.table.rows[place], float(np.sqrt(found.cov[place, place]))
    return informed_words(row.prior_sd, sd, True, miss=found.theta[place] - row.prior_mean)


def test_a_loading_on_what_does_not_vary_is_the_priors(model: Model, found: Fit):
    name = "affinity_loading[cooperation]"
    place = model.table.index(name)
    assert words(model, found, name) == "mostly the prior"
    assert found.theta[place] == pytest.approx(model.table.prior_mean[place], abs=0.01)
    assert max(map(abs, profile_drop(model, found, name))) < 0.01


@pytest.mark.parametrize("name", ["engagement_loading[cooperation]", "intercept[gdelt:volume]"])
def test_what_the_counts_show_is_the_datas(model: Model, found: Fit, name: str):
    assert words(model, found, name) == "the data"
    assert min(profile_drop(model, found, name)) > 2.0


def test_two_spreads_seen_in_sum_alone_need_their_priors():
    """Held at its mode, each would be sharp; when the other may give way, it is not."""
    news = {k: v for k, v in (FLAT | HELD | FREE).items() if "icews" not in k and "coop" not in k}
    table = table_of(SERIES[:1], news)
    theta = table.prior_mean + 0.3 * table.prior_sd
    model = draw_panel(table, theta, SERIES[:1], Shape(40, 12, tones=False), seed=6).model
    found = fit(model)
    for name in ("level_sd_engagement", "news_leaning_sd"):
        alone = fit(model, start=found.theta, only=frozenset([model.table.index(name)]))
        assert words(model, alone, name) == "the data"
        assert words(model, found, name) in ("data and prior", "mostly the prior")
        assert min(profile_drop(model, found, name)) < 0.5


def test_data_three_prior_deviations_away_disagree_with_the_prior(model: Model):
    """The same counts under a prior for the rate that is far too low and too sure."""
    name = "intercept[gdelt:volume]"
    table = table_of(SERIES, FLAT | HELD | FREE | {name: (0.0, 0.2)})
    wrong = Model(model.evidence, model.design, model.covariates, model.series, model.types, table)
    found = fit(wrong)
    assert words(wrong, found, name) in (
        "data and prior, which disagree",
        "the data, which disagree with the prior",
    )


def test_every_parameter_is_given_words():
    said = {line.informed for line in parameter_lines(prior_posterior())}
    known = {"fixed", "the prior alone", "the data", "data and prior", "mostly the prior"}
    assert "fixed" in said
    assert said <= known


def test_disagreement_is_said_whatever_the_width():
    said = [informed_words(1.0, sd, True, miss=miss) for sd in (0.2, 0.7, 0.95) for miss in (-4, 4)]
    assert said == [
        *["the data, which disagree with the prior"] * 2,
        *["data and prior, which disagree"] * 2,
        *["mostly the prior, which disagrees with the data"] * 2,
    ]
    assert informed_words(1.0, 0.2, True, miss=2.9) == "the data"
    assert informed_words(1.0, 1.0, False, miss=4.0) == "the prior alone"
    assert informed_words(0.0, 0.0, True, miss=0.0) == "fixed"

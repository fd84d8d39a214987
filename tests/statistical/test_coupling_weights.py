"""The weights on the coupling are found in worlds that have it, with their signs.

Twelve countries, 66 dyads, 40 months, two series of news and a tone. States and counts are drawn
from the law itself: the pull acts on the true affinities of the month before, crowding on the true
loads, country by country. The estimate takes both at filtered means, so it is not expected to be
unbiased, but to know a weight from zero and from its opposite.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations

import numpy as np
import pytest

from calibration.coupling import balance, couple, ends_of, initiated, spare_attention
from calibration.coupling_weights import WEIGHTS, Weights, free_weights
from calibration.fit import Fit
from calibration.objective import Model
from calibration.smoothing import LASTING, SHOWN
from sim.contacts import contact_types
from sim.relationship import STATES, observation_law, state_law
from tests.panels import Shape, draw_panel, table_of
from tests.sizes import plain_size

pytestmark = pytest.mark.statistical

COUNTRIES = tuple(f"AA{letter}" for letter in "ABCDEFGHIJKL")
DYADS = tuple("-".join(pair) for pair in combinations(COUNTRIES, 2))
SERIES = contact_types().series
MONTHS = 40
VALUES = {
    "level_sd_affinity": (0.4, 0.0),
    "slow_sd_engagement": (-1.2, 0.0),
    "slow_sd_affinity": (-1.5, 0.0),
    "slow_persistence": (1.5, 0.0),
}
HEED = np.zeros(len(DYADS))


def coupled_world(pull: float, crowding: float, seed: int) -> Model:
    """Counts of all types and a tone, drawn month by month with the coupling on."""
    table = table_of(SERIES, VALUES)
    theta, rng = table.prior_mean, np.random.default_rng(seed)
    frame = draw_panel(table, theta, SERIES, Shape(len(DYADS), MONTHS), seed=seed).model
    values = table.to_natural(theta)
    state = state_law(table, values)
    law = observation_law(table, values, SERIES, frame.types)
    law = law._replace(alpha=law.alpha + 2.0)
    _, ends = ends_of(DYADS)
    x = rng.multivariate_normal(np.zeros(STATES), state.start, len(DYADS))
    loads = np.zeros((len(COUNTRIES), MONTHS))
    counts = np.zeros((len(DYADS), MONTHS, len(SERIES)))
    tones = np.zeros((len(DYADS), MONTHS))
    for t in range(MONTHS):
        if t > 0:
            n = balance((x @ LASTING[1]).astype(np.float32), ends, len(COUNTRIES))
            torn = rng.random(len(DYADS)) < state.rupture
            shock = rng.multivariate_normal(np.zeros(STATES), state.shock, len(DYADS))
            wide = rng.multivariate_normal(np.zeros(STATES), state.shock + state.wide, len(DYADS))
            x = state.persistence * x + np.where(torn[:, None], wide, shock)
            x[:, 3] += pull * n
        shown = x @ SHOWN.T
        log_rate = law.alpha + law.loading_engagement * shown[:, law.channel]
        log_rate += law.loading_affinity * shown[:, 3:]
        rate = np.exp(log_rate)
        spare = np.zeros(len(COUNTRIES))
        if t > 0:
            spare = spare_attention(loads[:, :t], np.ones(t, dtype=np.bool_))[:, -1]
        factor = 0.5 * np.exp(crowding * spare)[ends].sum(axis=0)
        size = plain_size(law.log_size, law.size_slope, log_rate)
        counts[:, t] = rng.poisson(rate * factor[:, None] * rng.gamma(size) / size)
        total = rate.sum(axis=1)[:, None].astype(np.float32)
        loads[:, t] = np.log(initiated(total, ends, len(COUNTRIES)))[:, 0]
        scale = np.sqrt(law.tone[2] ** 2 + law.tone[3] ** 2 / 10.0)
        tones[:, t] = law.tone[0] + law.tone[1] * shown[:, 3]
        tones[:, t] += scale * rng.standard_t(law.tone[4], len(DYADS))
    evidence = frame.evidence._replace(
        count=counts.ravel(), tone=tones.ravel(), tone_days=np.full(tones.size, 10.0)
    )
    raised = tuple(
        replace(row, prior_mean=row.prior_mean + 2.0) if row.name.startswith("intercept[") else row
        for row in table.rows
    )
    return replace(
        frame, evidence=evidence, table=replace(table, rows=raised), design=0.0 * frame.design
    )


def weights_of(model: Model) -> Weights:
    theta = model.table.prior_mean
    size = theta.size
    made = Fit(theta, np.zeros((size, size)), np.zeros(size, dtype=np.bool_), 0.0, 0.0, 0, True)
    coupling = couple(model, DYADS, HEED, theta)
    evidence = model.evidence._replace(pull=coupling.pull, crowd=coupling.crowd)
    return free_weights(replace(model, evidence=evidence), DYADS, made)


@pytest.mark.parametrize(("pull", "crowding"), [(0.5, 0.6), (-0.5, -0.6)])
def test_weights_are_told_from_zero_with_their_sign(pull: float, crowding: float):
    found = weights_of(coupled_world(pull, crowding, seed=4))
    for i, truth in enumerate((pull, crowding)):
        assert found.estimate[i] * np.sign(truth) > 3.0 * found.by_curvature[i], WEIGHTS[i]
        assert 0.4 < found.estimate[i] / truth < 1.6, WEIGHTS[i]


def test_a_world_without_coupling_has_none():
    found = weights_of(coupled_world(0.0, 0.0, seed=4))
    assert (np.abs(found.estimate) < 3.0 * found.by_curvature).all()
    assert (found.by_country < 3.0 * found.by_curvature).all()

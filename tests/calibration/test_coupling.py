"""Coupling: balance and full attention by hand, and what the filter makes of them."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from calibration.coupling import (
    Coupling,
    balance,
    couple,
    ends_of,
    expected_contacts,
    initiated,
    spare_attention,
    watched_periods,
)
from calibration.filtering import filter_states
from calibration.objective import Model
from calibration.smoothing import LASTING, smooth_states
from sim.contacts import contact_types
from sim.parameters import Floats
from sim.relationship import SPARE_BOUND
from tests.panels import Shape, draw_panel, table_of

DYADS = ("AAA-BBB", "AAA-CCC", "AAA-DDD", "BBB-CCC", "CCC-DDD")
SERIES = contact_types().series
MONTHS = 9


@pytest.fixture(scope="module")
def model() -> Model:
    """Four countries; BBB and DDD have no dyad. AAA-DDD is not seen before the fourth month."""
    table = table_of(SERIES, {"third_party_pull": (0.3, 0.1), "crowding": (0.5, 0.1)})
    drawn = draw_panel(
        table, table.prior_mean, SERIES, Shape(len(DYADS), MONTHS, tones=False), seed=2
    )
    ev = drawn.model.evidence
    owner = np.repeat(np.arange(len(DYADS)), np.diff(ev.start))
    kept = (owner != 2) | (ev.period >= 3)
    rows = {
        name: getattr(ev, name)[kept] for name in ("period", "series", "count", "offset", "share")
    }
    start = np.concatenate([[0], np.cumsum(np.bincount(owner[kept]))])
    return replace(drawn.model, evidence=ev._replace(start=start, **rows))


@pytest.fixture(scope="module")
def coupling(model: Model) -> Coupling:
    return couple(model, DYADS, np.zeros(len(DYADS)), model.table.prior_mean)


def lasting(model: Model) -> Floats:
    evidence, state, law = model.laws(model.table.prior_mean)
    found = filter_states(evidence, state, law, keep=range(MONTHS))
    return found.mean @ LASTING[1]


def test_balance_is_the_mean_over_third_parties():
    countries, ends = ends_of(DYADS)
    assert countries == ("AAA", "BBB", "CCC", "DDD")
    affinity = np.array([0.5, -1.0, 2.0, 0.3, -0.7])
    ab, ac, ad, bc, cd = np.tanh(affinity)
    found = balance(affinity.astype(np.float32), ends, 4)
    expected = [ac * bc, (ab * bc + ad * cd) / 2.0, ac * cd, ab * ac, ac * ad]
    np.testing.assert_allclose(found, expected, rtol=1e-6)


def test_a_dyad_without_third_parties_is_pulled_by_nobody():
    _, ends = ends_of(("AAA-BBB", "CCC-DDD"))
    np.testing.assert_array_equal(balance(np.ones(2, dtype=np.float32), ends, 4), 0.0)


def test_a_country_initiates_half_of_its_contacts():
    _, ends = ends_of(DYADS)
    rate = np.arange(1.0, 6.0, dtype=np.float32)[:, None]
    np.testing.assert_allclose(initiated(rate, ends, 4)[:, 0], [3.0, 2.5, 5.5, 4.0])


def test_the_pull_is_that_of_the_month_before(model: Model, coupling: Coupling):
    affinity = lasting(model)
    _, ends = ends_of(DYADS)
    for t in (4, MONTHS - 1):
        expected = balance(affinity[:, t - 1].astype(np.float32), ends, 4)
        np.testing.assert_allclose(coupling.pull[:, t], expected, atol=1e-6)
    assert np.abs(coupling.pull[:, 4:]).max() > 1e-3


def test_nothing_pulls_before_a_dyad_is_first_seen(coupling: Coupling):
    assert not coupling.pull[:, 0].any()
    assert not coupling.pull[2, :4].any()
    assert coupling.pull[2, 4] != 0.0


def test_spare_attention_is_the_mean_so_far_less_the_load():
    load = np.array([[1.0, 3.0, 9.0, 2.0, 0.0], [0.5, 0.5, 0.5, 0.5, 0.5]])
    watched = np.array([True, True, False, True, True])
    means = np.array([1.0, 2.0, 2.0, 2.0, 1.5])
    expected = np.clip(means - load[0], -SPARE_BOUND, SPARE_BOUND) * watched
    found = spare_attention(load, watched)
    np.testing.assert_allclose(found[0], expected)
    assert not found[1].any()
    assert (found[0] == [0.0, -1.0, 0.0, 0.0, 1.0]).all()


def test_contacts_are_expected_by_the_law_of_each_type(model: Model):
    """The sum over types at the mean state; news bear the heed of a dyad, acts of leaders none."""
    evidence, state, law = model.laws(model.table.prior_mean)
    estimate = filter_states(evidence, state, law, keep=(2,))
    heed = np.linspace(-0.5, 0.5, len(DYADS))
    found = expected_contacts(estimate, law, SERIES, heed)[:, 0]
    expected = np.zeros(len(DYADS))
    for d, mean in enumerate(estimate.mean[:, 0]):
        news, leader, affinity = estimate.opportunity[d, 0]
        engagement = mean[0] + mean[2]
        affinity += mean[1] + mean[3] + mean[5]
        for k, name in enumerate(SERIES):
            by_leader = name.startswith("leader:")
            e = engagement + (leader + mean[7] if by_leader else news + mean[4] + mean[8])
            log_rate = law.alpha[k] + law.loading_engagement[k] * e
            log_rate += law.loading_affinity[k] * affinity + (0.0 if by_leader else heed[d])
            expected[d] += np.exp(log_rate)
    np.testing.assert_allclose(found, expected, rtol=1e-10)


def test_the_crowding_of_a_dyad_is_that_of_both_its_countries_a_month_ago(
    model: Model, coupling: Coupling
):
    evidence, state, law = model.laws(model.table.prior_mean)
    found = filter_states(evidence, state, law, keep=range(MONTHS))
    _, ends = ends_of(DYADS)
    rate = expected_contacts(found, law, SERIES, np.zeros(len(DYADS))).astype(np.float32)
    spare = spare_attention(np.log(initiated(rate, ends, 4)), np.ones(MONTHS, dtype=np.bool_))
    expected = 0.5 * (spare[ends[0], :-1] + spare[ends[1], :-1])
    np.testing.assert_allclose(coupling.crowd[:, 1:], expected, atol=1e-5)
    assert not coupling.crowd[:, 0].any()
    assert np.abs(coupling.crowd).max() > 0.05


def test_months_in_which_few_dyads_were_watched_do_not_count(model: Model):
    ev = model.evidence
    owner = np.repeat(np.arange(len(DYADS)), np.diff(ev.start))
    kept = (ev.period != 4) | (owner < 2)
    start = np.concatenate([[0], np.cumsum(np.bincount(owner[kept]))])
    rows = {n: getattr(ev, n)[kept] for n in ("period", "series", "count", "offset", "share")}
    thin = replace(model, evidence=ev._replace(start=start, **rows))
    assert np.flatnonzero(~watched_periods(thin)).tolist() == [4]
    found = couple(thin, DYADS, np.zeros(len(DYADS)), model.table.prior_mean)
    assert not found.crowd[:, 5].any()
    assert found.crowd[:, 6].any()


def test_what_comes_later_changes_nothing_earlier(model: Model, coupling: Coupling):
    ev = model.evidence
    count = np.where(ev.period >= 6, ev.count + 3.0, ev.count)
    changed = replace(model, evidence=ev._replace(count=count))
    other = couple(changed, DYADS, np.zeros(len(DYADS)), model.table.prior_mean)
    for one, two in ((coupling.pull, other.pull), (coupling.crowd, other.crowd)):
        np.testing.assert_array_equal(one[:, :7], two[:, :7])
        assert (one[:, 7] != two[:, 7]).any()


def test_a_parameter_without_coupling_touches_nothing(model: Model, coupling: Coupling):
    coupled = replace(model, evidence=model.evidence._replace(pull=coupling.pull))
    assert not model.touched("third_party_pull").any()
    assert coupled.touched("third_party_pull").all()
    assert not coupled.touched("crowding").any()


def test_the_filter_moves_affinity_by_weight_times_pull(model: Model, coupling: Coupling):
    """Where nothing is seen, affinity moves by phi and w n, and by nothing else."""
    ev = model.evidence
    seen = ev.period != 7
    owner = np.repeat(np.arange(len(DYADS)), np.diff(ev.start))[seen]
    gap = ev._replace(
        start=np.concatenate([[0], np.cumsum(np.bincount(owner))]),
        **{n: getattr(ev, n)[seen] for n in ("period", "series", "count", "offset", "share")},
        pull=coupling.pull,
        crowd=coupling.crowd,
    )
    evidence, state, law = replace(model, evidence=gap).laws(model.table.prior_mean)
    found = filter_states(evidence, state, law, keep=range(MONTHS))
    before, after = found.mean[:, 6], found.mean[:, 7]
    expected = state.persistence[3] * before[:, 3] + 0.3 * coupling.pull[:, 7]
    np.testing.assert_allclose(after[:, 3], expected, atol=1e-12)
    np.testing.assert_allclose(after[:, 2], state.persistence[2] * before[:, 2], atol=1e-12)


def test_crowding_is_an_exposure_that_sizes_do_not_follow(model: Model, coupling: Coupling):
    """The same likelihood as with the log means shifted by hand."""
    evidence, state, law = model.laws(model.table.prior_mean)
    owner = np.repeat(np.arange(len(DYADS)), np.diff(evidence.start))
    shift = 0.5 * coupling.crowd[owner, evidence.period]
    apart = evidence._replace(offset=evidence.offset + shift)
    together = evidence._replace(crowd=coupling.crowd)
    one = filter_states(apart, state, law, keep=()).log_likelihood
    other = filter_states(together, state, law, keep=()).log_likelihood
    np.testing.assert_allclose(one, other, atol=1e-9)
    assert np.abs(other - filter_states(evidence, state, law, keep=()).log_likelihood).max() > 1e-3


def test_a_smoothed_path_follows_the_pull(model: Model, coupling: Coupling):
    """Backwards from the last month by hand, the pull within what a month predicts of the next."""
    evidence, state, law = model.laws(model.table.prior_mean)
    pulled, some = evidence._replace(pull=coupling.pull), np.array([0])
    filtered = filter_states(pulled, state, law, keep=range(MONTHS), dyads=some)
    mean = filtered.mean[0, -1]
    for t in range(MONTHS - 2, 2, -1):
        phi = np.diag(state.persistence)
        cov = phi @ filtered.cov[0, t] @ phi + state.shock + state.rupture * state.wide
        ahead = phi @ filtered.mean[0, t]
        ahead[2:4] += state.surprise * filtered.surprise[0, t]
        ahead[3] += 0.3 * coupling.pull[0, t + 1]
        gain = filtered.cov[0, t] @ phi @ np.linalg.pinv(cov)
        mean = filtered.mean[0, t] + gain @ (mean - ahead)
        smooth = smooth_states(pulled, state, law, dyads=some)
        np.testing.assert_allclose(smooth.mean[0, t], mean, atol=1e-8)

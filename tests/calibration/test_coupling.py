"""Coupling: balance and full attention by hand, and what the filter makes of them."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from calibration.coupling import CROWD_BOUND, Coupling, balance, couple, ends_of, initiated
from calibration.filtering import filter_states
from calibration.objective import Model
from calibration.smoothing import LASTING, smooth_states
from sim.contacts import contact_types
from sim.parameters import Floats
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


def test_spare_attention_averages_to_nothing(coupling: Coupling):
    """The budget is the mean of the log over the watched months, so what is spare adds up to 0."""
    assert np.abs(coupling.crowd).max() < CROWD_BOUND
    assert not coupling.crowd[:, 0].any()
    both = coupling.crowd[0, 1:]
    assert both.std() > 0.01
    assert abs(both.mean()) < both.std()


def test_what_comes_later_changes_nothing_earlier(model: Model, coupling: Coupling):
    ev = model.evidence
    changed = np.where(ev.period >= 6, ev.count + 3.0, ev.count)
    other = couple(
        replace(model, evidence=ev._replace(count=changed)),
        DYADS,
        np.zeros(5),
        model.table.prior_mean,
    )
    np.testing.assert_array_equal(coupling.pull[:, :7], other.pull[:, :7])
    assert (coupling.pull[:, 7] != other.pull[:, 7]).any()


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
    """At the last month, smoothing and filtering are one; before the first nothing has moved."""
    evidence, state, law = model.laws(model.table.prior_mean)
    pulled = evidence._replace(pull=coupling.pull)
    smooth = smooth_states(pulled, state, law, dyads=np.array([2, 0]))
    plain = smooth_states(evidence, state, law, dyads=np.array([2, 0]))
    filtered = filter_states(pulled, state, law, keep=range(MONTHS), dyads=np.array([2, 0]))
    np.testing.assert_array_equal(smooth.mean[:, -1], filtered.mean[:, -1])
    assert np.abs(smooth.mean - plain.mean).max() > 1e-4

"""The table of parameters: order, supports, priors."""

from __future__ import annotations

import numpy as np
import pytest

from sim.contacts import contact_types
from sim.parameters import LOADINGS, SUPPORTS, Parameter, ParameterTable, declare, natural
from sim.relationship import CHANNELS

SERIES = ("leader:call", "icews:fight", "gdelt:volume")
KINDS = ("call", "fight", "volume")
TABLE = declare(SERIES, KINDS, ("log_distance",))


@pytest.mark.parametrize(
    ("support", "theta", "expected"),
    [
        ("real", -1.5, -1.5),
        ("positive", 0.0, 1.0),
        ("positive", np.log(3.0), 3.0),
        ("unit", 0.0, 0.5),
        ("unit", np.log(4.0), 0.8),
        ("correlation", 0.0, 0.0),
        ("correlation", 0.5 * np.log(3.0), 0.5),
    ],
)
def test_natural_values_by_hand(support: str, theta: float, expected: float):
    assert float(natural(np.array(theta), support)) == pytest.approx(expected)


def test_an_unknown_support_names_those_that_are_known():
    with pytest.raises(ValueError, match="support 'simplex': expected one of real, positive"):
        natural(np.array(0.0), "simplex")


@pytest.mark.parametrize("row", TABLE.rows, ids=lambda row: row.name)
def test_every_parameter_can_be_read_and_drawn(row: Parameter):
    assert row.support in SUPPORTS
    assert row.does
    assert row.unit
    assert row.prior_sd >= 0.0
    low, high = natural(np.array([-8.0, 8.0]), row.support)
    assert low < high
    assert (low > 0.0) == (row.support in ("positive", "unit"))


def test_a_series_has_its_own_intercept_and_size_and_shares_loadings_with_its_type():
    table = declare(("a:call", "b:call"), ("call", "call"), ())
    assert table.names.count("engagement_loading[call]") == 1
    assert [n for n in table.names if n.startswith("intercept")] == [
        "intercept[a:call]",
        "intercept[b:call]",
    ]
    assert [n for n in table.names if n.startswith("size_slope")] == [
        "size_slope[a]",
        "size_slope[b]",
    ]


def test_names_are_unique_and_found():
    assert len(set(TABLE.names)) == len(TABLE.names)
    assert [TABLE.index(name) for name in TABLE.names] == list(range(len(TABLE.names)))
    with pytest.raises(KeyError, match="no_such_parameter"):
        TABLE.index("no_such_parameter")


def test_series_and_types_must_go_together():
    with pytest.raises(ValueError, match="shorter"):
        declare(SERIES, KINDS[:2], ())


def test_a_covariate_enters_what_each_channel_and_the_tone_show():
    assert [name for name in TABLE.names if name.startswith("opportunity")] == [
        "opportunity_news[log_distance]",
        "opportunity_leader[log_distance]",
        "opportunity_affinity[log_distance]",
    ]


def test_each_channel_has_a_leaning():
    values = dict(zip(TABLE.names, TABLE.to_natural(TABLE.prior_mean), strict=True))
    for channel in CHANNELS:
        assert TABLE.prior_sd[TABLE.index(f"{channel}_leaning_sd")] > 0.0
        assert values[f"{channel}_leaning_sd"] > 0.0


def test_scales_signs_and_the_coupling_of_dyads_are_held_and_nothing_else():
    """Volume fixes engagement at one, the tone affinity at a quarter; neither can be rotated."""
    table = declare((*SERIES, "leader:visit"), (*KINDS, "visit"), ("log_distance",))
    values = dict(zip(table.names, table.to_natural(table.prior_mean), strict=True))
    fixed = {name for name, sd in zip(table.names, table.prior_sd, strict=True) if sd == 0.0}
    assert {name: round(float(values[name]), 4) for name in fixed} == {
        "engagement_loading[volume]": 1.0,
        "affinity_loading[volume]": 0.0,
        "tone_slope": 0.25,
        "third_party_pull": 0.0,
        "crowding": 0.0,
    }


def test_every_contact_type_has_a_prior_of_its_sign():
    types = contact_types()
    assert set(types.names) < set(LOADINGS)
    for name, sign in zip(types.names, types.sign, strict=True):
        assert np.sign(LOADINGS[name][1][0]) in (0.0, sign)


def test_draws_keep_their_leading_axis():
    theta = np.stack([TABLE.prior_mean, TABLE.prior_mean + 1.0])
    values = TABLE.to_natural(theta)
    assert values.shape == theta.shape
    place = TABLE.index("slow_sd_engagement")
    assert values[1, place] == pytest.approx(values[0, place] * np.e)
    np.testing.assert_array_equal(theta[0], TABLE.prior_mean)


def informed(name: str) -> dict[str, Parameter]:
    return {name: Parameter(name, "", "", "", 0.25, 0.05, "", "a study of 2020")}


def test_informed_priors_replace_mean_deviation_and_source_alone():
    table = TABLE.with_priors(informed("tone_intercept"))
    row, before = (
        table.rows[table.index("tone_intercept")],
        TABLE.rows[TABLE.index("tone_intercept")],
    )
    assert (row.prior_mean, row.prior_sd, row.source) == (0.25, 0.05, "a study of 2020")
    assert (row.symbol, row.support, row.does) == (before.symbol, before.support, before.does)
    others = [i for i, name in enumerate(TABLE.names) if name != "tone_intercept"]
    assert [table.rows[i] for i in others] == [TABLE.rows[i] for i in others]


def test_an_informed_prior_frees_a_fixed_parameter():
    table = TABLE.with_priors(informed("tone_slope"))
    row = table.rows[table.index("tone_slope")]
    assert (row.prior_mean, row.prior_sd) == (0.25, 0.05)


def test_priors_of_parameters_that_are_not_declared_are_left_aside():
    assert TABLE.with_priors(informed("intercept[own:visit]")) == TABLE
    assert ParameterTable(()).names == ()

"""The opportunity design: centred, scaled, and never ahead of what was known."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import polars as pl
import pytest

from calibration.opportunity import COVARIATES, SUPPLEMENT, opportunity_design
from calibration.sources.folder import DataFolder

GDP, DISTANCE, BORDER = (
    COVARIATES.index(name) for name in ("log_gdp_product", "log_distance", "contiguity")
)
DYADS = ("AAA-BBB", "AAA-CCC", "BBB-CCC")


@pytest.fixture
def folder(tmp_path: Path) -> DataFolder:
    """Three countries: C's GDP unknown before 2012; distances e, e^2 and e^3 thousand km."""
    figures = [("AAA", 2009, 1e9), ("AAA", 2010, 1e10), ("AAA", 2011, 1e11), ("BBB", 2009, 1e9),
               ("CCC", 2012, 1e12), ("CCC", 2013, None)]  # fmt: skip
    target = tmp_path / "covariates"
    target.mkdir()
    pl.DataFrame(figures, schema=["iso3", "year", "gdp_usd"], orient="row").write_parquet(
        target / "gdp_population_wdi.parquet"
    )
    rows = [("AAA", "BBB", 1e3 * np.e, None, 1, 0, 0), ("AAA", "CCC", None, 1e3 * np.e**2, 0, 0, 0),
            ("BBB", "CCC", 1e3 * np.e**3, 1.0, 0, 1, 0)]  # fmt: skip
    schema = ["iso3_a", "iso3_b", "distw", "distcap", "contig", "comlang_off", "colony"]
    pl.DataFrame(rows, schema=schema, orient="row").write_parquet(
        target / "dyad_geography_cepii.parquet"
    )
    return DataFolder(tmp_path)


def test_distance_by_hand(folder: DataFolder):
    """Log distances one apart have standard deviation sqrt(2/3); a capital stands in for none."""
    values = opportunity_design(DYADS, (2010,), folder).values
    np.testing.assert_allclose(values[:, 0, DISTANCE], np.array([-1, 0, 1]) / np.sqrt(2 / 3))


def test_gdp_is_that_of_the_year_before(folder: DataFolder):
    """A had 1e9 in 2009 and 1e10 in 2010: of the product, the year 2011 sees the second."""
    both = opportunity_design(("AAA-BBB", "BBB-CCC"), (2010, 2011), folder).values[:, :, GDP]
    gap = both[1] - both[0]
    assert gap[0] / gap[1] == pytest.approx(np.log(1e12 / 1e9) / np.log(1e12 / 1e10))


def test_gdp_after_the_last_figure_stays_and_before_the_first_borrows_it(folder: DataFolder):
    later = opportunity_design(DYADS, (2012, 2019, 2020), folder).values[:, :, GDP]
    np.testing.assert_allclose(later[:, 1], later[:, 2])
    np.testing.assert_allclose(later[:, 0], later[:, 1])


def test_a_missing_figure_is_skipped(folder: DataFolder):
    """C has no figure in 2013; 2014 still sees that of 2012."""
    values = opportunity_design(DYADS, (2013, 2014), folder).values[:, :, GDP]
    np.testing.assert_allclose(values[:, 0], values[:, 1])


def test_covariates_are_centred_each_year_and_have_deviation_one(folder: DataFolder):
    values = opportunity_design(DYADS, (2010, 2011, 2013), folder).values
    np.testing.assert_allclose(values.mean(axis=0), 0.0, atol=1e-12)
    np.testing.assert_allclose(values.std(axis=(0, 1))[[GDP, DISTANCE, BORDER]], 1.0)


@pytest.mark.parametrize("factor", ["distance", "contiguity"])
def test_a_product_is_of_the_scaled_factors_and_scaled_anew(folder: DataFolder, factor: str):
    """What distance and borders count for may depend on the size of the economies."""
    values = opportunity_design(DYADS, (2010, 2011, 2013), folder).values
    other = DISTANCE if factor == "distance" else BORDER
    product = values[:, :, GDP] * values[:, :, other]
    product -= product.mean(axis=0)
    found = values[:, :, COVARIATES.index(f"gdp_by_{factor}")]
    np.testing.assert_allclose(found, product / product.std(), atol=1e-12)


def test_a_covariate_without_spread_says_nothing(folder: DataFolder):
    values = opportunity_design(DYADS, (2010,), folder).values
    np.testing.assert_array_equal(values[:, :, COVARIATES.index("colonial_tie")], 0.0)


def test_countries_without_covariates_are_named_and_taken_as_the_mean(folder: DataFolder):
    found = opportunity_design((*DYADS, "AAA-ZZZ", "BBB-ZZZ"), (2010,), folder)
    assert found.missing == ("ZZZ",)
    np.testing.assert_array_equal(found.values[3:, :, [GDP, DISTANCE, BORDER]], 0.0)
    np.testing.assert_allclose(found.values[:3, :, DISTANCE].mean(), 0.0, atol=1e-12)


def test_a_full_table_names_nobody(folder: DataFolder):
    assert opportunity_design(DYADS, (2010,), folder).missing == ()


def test_economies_that_the_table_leaves_out_have_their_own_figures(folder: DataFolder):
    found = opportunity_design((*DYADS, "AAA-TWN", "BBB-PRK"), (2011,), folder)
    assert found.values[3, 0, GDP] > found.values[4, 0, GDP] > found.values[0, 0, GDP]
    assert SUPPLEMENT["TWN"][2010] / SUPPLEMENT["PRK"][2010] == pytest.approx(444 / 13.9)


def test_shipped_tables_know_nearly_every_economy():
    design = opportunity_design(("CHN-RUS", "FJI-PRY", "PRK-TWN"), (2018, 2024),
                                DataFolder.embedded())  # fmt: skip
    assert design.values.shape == (3, 2, len(COVARIATES))
    assert np.isfinite(design.values).all()
    assert design.values[0, 0, BORDER] > design.values[1, 0, BORDER]

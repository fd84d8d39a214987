"""Informed priors: read where they are shipped, none where they are not."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from calibration.priors import read_priors
from sim.parameters import declare

HEADER = "name,prior_mean,prior_sd,source\n"


def test_no_file_means_no_informed_prior(tmp_path: Path):
    assert read_priors(tmp_path / "absent.csv") == {}


def test_rows_are_read_with_their_source(tmp_path: Path):
    path = tmp_path / "priors.csv"
    path.write_text(HEADER + 'tone_slope,-1.25,0.2,"ICEWS 2000-2018, mode"\n', encoding="utf-8")
    (row,) = read_priors(path).values()
    assert (row.name, row.prior_mean, row.prior_sd) == ("tone_slope", -1.25, 0.2)
    assert row.source == "ICEWS 2000-2018, mode"


def test_a_table_takes_the_rows_it_declares(tmp_path: Path):
    path = tmp_path / "priors.csv"
    rows = "tone_slope,-1.25,0.2,a\nno_such_parameter,0,1,b\n"
    path.write_text(HEADER + rows, encoding="utf-8")
    table = declare(("leader:call",), ("call",), ())
    found = table.with_priors(read_priors(path))
    changed = [one.name for one, other in zip(found.rows, table.rows, strict=True) if one != other]
    assert changed == ["tone_slope"]
    assert found.prior_mean[found.index("tone_slope")] == -1.25


def test_a_row_without_a_number_is_an_error(tmp_path: Path):
    path = tmp_path / "priors.csv"
    path.write_text(HEADER + "tone_slope,strong,0.2,a\n", encoding="utf-8")
    with pytest.raises(ValueError, match="strong"):
        read_priors(path)


def test_shipped_priors_are_proper():
    for name, row in read_priors().items():
        assert row.name == name
        assert np.isfinite(row.prior_mean)
        assert row.prior_sd > 0.0
        assert row.source

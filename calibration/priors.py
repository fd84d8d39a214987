"""Priors estimated on the fullest record, shipped as results with their source.

`calibration/data/priors.csv` holds, for each parameter that the record informs, the posterior mode
and a widened standard deviation on the unconstrained scale (`calibration.ship`), with data, date
and standard error. No row of the research-only sets in that record is shipped.

Example
-------
>>> all(row.prior_sd > 0 for row in read_priors().values())
True
"""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path

from sim.parameters import Parameter

PRIORS = Path(__file__).parent / "data" / "priors.csv"


@cache
def read_priors(path: Path = PRIORS) -> dict[str, Parameter]:
    """Informed priors by parameter name; empty where the file is absent."""
    if not path.exists():
        return {}
    with path.open(encoding="utf-8", newline="") as lines:
        return {
            row["name"]: Parameter(
                row["name"], "", "", "", float(row["prior_mean"]), float(row["prior_sd"]), "",
                row["source"],
            )
            for row in csv.DictReader(lines)
        }  # fmt: skip

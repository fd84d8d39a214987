"""Difference of contacts between a scenario and its baseline, by type and whole span.

The mean over worlds of contacts in all months, scenario less baseline, with the standard error of
the mean and the part of the worlds in the middle (90%).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from sim.compare.trajectory import paired_difference

if TYPE_CHECKING:
    from sim.ensemble import Ensemble

COUNTED = "contacts_"


@dataclass(frozen=True)
class CountDifference:
    """Contacts of one type of one dyad over all months.

    Attributes
    ----------
    dyad, type : str
    scenario, baseline : float
        Means over the worlds.
    difference, standard_error : float
    q05, q95 : float
        Where 90% of the differences between worlds lie.
    """

    dyad: str
    type: str
    scenario: float
    baseline: float
    difference: float
    standard_error: float
    q05: float
    q95: float


def count_differences(
    scenario: Ensemble, baseline: Ensemble, dyad: str
) -> tuple[CountDifference, ...]:
    """Compare the contacts of a focus dyad, one line a type that differs in any world."""
    lines = []
    for name in scenario.quantities:
        kind = name.removeprefix(COUNTED)
        if kind == name:
            continue
        own, other = (
            worlds.path(dyad, name).astype(np.float64).sum(axis=1)
            for worlds in (scenario, baseline)
        )
        if np.array_equal(own, other):
            continue
        found = paired_difference(other[:, None], own[:, None])
        lines.append(
            CountDifference(
                dyad, kind, float(own.mean()), float(other.mean()), float(found.mean[0]),
                float(found.standard_error[0]), float(found.q05[0]), float(found.q95[0]),
            )
        )  # fmt: skip
    return tuple(lines)

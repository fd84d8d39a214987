"""Attention: how much more a source reports of some countries than of others, whatever they do.

    log E y_ij = log n_ij + c + g_ij' b + v_i + v_j,   v ~ N(0, 1 / penalty)

y are the contacts of a pair over all months that a source family covers, n the exposure, g the
opportunity covariates; negative binomial of variance mu + 1.5 mu^2. The effects v of one family are
observation effects (the sender and receiver effects of the design): they are added to the log
exposure of that family's rows. They are estimated beside g and penalised, so that they take what
size and distance leave over. The effects of the two news sources correlate 0.53 over 190 countries,
with standard deviations near 0.75: about half of each is the source, not the country.

`calibration/data/attention.csv` holds the effects estimated on the full record, which are results;
no row of a research-only set is in it.

Axes: D dyads, n countries, G covariates.

Example
-------
>>> effects = read_attention()
>>> effects["gdelt"]["SVK"] < -1.0 < 1.0 < effects["gdelt"]["AUS"], "CHN" in effects["icews"]
(True, True)

References
----------
Anderson, J. E., van Wincoop, E. (2003). Gravity with gravitas. American Economic Review 93(1),
doi:10.1257/000282803321455214 (country effects in gravity models).
Hilbe, J. M. (2011). Negative Binomial Regression, doi:10.1017/CBO9780511973420.
"""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from sim.dyads import split_dyad
from sim.errors import FitError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from sim.parameters import Floats

ATTENTION = Path(__file__).parent / "data" / "attention.csv"
FAMILIES = ("gdelt", "icews")
"""Source families that see all pairs of the world, so that their country effects can be told."""

DISPERSION = 1.5
PENALTY = 5.0
"""Penalty of a squared effect: that of a country counts as if five pairs spoke for zero."""

STEPS, CLOSE = 60, 1e-8
LONGEST_STEP = 2.0


@cache
def read_attention(path: Path = ATTENTION) -> dict[str, dict[str, float]]:
    """Effects by family and country; empty where the file is absent."""
    effects: dict[str, dict[str, float]] = {}
    if path.exists():
        with path.open(encoding="utf-8", newline="") as lines:
            for row in csv.DictReader(lines):
                effects.setdefault(row["family"], {})[row["iso3"]] = float(row["effect"])
    return effects


def write_attention(effects: Mapping[str, Mapping[str, float]], path: Path = ATTENTION) -> None:
    """Write effects by family and country."""
    with path.open("w", encoding="utf-8", newline="") as lines:
        writer = csv.writer(lines, lineterminator="\n")
        writer.writerow(["family", "iso3", "effect"])
        for family in sorted(effects):
            for iso3, effect in sorted(effects[family].items()):
                writer.writerow([family, iso3, f"{effect:.3f}"])


def dyad_attention(dyads: Sequence[str], effects: Mapping[str, float]) -> Floats:
    """Sum of the effects of both countries, (D,); 0 for a country without one."""
    pairs = [split_dyad(dyad) for dyad in dyads]
    return np.array([effects.get(a, 0.0) + effects.get(b, 0.0) for a, b in pairs])


def country_effects(
    dyads: Sequence[str], count: Floats, exposure: Floats, covariates: Floats
) -> dict[str, float]:
    """Estimate the effects of one family.

    Parameters
    ----------
    dyads
        D keys.
    count, exposure
        Contacts of each dyad and the months in which they would have been seen, (D,); dyads of
        exposure zero are left out.
    covariates
        Opportunity covariates, (D, G).

    Raises
    ------
    FitError
        If the regression does not converge.
    """
    seen = exposure > 0.0
    pairs = [split_dyad(dyad) for dyad, kept in zip(dyads, seen, strict=True) if kept]
    countries = sorted({iso3 for pair in pairs for iso3 in pair})
    place = {iso3: i for i, iso3 in enumerate(countries)}
    ends = np.array([[place[a], place[b]] for a, b in pairs])
    members = np.zeros((len(pairs), len(countries)))
    members[np.arange(len(pairs))[:, None], ends] = 1.0
    design = np.column_stack([np.ones(len(pairs)), covariates[seen], members])
    penalty = np.concatenate([np.zeros(1 + covariates.shape[1]), np.full(len(countries), PENALTY)])
    found = penalised_negbin(design, count[seen], exposure[seen], penalty)
    return dict(zip(countries, found[-len(countries) :].tolist(), strict=True))


def penalised_negbin(
    design: Floats, count: Floats, exposure: Floats, penalty: Floats
) -> NDArray[np.float64]:
    """Coefficients (P,) of a log-linear negative-binomial regression with a ridge, by scoring.

    Parameters
    ----------
    design, count, exposure
        (D, P), (D,), (D,).
    penalty
        Of each squared coefficient, (P,).

    Raises
    ------
    FitError
        If it has not converged after many steps.
    """
    found = np.zeros(design.shape[1])
    found[0] = np.log(max(float(count.sum()), 0.5) / exposure.sum())
    for _ in range(STEPS):
        mean = exposure * np.exp(np.clip(design @ found, -20.0, 20.0))
        spread = 1.0 + DISPERSION * mean
        slope = design.T @ ((count - mean) / spread) - penalty * found
        curvature = (design * (mean / spread)[:, None]).T @ design + np.diag(penalty)
        step = np.linalg.solve(curvature, slope)
        found = found + step * min(1.0, LONGEST_STEP / float(np.abs(step).max()))
        if np.abs(step).max() < CLOSE:
            return found
    problem = f"the country effects of a source did not converge in {STEPS} steps"
    raise FitError(problem)

"""The parameters of the relationship model, declared once in a table that people can read.

Every parameter has a name, a unit, a support, a weak prior on the scale on which it is fitted, and
one line that says what it does. Fitting moves on the unconstrained scale: ``real`` as it is,
``positive`` by the logarithm, ``unit`` by the logit, ``correlation`` by the inverse hyperbolic
tangent. Priors are normal on that scale.

    theta (unconstrained)  --to_natural-->  value (natural scale)

Axes: a parameter vector has one entry a declared parameter, in the order of the table.

Example
-------
>>> table = declare(("leader:call", "gdelt:volume"), ("call", "volume"), ("gdp",))
>>> table.names[:2]
('level_sd_engagement', 'level_sd_affinity')
>>> float(table.to_natural(table.prior_mean)[table.index("slow_persistence")]) > 0.9
True

References
----------
Gelman, A., Jakulin, A., Pittau, M. G., Su, Y.-S. (2008). A weakly informative default prior
distribution. Annals of Applied Statistics 2(4), doi:10.1214/08-AOAS191.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

SUPPORTS = ("real", "positive", "unit", "correlation")


@dataclass(frozen=True)
class Parameter:
    """One declared parameter: ``prior_mean`` and ``prior_sd`` are on the unconstrained scale."""

    name: str
    symbol: str
    unit: str
    support: str
    prior_mean: float
    prior_sd: float
    does: str
    source: str = "weak prior, own choice"


@dataclass(frozen=True)
class ParameterTable:
    """All parameters of one model, in the order of the parameter vector."""

    rows: tuple[Parameter, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """Names in order."""
        return tuple(row.name for row in self.rows)

    @property
    def prior_mean(self) -> Floats:
        """Prior means, axis (parameter), unconstrained."""
        return np.array([row.prior_mean for row in self.rows])

    @property
    def prior_sd(self) -> Floats:
        """Prior standard deviations, axis (parameter), unconstrained; 0 means held fixed."""
        return np.array([row.prior_sd for row in self.rows])

    def index(self, name: str) -> int:
        """Position of a parameter; raises ``KeyError`` where it is not declared."""
        if name not in self.names:
            raise KeyError(name)
        return self.names.index(name)

    def to_natural(self, theta: Floats) -> Floats:
        """Natural values of unconstrained ``theta``, last axis (parameter)."""
        out = np.array(theta, dtype=np.float64)
        for i, row in enumerate(self.rows):
            out[..., i] = natural(out[..., i], row.support)
        return out

    def with_priors(self, informed: dict[str, Parameter]) -> ParameterTable:
        """Replace the priors of the parameters that ``informed`` names."""
        rows = []
        for row in self.rows:
            new = informed.get(row.name, row)
            mean, sd = new.prior_mean, new.prior_sd
            rows.append(replace(row, prior_mean=mean, prior_sd=sd, source=new.source))
        return ParameterTable(tuple(rows))


def natural(value: Floats, support: str) -> Floats:
    """Natural value of an unconstrained one; raises ``ValueError`` on an unknown support."""
    if support == "real":
        return np.asarray(value)
    if support == "positive":
        return np.asarray(np.exp(value))
    if support == "unit":
        return np.asarray(1.0 / (1.0 + np.exp(-np.asarray(value))))
    if support == "correlation":
        return np.asarray(np.tanh(value))
    msg = f"support {support!r}: expected one of {', '.join(SUPPORTS)}"
    raise ValueError(msg)


def declare(
    series: tuple[str, ...], types: tuple[str, ...], covariates: tuple[str, ...]
) -> ParameterTable:
    """Declare the parameters of a model.

    Parameters
    ----------
    series
        Observation series, ``family:type``; each has its own intercept and size.
    types
        Contact type of each series, same length; series of one type share their loadings.
    covariates
        Names of the opportunity covariates.
    """
    rows = list(DYNAMICS)
    for name, kind in zip(series, types, strict=True):
        rows.extend(_series_rows(name, kind))
    for family in dict.fromkeys(name.partition(":")[0] for name in series):
        rows.append(_slope_row(family))
    for kind in dict.fromkeys(types):
        rows.extend(_loading_rows(kind))
    rows.extend(TONE)
    for name in covariates:
        rows.extend(_opportunity_rows(name))
    return ParameterTable(tuple(rows))


def _series_rows(name: str, kind: str) -> list[Parameter]:
    start = INTERCEPT_GUESS.get(name.partition(":")[0], -2.0)
    return [
        Parameter(
            f"intercept[{name}]", "alpha", "log contacts a month", "real", start, 3.0,
            f"log rate of {kind} in an average pair of countries, as seen by this source family",
        ),
        Parameter(
            f"size[{name}]", "r", "contacts", "positive", 0.0, 1.5,
            "negative-binomial size at rate one: small means bursts",
        ),
    ]  # fmt: skip


def _slope_row(family: str) -> Parameter:
    return Parameter(
        f"size_slope[{family}]", "varsigma", "log size a log rate", "unit", -0.4, 1.0,
        f"growth of the negative-binomial size with the rate, in {family} series; between 0 and 1, "
        "so that a higher rate never means fewer contacts",
    )  # fmt: skip


def _loading_rows(kind: str) -> list[Parameter]:
    engagement, affinity = LOADINGS.get(kind, ((1.0, 0.5), (0.0, 0.5)))
    return [
        Parameter(
            f"engagement_loading[{kind}]", "lambda", "log rate a unit", "real", *engagement,
            f"how much the log rate of {kind} rises with engagement",
        ),
        Parameter(
            f"affinity_loading[{kind}]", "beta", "log rate a unit", "real", *affinity,
            f"how much the log rate of {kind} rises with affinity",
        ),
    ]  # fmt: skip


def _opportunity_rows(name: str) -> list[Parameter]:
    words = name.replace("_", " ")
    spread = 0.15 if "_by_" in name else 0.3 if name in RARE_TRAITS else 1.0
    shown = {
        "news": ("engagement that the news show", spread),
        "leader": ("engagement that leaders' contacts show", spread),
        "affinity": ("affinity", 0.1 * spread),
    }
    return [
        Parameter(
            f"opportunity_{part}[{name}]", "B", "state a standard deviation", "real", 0.0, sd,
            f"what {words} adds to the {what} between any two such countries",
        )
        for part, (what, sd) in shown.items()
    ]  # fmt: skip


# Traits of few pairs, which stand many standard deviations from the mean of all: a small weight is
# a large effect. Size and distance say little about warmth, so weights on affinity are held small.
RARE_TRAITS = ("contiguity", "common_language", "colonial_tie")

INTERCEPT_GUESS = {"leader": -5.0, "minister": -4.5, "vitae": -3.5, "icews": -2.5, "gdelt": 0.0}

# (mean, sd) of the priors of both loadings; sd 0 fixes sign and scale of a dimension. A unit of
# engagement is a log unit of news volume, a unit of affinity moves the tone of reports by 0.25.
# Volume does not load on affinity and tone not on engagement, so that the two dimensions cannot be
# rotated into each other.
COOPERATIVE = ((1.0, 0.25), (0.3, 0.3))
HOSTILE = ((1.0, 0.25), (-0.5, 0.5))
LOADINGS: dict[str, tuple[tuple[float, float], tuple[float, float]]] = {
    "volume": ((1.0, 0.0), (0.0, 0.0)),
    **dict.fromkeys(
        ("call", "visit", "meeting", "greeting", "agreement", "cooperation", "aid"), COOPERATIVE
    ),
    **dict.fromkeys(("criticism", "threat", "sanction", "fight"), HOSTILE),
}

DYNAMICS = (
    Parameter("level_sd_engagement", "tau_e", "state", "positive", 0.3, 0.7,
              "spread of lasting engagement between pairs, net of opportunity"),
    Parameter("level_sd_affinity", "tau_a", "state", "positive", -0.5, 0.7,
              "spread of lasting affinity between pairs, net of opportunity"),
    Parameter("news_leaning_sd", "tau_n", "state", "positive", -0.3, 0.7,
              "spread of the lasting heed that the news pay to a pair, apart from its engagement"),
    Parameter("leader_leaning_sd", "tau_l", "state", "positive", -0.7, 0.7,
              "spread of how often leaders meet for good, apart from their countries' engagement"),
    Parameter("typed_leaning_sd", "tau_t", "state", "positive", -0.3, 0.7,
              "spread of the lasting heed that the source of typed events pays to a pair, apart "
              "from its engagement"),
    Parameter("level_correlation", "rho_b", "-", "correlation", 0.0, 0.5,
              "do pairs that deal more also get on better, for good"),
    Parameter("slow_sd_engagement", "q_e", "state a month", "positive", -2.3, 0.7,
              "monthly slow change of engagement"),
    Parameter("slow_sd_affinity", "q_a", "state a month", "positive", -2.3, 0.7,
              "monthly slow change of affinity"),
    Parameter("slow_correlation", "rho_s", "-", "correlation", 0.0, 0.5,
              "do slow changes of engagement and affinity go together"),
    Parameter("slow_persistence", "phi_s", "a month", "unit", 4.0, 0.7,
              "share of the slow part left after a month"),
    Parameter("fast_sd_engagement", "f_e", "state a month", "positive", -1.0, 0.7,
              "monthly bursts of engagement"),
    Parameter("fast_sd_affinity", "f_a", "state a month", "positive", -1.5, 0.7,
              "monthly bursts of affinity"),
    Parameter("fast_correlation", "rho_f", "-", "correlation", 0.0, 0.5,
              "do bursts of engagement and affinity go together"),
    Parameter("fast_persistence", "phi_f", "a month", "unit", 0.0, 0.7,
              "share of a burst left after a month"),
    Parameter("rupture_probability", "p", "a month", "unit", -3.0, 1.0,
              "chance that a pair's shocks of a month are drawn from the wide component"),
    Parameter("rupture_scale", "kappa_s", "ratio", "positive", 1.5, 0.4,
              "width of the slow shock of such a month relative to an ordinary one"),
    Parameter("burst_scale", "kappa_f", "ratio", "positive", 1.1, 0.4,
              "width of the fast shock of such a month relative to an ordinary one"),
    Parameter("burst_fade", "d", "log a state", "real", 0.0, 0.2,
              "how much smaller bursts of engagement are in pairs of which much is expected"),
    Parameter("surprise_engagement", "J_e", "state a contact", "real", 0.0, 0.02,
              "what one unexpected leader contact adds to engagement; held near zero by its prior"),
    Parameter("surprise_affinity", "J_a", "state a contact", "real", 0.0, 0.02,
              "what one unexpected leader contact adds to affinity; held near zero by its prior"),
    Parameter("third_party_pull", "w", "state a month", "real", 0.0, 0.0,
              "what balance with third parties adds to affinity a month; below zero, friends of "
              "friends grow apart"),
    Parameter("crowding", "kappa", "-", "real", 0.0, 0.0,
              "how far a country's contacts crowd each other out: 0 not at all, 1 altogether"),
)  # fmt: skip

TONE = (
    Parameter("tone_intercept", "c_2", "tone", "real", 0.4, 0.5,
              "tone of the reports about an average pair"),
    Parameter("tone_slope", "h_2", "tone a unit", "positive", -1.3863, 0.0,
              "how much the tone of reports rises with affinity; fixed at 0.25, which sets the "
              "unit of affinity"),
    Parameter("tone_sd", "sigma_2", "tone", "positive", -1.8, 0.7,
              "noise of a month's tone, however many days were reported on"),
    Parameter("tone_day_sd", "kappa_2", "tone a root day", "positive", -0.3, 0.7,
              "noise of the tone of a single day, which averages out over the active days"),
)  # fmt: skip

TONE_FREEDOM = 5.0
"""Degrees of freedom of the Student-t law of the tone line, held fixed."""

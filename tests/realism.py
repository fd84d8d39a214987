"""A record drawn from the laws, in plain numpy, and the same from laws changed in one way."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np

from calibration.fit import Fit
from calibration.objective import Model
from calibration.panel import DyadPanel, Series
from calibration.posterior import Posterior
from calibration.realism.sample import Counts
from sim.contacts import TYPED, contact_types
from sim.dyads import dyad_keys
from sim.parameters import Floats
from sim.relationship import observation_law
from tests.panels import SHOWN, Shape, draw_panel, table_of
from tests.sizes import plain_size

COUNTRIES = tuple(f"AA{letter}" for letter in "ABCDEFGHIJKLMNOPQRST")
DYADS = dyad_keys(COUNTRIES)
SERIES = (*contact_types().series, "gdelt:volume")
KINDS = tuple(name.partition(":")[2] for name in SERIES)
NEWS = [k for k, name in enumerate(SERIES) if name.startswith(TYPED)]
MONTHS = 13
"""The first of them is left out of the check, since worlds start there."""

VALUES = {f"intercept[{SERIES[k]}]": (-0.3, 0.02) for k in NEWS} | {
    "intercept[gdelt:volume]": (1.5, 0.02),
    "third_party_pull": (0.0, 0.0),
}
TABLE = table_of(SERIES, VALUES)
MUTANTS = ("", "no overdispersion", "no fast part", "independent directions")


def drawn_record(mutant: str = "", *, seed: int = 3) -> tuple[Posterior, Counts]:
    """Posterior at the true laws of a record of all series, and its directed events (2, D, K, T).

    ``mutant`` is one of `MUTANTS`: how the record, not the laws, is changed.
    """
    theta = TABLE.prior_mean
    drawn = draw_panel(TABLE, theta, SERIES, Shape(len(DYADS), MONTHS, tones=False), seed=seed)
    shown = drawn.shown
    if mutant == "no fast part":
        parts = drawn.parts.copy()
        base = shown - parts @ SHOWN.T
        parts[:, :, 4:6] = 0.0
        shown = base + parts @ SHOWN.T
    rng = np.random.default_rng([seed, 1])
    directed = _directed(theta, shown, mutant, rng)
    count = drawn.model.evidence.count.reshape(len(DYADS), MONTHS, len(SERIES)).copy()
    count[:, :, NEWS] = directed.sum(axis=0).transpose(0, 2, 1)
    evidence = drawn.model.evidence._replace(count=count.ravel())
    model = replace(drawn.model, evidence=evidence)
    return posterior_of(model, theta), directed[..., 1:]


def _directed(theta: Floats, shown: Floats, mutant: str, rng: np.random.Generator) -> Counts:
    """News contacts by direction, type and month, (2, D, K, T), half of them each way."""
    law = observation_law(TABLE, TABLE.to_natural(theta), SERIES, KINDS)
    out = []
    for direction in range(2):
        states = shown
        if direction and mutant == "independent directions":
            states = shown[rng.permutation(len(shown))]
        rate = law.alpha + law.loading_engagement * states[:, :, 2:3]
        rate = rate + law.loading_affinity * states[:, :, 3:]
        size = 0.5 * plain_size(law.log_size, law.size_slope, rate)
        noise = 1.0 if mutant == "no overdispersion" else rng.gamma(size) / size
        out.append(rng.poisson(0.5 * np.exp(rate) * noise)[:, :, NEWS].transpose(0, 2, 1))
    return np.stack(out).astype(np.int64)


def posterior_of(model: Model, theta: Floats) -> Posterior:
    """The posterior of a model whose parameters are all but known."""
    spread = np.diag(np.minimum(TABLE.prior_sd, 0.01) ** 2)
    fit = Fit(theta, spread, TABLE.prior_sd > 0, 0.0, 0.0, 0, True)
    return Posterior(panel_of(model), model, fit)


def panel_of(model: Model) -> DyadPanel:
    """The panel of a model's evidence."""
    ev, nothing = model.evidence, np.zeros(0, dtype=np.int64)
    return DyadPanel(
        dyads=DYADS,
        periods=np.datetime64("2017-12", "M") + np.arange(MONTHS),
        series=tuple(Series(*name.split(":")) for name in SERIES),
        types=contact_types().names,
        cutoff=date(2018, 12, 31),
        start=ev.start,
        period=ev.period,
        series_index=ev.series,
        count=ev.count.astype(np.int64),
        ritual_count=np.zeros(ev.count.size, dtype=np.int64),
        log_exposure=ev.offset,
        direction_share=ev.share,
        tone_start=ev.tone_start,
        tone_period=ev.tone_period,
        tone=ev.tone,
        tone_days=ev.tone_days,
        ritual_dyad=nothing,
        ritual_period=nothing,
        ritual_run=nothing,
        ritual_day=nothing,
        ritual_kept=np.zeros(0, dtype=np.bool_),
        ritual_same_leaders=np.zeros(0, dtype=np.bool_),
    )


def without(posterior: Posterior, families: tuple[str, ...]) -> Posterior:
    """A posterior whose evidence lacks all rows of some source families."""
    ev = posterior.model.evidence
    gone = [k for k, name in enumerate(SERIES) if name.partition(":")[0] in families]
    kept = ~np.isin(ev.series, gone)
    owner = np.repeat(np.arange(len(DYADS)), np.diff(ev.start))[kept]
    rows = {
        name: getattr(ev, name)[kept] for name in ("period", "series", "count", "offset", "share")
    }
    start = np.concatenate([[0], np.cumsum(np.bincount(owner, minlength=len(DYADS)))])
    model = replace(posterior.model, evidence=ev._replace(start=start, **rows))
    return replace(posterior, panel=panel_of(model), model=model)

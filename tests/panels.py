"""Panels for tests of calibration: one made by hand, one drawn from the laws themselves."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

import numpy as np

from calibration.objective import Model
from calibration.observations import Evidence
from calibration.panel import DyadPanel, Series
from sim.parameters import Floats, ParameterTable, declare
from sim.relationship import STATES, observation_law, state_law
from tests.sizes import plain_size

PARTS = np.hstack([np.tile(np.eye(2), (1, 3)), np.zeros((2, 3))])
"""What turns the nine parts into engagement and affinity, bursts included, (2, 9)."""

SHOWN = np.vstack([PARTS[0], PARTS[0], PARTS[0], PARTS[1]])
SHOWN[0, 6] = SHOWN[1, 7] = SHOWN[2, 8] = 1.0
SHOWN[1, 4] = 0.0
"""What turns them into what news, leaders' contacts, typed events and the tone show, (4, 9)."""


def hand_panel(*, tones: bool = True, rituals: bool = True) -> DyadPanel:
    """Three dyads from November 2022 to February 2024; the third is never covered by a leader.

    The second holds a ritual call: missed in February 2023, kept in January 2024.
    """
    periods = np.arange("2022-11", "2024-03", dtype="datetime64[M]")
    rows = [
        *((0, t, 0, 0) for t in range(3)),
        *((1, t, k, 1 + (t == 14) * (k == 0)) for t in (0, 3, 14) for k in (0, 1)),
        *((2, t, 1, t) for t in (1, 2)),
    ]
    owner, period, series, count = (np.array(column) for column in zip(*rows, strict=True))
    ritual_count = np.where((owner == 1) & (period == 14) & (series == 0), 1, 0)
    held = slice(None) if rituals else slice(0)
    seen = [(1, 0, 0.2, 4.0), (1, 3, 0.6, 9.0), (2, 5, -0.1, 1.0)] if tones else []
    return DyadPanel(
        dyads=("AAA-BBB", "AAA-CCC", "BBB-CCC"),
        periods=periods,
        series=(Series("leader", "call"), Series("icews", "fight")),
        types=("call", "fight"),
        cutoff=date(2024, 2, 8),
        start=np.concatenate([[0], np.cumsum(np.bincount(owner, minlength=3))]),
        period=period.astype(np.int32),
        series_index=series.astype(np.int16),
        count=count.astype(np.int64),
        ritual_count=(ritual_count if rituals else 0 * ritual_count).astype(np.int64),
        log_exposure=np.linspace(-0.5, 0.0, owner.size),
        direction_share=np.ones(owner.size),
        tone_start=np.searchsorted([row[0] for row in seen], np.arange(4)).astype(np.int64),
        tone_period=np.array([row[1] for row in seen], dtype=np.int32),
        tone=np.array([row[2] for row in seen], dtype=np.float64),
        tone_days=np.array([row[3] for row in seen], dtype=np.float64),
        ritual_dyad=np.array([1, 1])[held],
        ritual_period=np.array([14, 3])[held],
        ritual_run=np.array([0, 0])[held],
        ritual_day=np.array([40, -1])[held],
        ritual_kept=np.array([True, False])[held],
        ritual_same_leaders=np.array([True, False])[held],
    )


def later(ev: Evidence, months: int) -> Evidence:
    """The same observations after so many months in which nothing was seen."""
    return ev._replace(
        period=ev.period + np.int32(months),
        tone_period=ev.tone_period + np.int32(months),
        year=np.zeros(ev.year.size + months, dtype=np.int64),
    )


def table_of(
    series: tuple[str, ...],
    values: dict[str, tuple[float, float]],
    *,
    covariates: tuple[str, ...] = ("gdp",),
) -> ParameterTable:
    """A table in which every parameter is fixed but those given a prior mean and deviation.

    ``values`` are on the unconstrained scale; a deviation of 0 fixes a parameter at its mean.
    """
    declared = declare(series, tuple(name.partition(":")[2] for name in series), covariates)
    unknown = set(values) - set(declared.names)
    if unknown:
        raise KeyError(*sorted(unknown))
    rows = []
    for row in declared.rows:
        mean, sd = values.get(row.name, (row.prior_mean, 0.0))
        rows.append(replace(row, prior_mean=mean, prior_sd=sd))
    return ParameterTable(tuple(rows))


@dataclass(frozen=True)
class Drawn:
    """A model with the states it was drawn from.

    ``parts`` (D, T, 9) are net of opportunity, ``shown`` (D, T, 4) what the news, leaders'
    contacts, typed events and the tone show of them, opportunity included.
    """

    model: Model
    parts: Floats
    shown: Floats


@dataclass(frozen=True)
class Shape:
    """How much is drawn: dyads, months, whether a tone is seen in every month."""

    dyads: int
    months: int
    tones: bool = True


def draw_panel(
    table: ParameterTable, theta: Floats, series: tuple[str, ...], shape: Shape, *, seed: int
) -> Drawn:
    """Draw covariate, states, counts and tones from the laws at ``theta``, in plain numpy."""
    rng = np.random.default_rng(seed)
    kinds = tuple(name.partition(":")[2] for name in series)
    values = table.to_natural(theta)
    design = rng.standard_normal((shape.dyads, 1, 1))
    design = (design - design.mean()) / design.std()
    weights = [values[table.index(f"opportunity_{part}[gdp]")] for part in OPPORTUNITY]
    parts = _draw_states(table, values, shape, rng)
    law = observation_law(table, values, series, kinds)
    shown = parts @ SHOWN.T + design * weights
    expected = design * weights[0]
    left = np.exp(-0.5 * law.fade * (expected + np.hypot(1.0, expected)))
    shown[..., :3] += (left - 1.0) * parts[..., 4:5] * SHOWN[:3, 4]
    evidence = _draw_evidence(table, values, series, shown, shape.tones, rng)
    return Drawn(Model(evidence, design, ("gdp",), series, kinds, table), parts, shown)


OPPORTUNITY = ("news", "leader", "news", "affinity")


CHANNEL = {"gdelt": 0, "leader": 1, "icews": 2}


def _draw_states(
    table: ParameterTable, values: Floats, shape: Shape, rng: np.random.Generator
) -> Floats:
    """The nine parts, net of opportunity, (D, T, 9)."""
    law = state_law(table, values)
    size, nothing = shape.dyads, np.zeros(STATES)
    x = rng.multivariate_normal(nothing, law.start, size)
    out = np.empty((size, shape.months, STATES))
    for t in range(shape.months):
        if t > 0:
            torn = rng.random(size) < law.rupture
            calm = rng.multivariate_normal(nothing, law.shock, size)
            wide = rng.multivariate_normal(nothing, law.shock + law.wide, size)
            x = law.persistence * x + np.where(torn[:, None], wide, calm)
        out[:, t] = x
    return out


def _draw_evidence(
    table: ParameterTable,
    values: Floats,
    series: tuple[str, ...],
    shown: Floats,
    tones: bool,
    rng: np.random.Generator,
) -> Evidence:
    """Counts of every series and a tone in every month, exposure one."""
    kinds = tuple(name.partition(":")[2] for name in series)
    law = observation_law(table, values, series, kinds)
    dyads, months = shown.shape[:2]
    channel = [CHANNEL[name.partition(":")[0]] for name in series]
    rate = law.alpha + law.loading_engagement * shown[:, :, channel]
    rate += law.loading_affinity * shown[:, :, 3:]
    size = plain_size(law.log_size, law.size_slope, rate)
    count = rng.poisson(np.exp(rate) * rng.gamma(size) / size).astype(np.float64)
    days = rng.integers(1, 20, (dyads, months)).astype(np.float64)
    scale = np.sqrt(law.tone[2] ** 2 + law.tone[3] ** 2 / days)
    tone = law.tone[0] + law.tone[1] * shown[..., 3]
    tone += scale * rng.standard_t(law.tone[4], (dyads, months))
    rows, seen = dyads * months * len(series), dyads * months * tones
    period = np.tile(np.arange(months, dtype=np.int32), dyads)
    return Evidence(
        start=np.arange(dyads + 1) * months * len(series),
        period=np.repeat(period, len(series)),
        series=np.tile(np.arange(len(series), dtype=np.int16), dyads * months),
        count=count.ravel(),
        offset=np.zeros(rows),
        share=np.ones(rows),
        tone_start=np.arange(dyads + 1) * months * tones,
        tone_period=period[:seen],
        tone=tone.ravel()[:seen],
        tone_days=days.ravel()[:seen],
        ritual_start=np.zeros(dyads + 1, dtype=np.int64),
        ritual_period=np.zeros(0, dtype=np.int32),
        ritual_kept=np.zeros(0),
        ritual_logit=np.zeros(0),
        ritual_slope=np.zeros(0),
        year=np.zeros(months, dtype=np.int64),
        leader=np.zeros(len(series), dtype=np.bool_),
        opportunity=np.zeros((dyads, 1, 3)),
    )

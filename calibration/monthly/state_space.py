"""Comity's state space of monthly scores: friendly and hostile flows, each with its own states.

    F, H: friendly and hostile flow on the asinh scale, each by `calibration.monthly.filtering`
    y[t + h] = asinh(sinh F - sinh H),   F, H ~ their predictive normals, independent

A score is the balance of two flows. Spikes of hostility pass, friendliness is steady, and where
both are large the balance swings: from the two flows this follows, from their sum it does not. Mean
and spread of the balance are those over a grid of both flows. The width is read out of earlier
misses (`calibration.monthly.readout`), which also accounts for flows that move together.

Axes: T months, D dyads.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from calibration.monthly.filtering import Filtered, Law, filter_levels, look_ahead
from calibration.monthly.fit import fit_law
from calibration.monthly.levels import exponential
from calibration.monthly.readout import Inputs, Readout, fit_readout
from calibration.monthly.scale import SHARE, scale_inputs

if TYPE_CHECKING:
    from collections.abc import Sequence

    from calibration.monthly.record import MonthlyScores
    from sim.parameters import Floats
    from sim.scores.normal_mixture import NormalMixture

NODES, WEIGHTS = np.polynomial.hermite_e.hermegauss(9)
WEIGHTS = WEIGHTS / WEIGHTS.sum()

USUAL = (1.8, 0.7)
"""Usual friendly and hostile flow, from which the swings of the others are reckoned."""

LEAST_VARIANCE = 1e-3


@dataclass(frozen=True)
class FlowLaw:
    """What is learnt: parameters of the two flows, and a readout a lead."""

    friendly: Law
    hostile: Law
    readouts: dict[int, Readout]


@dataclass(frozen=True)
class MonthlyStateSpace:
    """State space of friendly and hostile flows."""

    name: str = "comity"
    title: str = "state space of friendly and hostile flows"

    def fit(self, history: MonthlyScores, leads: Sequence[int], before: FlowLaw | None) -> FlowLaw:
        """Fit the flows by likelihood, then the widths to earlier misses."""
        friendly, hostile, context = flows(history)
        found = FlowLaw(
            fit_law(friendly, context, None if before is None else before.friendly),
            fit_law(hostile, context, None if before is None else before.hostile),
            {},
        )
        inputs = _inputs(found, history, leads)
        readouts = {lead: fit_readout(history.y, inputs[lead], lead) for lead in leads}
        return FlowLaw(found.friendly, found.hostile, readouts)

    def forecast(
        self, law: FlowLaw, history: MonthlyScores, leads: Sequence[int]
    ) -> dict[int, NormalMixture]:
        """Return the distributions by lead."""
        inputs = _inputs(law, history, leads)
        return {lead: law.readouts[lead].forecast(inputs[lead]) for lead in leads}


def flows(history: MonthlyScores) -> tuple[Floats, Floats, Floats]:
    """Return both flows, (D, T), not negative, and what their swings depend on, (D, T, 2)."""
    both = np.stack([history.friendly.T, -history.hostile.T])
    usual = [exponential(flow.T, SHARE).T - about for flow, about in zip(both, USUAL, strict=True)]
    return both[0], both[1], np.stack(usual, axis=2)


def _inputs(law: FlowLaw, history: MonthlyScores, leads: Sequence[int]) -> dict[int, Inputs]:
    """Return the inputs of the readouts: mean and log spread of the balance in each month."""
    *both, context = flows(history)
    laws, z = (law.friendly, law.hostile), scale_inputs(history)
    found = [filter_levels(y, context, own) for y, own in zip(both, laws, strict=True)]
    return {lead: _at_lead(found, context, laws, z, lead) for lead in leads}


def _at_lead(
    found: Sequence[Filtered], context: Floats, laws: tuple[Law, Law], z: Floats, lead: int
) -> Inputs:
    parts = [look_ahead(f, context, law, lead) for f, law in zip(found, laws, strict=True)]
    mean, variance = balance(*parts)
    spread = 0.5 * np.log(np.maximum(variance, LEAST_VARIANCE))
    return Inputs(mean.T, np.concatenate([z, spread.T[..., None]], axis=2))


def balance(
    friendly: tuple[Floats, Floats], hostile: tuple[Floats, Floats]
) -> tuple[Floats, Floats]:
    """Return mean and variance of asinh(sinh F - sinh H) for independent normal flows.

    Parameters
    ----------
    friendly, hostile
        Mean and variance of each flow, of one shape; what falls below zero counts as zero.
    """
    plus, minus = (
        [np.sinh(np.maximum(mean + np.sqrt(variance) * node, 0.0)) for node in NODES]
        for mean, variance in (friendly, hostile)
    )
    first, second = np.zeros((2, *friendly[0].shape))
    for weight, one in zip(WEIGHTS, plus, strict=True):
        for other_weight, other in zip(WEIGHTS, minus, strict=True):
            value = np.arcsinh(one - other)
            first += weight * other_weight * value
            second += weight * other_weight * value * value
    return first, second - first * first

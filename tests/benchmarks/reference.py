"""The reference workload: 200 countries x 199 partners x 10 contact types, at a given mean rate.

Rates are as unlike as those of the record: dyads differ in engagement by a standard deviation of
about 1.3 on the log scale and types by 1.2, so most cells are far below the mean and a few far
above. States move, ruptures happen, third parties pull, counts are overdispersed and surprises act.

Axes: as in `sim.initial` and `sim.law_draws`.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from sim.contacts import ContactTypes, contact_types
from sim.dyads import dyad_pairs
from sim.initial import InitialStates
from sim.law_draws import LawDraws
from sim.outside import expected_contacts
from sim.plan import Plan
from sim.relationship import CHANNELS, STATES
from sim.setting import Setting

COUNTRIES, TYPES, DRAWS = 200, 10, 4
RATES = (0.005, 0.05)
"""Mean contacts a month of one cell: an ordered pair and a type."""

SPREAD = np.array([0.9, 0.5, 0.4, 0.3, 0.1, 0.1] + [0.5] * len(CHANNELS))
"""Standard deviations over the dyads of level, slow and fast part, and of every leaning."""


def reference_setting(
    rate: float, *, countries: int = COUNTRIES, horizon: int = 12, crowding: float = 0.0
) -> Setting:
    """All that the worlds share, with rates scaled to the mean asked for."""
    types, start = ten_types(), reference_start(countries)
    laws = reference_laws(crowding)
    found = expected_contacts(start, laws, types).mean() / (2.0 * TYPES)
    laws = replace(laws, alpha=laws.alpha + np.log(rate / found))
    return Setting(laws, start, types, Plan(), seed=1, horizon=horizon, by_agents=False)


def ten_types() -> ContactTypes:
    """The contact types of the shipped table but the last."""
    table = contact_types()
    parts = (table.names, table.labels, table.descriptions)
    names, labels, texts = (part[:TYPES] for part in parts)
    cuts = table.sign[:TYPES], table.leader[:TYPES], table.cameo[:TYPES]
    return ContactTypes(names, labels, texts, *cuts)


def reference_laws(crowding: float) -> LawDraws:
    """Posterior draws with the persistence, shocks and loadings that fits find."""
    rng, shape = np.random.default_rng(3), (DRAWS, TYPES)
    kinds = rng.normal(0.0, 1.2, TYPES)
    slow = np.array([[0.010, 0.002], [0.002, 0.006]])
    fast = np.array([[0.090, 0.010], [0.010, 0.040]])
    ones = np.ones(DRAWS)
    return LawDraws(
        alpha=kinds + 0.05 * rng.standard_normal(shape),
        loading_engagement=1.0 + 0.05 * rng.standard_normal(shape),
        loading_affinity=np.linspace(0.5, -0.8, TYPES) + 0.02 * rng.standard_normal(shape),
        log_size=0.2 + 0.1 * rng.standard_normal(shape),
        size_slope=np.full(shape, 0.3),
        persistence=np.tile([1.0, 0.985, 0.5], (DRAWS, 1)),
        shock_cov=np.tile(np.stack([np.zeros((2, 2)), slow, fast]), (DRAWS, 1, 1, 1)),
        rupture_probability=0.01 * ones,
        rupture_scale=5.0 * ones,
        burst_scale=3.0 * ones,
        surprise_effect=0.01 * rng.standard_normal((DRAWS, 2)),
        pull=0.02 * ones,
        crowding=crowding * ones,
        fade=0.2 * ones,
    )


def reference_start(countries: int) -> InitialStates:
    """States of all dyads of so many countries, named AAA, AAB and so on."""
    names = tuple(f"{chr(65 + i // 26)}{chr(65 + i % 26)}X" for i in range(countries))
    first, second = dyad_pairs(countries)
    rng, dyads = np.random.default_rng(4), len(first)
    mean = rng.standard_normal((dyads, STATES)) * SPREAD
    opportunity = rng.standard_normal((dyads, 3)) * [0.9, 0.7, 0.3]
    return InitialStates(
        countries=names,
        first=first,
        second=second,
        dyads=tuple(f"{names[i]}-{names[j]}" for i, j in zip(first, second, strict=True)),
        opportunity=np.tile(opportunity, (DRAWS, 1, 1)),
        mean=np.tile(mean, (DRAWS, 1, 1)),
        cov=np.tile(0.01 * np.eye(STATES), (DRAWS, dyads, 1, 1)),
        heed=rng.normal(0.0, 0.3, dyads),
        scale=np.array([1.2, 0.8]),
        center=np.zeros(2),
        share=np.full(dyads, 0.5),
        cutoff=np.datetime64("2024-02-08"),
        first_month=np.datetime64("2024-03"),
        budget=np.full(countries, np.log(10.0 * countries * 0.01)),
    )

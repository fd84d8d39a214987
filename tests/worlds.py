"""Synthetic laws and initial states for tests of the simulator: no data, no fit."""

from __future__ import annotations

from datetime import date

import numpy as np

from sim.dyads import dyad_pairs
from sim.ensemble import Ensemble
from sim.initial import InitialStates, RitualState
from sim.law_draws import LawDraws
from sim.scenario import Scenario
from sim.simulate import Options, simulate

TYPES = 11
SOME = ("CHN", "RUS", "USA", "IND", "DEU", "FRA", "JPN", "KAZ", "TUR", "BRA", "IRN", "PAK")
RITUAL = "turn-of-year-call"


def synthetic_laws(*, draws: int = 20, seed: int = 1) -> LawDraws:
    """Laws with realistic rates: leader types near 0.01 a month, others near 0.3."""
    rng = np.random.default_rng(seed)
    base = np.array([-4.9, -4.8, -4.7, -5.5, -2.5, 0.2, -2.5, -1.0, -2.5, -3.5, -3.5])
    engagement = np.array([1.0, 0.9, 0.9, 0.8, 1.0, 1.1, 0.8, 1.1, 1.1, 1.0, 1.0])
    affinity = np.array([0.2, 0.3, 0.3, 0.4, 0.4, 0.3, 0.3, -0.5, -0.7, -0.7, -1.0])
    slow = np.array([[0.010, 0.002], [0.002, 0.006]])
    fast = np.array([[0.090, 0.010], [0.010, 0.040]])
    cov = np.stack([np.zeros((2, 2)), slow, fast])
    return LawDraws(
        alpha=base + 0.05 * rng.standard_normal((draws, TYPES)),
        loading_engagement=engagement + 0.02 * rng.standard_normal((draws, TYPES)),
        loading_affinity=affinity + 0.02 * rng.standard_normal((draws, TYPES)),
        log_size=0.2 + 0.1 * rng.standard_normal((draws, TYPES)),
        size_slope=np.full((draws, TYPES), 0.3),
        persistence=np.tile([1.0, 0.985, 0.5], (draws, 1)),
        shock_cov=np.tile(cov, (draws, 1, 1, 1)),
        rupture_probability=np.full(draws, 0.01),
        rupture_scale=np.full(draws, 5.0),
        burst_scale=np.full(draws, 3.0),
        surprise_effect=0.01 * rng.standard_normal((draws, 2)),
        fade=np.full(draws, 0.1),
    )


def synthetic_start(
    countries: tuple[str, ...] = SOME, *, draws: int = 20, seed: int = 2
) -> InitialStates:
    """States of all dyads of ``countries`` at 8 February 2024, with one ritual where it fits.

    The values of a dyad depend on its key alone, so that subsets and orders agree.
    """
    order = sorted(countries)
    first, second = dyad_pairs(len(order))
    dyads = tuple(f"{order[i]}-{order[j]}" for i, j in zip(first, second, strict=True))
    parts = [_one_dyad(key, draws, seed) for key in dyads]
    place = {iso3: i for i, iso3 in enumerate(countries)}
    ritual = RitualState(
        name=RITUAL,
        dyad="CHN-RUS",
        run=4,
        same_leaders=True,
        coefficients=np.tile([0.2, 0.8, 0.3, 0.5], (draws, 1)),
        day_weights=np.full(91, 1.0 / 91.0),
    )
    return InitialStates(
        countries=tuple(countries),
        first=np.array([place[order[i]] for i in first]),
        second=np.array([place[order[j]] for j in second]),
        dyads=dyads,
        opportunity=np.stack([part[0] for part in parts], axis=1),
        mean=np.stack([part[1] for part in parts], axis=1),
        cov=np.stack([part[2] for part in parts], axis=1),
        heed=np.array([0.1 * (len(key) + ord(key[0]) % 5) - 0.8 for key in dyads]),
        scale=np.array([1.2, 0.8]),
        center=np.array([0.05, -0.02]),
        share=np.full(len(dyads), 0.5),
        cutoff=np.datetime64("2024-02-08"),
        first_month=np.datetime64("2024-03"),
        rituals=(ritual,) if "CHN-RUS" in dyads else (),
    )


def _one_dyad(key: str, draws: int, seed: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    rng = np.random.default_rng([seed, *key.encode()])
    opportunity = rng.normal(0.0, 0.9, 3) * np.array([1.0, 0.8, 0.3]) + np.zeros((draws, 3))
    mean = rng.normal(0.0, 1.0, 9) * np.array([0.9, 0.5, 0.4, 0.3, 0.1, 0.1, 0.6, 0.4, 0.5])
    root = 0.1 * np.eye(9) + 0.03 * rng.standard_normal((9, 9))
    means = mean + 0.02 * rng.standard_normal((draws, 9))
    return opportunity, means, np.tile(root @ root.T, (draws, 1, 1))


def small_scenario(**changes: object) -> Scenario:
    """A short scenario on `SOME` countries; keyword arguments replace keys of the file."""
    content = {
        "schema": 1,
        "id": "small",
        "title": "Small",
        "rationale": "For tests.",
        "references": (),
        "cutoff": date(2024, 2, 8),
        "horizon": 14,
        "worlds": 10,
        "seed": 7,
        "countries": SOME,
        "focus": ("CHN-RUS", "DEU-FRA"),
    }
    return Scenario.model_validate(content | changes)


def shock(
    dyad: str = "CHN-RUS", *, size: float = -1.0, month: str = "2024-05"
) -> dict[str, object]:
    """An intervention table: a shock to engagement and affinity."""
    sizes = {"mean": size, "sd": abs(size) / 2}
    common = {"kind": "shock", "dyad": dyad, "month": month, "source": "assumption"}
    return common | {"engagement": sizes, "affinity": sizes}


def run(scenario: Scenario, countries: tuple[str, ...] = SOME, **options: object) -> Ensemble:
    """Simulate a scenario on the synthetic laws and states."""
    start = synthetic_start(countries)
    return simulate(scenario, synthetic_laws(), start, options=Options(**options))


def same(one: Ensemble, other: Ensemble) -> bool:
    """Tell whether two ensembles hold the same bytes in every array."""
    names = ("mean", "sd", "paths", "at_cutoff", "ritual_kept")
    return all(getattr(one, name).tobytes() == getattr(other, name).tobytes() for name in names)

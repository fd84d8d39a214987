"""Simulation-based calibration: are the draws of a fit draws from the posterior?

200 worlds of 32 dyads, 24 months, three count series and a tone, each with ten parameters from the
prior, states and data from the laws (`tests.replications`). If the draws are right, the ranks of
the true parameters, of the true lasting states at the last month, and of the log likelihood at the
true parameters are uniform. Standard deviations of the posterior are a fifth to two thirds of the
prior's: wide enough priors to see whether the data are used, narrow enough for a normal posterior.

Each quantity is tested twice, by counts in bins and by its distribution in a simultaneous envelope.
The whole family raises a false alarm in at most one of a hundred families of worlds (Bonferroni);
seeds are fixed, so a failure is a change of the code.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from calibration.diagnostics.uniformity import chi_square, envelope
from calibration.fit import fit
from calibration.observations import Ints
from sim.relationship import LEANING, StateLaw
from tests.replications import (
    FREE,
    NAMES,
    halved,
    height_rank,
    lasting_draws,
    of_prior,
    parameter_ranks,
    priors,
    state_ranks,
    world,
)

pytestmark = [pytest.mark.statistical, pytest.mark.slow]

TABLE = priors()
FIRST, WORLDS, BLIND = 1000, 200, 40
"""First seed, worlds, and the worlds of them in which draws from the prior are ranked too."""

DRAWS, FOLLOWED = 63, np.arange(3)
"""Draws a world, and the dyads whose states are ranked."""

FALSE_ALARM = 0.01
"""Chance that any test of the family fails although all ranks are uniform."""

HEIGHT = "log likelihood"

Ranks = dict[str, Ints]


def replicate(seed: int) -> dict[str, dict[str, int]]:
    """Ranks in one world: of the fit, of one that is too sure, of one that saw no data."""
    here = world(TABLE, seed)
    found = fit(here.drawn.model)
    draws = found.draw(DRAWS, seed)
    states = state_ranks(here, lasting_draws(here, draws, FOLLOWED), FOLLOWED)
    ranks = {
        "fit": parameter_ranks(here, draws) | {HEIGHT: height_rank(here, draws)} | named(states),
        "too sure": parameter_ranks(here, halved(found).draw(DRAWS, seed)),
        "search": {"converged": int(found.converged)},
    }
    if seed < FIRST + BLIND:
        blind = of_prior(found, TABLE).draw(DRAWS, seed)
        ranks["blind"] = parameter_ranks(here, blind) | {HEIGHT: height_rank(here, blind)}
    return ranks


def named(states: Ints) -> dict[str, int]:
    """Ranks of states, (dyad, 2), by name."""
    return {
        f"{name} of dyad {d}": int(states[d, i]) for d in FOLLOWED for i, name in enumerate(NAMES)
    }


def faults(ranks: Ranks) -> dict[str, float]:
    """Smallest p value of each quantity that fails its part of the family's false alarms."""
    smallest = {
        name: min(chi_square(row, DRAWS), envelope(row, DRAWS)) for name, row in ranks.items()
    }
    part = FALSE_ALARM / (2 * len(ranks))
    return {name: value for name, value in smallest.items() if value < part}


@pytest.fixture(scope="module")
def ranks() -> dict[str, Ranks]:
    """Ranks of each quantity of each kind over its worlds."""
    with ThreadPoolExecutor(2) as pool:
        found = list(pool.map(replicate, range(FIRST, FIRST + WORLDS)))
    return {
        kind: {
            name: np.array([one[kind][name] for one in found if kind in one])
            for name in found[0][kind]
        }
        for kind in found[0]
    }


def test_every_search_converges(ranks: dict[str, Ranks]):
    assert ranks["search"]["converged"].all()


def test_parameters_states_and_log_likelihood_rank_uniformly(ranks: dict[str, Ranks]):
    assert len(ranks["fit"]) == len(FREE) + 1 + 2 * FOLLOWED.size
    assert not faults(ranks["fit"])


def test_half_the_covariance_would_fail(ranks: dict[str, Ranks]):
    """The mutant in the parameters; most of them show it."""
    assert len(faults(ranks["too sure"])) > len(FREE) / 2


def test_draws_that_never_saw_the_data_fail_by_the_log_likelihood_alone(ranks: dict[str, Ranks]):
    """Draws from the prior rank uniformly in every parameter; only this quantity can tell."""
    assert set(faults(ranks["blind"])) == {HEIGHT}


def without_ruptures(law: StateLaw) -> StateLaw:
    """A law of motion in which nothing ever breaks."""
    return law._replace(rupture=0.0)


def without_leanings(law: StateLaw) -> StateLaw:
    """A law in which all channels show the same engagement."""
    start = law.start.copy()
    start[LEANING:, LEANING:] *= 1e-4
    return law._replace(start=start)


def states_at_the_truth(believed=lambda law: law, worlds: int = 30) -> Ranks:
    """Ranks of all dyads' states, (worlds x dyads,), by the filter at the true parameters.

    Given these, dyads are independent, so all may be ranked.
    """
    rows = []
    for seed in range(worlds):
        here = world(TABLE, seed)
        dyads = np.arange(len(here.drawn.parts))
        thetas = np.repeat(here.theta[None], DRAWS, axis=0)
        rows.append(state_ranks(here, lasting_draws(here, thetas, dyads, believed), dyads))
    return dict(zip(NAMES, np.concatenate(rows).T, strict=True))


def test_states_rank_uniformly_at_the_true_parameters():
    assert not faults(states_at_the_truth())


@pytest.mark.parametrize(
    ("believed", "shown_by"),
    [(without_ruptures, "affinity"), (without_leanings, "engagement")],
)
def test_a_filter_that_believes_less_would_fail(believed, shown_by: str):
    """The mutants in the states."""
    assert shown_by in faults(states_at_the_truth(believed))

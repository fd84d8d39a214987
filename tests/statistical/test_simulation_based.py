"""Simulation-based calibration: are the draws of a fit draws from the posterior?

200 worlds of 32 dyads, 24 months, three count series and a tone, each with parameters from the
prior, states and data from the laws (`tests.replications`). If the fit's draws are right, the ranks
of the true parameters, of the true lasting states at the last month, and of the log likelihood at
the true parameters are uniform. The posteriors are a third to two thirds as wide as the priors
(docs/calibration-checks.md): narrow enough for a normal approximation, not so narrow that the data
alone decide.

Each quantity is tested twice, by counts in bins and by its distribution in a simultaneous envelope.
The whole family raises a false alarm in at most one of 100 families of worlds (Bonferroni); with
seeds fixed, a failure is a change of the code.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from calibration.diagnostics.uniformity import chi_square, envelope
from calibration.observations import Ints
from sim.relationship import StateLaw
from tests.replications import (
    FREE,
    LIKELIHOOD,
    halved,
    of_prior,
    parameter_ranks,
    priors,
    state_ranks,
    world,
)

pytestmark = [pytest.mark.statistical, pytest.mark.slow]

WORLDS, FIRST = 200, 1000
DRAWS = 63
DYADS = 3
FALSE_ALARM = 0.01
"""Chance that any test of the family fails although all ranks are uniform."""

Ranks = dict[str, Ints]


def without_ruptures(law: StateLaw) -> StateLaw:
    """A law of motion in which nothing ever breaks."""
    return law._replace(rupture=0.0)


def replicate(seed: int) -> dict[str, dict[str, int]]:
    """Ranks in one world: of the fit, and of three mutants of it."""
    here = world(TABLE, seed)
    draws = here.found.draw(DRAWS, seed)
    ranks = {
        "fit": parameter_ranks(here, draws) | state_ranks(here, draws, dyads=DYADS),
        "too sure": parameter_ranks(here, halved(here.found).draw(DRAWS, seed)),
        "no ruptures": state_ranks(here, draws, dyads=DYADS, believed=without_ruptures),
    }
    blind = of_prior(here.found, TABLE).draw(DRAWS, seed)
    ranks["prior"] = parameter_ranks(here, blind) | state_ranks(here, blind, dyads=1)
    return ranks | {"search": {"converged": int(here.found.converged)}}


TABLE = priors()


@pytest.fixture(scope="module")
def ranks() -> dict[str, Ranks]:
    """Ranks of each quantity of each kind over all worlds, (WORLDS,)."""
    with ThreadPoolExecutor(2) as pool:
        found = list(pool.map(replicate, range(FIRST, FIRST + WORLDS)))
    return {
        kind: {name: np.array([one[kind][name] for one in found]) for name in found[0][kind]}
        for kind in found[0]
    }


def faults(ranks: Ranks) -> dict[str, float]:
    """Smallest p value of each quantity that fails its part of the family's false alarms."""
    smallest = {
        name: min(chi_square(row, DRAWS), envelope(row, DRAWS)) for name, row in ranks.items()
    }
    part = FALSE_ALARM / (2 * len(ranks))
    return {name: value for name, value in smallest.items() if value < part}


def test_every_search_converges(ranks: dict[str, Ranks]):
    assert ranks["search"]["converged"].all()


def test_parameters_states_and_log_likelihood_rank_uniformly(ranks: dict[str, Ranks]):
    assert len(ranks["fit"]) == len(FREE) + 1 + 2 * DYADS
    assert not faults(ranks["fit"])


def test_half_the_covariance_would_fail(ranks: dict[str, Ranks]):
    """The mutant in the parameters; most of them show it."""
    assert len(faults(ranks["too sure"])) > len(FREE) / 2


def test_a_filter_that_ignores_ruptures_would_fail(ranks: dict[str, Ranks]):
    """The mutant in the states, at the fit's own draws of the parameters."""
    found = faults(ranks["no ruptures"])
    assert any(name.startswith(("engagement", "affinity")) for name in found)


def test_draws_that_never_saw_the_data_fail_by_the_log_likelihood_alone(ranks: dict[str, Ranks]):
    """Draws from the prior rank uniformly in every parameter; only this quantity can tell."""
    assert set(faults(ranks["prior"])) == {LIKELIHOOD}

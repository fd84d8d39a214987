"""A backtest with made-up scores, for pages and tables."""

from __future__ import annotations

import numpy as np

from sim.scores.backtest import Backtest, Cells, Facet, Member, score
from sim.scores.count_mixture import CountMixture
from tests.mixtures import draw_counts, draw_mixture

CELLS = 600


def made_up(seed: int = 1, *, model: bool = True) -> Backtest:
    """Return a backtest in which the model is the truth and the reference a wide guess."""
    rng = np.random.default_rng(seed)
    truth = draw_mixture(CELLS, 2, seed)
    y = draw_counts(truth, seed + 1)
    guess = CountMixture.single(np.full(CELLS, 2.0), np.full(CELLS, 0.5))
    half = np.repeat([0, 1], CELLS // 2)
    facets = {
        "class": Facet(("verbal cooperation", "material conflict"), np.arange(CELLS) % 2),
        "size": Facet(("0", "over 0"), rng.integers(0, 2, CELLS)),
        "target": Facet(("2010", "2011"), half),
    }
    cells = Cells(np.arange(CELLS) % 60, y, facets, (("class", "size"),))
    members = [Member("guess", "a wide guess", "reference", score(guess, y, seed=1), 0.5)]
    members += [Member("other", "the same", "reference", score(guess, y, seed=1), 0.5)]
    if model:
        members.append(Member("truth", "the law itself", "model", score(truth, y, seed=1), 1.5))
    weights = {"pool": (("2010", "verbal cooperation", "guess", 1.0),)}
    return Backtest("made-up", "A made-up record", cells, tuple(members), "guess", weights, 3)

"""Answers: counted by hand on a tiny ensemble, spread over draws by its law."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from sim.ensemble import Ensemble
from sim.errors import SimulationError
from sim.questions import answer_questions, parameter_spread
from tests.worlds import RITUAL, run, small_scenario


@pytest.fixture(scope="module")
def ensemble() -> Ensemble:
    """Four worlds whose visits, index and ritual are set by hand."""
    made = run(small_scenario(), worlds=4)
    paths = made.paths.copy()
    visits, index = made.quantities.index("contacts_visit"), made.quantities.index("strength")
    paths[visits, :, 0] = 0.0
    paths[visits, [0, 1, 1], 0, [1, 2, 9]] = 1.0
    paths[index, :, 0] = 0.0
    paths[index, 3, 0, 5] = -2.0
    at_cutoff = made.at_cutoff.copy()
    at_cutoff[2, :, 0] = [0.0, 0.0, 0.5, 0.0]
    kept = np.array([[[1], [0], [1], [1]]], dtype=np.int8)
    return replace(made, paths=paths, at_cutoff=at_cutoff, ritual_kept=kept)


def contact(kind: str, n: int, until: str = "2025-04") -> dict[str, object]:
    return {
        "kind": kind, "id": "q", "text": "?", "dyad": "CHN-RUS", "type": "visit",
        "from": "2024-04", "until": until, "n": n,
    }  # fmt: skip


def index(kind: str, threshold: float, *, relative: bool = False, by: str = "2025-04"):
    return {
        "kind": kind, "id": "q", "text": "?", "dyad": "CHN-RUS", "quantity": "strength",
        "threshold": threshold, "relative": relative, "by": by,
    }  # fmt: skip


KEPT = {"kind": "ritual_kept", "id": "q", "text": "?", "ritual": RITUAL, "season": 2024}


@pytest.mark.parametrize(
    ("table", "probability"),
    [
        (contact("contact_by", 1), 0.5),
        (contact("contact_by", 2), 0.25),
        (contact("contact_by", 2, until="2024-06"), 0.0),
        (contact("count_over", 1), 0.25),
        (contact("count_over", 2), 0.0),
        (index("index_below", -1.0), 0.25),
        (index("index_below", -1.0, by="2024-07"), 0.0),
        (index("index_above", -0.1), 1.0),
        (index("index_below", -0.4, relative=True), 0.5),
        (KEPT, 0.75),
    ],
)
def test_probabilities_counted_by_hand(
    ensemble: Ensemble, table: dict[str, object], probability: float
) -> None:
    (answer,) = answer_questions(ensemble, small_scenario(question=(table,)).question)
    assert answer.probability == probability
    assert answer.worlds == 4
    assert answer.standard_error == pytest.approx(np.sqrt(probability * (1 - probability) / 4))


def test_a_question_on_what_was_not_kept_is_an_error(ensemble: Ensemble) -> None:
    with pytest.raises(SimulationError, match="no such focus dyad"):
        ensemble.path("CHN-USA", "strength")
    with pytest.raises(SimulationError, match="did you mean 'contacts_visit'"):
        ensemble.path("CHN-RUS", "contacts_vist")
    with pytest.raises(SimulationError, match="no such season"):
        ensemble.season(RITUAL, 2030)


def test_spread_by_hand_and_unknown_with_one_world_a_draw() -> None:
    event = np.array([True, False, True, False, True, False])
    assert parameter_spread(event, 2) == pytest.approx(np.sqrt(0.5))
    assert np.isnan(parameter_spread(event, 6))
    assert np.isnan(parameter_spread(event, 1))


@pytest.mark.statistical
def test_spread_recovers_that_of_the_draws_and_is_near_zero_without_one() -> None:
    rng = np.random.default_rng(4)
    p = rng.uniform(0.2, 0.8, 200)
    draws = np.arange(20_000) % 200
    spread = parameter_spread(rng.random(20_000) < p[draws], 200)
    assert abs(spread - p.std()) < 5 * p.std() / np.sqrt(400)
    assert parameter_spread(rng.random(20_000) < 0.5, 200) < 0.02

"""Values of many scores under resampled countries, and the rows of a table made of them.

A country is drawn with replacement, a dyad counts as often as both of its countries together
(w_i w_j), since dyads of one country share its conduct. In the cells of one country its partners
are drawn. All scores share the resamples, so that differences are paired.

Axes: C countries, D dyads, Q scores, R resamples; row 0 of values is the sample itself.

Reference: Snijders, T. A. B., Borgatti, S. P. (1999). Non-parametric standard errors and tests for
network statistics. Connections 22(2).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from calibration.validity.measures import Ordered, area, net_area, partial_rank_correlation
from sim.scores.skill import ENDS
from sim.scores.validity import FIRST, STRENGTH, ValidityRow

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from sim.parameters import Floats


@dataclass(frozen=True)
class Cell:
    """What a cell of the table is: its labels, dyads and events."""

    cutoff: str
    test: str
    place: str
    measure: str
    n: int
    events: int = 0


def draw_weights(countries: int, draws: int, seed: int) -> Floats:
    """Return how often each country is drawn, (1 + R, C); once each in row 0."""
    rng = np.random.default_rng(seed)
    times = rng.multinomial(countries, np.full(countries, 1.0 / countries), size=draws)
    return np.concatenate([np.ones((1, countries)), times.astype(np.float64)])


def correlations(scores: Floats, outcome: Floats, held: Floats, weights: Floats) -> Floats:
    """Return rho of each score net of what is held, (1 + R, Q).

    Parameters
    ----------
    scores
        (D, Q).
    outcome
        (D,).
    held
        (D, H).
    weights
        Of the dyads, (1 + R, D).
    """
    ordered, known = _ordered(scores), _ordered(held)
    target = Ordered.of(outcome)
    return np.stack([partial_rank_correlation(ordered, target, known, w) for w in weights])


def areas(scores: Floats, happened: NDArray[np.bool_], weights: Floats, *, less: bool) -> Floats:
    """Return the AUC of each score, (1 + R, Q), or 1 - AUC where strength should be less."""
    ordered = _ordered(scores)
    found = np.array([[area(item, happened, w) for item in ordered] for w in weights])
    return 1.0 - found if less else found


def net_areas(
    scores: Floats, happened: NDArray[np.bool_], held: Floats, weights: Floats, *, less: bool
) -> Floats:
    """Return `areas` of what is left of the scores beside what is held, (D, H)."""
    ordered, known = _ordered(scores), _ordered(held)
    found = np.stack([net_area(ordered, happened, known, w) for w in weights])
    return 1.0 - found if less else found


def rows_of(
    cell: Cell, values: Floats, names: Sequence[str], rivals: Sequence[str]
) -> list[ValidityRow]:
    """Return a row for each score, and for strength less each rival, from values (1 + R, Q).

    So for the first form of strength, where it is among the names.
    """
    at = {name: values[:, i] for i, name in enumerate(names)}
    rows = [_row(cell, name, "", found) for name, found in at.items()]
    own = [name for name in (STRENGTH, FIRST) if name in at]
    return rows + [_row(cell, one, name, at[one] - at[name]) for one in own for name in rivals]


def _row(cell: Cell, subject: str, against: str, values: Floats) -> ValidityRow:
    drawn = values[1:][np.isfinite(values[1:])]
    low, high = np.quantile(drawn, ENDS) if drawn.size else (np.nan, np.nan)
    return ValidityRow(
        cell.cutoff, cell.test, cell.place, cell.measure, subject, against,
        float(values[0]), float(low), float(high), cell.n, cell.events,
    )  # fmt: skip


def _ordered(values: Floats) -> list[Ordered]:
    return [Ordered.of(column) for column in values.T]

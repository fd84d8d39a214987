"""Typed counts of directed pairs by month, and what is fixed of every pair.

    counts[t, k, i, j] = events of series k that i directed at j in month t

Series are groups of ICEWS contact types. Forecasters are handed a copy that ends before the month
they forecast, so that they cannot look ahead.

Axes: T months, K series, C countries, X background inputs, D directed pairs, both directions of an
undirected pair side by side: rows 2u and 2u + 1.

Reference: Boschee, E. and others (2015). ICEWS Coded Event Data, doi:10.7910/DVN/28075.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from calibration.backtest.tables import read_columns
from sim.errors import OutcomeError

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from sim.parameters import Floats

TABLE = "icews_2018"

SERIES: dict[str, tuple[str, ...]] = {
    "call": ("call",),
    "visit": ("visit_made",),
    "visit hosted": ("visit_hosted",),
    "meeting or agreement": ("meeting", "agreement"),
    "sanction": ("sanction",),
    "threat": ("threat",),
    "consultation": ("negotiation", "mediation", "consultation"),
    "statement": ("statement", "appeal"),
    "intent": ("intent_to_cooperate", "diplomatic_cooperation"),
    "aid": ("material_cooperation", "aid", "concession"),
    "criticism": ("criticism", "demand", "rejection", "investigation", "protest"),
    "coercion": ("reduce_relations", "coercion", "force_posture"),
    "fight": ("assault", "fight", "mass_violence"),
}
"""Contact types of each series; those whose presence is forecast, or mirrors it, first."""

PRESENCE = 6
"""The first so many series tell only whether anything came; the others count."""

OUTCOMES = ("call", "visit", "meeting or agreement", "sanction", "threat")

SELECTING = 4
"""A pair is forecast if it was active in one of the first so many months."""


class Pairs(NamedTuple):
    """Directed pairs: sender, receiver, whether the pair is forecast, (D,) each."""

    sender: NDArray[np.int64]
    receiver: NDArray[np.int64]
    asked: NDArray[np.bool_]


@dataclass(frozen=True)
class TypedRecord:
    """The record, or a part of it that ends early.

    Attributes
    ----------
    counts : (T, K, C, C) int64
        Events by month and series, sender by receiver.
    months : tuple of str
        Labels of T.
    countries : tuple of str
        ISO3 codes, ascending.
    background : (X, C, C)
        What was known of every pair before the record begins; not a number where unknown.
    """

    counts: NDArray[np.int64]
    months: tuple[str, ...]
    countries: tuple[str, ...]
    background: Floats

    def until(self, months: int) -> TypedRecord:
        """Return a copy that ends after so many months."""
        return TypedRecord(
            self.counts[:months].copy(), self.months[:months], self.countries, self.background
        )

    def digest(self) -> str:
        """Return a digest of all that the record holds."""
        parts = (np.ascontiguousarray(self.counts), np.ascontiguousarray(self.background))
        found = hashlib.sha256(repr((self.months, self.countries)).encode())
        for part in parts:
            found.update(repr((part.shape, part.dtype)).encode() + part.tobytes())
        return found.hexdigest()

    def pairs(self) -> Pairs:
        """Return the pairs active in the first months, each with its other direction."""
        active = self.counts[:SELECTING].sum(axis=(0, 1)) > 0
        np.fill_diagonal(active, False)
        one, other = np.nonzero(np.triu(active | active.T))
        sender = np.stack([one, other], 1).ravel()
        receiver = np.stack([other, one], 1).ravel()
        return Pairs(sender, receiver, active[sender, receiver])

    def happened(self, month: int, pairs: Pairs) -> NDArray[np.bool_]:
        """Return whether each outcome came in a month, (outcomes, pairs forecast)."""
        place = [list(SERIES).index(name) for name in OUTCOMES]
        sender, receiver = pairs.sender[pairs.asked], pairs.receiver[pairs.asked]
        came: NDArray[np.bool_] = self.counts[month][place][:, sender, receiver] > 0
        return came


def read_record(path: Path) -> TypedRecord:
    """Read the monthly table; the record has no background yet.

    Raises
    ------
    OutcomeError
        If a column is missing, a contact type is in no series, or a month has no events.
    """
    columns = ["month", "source_iso3", "target_iso3", "contact_type", "n"]
    frame = read_columns(path, columns)
    place = {kind: k for k, kinds in enumerate(SERIES.values()) for kind in kinds}
    unknown = sorted(set(frame["contact_type"]) - set(place), key=str)
    if unknown:
        raise OutcomeError(where=str(path), value=unknown, expected="contact types of a series")
    countries = sorted(set(frame["source_iso3"]) | set(frame["target_iso3"]))
    index = np.array(countries)
    dates = frame["month"].dt
    month = dates.year().to_numpy().astype(np.int64) * 12 + dates.month().to_numpy() - 1
    span = np.arange(int(month.min()), int(month.max()) + 1)
    if np.setdiff1d(span, month).size:
        raise OutcomeError(where=str(path), value="a gap", expected="events in every month")
    counts = np.zeros((span.size, len(SERIES), index.size, index.size), dtype=np.int64)
    kinds = np.array([place[kind] for kind in frame["contact_type"]], dtype=np.int64)
    sides = [np.searchsorted(index, frame[name].to_numpy()) for name in columns[1:3]]
    np.add.at(counts, (month - span[0], kinds, *sides), frame["n"].to_numpy())
    labels = tuple(f"{m // 12}-{m % 12 + 1:02d}" for m in span)
    return TypedRecord(counts, labels, tuple(countries), np.zeros((0, index.size, index.size)))

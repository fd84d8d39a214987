"""What a test of validity yields: how well strength and its rivals order dyads by what came.

    cell = (cutoff, test, place, measure);  a row a cell and subject, or a cell and rival

Rows of a subject hold its own value; rows with ``against`` hold the subject (strength,
or its `FIRST` form, which was replaced) less that rival, over the same resamples.
Values are oriented so that higher is better for strength in every test.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import polars as pl

STRENGTH = "strength"
FIRST = "strength, first form"
POOLED = "pooled"
MEAN_OF_COUNTRIES = "mean of countries"
ALL_TESTS = "all tests"
MEAN_GAIN = "mean of rho and 2 AUC - 1"


@dataclass(frozen=True)
class ValidityRow:
    """One value with its 95% interval.

    Attributes
    ----------
    cutoff : str
        Last year that was fitted; of the pool, all of them.
    test : str
    place : str
        `POOLED`, `MEAN_OF_COUNTRIES`, or an ISO3 code.
    measure : str
    subject : str
        Whose value it is.
    against : str
        Rival whose value is taken off; empty for a value as such.
    value, low, high : float
        NaN where it has no meaning.
    n, events : int
        Dyads, and those of them with the event; tests, for the pool.
    """

    cutoff: str
    test: str
    place: str
    measure: str
    subject: str
    against: str
    value: float
    low: float
    high: float
    n: int
    events: int


@dataclass(frozen=True)
class ValidityTable:
    """Result of a test of validity.

    Attributes
    ----------
    name, title : str
    rows : tuple of ValidityRow
    rivals, parts : mapping
        Name and title of what strength is held against, and of its parts and first form.
    tests : mapping
        Name of each test, and what it is.
    reliability, kept : mapping
        By cutoff: share of the variance of strength that is not uncertainty; correlation that
        engagement has with opportunity before that is taken off.
    limits : tuple of str
    seed, draws : int
        Of the resampling.
    seconds : float
    """

    name: str
    title: str
    rows: tuple[ValidityRow, ...]
    rivals: dict[str, str]
    parts: dict[str, str]
    tests: dict[str, str]
    reliability: dict[str, float]
    kept: dict[str, float]
    limits: tuple[str, ...]
    seed: int
    draws: int
    seconds: float

    def to_frame(self) -> pl.DataFrame:
        """Return the rows as a table."""
        import polars as pl

        return pl.DataFrame([asdict(row) for row in self.rows])

    def pool(self, subject: str, against: str = "") -> ValidityRow:
        """Return the value over all tests of a subject, or of a subject less a rival."""
        return next(
            row
            for row in self.rows
            if (row.test, row.subject, row.against) == (ALL_TESTS, subject, against)
        )

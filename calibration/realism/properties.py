"""The properties that are checked, in the order of the page."""

from __future__ import annotations

import numpy as np

from calibration.realism import levels, network, timing
from calibration.realism.sample import Property

YEAR = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
OVER_COUNTRIES = (
    "tenth percentile over countries",
    "median country",
    "ninetieth percentile",
    "largest",
    "share of the ten largest",
)
SPELL = (
    "onsets a thousand dyad-months at risk",
    "mean length, months",
    "share of 3 months or more",
)

ZEROS = Property(
    "zeros",
    "Dyad-months without contact",
    "Shares of the months of all pairs by how many contacts they hold.",
    levels.zeros,
    (
        "share of dyad-months without contact",
        "share of dyads without contact in any month",
        "share of single contacts among dyad-months with any",
        "share of dyad-months with 10 or more",
        "largest dyad-month",
    ),
    levels.COUNTS,
    "contacts in a month, at least",
    "share of dyad-months",
    log_x=True,
    log_y=True,
)
BURSTS = Property(
    "bursts",
    "Bursts within a dyad",
    "Variance of a dyad's months over their mean, for dyads with one contact a month or more: 1 "
    "for a steady Poisson stream.",
    levels.bursts,
    (
        "median dyad of 1 to 10 contacts a month",
        "median dyad of 10 or more",
        "share of these dyads that have 10 or more",
    ),
    levels.DISPERSIONS,
    "variance over mean, at least",
    "share of dyads",
    log_x=True,
)
DEGREE = Property(
    "degree",
    "Partners of a country",
    "Countries with which a country has any contact in a month, the mean of its months.",
    network.degree,
    OVER_COUNTRIES,
    network.PARTNERS,
    "partners a month, at least",
    "share of countries",
)
STRENGTH = Property(
    "strength",
    "Contacts of a country",
    "Contacts of a country in a month with all others, the mean of its months.",
    network.strength,
    OVER_COUNTRIES,
    network.STRENGTHS,
    "contacts a month, at least",
    "share of countries",
    log_x=True,
)
RECIPROCITY = Property(
    "reciprocity",
    "Reciprocity",
    "Share of contacts that the other side answers in the same month, and who of a dyad with 20 "
    "contacts or more initiates them.",
    network.reciprocity,
    (
        "reciprocated share of all contacts",
        "reciprocated share of cooperative contacts",
        "reciprocated share of conflictual contacts",
        "share of the side that initiates more",
    ),
    network.SHARES,
    "share of the side that initiates more, at least",
    "share of dyads",
)
BALANCE = Property(
    "balance",
    "Balanced triangles",
    "Signs of cooperative less conflictual contacts over all months; a triangle is balanced if the "
    "number of its negative ties is even.",
    network.balance,
    (
        "share of negative ties",
        "share of balanced triangles",
        "balanced above what independent signs give",
    ),
    np.arange(4.0),
    "negative ties of a triangle",
    "share of triangles",
    names=("none", "one", "two", "three"),
)
RUPTURES = Property(
    "ruptures",
    "Ruptures",
    "Months in a row of net conflict that begin after a month of net cooperation.",
    timing.ruptures,
    SPELL,
    timing.SPELLS,
    "months of net conflict, at least",
    "share of ruptures",
)
LAPSES = Property(
    "lapses",
    "Lapses",
    "Months in a row in which a dyad of 10 contacts a month or more falls under a tenth of its "
    "mean.",
    timing.lapses,
    SPELL,
    timing.SPELLS,
    "months under a tenth of the mean, at least",
    "share of lapses",
)
JUMPS = Property(
    "jumps",
    "Jumps from month to month",
    "Changes of log(1 + contacts) between two months, for dyads of 10 contacts a month or more.",
    timing.jumps,
    ("median change", "share of changes of 1 (2.7-fold)", "share of changes of 2 (7.4-fold)"),
    timing.JUMPS,
    "change of log(1 + contacts), at least",
    "share of pairs of months",
    log_y=True,
)
SEASON = Property(
    "season",
    "Season",
    "Log(1 + contacts) by calendar month, less each dyad's mean, for dyads of one contact a month "
    "or more. What all dyads share is in the exposure, which is taken from the record.",
    timing.season,
    (
        "amplitude over calendar months",
        "a dyad's own season: memory at 12 months above that at 11 and 13",
    ),
    np.arange(12.0),
    "calendar month",
    "log(1 + contacts), less the mean",
    names=YEAR,
)


def types(names: tuple[str, ...]) -> Property:
    """Return the property of the mix of contact types ``names``."""
    return Property(
        "types",
        "Contact types",
        "Contacts a month of all pairs by type.",
        levels.types,
        ("contacts a month, all types", "share of conflictual types"),
        np.arange(float(len(names))),
        "contact type",
        "contacts a month",
        log_y=True,
        names=names,
    )


def memory(lags: tuple[int, ...], longest: int) -> Property:
    """Return the property of memory at some lags; its figure runs up to the longest."""
    shown = tuple(range(1, longest + 1))
    return Property(
        "memory",
        "Memory from month to month",
        "Autocorrelation of log(1 + contacts) within dyads of one contact a month or more, pooled; "
        "each dyad's mean is taken off, so that a short record shows less of it than there is.",
        timing.autocorrelation(lags, shown),
        (*(f"lag {lag}" for lag in lags), "lag 1, dyads of 10 or more a month"),
        np.array(shown, dtype=np.float64),
        "lag, months",
        "autocorrelation",
    )


def transitivity(months: int) -> Property:
    """Return the property of the clustering of the graphs of so many months."""
    return Property(
        "transitivity",
        "Transitivity",
        "In the graph of the pairs with any contact in a month: how often two partners of a "
        "country have contact with each other.",
        network.transitivity,
        ("transitivity, mean of months", "transitivity above the density of the graph"),
        np.arange(1.0, months + 1.0),
        "month of the record",
        "transitivity",
    )


def typed_properties(names: tuple[str, ...], months: int) -> tuple[Property, ...]:
    """Properties of a record of typed, directed events."""
    lags = tuple(lag for lag in (1, 3, 6) if lag < months)
    return (
        ZEROS, BURSTS, types(names), DEGREE, STRENGTH, RECIPROCITY, transitivity(months), BALANCE,
        memory(lags, min(6, months - 1)), JUMPS, RUPTURES, LAPSES,
    )  # fmt: skip


def volume_properties(months: int) -> tuple[Property, ...]:
    """Properties of a record of news volume, which has neither types nor directions."""
    lags = tuple(lag for lag in (1, 3, 6, 12) if lag < months)
    seasons = (SEASON,) if months >= 24 else ()
    return (
        ZEROS, BURSTS, DEGREE, STRENGTH, transitivity(months),
        memory(lags, min(15, months - 1)), JUMPS, LAPSES, *seasons,
    )  # fmt: skip

"""The next season of a ritual: how likely it is kept, on which day, and what its absence would say.

    P(kept) = average over draws of rho and of affinity z of logistic(rho . (1, log(1 + run), z, 1))

Affinity is drawn at the first month of the season, carried there from the cutoff by the transition
law. If the cutoff lies in a season that has not had its contact, the outlook is of that season, and
of its days that are left. Absence is evidence: the record is continued by empty months to the end
of the season, with one row for the season (kept, missed, or none at all), filtered anew, and the
three states compared. Nobody is taken to leave office before the season.

References
----------
Jeffreys, H. (1961). Theory of Probability: the base rate (kept + 1/2) / (seasons + 1).
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import numpy as np

from calibration.evidence import subset
from calibration.filtering import filter_states
from calibration.posterior import RITUAL_NAME, affinity_scale, days_waited, rank_final
from calibration.rituals import day_weights
from calibration.seasons import season_of, season_span
from calibration.smoothing import LASTING, NET, view_cov, view_mean
from sim.report.inputs import AbsenceCase, Estimate, Mark, RitualOutlook, Season
from sim.ritual import kept_probability, still_kept

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from calibration.observations import Evidence
    from calibration.panel import DyadPanel
    from calibration.posterior import Posterior
    from calibration.rituals import RitualFit
    from sim.parameters import Floats

DRAWS = 4000
REACH = 1.6448536269514722
"""Standard deviations from the middle to the ends of a 90% interval of a normal distribution."""

CASES = (("kept", 1.0), ("not known", None), ("missed", 0.0))


def ritual_outlook(
    posterior: Posterior, dyad: str, *, later: tuple[Mark, ...] = (), seed: int = 1
) -> RitualOutlook | None:
    """Return the outlook of a dyad's ritual, None where it has none.

    Of the season under way if that still waits for its contact, else of the next one.

    Parameters
    ----------
    posterior
        Fitted model of a panel.
    dyad
        Key of the dyad.
    later
        Contacts after the cutoff, to be shown and used for nothing.
    seed
        Of the draws of coefficients and affinity.
    """
    fits = dict(posterior.rituals)
    if dyad not in fits:
        return None
    seasons, run = _past(posterior, dyad)
    waited = _waited(posterior.panel, dyad)
    first, last = _next_season(posterior.panel.cutoff, waited)
    extended = _extended(posterior, dyad, last)
    weights = day_weights(np.array([s.day for s in seasons if s.kept], dtype=np.int64))
    whole = _chances(posterior, fits[dyad], extended, run, (first, seed))
    chances, left = still_kept(whole, weights, waited)
    weights = left / left.sum()
    early, middle, late = (first + timedelta(days=_quantile(weights, q)) for q in (0.05, 0.5, 0.95))
    kept = [s.kept for s in seasons]
    since = kept[kept.index(True) :] if any(kept) else kept
    held = sorted(m.day for m in later if m.ritual and first <= m.day <= last)
    return RitualOutlook(
        name=RITUAL_NAME,
        dyad=dyad,
        first_day=first,
        last_day=last,
        run=run,
        probability=_estimate(chances),
        base_rate=base_rate(sum(kept), len(kept)),
        base_rate_since_onset=base_rate(sum(since), len(since)),
        seasons=seasons,
        day_weights=weights,
        early=early,
        middle=middle,
        late=late,
        cases=_cases(posterior, fits[dyad], extended, run),
        later=later,
        waited=waited,
        kept_later=held[0] if held else None,
    )


def base_rate(kept: int, seasons: int) -> float:
    """Share of seasons kept, half a season of doubt on each side.

    Examples
    --------
    >>> base_rate(4, 4)
    0.9
    """
    return (kept + 0.5) / (seasons + 1.0)


def _past(posterior: Posterior, dyad: str) -> tuple[tuple[Season, ...], int]:
    """Past seasons in order, and the run that the next one would continue."""
    panel = posterior.panel
    rows = np.flatnonzero(panel.ritual_dyad == posterior.position(dyad))
    rows = rows[np.argsort(panel.ritual_period[rows], kind="stable")]
    seasons = []
    for row in rows:
        month = panel.periods[panel.ritual_period[row]].astype(object)
        seasons.append(
            Season(season_of(month), bool(panel.ritual_kept[row]), int(panel.ritual_day[row]))
        )
    last = rows[-1]
    return tuple(seasons), int(panel.ritual_run[last]) + 1 if panel.ritual_kept[last] else 0


def _waited(panel: DyadPanel, dyad: str) -> int | None:
    rows = np.flatnonzero(panel.ritual_dyad == panel.dyads.index(dyad))
    return days_waited(panel, int(rows[np.argmax(panel.ritual_period[rows])]))


def _next_season(cutoff: date, waited: int | None) -> tuple[date, date]:
    """First and last day of the season under way, or of the first that begins after the cutoff."""
    if waited is not None:
        return season_span((cutoff - timedelta(days=waited)).year)
    return season_span(cutoff.year if cutoff < date(cutoff.year, 12, 1) else cutoff.year + 1)


def _extended(posterior: Posterior, dyad: str, last: date) -> Evidence:
    """Evidence of one dyad, continued by empty months to the end of a season.

    The opportunity mean stays at that of the last year.
    """
    whole, _, _ = posterior.laws()
    own = subset(whole, np.array([posterior.position(dyad)]))
    months = int((np.datetime64(last, "M") - posterior.panel.periods[-1]) / np.timedelta64(1, "M"))
    return own._replace(year=np.append(own.year, np.full(months, own.year[-1])))


def _chances(
    posterior: Posterior, fitted: RitualFit, extended: Evidence, run: int, when: tuple[date, int]
) -> Floats:
    """Draws of the probability that a whole season is kept, (4000,)."""
    _, state, observation = posterior.laws()
    begin = int((np.datetime64(when[0], "M") - posterior.panel.periods[0]).astype(int))
    estimate = filter_states(extended, state, observation, keep=(begin,))
    mean = view_mean(estimate.mean, NET)[0, 0, 1]
    cov = view_cov(estimate.cov, NET)[0, 0, 1, 1]
    rng = np.random.default_rng([when[1], 1])
    affinity = (mean + np.sqrt(cov) * rng.standard_normal(DRAWS)) / affinity_scale(state)
    rho = fitted.draw(DRAWS, when[1])
    return kept_probability(rho, run, affinity, True)


def _estimate(draws: Floats) -> Estimate:
    low, high = np.quantile(draws, (0.05, 0.95))
    return Estimate(float(draws.mean()), float(low), float(high))


def _quantile(weights: Floats, level: float) -> int:
    return int(np.searchsorted(np.cumsum(weights), level))


def _cases(
    posterior: Posterior, fitted: RitualFit, extended: Evidence, run: int
) -> tuple[AbsenceCase, ...]:
    center, scale = rank_final(posterior)
    cases = []
    for name, kept in CASES:
        evidence = (
            extended if kept is None else _with_season(posterior, fitted, extended, run, kept)
        )
        _, state, observation = posterior.laws()
        estimate = filter_states(evidence, state, observation, keep=(extended.year.size - 1,))
        z = (view_mean(estimate.mean, LASTING)[0, 0] - center) / scale
        spread = view_cov(estimate.cov, LASTING)[0, 0] / np.outer(scale, scale)
        cases.append(
            AbsenceCase(
                name,
                normal_interval(z.sum() / np.sqrt(2.0), spread.sum() / 2.0),
                normal_interval(z[0], spread[0, 0]),
                normal_interval(z[1], spread[1, 1]),
            )
        )
    return tuple(cases)


def _with_season(
    posterior: Posterior, fitted: RitualFit, ev: Evidence, run: int, kept: float
) -> Evidence:
    """Add the outcome of the season in its last month."""
    _, state, _ = posterior.laws()
    rho = fitted.mean
    slope = rho[2] / affinity_scale(state)
    logit = rho[0] + rho[1] * np.log1p(run) + rho[3] - slope * ev.opportunity[0, ev.year[-1], 2]
    return ev._replace(
        ritual_start=np.array([0, ev.ritual_kept.size + 1], dtype=np.int64),
        ritual_period=_add(ev.ritual_period, ev.year.size - 1).astype(np.int32),
        ritual_kept=_add(ev.ritual_kept, kept),
        ritual_logit=_add(ev.ritual_logit, logit),
        ritual_slope=_add(ev.ritual_slope, slope),
    )


def _add(array: NDArray[np.generic], value: float) -> Floats:
    return np.append(np.asarray(array, dtype=np.float64), value)


def normal_interval(mean: float, variance: float) -> Estimate:
    """Mean of a normal distribution with the ends of its 90% interval."""
    reach = REACH * float(np.sqrt(variance))
    return Estimate(float(mean), float(mean) - reach, float(mean) + reach)

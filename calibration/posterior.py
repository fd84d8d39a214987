"""The posterior: fitted parameters with their uncertainty, and what follows from them.

A `Posterior` holds the mode and covariance of the parameters and draws from them. From each draw
follow the laws that the simulator needs (`law_draws`) and, by filtering anew under that draw, the
states at the cutoff (`initial_states`), so that worlds carry the uncertainty of both.

Axes: S draws, P parameters, D dyads, K contact types.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from calibration.attention import dyad_attention, read_attention
from calibration.evidence import subset, with_rituals
from calibration.filtering import StateEstimate, filter_states
from calibration.opportunity import log_economies
from calibration.panel import DyadPanel, Series
from calibration.rituals import RitualFit, Seasons, day_weights, fit_ritual
from calibration.seasons import CONTACT_TYPE, season_of, season_span, season_under_way
from calibration.smoothing import NET, final_states, view_mean
from calibration.sources.folder import DataFolder
from calibration.strength import moments
from sim.contacts import TYPED, contact_types
from sim.dyads import dyad_keys, split_dyad
from sim.errors import CoverageError
from sim.initial import InitialStates, RitualState
from sim.law_draws import LawDraws
from sim.relationship import STATES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from calibration.fit import Fit
    from calibration.objective import Model
    from calibration.observations import Evidence, Ints
    from sim.parameters import Floats
    from sim.relationship import ObservationLaw, StateLaw

RITUAL_NAME = "turn-of-year-call"


@dataclass(frozen=True)
class Posterior:
    """A fitted model of a panel.

    Attributes
    ----------
    panel : DyadPanel
        What was observed.
    model : Model
        Evidence of all dyads, covariates, parameter table.
    fit : Fit
        Mode and covariance of the parameters.
    rituals : tuple of (dyad, RitualFit)
        Fitted rituals.
    """

    panel: DyadPanel
    model: Model
    fit: Fit
    rituals: tuple[tuple[str, RitualFit], ...] = ()

    def laws(self, theta: Floats | None = None) -> tuple[Evidence, StateLaw, ObservationLaw]:
        """Evidence, ritual seasons included, and laws, at the mode or at ``theta``."""
        return self._laws_at_mode if theta is None else self._laws_at(theta)

    def over(self, dyads: Ints) -> Posterior:
        """The posterior of some dyads alone (positions, in the order given): same parameters."""
        panel = self.panel.over(dyads)
        held = frozenset(panel.dyads)
        rituals = tuple(pair for pair in self.rituals if pair[0] in held)
        return Posterior(panel, model_over(self.model, dyads), self.fit, rituals)

    @cached_property
    def standing(self) -> StateEstimate:
        """States of all dyads at the mode in the months that reports rank.

        These are the last month with news scores and the last month of all, J = 1 or 2.
        """
        size = len(self.panel.periods)
        return filter_states(*self.laws(), keep=sorted({self.panel.last_scored % size, size - 1}))

    @cached_property
    def _laws_at_mode(self) -> tuple[Evidence, StateLaw, ObservationLaw]:
        return self._laws_at(self.fit.theta)

    def _laws_at(self, theta: Floats) -> tuple[Evidence, StateLaw, ObservationLaw]:
        evidence, state, observation = self.model.laws(theta)
        return _with_rituals(self, evidence, state), state, observation

    def position(self, dyad: str) -> int:
        """Place of a dyad on the panel's axis D; raises ``CoverageError`` where it is not."""
        self.panel.rows(dyad)
        return self.panel.dyads.index(dyad)


def model_over(model: Model, dyads: Ints) -> Model:
    """The model of some dyads alone (positions, in the order given)."""
    return replace(model, evidence=subset(model.evidence, dyads), design=model.design[dyads])


def affinity_scale(state: StateLaw) -> float:
    """Standard deviation of the net affinity over dyads and time that the laws imply."""
    return float(np.sqrt(sum(state.start[i, i] for i in (1, 3, 5))))


def fit_rituals(panel: DyadPanel, model: Model, theta: Floats) -> tuple[tuple[str, RitualFit], ...]:
    """Fit the ritual of every dyad that has one, at the affinity predicted for its first month."""
    dyads, fits = np.unique(panel.ritual_dyad), []
    evidence, state, observation = model_over(model, dyads).laws(theta)
    estimate = filter_states(evidence, state, observation, keep=range(len(panel.periods)))
    for place, d in enumerate(dyads):
        rows = np.flatnonzero(panel.ritual_dyad == d)
        before = [_month_before(panel, int(row)) for row in rows]
        begin = estimate.mean[place, before] * state.persistence
        begin[:, 2:4] += estimate.surprise[place, before, None] * state.surprise
        affinity = view_mean(begin, NET)[:, 1] / affinity_scale(state)
        seasons = Seasons(
            panel.ritual_run[rows],
            affinity,
            panel.ritual_same_leaders[rows].astype(np.float64),
            panel.ritual_kept[rows].astype(np.float64),
        )
        fits.append((panel.dyads[int(d)], fit_ritual(seasons)))
    return tuple(fits)


def _month_before(panel: DyadPanel, row: int) -> int:
    """Position of the November before the season of a ritual row."""
    period = int(panel.ritual_period[row])
    month = int(panel.periods[period].astype("datetime64[M]").astype(np.int64)) % 12 + 1
    return max(period - (month - 11 if month >= 12 else month + 1), 0)


def _with_rituals(posterior: Posterior, evidence: Evidence, state: StateLaw) -> Evidence:
    panel = posterior.panel
    fits = dict(posterior.rituals)
    logit, slope = np.zeros((2, panel.ritual_dyad.size))
    for row, d in enumerate(panel.ritual_dyad):
        rho = fits[panel.dyads[int(d)]].mean
        year = evidence.year[panel.ritual_period[row]]
        slope[row] = rho[2] / affinity_scale(state)
        logit[row] = (
            rho[0]
            + rho[1] * np.log1p(panel.ritual_run[row])
            + rho[3] * panel.ritual_same_leaders[row]
            - slope[row] * evidence.opportunity[d, year, 2]
        )
    return with_rituals(evidence, panel, logit, slope)


def law_draws(posterior: Posterior, thetas: Floats) -> LawDraws:
    """Laws of the simulator under each draw of the parameters, ``thetas`` (S, P)."""
    table, types = posterior.model.table, contact_types()
    values = table.to_natural(thetas)

    def column(name: str) -> Floats:
        return np.asarray(values[:, table.index(name)])

    slopes = [f"size_slope[{name.partition(':')[0]}]" for name in types.series]
    ones = np.ones(len(thetas))
    cov = np.zeros((len(thetas), 3, 2, 2))
    for part, name in ((1, "slow"), (2, "fast")):
        first, second = column(f"{name}_sd_engagement"), column(f"{name}_sd_affinity")
        cov[:, part, 0, 0], cov[:, part, 1, 1] = first**2, second**2
        cov[:, part, 0, 1] = cov[:, part, 1, 0] = first * second * column(f"{name}_correlation")
    return LawDraws(
        alpha=np.column_stack([column(f"intercept[{name}]") for name in types.series]),
        loading_engagement=np.column_stack(
            [column(f"engagement_loading[{name}]") for name in types.names]
        ),
        loading_affinity=np.column_stack(
            [column(f"affinity_loading[{name}]") for name in types.names]
        ),
        log_size=np.log(np.column_stack([column(f"size[{name}]") for name in types.series])),
        size_slope=np.column_stack([column(name) for name in slopes]),
        persistence=np.column_stack([ones, column("slow_persistence"), column("fast_persistence")]),
        shock_cov=cov,
        rupture_probability=column("rupture_probability"),
        rupture_scale=column("rupture_scale"),
        burst_scale=column("burst_scale"),
        surprise_effect=np.column_stack(
            [column("surprise_engagement"), column("surprise_affinity")]
        ),
        fade=column("burst_fade"),
    )


def initial_states(
    posterior: Posterior, thetas: Floats, countries: Sequence[str], *, seed: int
) -> InitialStates:
    """States at the cutoff of the dyads among ``countries`` that the panel holds, for every draw.

    Dyads that no source ever covered, and countries without a covered one, are left out. What the
    contact surprise of the cutoff month adds to the next one is put into the slow part already.

    Raises
    ------
    CoverageError
        If no dyad among the countries is covered.
    """
    keys = dyad_keys(sorted(countries))
    place = {dyad: i for i, dyad in enumerate(posterior.panel.dyads)}
    held = tuple(key for key in keys if key in place)
    if not held:
        raise CoverageError(value=" ".join(countries), expected="countries that some source covers")
    positions = np.array([place[key] for key in held], dtype=np.int64)
    shape = (len(thetas), len(held))
    opportunity, mean = np.zeros((*shape, 3)), np.zeros((*shape, STATES))
    cov = np.zeros((*shape, STATES, STATES))
    narrow = posterior.over(positions)
    for s, theta in enumerate(thetas):
        evidence, state, observation = narrow.laws(theta)
        estimate = filter_states(evidence, state, observation, keep=(-1,))
        opportunity[s], mean[s] = estimate.opportunity[:, 0], estimate.mean[:, 0]
        cov[s] = estimate.cov[:, 0]
        mean[s, :, 2:4] += estimate.surprise * state.surprise / state.persistence[2:4]
    ranking = rank_final(posterior)
    names = sorted({iso3 for key in held for iso3 in split_dyad(key)})
    ends = np.array([[names.index(iso3) for iso3 in split_dyad(key)] for key in held])
    cutoff = np.datetime64(posterior.panel.cutoff, "D")
    return InitialStates(
        countries=tuple(names),
        first=ends[:, 0],
        second=ends[:, 1],
        dyads=held,
        opportunity=opportunity,
        mean=mean,
        cov=cov,
        heed=typed_heed(held),
        scale=ranking[1],
        center=ranking[0],
        share=np.full(len(held), 0.5),
        wealth=log_economies(names, posterior.panel.cutoff.year, DataFolder.embedded()),
        cutoff=cutoff,
        first_month=posterior.panel.periods[-1] + np.timedelta64(1, "M"),
        rituals=_ritual_states(posterior, held, ranking, len(thetas), seed),
    )


def typed_heed(dyads: Sequence[str]) -> Floats:
    """Log attention that the source of typed events pays to dyads, (D,)."""
    return dyad_attention(dyads, read_attention().get(TYPED, {}))


def rank_final(posterior: Posterior) -> tuple[Floats, Floats]:
    """Mean and standard deviation, (2,) each, of the net states over all dyads at the cutoff."""
    return moments(*final_states(posterior.standing))


def _ritual_states(
    posterior: Posterior,
    dyads: Sequence[str],
    moments: tuple[Floats, Floats],
    draws: int,
    seed: int,
) -> tuple[RitualState, ...]:
    """Rituals at the cutoff; coefficients are restated for affinity standardised over dyads.

    Who leaves office after the cutoff is a matter of the worlds (`sim.processes.turnover`).
    """
    panel, out = posterior.panel, []
    _, state, _ = posterior.laws()
    ratio = 1.0 / affinity_scale(state)
    for dyad, fitted in posterior.rituals:
        if dyad not in dyads:
            continue
        rows = np.flatnonzero(panel.ritual_dyad == panel.dyads.index(dyad))
        last = rows[np.argmax(panel.ritual_period[rows])]
        rho = fitted.draw(draws, seed)
        rho[:, 2] *= moments[1][1] * ratio
        kept = panel.ritual_kept[rows]
        run = int(panel.ritual_run[last]) + 1 if panel.ritual_kept[last] else 0
        weights = day_weights(panel.ritual_day[rows][kept])
        waited = days_waited(panel, int(last))
        out.append(RitualState(RITUAL_NAME, dyad, run, True, rho, weights, waited))
    return tuple(out)


def days_waited(panel: DyadPanel, last: int) -> int | None:
    """Place of the cutoff in a season under way that a dyad's last row ``last`` does not decide.

    None where no season is under way, where it has had its contact, or where calls of some of its
    months are not covered: days that nobody watched tell nothing.
    """
    season = season_under_way(panel.cutoff)
    month = panel.periods[panel.ritual_period[last]].astype(object)
    if season is None or season_of(month) == season:
        return None
    opens = season_span(season)[0]
    d, kind = panel.ritual_dyad[last], panel.series.index(Series("leader", CONTACT_TYPE))
    rows = slice(panel.start[d], panel.start[d + 1])
    covered = panel.periods[panel.period[rows][panel.series_index[rows] == kind]]
    months = np.arange(np.datetime64(opens, "M"), np.datetime64(panel.cutoff, "M") + 1)
    return (panel.cutoff - opens).days if np.isin(months, covered).all() else None

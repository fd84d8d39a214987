"""From a posterior to the briefing that a report shows: what the record says up to the cutoff.

    make_briefing(posterior, task, dyad, listed=Listed(...)) -> Briefing

Histories are smoothed (each month knows the whole record up to the cutoff) at the mode of the
parameters, in standard deviations over all dyads at the cutoff, net of opportunity and without the
bursts of single months, so that the past and the simulated future stand on one scale. The bands
hold the uncertainty of the state; that of the parameters enters the simulation.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from calibration.account import citations, source_lines
from calibration.outlook import REACH, normal_interval, ritual_outlook
from calibration.parameter_lines import parameter_lines
from calibration.posterior import law_draws, rank_final, typed_heed
from calibration.ranking import Listed, last_score_month, rank_dyads
from calibration.smoothing import (
    LASTING,
    shown_states,
    smooth_states,
    view_cov,
    view_mean,
)
from calibration.smoothing import History as SmoothedHistory
from calibration.sources.leader import read_leader_contacts
from calibration.sources.own import read_own_contacts
from sim.contacts import contact_types
from sim.dyads import dyad_key
from sim.relationship import LEADER, LEANING, LOG_MEAN_CEILING, NEWS, TYPED
from sim.report.inputs import (
    Band,
    Briefing,
    CoverageTable,
    History,
    Leanings,
    Mark,
    YearlyCounts,
)

if TYPE_CHECKING:
    from datetime import date

    from calibration.calibrate import Task
    from calibration.panel import DyadPanel
    from calibration.posterior import Posterior
    from sim.parameters import Floats

INDEX_DRAWS = 500
"""Draws of the state behind the interval of the past cooperation index."""


def make_briefing(
    posterior: Posterior, task: Task, dyad: str, *, listed: Listed | None = None, seed: int = 1
) -> Briefing:
    """Gather what a report on one dyad shows of the record.

    Parameters
    ----------
    posterior
        Fitted model of a panel.
    task
        What the posterior was calibrated from.
    dyad
        Dyad of the report.
    listed
        Further dyads whose places in the ranking are listed, and the countries among which the
        strongest are.
    seed
        Of the draws behind the ritual's interval.

    Raises
    ------
    CoverageError
        If no source covers the dyad.
    """
    panel, listed = posterior.panel, listed or Listed()
    watched = tuple(dict.fromkeys((dyad, *listed.watched)))
    marks = dated_contacts(task, dyad)
    before = tuple(mark for mark in marks if mark.day <= panel.cutoff)
    later = tuple(mark for mark in marks if mark.day > panel.cutoff)
    months = dict.fromkeys((last_score_month(panel), panel.periods[-1]))
    smoothed = smooth_states(*posterior.laws(), dyads=np.array([posterior.position(dyad)]))
    return Briefing(
        dyad=dyad,
        cutoff=panel.cutoff,
        data_label=task.folder.label,
        sources=source_lines(panel, task),
        coverage=coverage_table(panel, dyad),
        history=dyad_history(posterior, smoothed, dyad, before),
        rankings=rank_dyads(posterior, tuple(months), replace(listed, watched=watched)),
        outlook=ritual_outlook(posterior, dyad, later=later, seed=seed),
        yearly=yearly_counts(panel, dyad),
        parameters=parameter_lines(posterior),
        citations=citations(task),
        notes=panel.notes,
        leanings=dyad_leanings(smoothed),
    )


def dated_contacts(task: Task, dyad: str) -> tuple[Mark, ...]:
    """Return every dated contact of two leaders on record, those after the cutoff included."""
    frames = [read_leader_contacts(task.folder).events.frame]
    if task.contacts is not None:
        frames.append(read_own_contacts(task.contacts).events.frame)
    rows = pl.concat(frames).filter(pl.col("family") == "leader").sort("date", "contact_type")
    columns = ("source_iso3", "target_iso3", "date", "contact_type", "count", "occasion", "ritual")
    found: dict[tuple[date, str], Mark] = {}
    for one, other, day, kind, count, occasion, ritual in rows.select(columns).iter_rows():
        if dyad_key(one, other) == dyad:
            found.setdefault((day, kind), Mark(day, kind, count, occasion, ritual.endswith("call")))
    return tuple(found.values())


def dyad_leanings(history: SmoothedHistory) -> Leanings:
    """Leanings of the news and of leaders of one dyad, in units of engagement."""
    mean, cov = history.mean[0, -1], history.cov[0, -1]
    return Leanings(
        *(normal_interval(mean[i], cov[i, i]) for i in (LEANING + NEWS, LEANING + LEADER))
    )


def dyad_history(
    posterior: Posterior, history: SmoothedHistory, dyad: str, marks: tuple[Mark, ...]
) -> History:
    """Put the smoothed history of one dyad on the scale of the cutoff; see the module."""
    center, scale = rank_final(posterior)
    z = (view_mean(history.mean[0], LASTING) - center) / scale
    cov = view_cov(history.cov[0], LASTING) / np.outer(scale, scale)
    first = _first_covered(posterior.panel, dyad)
    shown, shown_cov = shown_states(
        history.mean[0, first:],
        history.cov[0, first:],
        history.opportunity[0, first:],
        posterior.laws()[2],
    )
    return History(
        dyad,
        posterior.panel.periods[first:],
        _band(z[first:, 0], cov[first:, 0, 0]),
        _band(z[first:, 1], cov[first:, 1, 1]),
        _band(z[first:].sum(axis=1) / np.sqrt(2.0), cov[first:].sum(axis=(1, 2)) / 2.0),
        cooperation_band(
            posterior,
            shown,
            shown_cov,
            heed=float(typed_heed((dyad,))[0]),
        ),
        marks,
    )


def cooperation_band(posterior: Posterior, mean: Floats, cov: Floats, *, heed: float) -> Band:
    """Cooperation index: asinh(sum_k sign_k exp(v_k + alpha_k + lambda_k u_k + beta_k a)).

    Parameters
    ----------
    posterior
        Its mode gives the rates.
    mean, cov
        Engagement as each channel shows it, and affinity, opportunity included, (T, 4) and
        (T, 4, 4).
    heed
        Log attention v of the news to the dyad; acts of leaders do not depend on it.
    """
    law, types = law_draws(posterior, posterior.fit.theta[None]), contact_types()
    root = np.linalg.cholesky(cov)
    noise = np.random.default_rng(0).standard_normal((INDEX_DRAWS, 1, 4))
    state = mean + np.einsum("tij,sxj->sti", root, noise)
    engagement, sign = state[:, :, np.where(types.leader, LEADER, TYPED)], types.sign
    log_rate = law.alpha[0] + engagement * law.loading_engagement[0]
    log_rate += state[:, :, 3:] * law.loading_affinity[0] + heed * ~types.leader
    index = np.arcsinh(np.exp(np.minimum(log_rate, LOG_MEAN_CEILING)) @ sign)
    low, middle, high = np.quantile(index, (0.05, 0.5, 0.95), axis=0)
    return Band(middle, low, high)


def _first_covered(panel: DyadPanel, dyad: str) -> int:
    rows = panel.rows(dyad)
    return int(panel.period[rows].min()) if rows.stop > rows.start else 0


def _band(mean: Floats, variance: Floats) -> Band:
    reach = REACH * np.sqrt(variance)
    return Band(mean, mean - reach, mean + reach)


def coverage_table(panel: DyadPanel, dyad: str) -> CoverageTable:
    """Share of a dyad's contacts that each series would see, by month."""
    rows = panel.rows(dyad)
    series = panel.series_index[rows]
    present = np.unique(series)
    table = np.zeros((present.size, len(panel.periods)))
    seen = np.exp(panel.log_exposure[rows]) * panel.direction_share[rows]
    np.maximum.at(table, (np.searchsorted(present, series), panel.period[rows]), seen)
    names = tuple(panel.series[int(s)].name.replace(":", ": ") for s in present)
    return CoverageTable(dyad, panel.periods, names, table)


def yearly_counts(panel: DyadPanel, dyad: str) -> YearlyCounts:
    """Contacts by calendar year and type: those of the leaders, and typed events where at hand.

    Types of leaders' acts are counted from the record of leaders alone, so that a year in which
    event data also hold visits and meetings at lower levels does not stand out.
    """
    rows = panel.rows(dyad)
    years = panel.periods.astype("datetime64[Y]").astype(np.int64) + 1970
    span = tuple(range(int(years[0]), int(years[-1]) + 1))
    types = contact_types()
    families = dict(zip(types.names, types.families, strict=True))
    counts = np.zeros((len(span), len(panel.types)))
    months: dict[tuple[int, int], set[int]] = defaultdict(set)
    for row in range(rows.start, rows.stop):
        one = panel.series[int(panel.series_index[row])]
        if one.contact_type not in panel.types or one.family != families[one.contact_type]:
            continue
        cell = int(years[panel.period[row]]) - span[0], panel.types.index(one.contact_type)
        counts[cell] += int(panel.count[row])
        months[cell].add(int(panel.period[row]))
    covered = np.zeros_like(counts)
    for cell, seen in months.items():
        covered[cell] = len(seen) / 12.0
    return YearlyCounts(span, panel.types, counts, covered)

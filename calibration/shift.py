"""What a user's contacts do to the states: the same month filtered without and with them.

    find_shifts(posterior, task) -> tuple of Shift, one a dyad of the file

The parameters are those of the posterior; those of series that only the user's file has are
fitted with
all others held. The month is the later of the posterior's last and that of the last contact, so
that
a readout of today moves the state of today. Both states are held against the same pairs, those
without the contacts.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from calibration.calibrate import START, Task, _extend, build_model
from calibration.evidence import subset
from calibration.filtering import filter_states
from calibration.loading import load_panel
from calibration.posterior import Posterior, fit_rituals, rank_final
from calibration.smoothing import final_states
from calibration.sources.own import read_own_contacts
from calibration.strength import rank_against
from sim.dyads import dyad_key
from sim.errors import ComityError

__all__ = ["Shift", "Standing", "find_shifts"]


@dataclass(frozen=True)
class Standing:
    """State of a dyad in standard deviations over all dyads.

    Attributes
    ----------
    strength, low, high : float
        With the ends of the 90% interval.
    engagement, affinity : float
    """

    strength: float
    low: float
    high: float
    engagement: float
    affinity: float


@dataclass(frozen=True)
class Shift:
    """A dyad's state at a month without and with a user's contacts.

    Attributes
    ----------
    dyad, month : str
    contacts : int
        Contacts of the file.
    before, after : Standing
    """

    dyad: str
    month: str
    contacts: int
    before: Standing
    after: Standing


def find_shifts(posterior: Posterior, task: Task) -> tuple[Shift, ...]:
    """Filter without and with the contacts of a task, parameters held.

    Parameters
    ----------
    posterior : Posterior
        Fitted without the contacts.
    task : Task
        With the contacts; its cutoff is moved to the last of them where that is later.

    Raises
    ------
    ComityError
        If the task has no contacts.
    """
    if task.contacts is None:
        problem = "no contacts to filter in"
        raise ComityError(problem, expected="a file of contacts")
    frame = read_own_contacts(task.contacts).events.frame
    if frame.is_empty():
        return ()
    later = replace(task, cutoff=max([task.cutoff, *frame["date"].to_list()]))
    before = carry_on(posterior, replace(later, contacts=None))
    after = carry_on(posterior, later)
    pairs = [
        dyad_key(a, b) for a, b in zip(frame["source_iso3"], frame["target_iso3"], strict=True)
    ]
    counts = np.asarray(frame["count"])
    shifts = []
    for dyad in dict.fromkeys(pairs):
        if dyad not in before.panel.dyads or dyad not in after.panel.dyads:
            continue
        number = int(counts[[place for place, pair in enumerate(pairs) if pair == dyad]].sum())
        month = str(after.panel.periods[-1])
        states = (_standing(one, dyad, before) for one in (before, after))
        shifts.append(Shift(dyad, month, number, *states))
    return tuple(shifts)


def carry_on(posterior: Posterior, task: Task) -> Posterior:
    """Return the posterior of another task, under the parameters of one that is fitted."""
    panel = load_panel(task.folder, start=START, cutoff=task.cutoff, contacts=task.contacts)
    model = build_model(panel, task.folder)
    fitted = _extend(posterior.model.table, posterior.fit, model, lambda _line: None)
    return Posterior(panel, model, fitted, fit_rituals(panel, model, fitted.theta))


def _standing(posterior: Posterior, dyad: str, reference: Posterior) -> Standing:
    """Return the lasting state of a dyad in the last month."""
    evidence, state, observation = posterior.laws()
    one = subset(evidence, np.array([posterior.position(dyad)]))
    last = len(posterior.panel.periods) - 1
    mean, cov = final_states(filter_states(one, state, observation, keep=(last,)))
    ranking = rank_against(mean, cov, *rank_final(reference))
    return Standing(
        float(ranking.strength[0]), float(ranking.low[0]), float(ranking.high[0]),
        float(ranking.z[0, 0]), float(ranking.z[0, 1]),
    )  # fmt: skip

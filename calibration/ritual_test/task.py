"""The backtest of rituals: the China-Russia turn-of-year call, and every ritual a search finds.

Targets are the seasons of 2012 to 2025; the call as of 1 December, the others as of a month before
their window opens. Seasons of found rituals from December 2006 to 2011 are where settings were
chosen and the first outcomes of the readout; they enter no table.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

import numpy as np

from calibration.backtest.task import check_members
from calibration.ritual_test.forecast import MODEL, TITLES, Chances, forecast
from calibration.ritual_test.law_by_year import PoolRecord
from calibration.ritual_test.leaders import Leaders
from calibration.ritual_test.question import call_cases, found_cases, read_calls
from calibration.ritual_test.record import read_series
from calibration.sources.leader import read_leader_contacts
from sim.scores.backtest import Backtest, Cells, Facet, Member, Wording, score_chance

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from calibration.ritual_test.question import Case
    from calibration.sources.folder import DataFolder
    from sim.scores.backtest import Kind

TARGETS = tuple(range(2012, 2026))
BEGIN = date(2006, 11, 30)
GROUPS = ("China-Russia call", "found rituals")
REFERENCE = "base-rate"
WORDING = Wording(
    about=(
        "The China-Russia turn-of-year call of 2012 to 2025, forecast on 1 December, and the "
        "seasons of every ritual found by a search: a contact within 45 days of a fixed date in "
        "four of the five years before, forecast a month before its window opens."
    ),
    event="the season's contact",
    limits=(
        "Outcomes are few, and those of one dyad hang together: no significance is claimed.",
        "A 0 of the call's table means that no call was found; before March 2013 calls are a "
        "sample.",
        "A search over all dates finds busy dyads by luck: about half the found seasons are kept.",
        "The China-Russia call is one dyad: it has no interval over resampled dyads.",
    ),
)


@dataclass(frozen=True)
class RitualTask:
    """The backtest by name; see the module."""

    members: tuple[str, ...] = tuple(TITLES)
    name: str = "turn-of-year-calls"
    title: str = "Contacts held around the same date every year, kept or missed"
    files: tuple[str, ...] = ("leader_contacts", "coverage", "china_russia_annual", "leaders")

    @property
    def span(self) -> str:
        """Which seasons are forecast."""
        return f"seasons of {TARGETS[0]} to {TARGETS[-1]}"

    def only(self, names: Sequence[str]) -> RitualTask:
        """Return the task with some members and the reference.

        Raises
        ------
        ComityError
            If there is no such member.
        """
        check_members(names, self.members)
        chosen = {REFERENCE, *names}
        return replace(self, members=tuple(name for name in self.members if name in chosen))

    def run(self, data: DataFolder, say: Callable[[str], None]) -> Backtest:
        """Read the tables, forecast and score."""
        cases, pool = read_cases(data)
        say(f"{len(cases)} seasons, {len(pool.rituals)} rituals in the pool")
        target = np.array([is_target(case) for case in cases])
        asked = [case for case, chosen in zip(cases, target, strict=True) if chosen]
        kept = np.array([case.answer.kept for case in asked])
        members = []
        for name in self.members:
            made = forecast(name, cases, pool)
            say(f"{name}: {made.seconds:.1f} s")
            members.append(_member(name, made, target, kept))
        named = self.name, self.title, _cells(asked)
        return Backtest(*named, tuple(members), REFERENCE, {}, 2012, wording=WORDING)


def read_cases(data: DataFolder) -> tuple[tuple[Case, ...], PoolRecord]:
    """Return all seasons, those before the targets included, and the pool.

    Raises
    ------
    DataNotFoundError
        If a table is not at hand.
    """
    reading = read_leader_contacts(data)
    record = read_series(reading.events, reading.coverage)
    leaders = Leaders.read(data.find("leaders"))
    calls = read_calls(data.find("china_russia_annual"))
    found = found_cases(record, leaders, BEGIN, TARGETS[-1])
    cases = (*call_cases(calls, leaders, TARGETS), *found)
    return cases, PoolRecord.of(record, leaders)


def is_target(case: Case) -> bool:
    """Whether a season is one of those scored."""
    return case.question.year in TARGETS


def _member(name: str, made: Chances, target: np.ndarray, kept: np.ndarray) -> Member:
    kind: Kind = "model" if name in (MODEL, "own-law") else "reference"
    scores = score_chance(made.chance[target], kept)
    return Member(name, TITLES[name], kind, scores, made.seconds)


def _cells(cases: Sequence[Case]) -> Cells:
    questions = [case.question for case in cases]
    dyads = tuple(sorted({question.dyad for question in questions}))
    block = np.array([dyads.index(question.dyad) for question in questions], dtype=np.int64)
    group = np.array([int(question.searched) for question in questions], dtype=np.int64)
    year = np.array([question.year - TARGETS[0] for question in questions], dtype=np.int64)
    facets = {
        "group": Facet(GROUPS, group, "group"),
        "target": Facet(tuple(str(year) for year in TARGETS), year, "year"),
        "dyad": Facet(dyads, block, "dyad"),
    }
    observed = np.array([float(case.answer.kept) for case in cases])
    return Cells(block, observed, facets, (("group", "target"),))

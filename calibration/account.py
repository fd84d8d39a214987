"""The account of the data behind a report: sources, windows, what was set aside, citations."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from calibration.sources.leader import read_leader_contacts
from calibration.sources.own import read_own_contacts
from calibration.sources.travel import read_secretary_travel
from sim.report.inputs import SourceLine

if TYPE_CHECKING:
    from calibration.calibrate import Task
    from calibration.coverage import Window
    from calibration.panel import DyadPanel

CITATIONS = (
    "Contacts of the leaders of China and Russia, compiled from official and press pages by the "
    "Comity developers (2026); each row carries its reference.",
    "US Department of State, Office of the Historian: Travels Abroad of the President; Travels "
    "Abroad of the Secretary of State. https://history.state.gov/departmenthistory/travels",
    "The GDELT Project, https://www.gdeltproject.org/ (monthly scores of pairs of countries).",
    "World Bank: World Development Indicators; Worldwide Governance Indicators; CC BY 4.0.",
    "Mayer, T., Zignago, S. (2011). Notes on CEPII's distances measures: the GeoDist database. "
    "CEPII Working Paper 2011-25.",
    "Correlates of War Project: State System Membership List (2016).",
    "Schrodt, P. A. (2012). CAMEO: Conflict and Mediation Event Observations, codebook.",
)
RESEARCH = {
    "icews_2018": "Boschee, E. and others: ICEWS Coded Event Data, Harvard Dataverse, "
    "doi:10.7910/DVN/28075.",
}
SHOWN_MEMBERS = 4


def source_lines(panel: DyadPanel, task: Task) -> tuple[SourceLine, ...]:
    """Return one line a source: rows read, used, set aside with reasons, windows in words."""
    windows = _windows(panel, task)
    account = panel.account()
    lines = []
    for source in account["source"].unique(maintain_order=True):
        rows = account.filter(account["source"] == source)
        accepted = rows.filter(rows["outcome"] == "accepted")
        others = rows.filter(rows["outcome"] != "accepted")
        reasons = tuple(
            f"{count:,} {outcome}: {reason}"
            for outcome, reason, count in others.select("outcome", "reason", "rows").iter_rows()
        )
        lines.append(
            SourceLine(
                source, int(rows["rows"].sum()), int(accepted["rows"].sum()), reasons,
                windows.get(source, ()),
            )
        )  # fmt: skip
    return tuple(lines)


def citations(task: Task) -> tuple[str, ...]:
    """Return what to cite for the data of a task."""
    more = [text for name, text in RESEARCH.items() if task.folder.has(name)]
    own = [] if task.contacts is None else [f"Own contacts: {task.contacts.path.name}."]
    return (*CITATIONS, *more, *own)


def _windows(panel: DyadPanel, task: Task) -> dict[str, tuple[str, ...]]:
    readings = [read_leader_contacts(task.folder), read_secretary_travel(task.folder)]
    if task.contacts is not None:
        readings.append(read_own_contacts(task.contacts))
    words: dict[str, list[str]] = {}
    for reading in readings:
        for window in reading.coverage.windows:
            if np.datetime64(window.start) <= np.datetime64(panel.cutoff):
                words.setdefault(window.source, []).append(window_words(window))
    for k, series in enumerate(panel.series):
        if series.family in ("gdelt", "icews"):
            months = panel.periods[np.unique(panel.period[panel.series_index == k])]
            text = f"{series.contact_type}, all pairs, {months[0]} to {months[-1]}"
            sources = panel.account()["source"]
            name = next((source for source in sources if series.family.upper() in source), "")
            words.setdefault(name, []).append(text)
    return {source: tuple(dict.fromkeys(texts)) for source, texts in words.items()}


def window_words(window: Window) -> str:
    """Say what a window covers: types, scope, days, share seen."""
    members = window.members
    unit = "pairs" if window.kind in {"dyad", "dyads"} else "countries"
    scope = ", ".join(members) if len(members) <= SHOWN_MEMBERS else f"{len(members)} {unit}"
    kind = {"sender": "by ", "country": "of ", "among": "among "}.get(window.kind, "")
    return (
        f"{', '.join(window.contact_types)}, {kind}{scope or 'all pairs'}, {window.start} to "
        f"{window.end} ({window.share_seen:.0%} seen)"
    )

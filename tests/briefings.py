"""A small made-up briefing and run, for tests of words, plots and pages."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np

from sim.compare import compare
from sim.report.inputs import (
    AbsenceCase,
    Band,
    Briefing,
    CoverageTable,
    Estimate,
    History,
    Mark,
    ParameterLine,
    RankedDyad,
    RankingTable,
    RitualOutlook,
    Run,
    Season,
    Settings,
    SourceLine,
    YearlyCounts,
)
from sim.surprise import surprise_profile
from tests.worlds import run, shock, small_scenario, synthetic_laws, synthetic_start

TYPES = (
    "call", "visit", "meeting", "greeting", "agreement", "cooperation", "aid", "criticism",
    "threat", "sanction", "fight",
)  # fmt: skip
MONTHS = np.arange(np.datetime64("2020-01"), np.datetime64("2024-03"))


def band(level: float, spread: float = 0.5) -> Band:
    """A flat line with a band around it."""
    line = np.full(MONTHS.size, level)
    return Band(line, line - spread, line + spread)


def ranked(place: int, dyad: str, strength: float) -> RankedDyad:
    """A dyad of a ranking of a thousand."""
    share = 100.0 * (1.0 - (place - 0.5) / 1000)
    return RankedDyad(
        place,
        dyad,
        Estimate(strength, strength - 0.5, strength + 0.5),
        Estimate(share, max(share - 10.0, 0.0), min(share + 1.0, 100.0)),
        strength / np.sqrt(2.0),
        strength / np.sqrt(2.0),
        "2020-12",
    )


def ranking(month: str) -> RankingTable:
    """A ranking with two dyads on top and one in focus far below."""
    top = (ranked(1, "AUS-NZL", 3.0), ranked(2, "BEL-NLD", 2.5))
    return RankingTable(month, 1000, top, (ranked(70, "CHN-RUS", 1.5),))


def outlook() -> RitualOutlook:
    """A ritual kept twice of three times, with a missed season that says little."""
    first = date(2024, 12, 1)
    cases = tuple(
        AbsenceCase(name, *(Estimate(mean, mean - 0.8, mean + 0.8) for _ in range(3)))
        for name, mean in (("kept", 1.52), ("not known", 1.5), ("missed", 1.4))
    )
    return RitualOutlook(
        name="turn-of-year-call",
        dyad="CHN-RUS",
        first_day=first,
        last_day=date(2025, 2, 28),
        run=2,
        probability=Estimate(0.8, 0.5, 0.95),
        base_rate=0.625,
        base_rate_since_onset=0.83,
        seasons=(Season(2021, False, -1), Season(2022, True, 29), Season(2023, True, 69)),
        day_weights=np.full(90, 1.0 / 90.0),
        early=first + timedelta(days=4),
        middle=first + timedelta(days=44),
        late=first + timedelta(days=85),
        cases=cases,
        waited=None,
        later=(Mark(date(2025, 1, 21), "call", 1, "<video>", ritual=True),),
        kept_later=date(2025, 1, 21),
    )


def briefing() -> Briefing:
    """A briefing on China and Russia."""
    marks = (Mark(date(2022, 2, 4), "visit", 1), Mark(date(2024, 2, 8), "call", 1, "", ritual=True))
    counts = np.zeros((5, len(TYPES)))
    counts[1, :2] = 3.0, 2.0
    covered = np.zeros_like(counts)
    covered[:, :4] = 1.0
    line = ParameterLine(
        "slow_persistence", "a month", Estimate(0.98, 0.97, 0.99), 0.005, Estimate(0.9, 0.5, 0.99),
        "the data", "share left after a month", "weak prior, own choice",
    )  # fmt: skip
    return Briefing(
        dyad="CHN-RUS",
        cutoff=date(2024, 2, 8),
        data_label="embedded",
        sources=(SourceLine("press & pages", 30, 28, ("2 set aside: a reason",), ("calls",)),),
        coverage=CoverageTable(
            "CHN-RUS", MONTHS, ("leader: call", "leader: visit"), np.ones((2, MONTHS.size))
        ),
        history=History("CHN-RUS", MONTHS, band(1.0), band(0.5), band(1.1), band(4.0), marks),
        rankings=(ranking("2020-12"), ranking("2024-02")),
        outlook=outlook(),
        yearly=YearlyCounts((2020, 2021, 2022, 2023, 2024), TYPES, counts, covered),
        parameters=(line,),
        citations=("A source to cite.",),
        notes=("A note on the data.",),
    )


def small_run(*, alternative: bool = False) -> Run:
    """A run of a few worlds; the alternative has a baseline and a range of J."""
    settings = Settings("0.1.0", "abcdef12", (("digest of the data", "0123"),), 20)
    base = small_scenario()
    if not alternative:
        return Run(base, run(base), briefing(), settings)
    other = small_scenario(
        id="other", base="small", title="Other", intervention=(shock(),),
        assumptions={"surprise": (0.0, 0.1)},
    )  # fmt: skip
    runs = run(other), run(base)
    profile = surprise_profile(other, base, synthetic_laws(), synthetic_start())
    return Run(other, runs[0], briefing(), settings, runs[1], compare(*runs), profile)

"""Realism in one call: simulate the fitted past, and hold the record against it.

    check_realism(posterior, folder, options) -> Realism

Worlds start from smoothed states of the month before the record (`calibration.realism.starts`) and
are played by the simulator under posterior draws of the laws; nothing of the record after that
month enters but exposure and attention of the sources. Statistics and p-values are those of
`sim.scores.predictive`.

Axes: W worlds, S draws of the parameters, world w under draw w // (W / S).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from joblib import Parallel, delayed

from calibration.realism.leaders import leader_check
from calibration.realism.play import Seen, Stage
from calibration.realism.properties import typed_properties, volume_properties
from calibration.realism.sample import Measured, Property, Sample, ties_of
from calibration.realism.span import span_of
from calibration.realism.typed import directed_record, typed_kinds
from sim.scores.predictive import Realism

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from numpy.typing import NDArray

    from calibration.posterior import Posterior
    from calibration.realism.sample import Counts
    from calibration.realism.span import Span
    from calibration.sources.folder import DataFolder
    from sim.parameters import Floats
    from sim.scores.predictive import Check

AT_ONCE = 5
"""Worlds of one draw that are played together, which bounds the memory."""

TYPED_RECORD, VOLUME_RECORD = "typed events", "news volume"

CONSERVATIVE = (
    "The laws were fitted to the record that they are held against, and worlds start from states "
    "that know it: p-values are conservative. A small one shows a misfit; a large one shows little."
)
MANY = (
    "Many numbers are looked at: about one in twenty would fall under 0.05 by chance alone if "
    "p-values were not conservative. Size matters more than p: with so many pairs, small misfits "
    "are sure."
)
NO_RITUALS = "No ritual is played and none is taken off the typed events."
AS_NEWS = (
    "Calls, visits and meetings of the typed record are news about them, not leaders' own contacts:"
    " they are played with the rates of that source, through the states that the news show. The "
    "effect of a contact surprise, which only leaders' own contacts have, is then nil."
)
NO_TYPES = (
    "No typed events are at hand, so reciprocity, types, balance and ruptures of sign cannot be "
    "checked; news volume and leaders' contacts are drawn from the observation law on the states "
    "of the worlds. With the research data (--data DIR) typed events are checked too."
)


@dataclass(frozen=True)
class Options:
    """How many worlds and draws, with which key, in how many threads."""

    worlds: int = 200
    draws: int = 10
    seed: int = 20180101
    jobs: int = 1


def check_realism(
    posterior: Posterior,
    folder: DataFolder,
    options: Options | None = None,
    *,
    progress: Callable[[int, int], None] | None = None,
) -> Realism:
    """Simulate the fitted past, and hold the record against it.

    Parameters
    ----------
    posterior
        Fitted laws and record.
    folder
        Where the directed typed events lie, if the panel holds typed events.
    options
        How many worlds.
    progress
        Called with worlds done and worlds in all.

    Raises
    ------
    CoverageError
        If the panel holds neither typed events nor news volume.
    """
    span = span_of(posterior.panel, posterior.model.evidence, posterior.model.series)
    directed = directed_record(folder, posterior, span) if span.typed else None
    return hold_against(posterior, span, directed, options or Options(), progress=progress)


def hold_against(
    posterior: Posterior,
    span: Span,
    directed: Counts | None,
    options: Options,
    *,
    progress: Callable[[int, int], None] | None = None,
) -> Realism:
    """Simulate the fitted past, and hold a record against it that has been read.

    Parameters
    ----------
    posterior, options, progress
        As for `check_realism`.
    span
        What of the panel is checked.
    directed
        Typed events by direction, (2, D, K, T), where the span holds any.
    """
    stage = Stage(posterior, span, options.seed)
    records = _records(stage, directed)
    thetas = posterior.fit.draw(min(options.draws, options.worlds), options.seed)
    parts = np.array_split(np.arange(options.worlds, dtype=np.int64), len(thetas))
    run = Parallel(n_jobs=options.jobs, backend="threading", return_as="generator")
    batches = run(
        delayed(_play_draw)(stage, theta, worlds, records)
        for theta, worlds in zip(thetas, parts, strict=True)
    )
    found: list[_Found] = []
    for batch in batches:
        found += batch
        if progress is not None:
            progress(len(found), options.worlds)
    return Realism(
        checks=tuple(_checks(stage, records, found)),
        cutoff=str(posterior.panel.cutoff),
        worlds=options.worlds,
        draws=len(thetas),
        seed=options.seed,
        spans=tuple(record.words for record in records),
        notes=(CONSERVATIVE, MANY, NO_RITUALS, AS_NEWS if span.typed else NO_TYPES),
    )


@dataclass(frozen=True)
class _Record:
    """A record of contacts with the properties that are checked of it."""

    name: str
    sample: Sample
    properties: tuple[Property, ...]
    words: str

    def measure(self, sample: Sample) -> list[Measured]:
        return [one.of(sample) for one in self.properties]


@dataclass(frozen=True)
class _Found:
    """What one world shows: a list a record, and leaders' contacts (N,)."""

    measured: list[list[Measured]]
    leaders: Counts


def _records(stage: Stage, directed: Counts | None) -> tuple[_Record, ...]:
    span, panel, out = stage.span, stage.posterior.panel, []
    if directed is not None:
        sample = _typed_sample(stage, directed)
        properties = typed_properties(span.typed, sample.months.size)
        out.append(_Record(TYPED_RECORD, sample, properties, _words(TYPED_RECORD, sample)))
    if span.volume_dyads.size:
        months = panel.periods[span.volume_periods]
        dyads = ties_of([panel.dyads[int(d)] for d in span.volume_dyads])
        sample = Sample(dyads, span.volume_rows.count.reshape(-1, months.size), months)
        properties = volume_properties(months.size)
        out.append(_Record(VOLUME_RECORD, sample, properties, _words(VOLUME_RECORD, sample)))
    return tuple(out)


def _typed_sample(stage: Stage, directed: Counts) -> Sample:
    span, panel = stage.span, stage.posterior.panel
    return Sample(
        ties_of([panel.dyads[int(d)] for d in span.typed_dyads]),
        directed.sum(axis=(0, 2)),
        panel.periods[span.typed_periods],
        directed,
        typed_kinds(span.typed).sign,
    )


def _play_draw(
    stage: Stage, theta: Floats, worlds: NDArray[np.int64], records: tuple[_Record, ...]
) -> list[_Found]:
    setting, found = stage.setting(theta), []
    for begin in range(0, worlds.size, AT_ONCE):
        seen = stage.play(setting, theta, worlds[begin : begin + AT_ONCE])
        found += list(_measure(seen, records))
    return found


def _measure(seen: Seen, records: tuple[_Record, ...]) -> Iterator[_Found]:
    for w in range(seen.leaders.shape[1]):
        measured = []
        for record in records:
            if record.name == TYPED_RECORD:
                directed = np.ascontiguousarray(seen.typed[..., w], dtype=np.int64)
                total = directed.sum(axis=(0, 2))
            else:
                directed, total = record.sample.directed, seen.volume[..., w]
            sample = record.sample
            world = Sample(sample.ties, total, sample.months, directed, sample.sign)
            measured.append(record.measure(world))
        yield _Found(measured, seen.leaders[:, w])


def _checks(stage: Stage, records: tuple[_Record, ...], found: list[_Found]) -> Iterator[Check]:
    for r, record in enumerate(records):
        observed = record.measure(record.sample)
        for i, one in enumerate(record.properties):
            yield one.check(record.name, observed[i], [world.measured[r][i] for world in found])
    rows = stage.span.leader_rows
    if rows.count.sum():
        worlds = [world.leaders for world in found]
        yield leader_check(rows, stage.posterior.panel.periods, worlds)


def _words(name: str, sample: Sample) -> str:
    first, last = sample.months[0], sample.months[-1]
    return (
        f"{name.capitalize()}: {first} to {last}, {len(sample.total):,} pairs of "
        f"{sample.ties.size} countries, {int(sample.total.sum()):,} contacts."
    )

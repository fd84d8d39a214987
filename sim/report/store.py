"""A run kept in its folder, so that its report can be written again without simulating.

    report.json              scenario, briefing, settings, answers, range of J
    paths.parquet            every path of the dyads in focus (`sim.report.paths`)
    trajectories.parquet     mean and standard deviation of every dyad
    differences.parquet      of an alternative: difference from its baseline
    baseline-paths.parquet   of an alternative: the baseline's strength and cooperation index

What is loaded gives the same page and figures to the last byte. It is what the page needs: of the
baseline the answers and the paths drawn, of the range of J the one quantity drawn.
"""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.compare import SUMMARIES, Comparison, first_clear
from sim.ensemble import STATE_NAMES, Ensemble
from sim.errors import ComityError, first_line
from sim.report.codec import decode, encode
from sim.report.inputs import Run
from sim.report.paths import Paths, narrow, paths_of, read_paths, write_paths
from sim.scenario import Scenario
from sim.surprise import SurpriseProfile

if TYPE_CHECKING:
    from pathlib import Path

SCHEMA = 2
DRAWN = ("strength", "cooperation_index")
"""Quantities of the baseline that the page draws."""

KEPT = ("scenario_id", "countries", "draws", "rituals", "seasons", "ritual_kept", "questions",
        "provenance", "acts", "began")  # fmt: skip
"""Parts of an ensemble that stand in no table of the folder."""

OTHER = "a run folder of this version; run the scenario again"


def save_run(folder: Path, run: Run) -> None:
    """Write what `load_run` reads, besides the tables of trajectories and differences."""
    paths = paths_of(run.ensemble)
    write_paths(folder / "paths.parquet", paths)
    content: dict[str, Any] = {
        "schema": SCHEMA,
        "scenario": run.scenario.model_dump(mode="json", by_alias=True),
        "settings": encode(run.settings),
        "briefing": encode(run.briefing),
        "ensemble": _kept(run.ensemble),
        "baseline": None,
        "readings": encode(run.readings),
        "verdicts": encode(run.verdicts),
        "profile": None if run.profile is None else encode(_drawn(run.profile)),
        "effects": None if run.effects is None else encode(run.effects),
    }
    if run.baseline is not None:
        content["baseline"] = _kept(run.baseline)
        drawn = narrow(paths_of(run.baseline), run.ensemble.focus[0], DRAWN)
        write_paths(folder / "baseline-paths.parquet", drawn)
    text = json.dumps(content, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    (folder / "report.json").write_text(text + "\n", encoding="utf-8")


def _kept(ensemble: Ensemble) -> dict[str, Any]:
    return {name: encode(getattr(ensemble, name)) for name in KEPT}


def _drawn(profile: SurpriseProfile) -> SurpriseProfile:
    """Keep the cooperation index of the first dyad in focus."""
    return replace(profile, comparisons=tuple(_first(item) for item in profile.comparisons))


def _first(item: Comparison) -> Comparison:
    q = item.quantities.index("cooperation_index")
    arrays = {name: getattr(item, name)[q : q + 1, :1] for name in (*SUMMARIES, "first_clear")}
    return replace(item, quantities=("cooperation_index",), focus=item.focus[:1], **arrays)


def load_run(folder: Path) -> Run:
    """Read a run from its folder.

    Raises
    ------
    ComityError
        If a file is missing, damaged, or of another version.
    """
    file = folder / "report.json"
    if not file.is_file():
        problem, expected = "no report.json", "a folder written by `comity run`"
        raise ComityError(problem, where=str(folder), expected=expected)
    from polars.exceptions import PolarsError

    try:
        return _load(folder, json.loads(file.read_text(encoding="utf-8")))
    except (OSError, KeyError, TypeError, ValueError, PolarsError) as error:
        problem = f"cannot be read ({first_line(error)})"
        raise ComityError(problem, where=str(folder), expected=OTHER) from None


def _load(folder: Path, content: dict[str, Any]) -> Run:
    if content["schema"] != SCHEMA:
        where = f"{folder / 'report.json'}: schema"
        raise ComityError(where=where, value=content["schema"], expected=f"{SCHEMA}: {OTHER}")
    scenario = Scenario.model_validate_json(json.dumps(content["scenario"]))
    paths = read_paths(folder / "paths.parquet")
    ensemble = _ensemble(content["ensemble"], paths, _means(folder, paths))
    baseline = comparison = None
    if content["baseline"] is not None:
        drawn = read_paths(folder / "baseline-paths.parquet")
        baseline = _ensemble(content["baseline"], drawn, None)
        comparison = _comparison(folder, ensemble, baseline.scenario_id)
    return Run(
        scenario,
        ensemble,
        decode(content["briefing"]),
        decode(content["settings"]),
        baseline,
        comparison,
        None if content["profile"] is None else decode(content["profile"]),
        effects=None if content["effects"] is None else decode(content["effects"]),
        readings=decode(content["readings"]),
        verdicts=decode(content["verdicts"]),
    )


Means = tuple[tuple[str, ...], Any, Any]


def _means(folder: Path, paths: Paths) -> Means:
    """Labels of all dyads, and mean and standard deviation over the worlds, (Q, D, T)."""
    from sim.report.trajectories import read_means

    return read_means(
        folder / "trajectories.parquet", len(paths.quantities), paths.periods.size - 1
    )


def _ensemble(kept: dict[str, Any], paths: Paths, means: Means | None) -> Ensemble:
    """Put an ensemble together; one of which only paths are known has no means."""
    none = np.zeros((len(paths.quantities), 0, paths.periods.size - 1))
    dyads, mean, sd = means or ((), none, none)
    at_cutoff = np.full((len(STATE_NAMES), paths.worlds, len(paths.dyads)), np.nan, np.float32)
    for q, name in enumerate(paths.quantities):
        if name in STATE_NAMES:
            at_cutoff[STATE_NAMES.index(name)] = paths.values[q, ..., 0]
    return Ensemble(
        dyads=dyads,
        quantities=paths.quantities,
        periods=paths.periods[1:],
        worlds=paths.worlds,
        mean=mean,
        sd=sd,
        focus=paths.dyads,
        paths=np.ascontiguousarray(paths.values[..., 1:]),
        at_cutoff=at_cutoff,
        **{name: decode(kept[name]) for name in KEPT},
    )


def _comparison(folder: Path, ensemble: Ensemble, baseline_id: str) -> Comparison:
    import polars as pl

    frame = pl.read_parquet(folder / "differences.parquet")
    shape = (len(ensemble.quantities), len(ensemble.focus), ensemble.periods.size)
    summaries = {name: frame[name].to_numpy().reshape(shape) for name in SUMMARIES}
    return Comparison(
        scenario_id=ensemble.scenario_id,
        baseline_id=baseline_id,
        quantities=ensemble.quantities,
        focus=ensemble.focus,
        periods=ensemble.periods,
        **summaries,
        first_clear=first_clear(summaries["mean"], summaries["standard_error"]),
        worlds=ensemble.worlds,
    )

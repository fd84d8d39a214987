"""What several runs of one baseline say together: one page, one figure, one table.

``comity run A B C`` writes it beside the reports where two or more scenarios have one base;
``comity compare BASE A B C`` makes it of the folders of runs.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from sim.provenance import comity_version, digest_json

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from sim.cli.inputs import Inputs
    from sim.cli.screen import Screen
    from sim.compare.several import Several, Side
    from sim.report.inputs import Run
    from sim.scenario import Scenario

FEWEST = 2
"""Scenarios of one base from which a page of their own is written."""


@dataclass(frozen=True)
class Done:
    """A run that is written, with the base it was compared with."""

    run: Run
    folder: Path
    base: Scenario | None


def with_effects(run: Run, base: Scenario | None, inputs: Inputs, jobs: int, screen: Screen) -> Run:
    """Add what a run changes beside the paths, and through what, where it has a base."""
    from sim.compare.mechanisms import mechanism_shares
    from sim.compare.several import Side, effects_of
    from sim.compare.spill import with_pairs
    from sim.simulate import Options

    if base is None or run.baseline is None:
        return run
    with screen.stage("mechanisms", f"  {run.scenario.id}: through what its effect comes"):
        given, options = (inputs.laws, inputs.start), Options(jobs=jobs)
        played = run.ensemble, run.baseline
        found = mechanism_shares(run.scenario, base, given, options=options, played=played)
        side, beside = Side(run.scenario, run.ensemble), Side(base, run.baseline)
        effects = effects_of(side, beside, found)
        spill = with_pairs(effects.spill, (run.scenario, base), given, options)
        return replace(run, effects=replace(effects, spill=spill))


def write_together(done: Sequence[Done], out: Path, screen: Screen) -> list[Path]:
    """Write a page for each baseline that two or more runs share; return their folders."""
    from sim.compare.several import Side, contrast_several

    groups: dict[tuple[object, ...], list[tuple[Side, Side, Path]]] = {}
    for item in done:
        base, beside = item.base, item.run.baseline
        if base is not None and beside is not None:
            side = side_of(item.run, base.id)
            key = base.id, base.cutoff, base.horizon, base.seed, base.worlds
            groups.setdefault(key, []).append((side, Side(base, beside), item.folder))
    folders = []
    for group in groups.values():
        if len(group) >= FEWEST:
            with screen.stage("comparison"):
                several = contrast_several([(side, base) for side, base, _ in group])
                folders.append(write_several(several, [folder for *_, folder in group], out)[0])
    return folders


def write_several(several: Several, runs: Sequence[Path], out: Path) -> tuple[Path, dict[str, Any]]:
    """Write the page of some runs; return its folder and document."""
    from sim.report.comparison_page import write_comparison

    names = [folder.name for folder in runs]
    baseline = several.baseline
    settings = {
        "version": comity_version(),
        "baseline": baseline.scenario.id,
        "seed": str(baseline.ensemble.provenance.seed),
        "runs": ", ".join(names),
    }
    ident = digest_json([baseline.scenario.id, names])[:8]
    folder = out / f"comparison-{baseline.scenario.id}-{ident}"
    return folder, write_comparison(folder, several, settings)


def side_of(run: Run, baseline: str = "") -> Side:
    """Return a run as a side of a comparison with a baseline.

    What the run knows of its effects holds against its own base alone.
    """
    from sim.compare.several import Side

    own = run.scenario.base == baseline
    return Side(run.scenario, run.ensemble, run.effects if own else None)

"""``comity sweep``: a grid in, a table and a heat map out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.cli.inputs import (
    DRAWS,
    Call,
    digest_data,
    digest_posterior,
    draw_inputs,
    load_posterior,
    make_task,
    read_scenario,
)
from sim.provenance import Digests, comity_version, digest_code, digest_json, manifest
from sim.sweep import run_sweep
from sim.sweep_file import open_sweep, paired_scenarios, scenario_files

if TYPE_CHECKING:
    from pathlib import Path

    from sim.cli.screen import Screen
    from sim.plots.style import Picture
    from sim.sweep import SweepResult


def run_sweeps(paths: tuple[Path, ...], call: Call, screen: Screen) -> None:
    """Run sweep files and write a folder for each: sweep.parquet, heat maps, manifest."""
    from sim.report.words import short

    shown = []
    for path in paths:
        result, folder = _run(path, call, screen)
        shown.append((result, folder))
    if screen.json:
        screen.show_json([{"folder": str(folder), "cells": result.to_frame().to_dicts()}
                          for result, folder in shown])  # fmt: skip
        return
    for result, folder in shown:
        print("\n".join(_legend(result)))
        frame = result.to_frame()
        screen.show_table(frame.columns, [[short(v) for v in row] for row in frame.iter_rows()])
        print(folder)


def _run(path: Path, call: Call, screen: Screen) -> tuple[SweepResult, Path]:
    from calibration.seasons import RITUAL
    from sim.report.write import write_figures, write_json

    document = open_sweep(path)
    sweep = document.record
    scenario, _ = paired_scenarios(document, (RITUAL,))
    for file in scenario_files(document):
        read_scenario(file)
    task = make_task(call, scenario.cutoff)
    posterior = load_posterior(task, screen)
    worlds = call.worlds or sweep.worlds
    countries = tuple(sorted(sweep.dyad.split("-")))
    inputs = draw_inputs(posterior, countries, scenario.seed, screen)
    with screen.stage("sweep", f"{sweep.id}: a grid of {sweep.cells} cells, {worlds} worlds each"):
        result = run_sweep(path, inputs.laws, inputs.start, worlds=worlds, jobs=call.threads)
    digests = Digests(
        digest_json([sweep.model_dump(mode="json"), scenario.model_dump(mode="json")]),
        digest_data(task),
        digest_posterior(posterior),
        digest_code(),
    )
    ident = digests.of_run(scenario.seed, worlds, DRAWS)
    folder = call.out / f"{sweep.id}-{ident[:8]}"
    with screen.stage("figures"):
        write_figures(folder / "figures", heat_maps(result))
    frame = result.to_frame()
    frame.write_parquet(folder / "sweep.parquet", compression="zstd", statistics=False)
    settings = {
        "comity": comity_version(), "sweep": sweep.id, "scenario": sweep.scenario,
        "baseline": sweep.baseline, "seed": scenario.seed, "worlds": worlds, "draws": DRAWS,
        "digest": ident,
    }  # fmt: skip
    write_json(folder / "manifest.json", manifest(digests, settings, screen.timings))
    return result, folder


def _legend(result: SweepResult) -> list[str]:
    """Say what the columns of the table are."""
    sweep = result.sweep
    return [
        f"{sweep.title} ({sweep.scenario} against {sweep.baseline}, {result.worlds:,} worlds a "
        "cell)",
        *(f"  {item.name}: {item.label}" for item in sweep.parameter),
        *(f"  {item.name}: {item.label}" for item in sweep.outcome),
        "  _se: Monte-Carlo standard error; _baseline: mean of the quantity, or probability, in "
        "the baseline at the same J",
    ]


def heat_maps(result: SweepResult) -> tuple[Picture, ...]:
    """Draw one heat map an outcome."""
    from sim.report.figures import heat_figure

    return tuple(heat_figure(result, i) for i in range(len(result.sweep.outcome)))

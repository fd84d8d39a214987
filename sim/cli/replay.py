"""``comity replay``: past events set in worlds that do not know them, against the record."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.cli.inputs import (
    DRAWS,
    Call,
    Inputs,
    digest_data,
    digest_posterior,
    draw_inputs,
    make_task,
    panel_countries,
    read_scenario,
)
from sim.errors import ComityError
from sim.provenance import Digests, comity_version, digest_code, digest_json, manifest

if TYPE_CHECKING:
    from pathlib import Path

    from calibration.calibrate import Task
    from sim.cli.screen import Screen
    from sim.ensemble import Ensemble
    from sim.expectations import Verdict
    from sim.replay.record import Record
    from sim.replay.score import Replay
    from sim.scenario import Scenario


def replay_scenario(path: Path, call: Call, screen: Screen) -> None:
    """Replay a scenario of the past and its baseline, and write a folder ``replay-<id>-<digest>``.

    Raises
    ------
    ComityError
        If the scenario or an option is bad, or it has no base or sets nothing.
    """
    from calibration.replay.parameters import replay_posterior
    from sim.expectations import judge
    from sim.replay.frame import with_states
    from sim.replay.score import score_replay

    scenario, base = _load(path, call)
    task = make_task(call, scenario.cutoff)
    with screen.stage("calibration", f"Reading the record up to {task.cutoff}"):
        posterior = replay_posterior(task)
    countries = scenario.resolved(panel_countries(posterior))
    inputs = draw_inputs(posterior, countries, scenario.seed, screen)
    scenario, left = with_states(scenario, inputs.start.dyads)
    pair = scenario, base.beside(scenario)
    worlds = _play(pair, inputs, call, screen)
    result = score_replay(scenario, worlds, _later(task, worlds[0], scenario, left, screen))
    verdicts = judge(scenario.expectation, *worlds, scenario.question)
    digests = Digests(
        digest_json([s.model_dump(mode="json") for s in pair]),
        digest_data(task),
        digest_posterior(posterior),
        digest_code(),
    )
    _write((result, verdicts), digests, task, call, screen)


def _play(
    pair: tuple[Scenario, Scenario], inputs: Inputs, call: Call, screen: Screen
) -> tuple[Ensemble, Ensemble]:
    """Play a scenario and its baseline on the same draws."""
    from sim.alternative import Baseline, simulate_alternative
    from sim.simulate import Options, simulate

    scenario, base = pair
    label = f"{scenario.id}: {scenario.worlds:,} worlds of {scenario.horizon} months, twice"
    with screen.stage("simulation"), screen.counter(label) as counter:
        options = Options(jobs=call.threads, progress=counter)
        given = inputs.laws, inputs.start
        before = simulate(base, *given, options=options)
        own = simulate_alternative(scenario, Baseline(base, before), *given, options=options)
        return own, before


def _later(
    task: Task, worlds: Ensemble, scenario: Scenario, left: tuple[str, ...], screen: Screen
) -> Record:
    """Read what followed; ``left`` says which pairs could not be played."""
    from dataclasses import replace

    from calibration.replay.record import read_record

    with screen.stage("record", "Reading what followed"):
        record = read_record(task.folder, scenario, worlds.dyads)
        return replace(record, absent=(*record.absent, *left))


def _write(
    found: tuple[Replay, tuple[Verdict, ...]],
    digests: Digests,
    task: Task,
    call: Call,
    screen: Screen,
) -> None:
    """Write the folder of a replay and show what came of it."""
    from sim.report.replay_page import write_replay
    from sim.report.write import write_json

    result, verdicts = found
    scenario = result.scenario
    ident = digests.of_run(scenario.seed, scenario.worlds, DRAWS)
    settings = {
        "version": comity_version(),
        "data": task.folder.label,
        "seed": str(scenario.seed),
        "posterior": digests.posterior[:16],
        "code": digests.code[:16],
    }
    folder = call.out / f"replay-{scenario.id}-{ident[:8]}"
    with screen.stage("report"):
        content = write_replay(folder, result, verdicts, settings)
    write_json(folder / "manifest.json", manifest(digests, dict(settings), screen.timings))
    if screen.json:
        screen.show_json(content)
        return
    _show(result, screen)
    print(folder / "report.html")


def _show(result: Replay, screen: Screen) -> None:
    """Print the summary, and what could not be checked; if nothing could, that first."""
    from sim.report.replay_page import SUMMARY_HEADS, missing, summary_rows

    if result.checks:
        screen.show_table(SUMMARY_HEADS, summary_rows(result))
    for line in (*missing(result), *result.unchecked):
        print(f"- {line}")


def _load(path: Path, call: Call) -> tuple[Scenario, Scenario]:
    """Return the scenario and its baseline, in one frame."""
    scenario = read_scenario(path)
    changes = {"seed": call.seed, "worlds": call.worlds}
    asked = {key: value for key, value in changes.items() if value is not None}
    scenario = scenario.model_copy(update=asked)
    if scenario.base is None:
        problem, expected = "no baseline to hold a replay against", "a scenario with a base"
        raise ComityError(problem, where=str(path), expected=expected)
    base = read_scenario(path.parent / f"{scenario.base}.toml")
    return scenario, base.beside(scenario)

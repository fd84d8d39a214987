"""``comity run``: scenarios in, reports out, the posterior loaded once for all of them.

A scenario with a base is compared with it, world by world. The base runs once, whether it was
asked for or not, and serves all its alternatives.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from sim.cli.ahead import compiling_ahead
from sim.cli.bases import with_base_rates
from sim.cli.inputs import (
    DRAWS,
    Call,
    Inputs,
    digest_data,
    digest_posterior,
    draw_inputs,
    load_posterior,
    make_task,
    panel_countries,
    read_scenario,
)
from sim.cli.pins import pin_state
from sim.cli.together import Done, with_effects, write_together
from sim.provenance import Digests, comity_version, digest_code, digest_json, manifest
from sim.scenario import Scenario

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date
    from pathlib import Path

    from calibration.calibrate import Task
    from calibration.posterior import Posterior
    from sim.alternative import Baseline
    from sim.cli.screen import Screen
    from sim.ensemble import Ensemble
    from sim.initial import InitialStates
    from sim.law_draws import LawDraws
    from sim.plots.style import Picture
    from sim.report.inputs import Briefing, Run, Settings


@dataclass
class _Kept:
    """What several scenarios of one call share."""

    compiled: Callable[[], None]
    posteriors: dict[date, tuple[Task, Posterior]] = field(default_factory=dict)
    inputs: dict[tuple[date, int], Inputs] = field(default_factory=dict)
    ensembles: dict[str, Ensemble] = field(default_factory=dict)
    surprises: dict[tuple[str, tuple[float, ...]], tuple[Baseline, ...]] = field(
        default_factory=dict
    )
    records: dict[tuple[date, str, tuple[str, ...], int], tuple[Briefing, tuple[Picture, ...]]] = (
        field(default_factory=dict)
    )


def run_scenarios(paths: tuple[Path, ...], call: Call, screen: Screen) -> None:
    """Run scenario files and write a folder for each.

    Raises
    ------
    ComityError
        If a file, option or table is bad.
    """
    loaded = [(_load(path, call), _base(path, call)) for path in paths]
    everything = [item for pair in loaded for item in pair if item is not None]
    done = []
    with compiling_ahead() as compiled:
        kept = _Kept(compiled)
        for scenario, base in loaded:
            screen.timings = dict(screen.timings)
            run, digests, ident = _run(scenario, base, everything, (kept, call, screen))
            folder = call.out / f"{scenario.id}-{ident[:8]}"
            _write(folder, run, digests, (kept, screen, ident))
            done.append(Done(run, folder, base))
    _show(done, write_together(done, call.out, screen), screen)


def _load(path: Path, call: Call) -> Scenario:
    scenario = read_scenario(path)
    changes = {"seed": call.seed, "worlds": call.worlds}
    return scenario.model_copy(update={k: v for k, v in changes.items() if v is not None})


def _base(path: Path, call: Call) -> Scenario | None:
    """Return the scenario against which a file is compared, in the frame of the file."""
    scenario = _load(path, call)
    if scenario.base is None:
        return None
    return _load(path.parent / f"{scenario.base}.toml", call).beside(scenario)


def _run(
    scenario: Scenario,
    base: Scenario | None,
    everything: list[Scenario],
    context: tuple[_Kept, Call, Screen],
) -> tuple[Run, Digests, str]:
    from sim.compare import compare
    from sim.expectations import judge
    from sim.outcomes import read_outcomes
    from sim.report.inputs import Run

    _, call, screen = context
    task, posterior = _posterior(scenario.cutoff, context)
    inputs = _inputs(scenario, posterior, everything, context)
    baseline = None if base is None else _ensemble(base, None, inputs, context)
    ensemble = _ensemble(scenario, base, inputs, context)
    with screen.stage("base rates"):
        ensemble = with_base_rates(ensemble, scenario.question, posterior)
    digests = Digests(
        digest_json([_content(s) for s in (scenario, base) if s is not None]),
        digest_data(task),
        digest_posterior(posterior),
        digest_code(),
    )
    ident = digests.of_run(scenario.seed, scenario.worlds, DRAWS)
    briefing, _ = _record(scenario, task, posterior, context)
    run = Run(
        scenario,
        ensemble,
        briefing,
        _settings(digests, ident, pin_state(scenario, call)),
        baseline,
        None if baseline is None else compare(ensemble, baseline),
        readings=read_outcomes(scenario.outcome, ensemble, baseline),
        verdicts=judge(scenario.expectation, ensemble, baseline, scenario.question),
    )
    run = with_effects(run, base, inputs, call.threads, screen)
    return _with_profile(run, base, inputs, context), digests, ident


def _content(scenario: Scenario) -> dict[str, Any]:
    """Return what a scenario says; its pin names what is digested beside it."""
    return scenario.model_dump(mode="json", exclude={"pin"})


def _with_profile(
    run: Run, base: Scenario | None, inputs: Inputs, context: tuple[_Kept, Call, Screen]
) -> Run:
    """Add the effect over the range of J where the scenario acts through it."""
    from dataclasses import replace

    from sim.simulate import Options
    from sim.surprise import surprise_baselines, surprise_profile

    kept, call, screen = context
    changed = [*run.scenario.intervention, *(rule.then for rule in run.scenario.rule)]
    carried = any(item.BY_J for item in changed)
    if base is None or not carried:
        return run
    given, options = _given(inputs), Options(jobs=call.threads)
    values = run.scenario.assumptions.surprise
    key = _key(base), values
    with screen.stage("range of J", f"  {run.scenario.id}: the effect over the range of J"):
        if key not in kept.surprises:
            kept.surprises[key] = surprise_baselines(base, values, *given, options=options)
        profile = surprise_profile(
            run.scenario, base, *given, options=options, baselines=kept.surprises[key]
        )
    return replace(run, profile=profile)


def _posterior(cutoff: date, context: tuple[_Kept, Call, Screen]) -> tuple[Task, Posterior]:
    kept, call, screen = context
    if cutoff not in kept.posteriors:
        task = make_task(call, cutoff)
        kept.posteriors[cutoff] = task, load_posterior(task, screen)
    return kept.posteriors[cutoff]


def _inputs(
    scenario: Scenario,
    posterior: Posterior,
    everything: list[Scenario],
    context: tuple[_Kept, Call, Screen],
) -> Inputs:
    kept, _, screen = context
    key = scenario.cutoff, scenario.seed
    if key not in kept.inputs:
        available = panel_countries(posterior)
        alike = [s for s in everything if (s.cutoff, s.seed) == key]
        countries = sorted({iso3 for s in alike for iso3 in s.resolved(available)})
        kept.inputs[key] = draw_inputs(posterior, tuple(countries), scenario.seed, screen)
    return kept.inputs[key]


def _ensemble(
    scenario: Scenario, base: Scenario | None, inputs: Inputs, context: tuple[_Kept, Call, Screen]
) -> Ensemble:
    """Simulate a scenario; one with a base, whose worlds are kept already, beside it."""
    from sim.alternative import Baseline, simulate_alternative
    from sim.simulate import Options, simulate

    kept, call, screen = context
    key = _key(scenario)
    with screen.stage("waiting for compiled loops"):
        kept.compiled()
    if key not in kept.ensembles:
        label = f"{scenario.id}: {scenario.worlds:,} worlds of {scenario.horizon} months"
        with screen.stage("simulation"), screen.counter(label) as counter:
            given, options = _given(inputs), Options(jobs=call.threads, progress=counter)
            if base is None:
                made = simulate(scenario, *given, options=options)
            else:
                beside = Baseline(base, kept.ensembles[_key(base)])
                made = simulate_alternative(scenario, beside, *given, options=options)
        kept.ensembles[key] = made
    return kept.ensembles[key]


def _given(inputs: Inputs) -> tuple[LawDraws, InitialStates]:
    return inputs.laws, inputs.start


def _key(scenario: Scenario) -> str:
    return digest_json(scenario.model_dump(mode="json"))


def _record(
    scenario: Scenario, task: Task, posterior: Posterior, context: tuple[_Kept, Call, Screen]
) -> tuple[Briefing, tuple[Picture, ...]]:
    from calibration.briefing import make_briefing
    from calibration.ranking import Listed
    from sim.dyads import split_dyad
    from sim.report.figures import record_figures

    kept, _, screen = context
    key = scenario.cutoff, scenario.focus[0], scenario.focus[1:], scenario.seed
    if key not in kept.records:
        dyad, *watched = scenario.focus
        countries = sorted({code for key in posterior.panel.dyads for code in split_dyad(key)})
        with screen.stage("record", f"Reading the past of {dyad}"):
            listed = Listed(tuple(watched), frozenset(scenario.resolved(tuple(countries))))
            briefing = make_briefing(posterior, task, dyad, listed=listed, seed=scenario.seed)
        with screen.stage("figures"):
            kept.records[key] = briefing, record_figures(briefing)
    return kept.records[key]


def _settings(digests: Digests, ident: str, pinned: str) -> Settings:
    from sim.report.inputs import Settings

    names = ("configuration", "data", "posterior", "code")
    pairs = tuple((f"digest of the {name}", getattr(digests, name)[:16]) for name in names)
    return Settings(comity_version(), ident[:16], (*pairs, ("pin of the scenario", pinned)), DRAWS)


def _write(folder: Path, run: Run, digests: Digests, context: tuple[_Kept, Screen, str]) -> None:
    from sim.report.write import write_json, write_report

    kept, screen, ident = context
    scenario = run.scenario
    record = kept.records[scenario.cutoff, scenario.focus[0], scenario.focus[1:], scenario.seed][1]
    with screen.stage("report"):
        write_report(folder, run, record)
    settings = {
        "comity": comity_version(),
        "scenario": scenario.id,
        "baseline": scenario.base,
        "cutoff": scenario.cutoff.isoformat(),
        "seed": scenario.seed,
        "worlds": scenario.worlds,
        "draws": DRAWS,
        "digest": ident,
    }
    write_json(folder / "manifest.json", manifest(digests, settings, screen.timings))


def _show(done: list[Done], together: list[Path], screen: Screen) -> None:
    from sim.report.write import questions

    if screen.json:
        runs = [{"folder": str(item.folder), **questions(item.run)} for item in done]
        screen.show_json([*runs, *({"comparison": str(folder)} for folder in together)])
        return
    for folder in (*(item.folder for item in done), *together):
        print(folder / "report.html")

"""``comity ask``: questions in, probabilities out, with base rates and reasons.

Questions come from a scenario file, from a file of questions alone, or from options of the call;
they are put to the worlds of a scenario and, where it has a base, to those of its base.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

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
)
from sim.provenance import Digests, comity_version, digest_code, digest_json, manifest

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from calibration.posterior import Posterior
    from sim.cli.screen import Screen
    from sim.ensemble import Ensemble
    from sim.questions import Answer
    from sim.questions.base import Asked
    from sim.questions.pushes import Push, Slope
    from sim.questions.reasons import Reason
    from sim.scenario import Scenario

RITUAL_PARTS = ("constant", "run", "affinity", "same leaders")
"""Coefficients of a ritual, in the order of `sim.initial.RitualState`."""

SHOWN = 4
"""Reasons of each sort that are printed."""


@dataclass(frozen=True)
class Query:
    """What is asked, as the call has it.

    Attributes
    ----------
    file : Path or None
        A scenario file, or a file of questions.
    scenario : Path
        Scenario to which questions of a file or of the call are put.
    ids : tuple of str
        Ask these of the file alone; all where empty.
    options : dict of str to object
        A question of the call by its keys; empty where none is given.
    """

    file: Path | None
    scenario: Path
    ids: tuple[str, ...]
    options: dict[str, Any]


@dataclass(frozen=True)
class Told:
    """One answer with what stands beside it."""

    answer: Answer
    before: float | None
    before_worlds: int
    difference: tuple[float, float, float] | None
    reasons: tuple[Reason, ...]
    slope: Slope | None
    pushes: tuple[Push, ...]


def ask(query: Query, call: Call, screen: Screen) -> None:
    """Answer questions, print the answers and write them to a folder.

    Raises
    ------
    ComityError
        If the file, an option or a question is bad, or there is nothing to ask.
    """
    from sim.cli.asked import read_query

    scenario, base, ids = read_query(query, call)
    task = make_task(call, scenario.cutoff)
    posterior = load_posterior(task, screen)
    inputs = draw_inputs(
        posterior, scenario.resolved(panel_countries(posterior)), scenario.seed, screen
    )
    ensemble, before = _worlds(scenario, base, (inputs, call, screen))
    with screen.stage("reasons", "Looking for base rates and reasons"):
        told = _tell(scenario, (ensemble, before), ids, (posterior, inputs))
    digests = Digests(
        digest_json(scenario.model_dump(mode="json")), digest_data(task),
        digest_posterior(posterior), digest_code(),
    )  # fmt: skip
    folder = _write(scenario, told, digests, (call, screen))
    _show(scenario, told, folder, screen)


def _worlds(
    scenario: Scenario, base: Scenario | None, context: tuple[Inputs, Call, Screen]
) -> tuple[Ensemble, Ensemble | None]:
    """Simulate the scenario, and its base first where it has one."""
    from sim.alternative import Baseline, simulate_alternative
    from sim.simulate import Options, simulate

    inputs, call, screen = context
    label = f"{scenario.id}: {scenario.worlds:,} worlds of {scenario.horizon} months"
    with screen.stage("simulation"), screen.counter(label) as counter:
        options = Options(jobs=call.threads, progress=counter)
        given = inputs.laws, inputs.start
        if base is None:
            return simulate(scenario, *given, options=options), None
        before = simulate(base, *given, options=options)
        beside = Baseline(base, before)
        return simulate_alternative(scenario, beside, *given, options=options), before


def _tell(
    scenario: Scenario,
    worlds: tuple[Ensemble, Ensemble | None],
    ids: tuple[str, ...],
    given: tuple[Posterior, Inputs],
) -> tuple[Told, ...]:
    from sim.cli.bases import with_base_rates
    from sim.compare import probability_difference

    posterior, inputs = given
    ensemble = with_base_rates(worlds[0], scenario.question, posterior)
    answers = {item.id: item for item in ensemble.questions}
    others = {question.id: question for question in scenario.question}
    parameters = _parameters(posterior, scenario.seed, inputs)
    owners = {ritual.name: ritual.dyad for ritual in inputs.start.rituals}
    told = []
    for name in ids:
        slope, pushed = _pushes(ensemble, others[name], others, (posterior, owners))
        before = difference = None
        counted = 0
        if worlds[1] is not None:
            found = probability_difference(ensemble, worlds[1], name, scenario.question)
            before, difference = found.baseline, (found.difference, found.low, found.high)
            counted = found.worlds_before
        why = _reasons(ensemble, others[name], others, parameters)
        told.append(Told(answers[name], before, counted, difference, why, slope, pushed))
    return tuple(told)


def _parameters(posterior: Posterior, seed: int, inputs: Inputs) -> dict[str, Any]:
    """Posterior draws by name, those of the rituals among them."""
    thetas = posterior.fit.draw(DRAWS, seed)
    found = {name: thetas[:, i] for i, name in enumerate(posterior.model.table.names)}
    for ritual in inputs.start.rituals:
        for i, part in enumerate(RITUAL_PARTS):
            found[f"{ritual.name}[{part}]"] = ritual.coefficients[:, i]
    return found


def _reasons(
    ensemble: Ensemble, question: Asked, others: Mapping[str, Asked], parameters: dict[str, Any]
) -> tuple[Reason, ...]:
    from sim.questions.reasons import reasons

    return reasons(ensemble, question, others, parameters)


def _pushes(
    ensemble: Ensemble,
    question: Asked,
    others: Mapping[str, Asked],
    given: tuple[Posterior, dict[str, str]],
) -> tuple[Slope | None, tuple[Push, ...]]:
    """Say what past observations of the question's dyad moved its probability by."""
    from calibration.explanation import explain
    from sim.questions.pushes import pushes, slope

    posterior, owners = given
    dyad = _dyad_of(question, others, owners)
    if dyad not in ensemble.focus or dyad not in posterior.panel.dyads:
        return None, ()
    found = slope(ensemble, question.outcome(ensemble, others), dyad)
    if found is None or not found.is_clear:
        return found, ()
    return found, pushes(found, explain(posterior, dyad).observations)


def _dyad_of(question: Asked, others: Mapping[str, Asked], owners: dict[str, str]) -> str:
    parts = [question, *(others[name] for name in question.refers_to)]
    dyads = [dyad for part in parts for dyad in part.dyads]
    dyads += [owners.get(getattr(part, "ritual", ""), "") for part in parts]
    return next((dyad for dyad in dyads if dyad), "")


def _write(
    scenario: Scenario, told: tuple[Told, ...], digests: Digests, context: tuple[Call, Screen]
) -> Path:
    from sim.questions.document import NAME, document
    from sim.report.write import write_json

    call, screen = context
    ident = digests.of_run(scenario.seed, scenario.worlds, DRAWS)
    folder = call.out / f"ask-{scenario.id}-{ident[:8]}"
    folder.mkdir(parents=True, exist_ok=True)
    write_json(folder / NAME, document(scenario, [item.answer for item in told]))
    settings = {
        "comity": comity_version(), "scenario": scenario.id, "baseline": scenario.base,
        "cutoff": scenario.cutoff.isoformat(), "seed": scenario.seed, "worlds": scenario.worlds,
        "draws": DRAWS, "digest": ident,
    }  # fmt: skip
    write_json(folder / "manifest.json", manifest(digests, settings, screen.timings))
    return folder


def _show(scenario: Scenario, told: tuple[Told, ...], folder: Path, screen: Screen) -> None:
    if screen.json:
        answers = [_plain(asdict(item)) for item in told]
        screen.show_json({"scenario": scenario.id, "folder": str(folder), "answers": answers})
        return
    for item in told:
        print("\n".join(_lines(item)) + "\n")
    print(
        "Differences between worlds are no proof of a cause. What an observation did is read off "
        "the worlds to first order."
    )
    print(folder)


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    return None if isinstance(value, float) and value != value else value  # noqa: PLR0124


def _lines(item: Told) -> list[str]:
    """Say one answer in lines."""
    from sim.report.reasons import base_words, change, likelihood, push_words, reason_words
    from sim.report.words import number, of_worlds

    answer = item.answer
    lines = [answer.text, f"  {likelihood(answer)}"]
    if item.before is not None and item.difference is not None:
        middle, low, high = item.difference
        before = of_worlds(item.before, item.before_worlds)
        ends = f"{number(100 * low, 1)} to {number(100 * high, 1)}"
        moved = f"{change(middle)} (90% interval {ends})" if low < high else "the same"
        lines.append(f"  in the baseline {before}; {moved}")
    if answer.shares:
        shares = ", ".join(
            f"{name} {of_worlds(share, answer.worlds)}" for name, share in answer.shares
        )
        lines.append(f"  {shares}")
    lines += [f"  in the past {base_words(answer.base)}", f"  {answer.rule}"]
    groups = {
        "Worlds where it happens have": [
            reason_words(r) for r in item.reasons if r.where != "parameter"
        ],
        "The probability": [reason_words(r) for r in item.reasons if r.where == "parameter"],
        "Past observations that moved it most": [push_words(push) for push in item.pushes],
    }
    for head, rows in groups.items():
        if rows:
            lines += [f"  {head}:", *(f"    {row}" for row in rows[:SHOWN])]
    if answer.probability in (0.0, 1.0):
        return lines
    if not any(groups.values()):
        lines.append("  No state, contact or parameter tells these worlds apart clearly.")
    return lines

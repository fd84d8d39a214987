"""From the options of a call to what a command needs: data, posterior, draws, states."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from sim.errors import ComityError, counted
from sim.provenance import MANIFEST, digest_files

if TYPE_CHECKING:
    from datetime import date

    from calibration.calibrate import Task
    from calibration.posterior import Posterior
    from sim.cli.screen import Screen
    from sim.documents.document import Document
    from sim.initial import InitialStates
    from sim.law_draws import LawDraws
    from sim.scenario import Scenario

DRAWS = 64
"""Posterior draws S; world w uses draw w mod S."""


@dataclass(frozen=True)
class Call:
    """Options that commands share."""

    out: Path
    jobs: int = 0
    data: Path | None = None
    contacts: Path | None = None
    coverage: Path | None = None
    lenient: bool = False
    seed: int | None = None
    worlds: int | None = None

    @property
    def threads(self) -> int:
        """Return the number of threads: that asked for, else that of the cores."""
        return self.jobs or os.cpu_count() or 1


@dataclass(frozen=True)
class Inputs:
    """Draws of the laws and states at the cutoff."""

    laws: LawDraws
    start: InitialStates


def read_day(text: str, option: str = "--cutoff") -> date:
    """Read a day such as 2024-02-08.

    Raises
    ------
    ComityError
        If the text is no date.
    """
    from datetime import date

    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ComityError(where=option, value=text, expected="a day as 2024-02-08") from None


def read_scenario(path: Path) -> Scenario:
    """Read a scenario file as `open_checked` does.

    Raises
    ------
    ScenarioError
        If the file cannot be read or breaks a rule, or its pin no longer holds.
    """
    return open_checked(path).record


def open_checked(path: Path) -> Document[Scenario]:
    """Read a scenario file whose pin holds and whose rituals are among those the record knows.

    Raises
    ------
    ScenarioError
        With one line a mistake.
    """
    from calibration.seasons import RITUAL
    from sim.cli.pins import calibration_inputs
    from sim.documents.pin import check_base, check_inputs
    from sim.interventions.check import check_new_rituals
    from sim.scenario import open_scenario
    from sim.scenario_check import check_rituals

    document = open_scenario(path)
    document.fail(
        [
            *check_base(document, document.record.pin),
            *check_inputs(document, calibration_inputs()),
            *check_rituals(document.record, (RITUAL,)),
            *check_new_rituals(document.record, (RITUAL,)),
        ]
    )
    return document


def make_task(call: Call, cutoff: date, *, refit: bool = False) -> Task:
    """Return what to calibrate from: data folder, cutoff, own contacts, cache of fits.

    Raises
    ------
    ComityError
        If a coverage file is given without contacts, or the contacts are bad.
    """
    from calibration.calibrate import Task
    from calibration.sources.folder import DataFolder
    from calibration.sources.own import OwnContacts, read_own_contacts

    if call.contacts is None and (call.coverage is not None or call.lenient):
        problem = "--coverage and --lenient are about a file of contacts"
        raise ComityError(problem, expected="--contacts FILE beside them")
    own = None
    if call.contacts is not None:
        own = OwnContacts(call.contacts, call.coverage, call.lenient)
        read_own_contacts(own)  # a bad file is told before a fit that may take minutes
    folder = DataFolder.locate(call.data)
    return Task(folder, cutoff, own, call.out / ".cache", refit)


def load_posterior(task: Task, screen: Screen) -> Posterior:
    """Calibrate, or take a kept fit, and say which record is used."""
    from calibration.calibrate import calibrate

    label = "shipped data" if task.folder.path is None else f"data in {task.folder.path}"
    if task.contacts is not None:
        label += f", contacts of {task.contacts.path}"
    with screen.stage("calibration", f"Reading the record up to {task.cutoff} ({label})"):
        posterior = calibrate(task, progress=lambda line: screen.say(f"  {line}"))
    rejected = posterior.panel.account().filter(posterior.panel.account()["outcome"] == "rejected")
    if rejected.height and task.contacts is not None:
        count, file = int(rejected["rows"].sum()), task.contacts.rejected_rows
        screen.say(
            f"  set aside from {task.contacts.path}: {counted(count, 'bad row')}, see {file}"
        )
    return posterior


def draw_inputs(
    posterior: Posterior, countries: tuple[str, ...], seed: int, screen: Screen
) -> Inputs:
    """Draw parameters, and filter the states at the cutoff under each draw."""
    from dataclasses import replace

    from calibration.posterior import initial_states, law_draws
    from calibration.processes.standing import process_inputs
    from calibration.sources.folder import DataFolder

    line = f"Filtering the states of {len(countries)} countries under {DRAWS} draws"
    with screen.stage("states", line):
        thetas = posterior.fit.draw(DRAWS, seed)
        start = initial_states(posterior, thetas, countries, seed=seed)
        processes = process_inputs(posterior, thetas, start, DataFolder.embedded())
        start = replace(start, processes=processes)
        return Inputs(law_draws(posterior, thetas), start)


def panel_countries(posterior: Posterior) -> tuple[str, ...]:
    """Return the countries of which some dyad has data, sorted."""
    return tuple(sorted({iso3 for dyad in posterior.panel.dyads for iso3 in dyad.split("-")}))


def digest_data(task: Task) -> str:
    """Return the digest of every table that is read, and of own contacts."""
    from calibration.sources.folder import TABLES

    files = {task.folder.find(name) for name in TABLES if task.folder.has(name)}
    if task.contacts is not None:
        named = (task.contacts.path, task.contacts.coverage)
        files |= {path / MANIFEST if path.is_dir() else path for path in named if path}
    return digest_files(files)


def digest_posterior(posterior: Posterior) -> str:
    """Return the digest of the fitted parameters and rituals."""
    from hashlib import sha256

    total = sha256("\n".join(posterior.model.table.names).encode())
    arrays = [posterior.fit.theta, posterior.fit.cov]
    arrays += [part for _, fitted in posterior.rituals for part in (fitted.mean, fitted.cov)]
    for array in arrays:
        total.update(array.round(10).tobytes())
    return total.hexdigest()

"""``comity scenarios``: list, show, diff, check and repin scenario files, tell verdicts."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from sim.errors import ComityError, ScenarioError, SweepError, close_matches, counted

if TYPE_CHECKING:
    from collections.abc import Callable

    from sim.cli.screen import Screen
    from sim.documents.document import Document
    from sim.scenario import Scenario

ACTIONS = {
    "list": "",
    "show": "an id",
    "diff": "two ids or files",
    "check": "scenario or sweep files",
    "repin": "scenario files",
    "verdicts": "",
}
"""What can be done, and to what."""

BELOW = ("sweeps", "replays")
"""Folders in a folder of scenarios where an id is looked for too."""


def manage_scenarios(action: str, names: tuple[str, ...], folder: Path, screen: Screen) -> None:
    """List the scenarios of a folder, tell one or what differs between two, check or pin files.

    ``verdicts`` is about folders of runs instead.

    Raises
    ------
    ComityError
        If the action is unknown or lacks its names, or a file is bad.
    """
    if action not in ACTIONS:
        near = close_matches(action, ACTIONS)
        raise ComityError(where="scenarios", value=action, expected=", ".join(ACTIONS), near=near)
    if action == "list":
        _list(folder, screen)
        return
    if action == "verdicts":
        _verdicts(tuple(map(Path, names)) or (Path("outputs"),), screen)
        return
    if not names or (action == "diff" and len(names) != 2):
        problem = f"nothing to {action}" if not names else f"{len(names)} given"
        raise ComityError(problem, where=f"scenarios {action}", expected=ACTIONS[action])
    files = tuple(_file(name, folder) for name in names)
    doing: dict[str, Callable[[tuple[Path, ...], Screen], None]] = {
        "show": _show, "diff": _diff, "check": _check, "repin": _repin,
    }  # fmt: skip
    doing[action](files, screen)


def _file(name: str, folder: Path) -> Path:
    """Return the file of an id in the folder, or that of a path."""
    path = Path(name)
    if path.suffix or path.name != name:
        return path
    files = [place / f"{name}.toml" for place in (folder, *(folder / part for part in BELOW))]
    return next((file for file in files if file.is_file()), files[0])


def _all(
    files: tuple[Path, ...], read: Callable[[Path], Document[Scenario]]
) -> tuple[list[Document[Scenario]], list[str]]:
    """Read files; what is wrong with those that are bad."""
    good, faults = [], []
    for file in files:
        try:
            good.append(read(file))
        except ScenarioError as error:
            faults.append(str(error))
    return good, faults


def _raise(faults: list[str]) -> None:
    if faults:
        raise ScenarioError("\n".join(dict.fromkeys("\n".join(faults).splitlines())))


def _list(folder: Path, screen: Screen) -> None:
    from sim.scenario import open_scenario

    if not folder.is_dir():
        problem = "no such folder"
        raise ComityError(problem, where=str(folder), expected="--folder with scenario files")
    files = tuple(file for file in sorted(folder.glob("*.toml")) if not _of_another_kind(file))
    good, faults = _all(files, open_scenario)
    found = [document.record for document in good]
    if screen.json:
        screen.show_json([{"id": s.id, "base": s.base, "title": s.title} for s in found])
    else:
        screen.show_table(("id", "base", "title"), [(s.id, s.base or "", s.title) for s in found])
    _raise(faults)


def _verdicts(folders: tuple[Path, ...], screen: Screen) -> None:
    from sim.report.verdicts import markdown, read_verdicts

    rows = read_verdicts(folders)
    if screen.json:
        screen.show_json([asdict(row) for row in rows])
    else:
        print(markdown(rows))


def _show(files: tuple[Path, ...], screen: Screen) -> None:
    from sim.documents.words import scenario_words
    from sim.scenario import open_scenario

    documents, faults = _all(files, open_scenario)
    _raise(faults)
    if screen.json:
        screen.show_json([d.record.model_dump(mode="json", by_alias=True) for d in documents])
        return
    for place, document in enumerate(documents):
        print("\n\n" * bool(place) + "\n".join([*scenario_words(document), "", _pin(document)]))


def _pin(document: Document[Scenario]) -> str:
    """Say whether a scenario is pinned and its pin holds."""
    from sim.cli.pins import calibration_inputs
    from sim.documents.pin import check_base, check_inputs

    pin = document.record.pin
    if pin is None:
        return "Not pinned: what its base and the calibration become later is not told."
    lines = check_base(document, pin) + check_inputs(document, calibration_inputs())
    return "\n".join(lines) or "Pinned, and the pin holds."


def _diff(files: tuple[Path, ...], screen: Screen) -> None:
    from sim.documents.diff import differences
    from sim.scenario import open_scenario

    documents, faults = _all(files, open_scenario)
    _raise(faults)
    found = differences(documents[0].record, documents[1].record)
    if screen.json:
        screen.show_json([asdict(item) for item in found])
        return
    last = ""
    for item in found:
        if item.place != last:
            print(item.place)
        last = item.place
        for mark, text in (("-", item.first), ("+", item.second)):
            if text:
                print(f"  {mark} {text}")


def _with_base(path: Path) -> Document[Scenario]:
    """Check a file and the one it would be compared with, as a run does."""
    from sim.cli.inputs import open_checked

    document = open_checked(path)
    for source in document.chain[1:2]:
        open_checked(source.path)
    return document


def _check(files: tuple[Path, ...], screen: Screen) -> None:
    faults = []
    for file in files:
        try:
            screen.say(_good_sweep(file) if _is_sweep(file) else _good_scenario(file))
        except (ScenarioError, SweepError) as error:
            faults.append(str(error))
    _raise(faults)


def _is_sweep(file: Path) -> bool:
    from sim.documents.kinds import SWEEP, kind_of
    from sim.documents.source import read_source

    return kind_of(read_source(file).content) == SWEEP


def _of_another_kind(file: Path) -> bool:
    """Tell whether a file is no scenario; what cannot be read is told as a scenario's mistake."""
    from sim.documents.kinds import SCENARIO, kind_of
    from sim.documents.source import read_source

    try:
        return kind_of(read_source(file).content) != SCENARIO
    except ScenarioError:
        return False


def _good_scenario(file: Path) -> str:
    """Check a scenario and say that it is good, with what may not have been meant."""
    from sim.interventions.check import notes

    document = _with_base(file)
    note = "" if document.record.pin else "; no pin, `comity scenarios repin` writes one"
    lines = [f"{file}: good ({document.record.id}){note}"]
    return "\n".join([*lines, *(f"{file}: note: {line}" for line in notes(document.record))])


def _good_sweep(file: Path) -> str:
    """Check a sweep and its scenarios and say that they are good."""
    from calibration.seasons import RITUAL
    from sim.cli.inputs import read_scenario
    from sim.sweep_file import open_sweep, paired_scenarios, scenario_files

    document = open_sweep(file)
    paired_scenarios(document, (RITUAL,))
    for other in scenario_files(document):
        read_scenario(other)
    sweep = document.record
    cells = counted(sweep.cells, "cell")
    return f"{file}: good (a sweep of {cells} over {sweep.scenario} against {sweep.baseline})"


def _repin(files: tuple[Path, ...], screen: Screen) -> None:
    """Pin files to what is there now; none is written unless all of them are good."""
    from sim.cli.pins import calibration_inputs
    from sim.documents.pin import make_pin
    from sim.documents.repin import repinned, write_text
    from sim.scenario import open_scenario

    documents, faults = _all(files, open_scenario)
    _raise(faults)
    written = []
    for document in documents:
        pin = make_pin(document, calibration_inputs())
        text = repinned(document.source, pin)
        written.append((document, text, _news(document, pin)))
    for document, text, news in written:
        if text != document.source.text:
            write_text(document.source.path, text)
        screen.say(f"{document.source.path}: {news}")


def _news(document: Document[Scenario], pin: object) -> str:
    """Say what a new pin changes."""
    from sim.documents.pin import changed

    old = document.record.pin
    if old is None:
        return "pinned"
    kinds = ("base", "data", "configuration")
    moved = {kind: changed(getattr(old, kind), getattr(pin, kind)) for kind in kinds}
    parts = [f"{kind} ({', '.join(names)})" for kind, names in moved.items() if names]
    if old.cutoff != document.record.cutoff:
        parts.insert(0, "cutoff")
    return f"pinned again: {', '.join(parts)}" if parts else "as it was"

"""``comity backtest``: forecasters on periods they have not seen, one table out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sim.provenance import (
    comity_version,
    digest_code,
    digest_files,
    package_versions,
)

if TYPE_CHECKING:
    from pathlib import Path

    from sim.cli.inputs import Call
    from sim.cli.screen import Screen
    from sim.scores.backtest import Backtest
    from sim.scores.validity import ValidityTable


def run_backtest(
    name: str, members: tuple[str, ...], call: Call, json_file: Path | None, screen: Screen
) -> None:
    """Run a backtest, print its table, and write its folder.

    Parameters
    ----------
    name
        Of the backtest.
    members
        Members to run, beside the reference; all of them if empty.
    call
        Data folder and folder of results.
    json_file
        Where to write the document once more; None for nowhere else.

    Raises
    ------
    ComityError
        If there is no such backtest or member, or its data are not at hand.
    """
    from calibration.backtest.catalogue import find_task
    from calibration.sources.folder import DataFolder
    from sim.scores.validity import ValidityTable

    task = find_task(name)
    task = task.only(members) if members else task
    data = DataFolder.locate(call.data)
    paths = [data.find(file) for file in task.files]
    with screen.stage("backtest", f"{task.name}: {len(task.members)} members, {task.span}"):
        result = task.run(data, screen.say)
    settings = {
        "version": comity_version(),
        "data": digest_files(paths)[:16],
        "code": digest_code()[:16],
    }
    folder = call.out / "backtests" / task.name
    if isinstance(result, ValidityTable):
        _write_validity(folder, result, settings, json_file, screen)
    else:
        _write(folder, result, settings, json_file, screen)


def _write_validity(
    folder: Path,
    result: ValidityTable,
    settings: dict[str, str],
    json_file: Path | None,
    screen: Screen,
) -> None:
    from sim.report.validity_page import main_heads, main_rows, write_validity
    from sim.report.write import write_json

    with screen.stage("report"):
        content = write_validity(folder, result, settings)
    write_json(folder / "manifest.json", _manifest(result, settings, screen))
    if json_file is not None:
        write_json(json_file, content)
    screen.show_table(main_heads(result), main_rows(result))
    print(folder)


def _write(
    folder: Path, result: Backtest, settings: dict[str, str], json_file: Path | None, screen: Screen
) -> None:
    from sim.report.backtest_page import main_heads, main_rows, write_backtest
    from sim.report.write import write_json
    from sim.scores.summary import summarise

    with screen.stage("summary"):
        table = summarise(result)
    with screen.stage("report"):
        content = write_backtest(folder, result, table, settings)
    taken = {member.name: round(member.seconds, 3) for member in result.members}
    write_json(folder / "manifest.json", {**_manifest(result, settings, screen), "seconds": taken})
    if json_file is not None:
        write_json(json_file, content)
    seconds = [f"{member.seconds:.0f}" for member in result.members]
    rows = [(*row, time) for row, time in zip(main_rows(result, table), seconds, strict=True)]
    screen.show_table((*main_heads(result), "seconds"), rows)
    print(folder)


def _manifest(
    result: Backtest | ValidityTable, settings: dict[str, str], screen: Screen
) -> dict[str, Any]:
    return {
        "backtest": result.name,
        **settings,
        "seed": result.seed,
        "packages": package_versions(),
        "timings": {name: round(value, 3) for name, value in screen.timings.items()},
    }

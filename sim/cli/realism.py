"""``comity calibrate --check``: worlds over the fitted past, against the record of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.cli.inputs import Call, digest_posterior, load_posterior, make_task, read_day
from sim.provenance import comity_version, digest_code, package_versions

if TYPE_CHECKING:
    from sim.cli.screen import Screen


def show_realism(call: Call, cutoff: str, refit: bool, screen: Screen) -> None:
    """Calibrate, simulate the fitted past, print what fits, and write the folder ``realism``.

    Raises
    ------
    ComityError
        If the cutoff is no date, or the record holds nothing to check the worlds against.
    """
    from calibration.realism.check import Options, check_realism
    from sim.report.realism_page import HEADS, main_rows, write_realism
    from sim.report.write import write_json

    task = make_task(call, read_day(cutoff), refit=refit)
    posterior = load_posterior(task, screen)
    usual = Options()
    options = Options(
        call.worlds or usual.worlds,
        seed=usual.seed if call.seed is None else call.seed,
        jobs=call.threads,
    )
    line = f"Playing {options.worlds} worlds over the fitted past"
    with screen.stage("worlds"), screen.counter(line) as progress:
        count = progress or (lambda _done, _total: None)
        result = check_realism(posterior, task.folder, options, progress=count)
    settings = {
        "version": comity_version(),
        "data": task.folder.label,
        "posterior": digest_posterior(posterior)[:16],
        "code": digest_code()[:16],
    }
    folder = call.out / "realism" / task.folder.label
    with screen.stage("report"):
        content = write_realism(folder, result, settings)
    timings = {name: round(seconds, 3) for name, seconds in screen.timings.items()}
    write_json(
        folder / "manifest.json",
        {**settings, "seed": result.seed, "packages": package_versions(), "timings": timings},
    )
    if screen.json:
        screen.show_json(content)
        return
    screen.show_table(("check", *HEADS), main_rows(result))
    print(content["summary"])
    for misfit in content["misfits"]:
        print(f"- {misfit}")
    print(folder)

"""``comity run --update``: how a user's contacts move the states, without simulating."""

from __future__ import annotations

from dataclasses import asdict, replace
from typing import TYPE_CHECKING

from sim.cli.inputs import Call, load_posterior, make_task, read_scenario
from sim.errors import ComityError

if TYPE_CHECKING:
    from pathlib import Path

    from calibration.shift import Shift
    from sim.cli.screen import Screen

HEADS = ("dyad", "contacts", "strength before", "after", "moved by", "engagement", "affinity")


def show_update(scenarios: tuple[Path, ...], call: Call, screen: Screen) -> None:
    """Filter a file of contacts in and print the state of its dyads before and after.

    The states are those at the later of the scenario's cutoff and the last contact of the file;
    parameters are those fitted at the cutoff.

    Raises
    ------
    ComityError
        If no file of contacts is given, or something in it is bad.
    """
    from calibration.shift import find_shifts

    if call.contacts is None:
        problem = "nothing to update with"
        raise ComityError(problem, where="--update", expected="--contacts FILE")
    for path in scenarios:
        scenario = read_scenario(path)
        plain = replace(call, contacts=None, coverage=None, lenient=False)
        posterior = load_posterior(make_task(plain, scenario.cutoff), screen)
        with screen.stage("update", "Filtering with and without the contacts"):
            shifts = find_shifts(posterior, make_task(call, scenario.cutoff))
        _show(scenario.id, shifts, screen)


def _show(name: str, shifts: tuple[Shift, ...], screen: Screen) -> None:
    if screen.json:
        screen.show_json({"scenario": name, "shifts": [asdict(shift) for shift in shifts]})
        return
    if not shifts:
        print("no contact of the file lies within what the record covers")
        return
    print(f"{name}: states at {shifts[0].month}, with 90% intervals")
    screen.show_table(HEADS, [_row(shift) for shift in shifts])


def _row(shift: Shift) -> tuple[str, ...]:
    before, after = shift.before, shift.after
    return (
        shift.dyad,
        str(shift.contacts),
        f"{before.strength:.2f} ({before.low:.2f} to {before.high:.2f})",
        f"{after.strength:.2f} ({after.low:.2f} to {after.high:.2f})",
        f"{after.strength - before.strength:+.3f}",
        f"{after.engagement - before.engagement:+.3f}",
        f"{after.affinity - before.affinity:+.3f}",
    )

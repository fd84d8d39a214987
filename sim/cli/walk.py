"""``comity walk``: one world replayed, and what one country decided in it."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

from sim.cli.inputs import (
    Call,
    draw_inputs,
    load_posterior,
    make_task,
    panel_countries,
    read_scenario,
)
from sim.countries import country_table
from sim.report.words import country_name, fine

if TYPE_CHECKING:
    from pathlib import Path

    from sim.cli.screen import Screen
    from sim.walk import Choice, Month

HEADS = ("partner", "did", "expected", "chance", "received", "likeliest", "because")
LARGEST = 3
"""Terms that are named as reasons."""


def show_walk(  # noqa: PLR0913
    path: Path, world: int, country: str, limits: tuple[int, int], call: Call, screen: Screen
) -> None:
    """Replay a world of a scenario and print what a country decided.

    Parameters
    ----------
    path
        Scenario file.
    world
        Number of the world.
    country
        Code or name.
    limits
        Months, and partners a month; 0 months: all of the horizon.
    call
        Record to use.

    Raises
    ------
    ComityError
        If the file, the world or the country is bad.
    """
    from dataclasses import replace

    from sim.contacts import contact_types
    from sim.simulate import Options, make_setting
    from sim.walk import walk

    scenario, iso3 = read_scenario(path), country_table().resolve(country)
    posterior = load_posterior(make_task(call, scenario.cutoff), screen)
    countries = scenario.resolved(panel_countries(posterior))
    inputs = draw_inputs(posterior, tuple(sorted(countries)), scenario.seed, screen)
    options = Options(seed=call.seed, by_agents=True)
    setting = make_setting(scenario, inputs.laws, inputs.start, contact_types(), options)
    months, partners = limits
    setting = replace(setting, horizon=min(months or setting.horizon, setting.horizon))
    played = list(walk(setting, world, iso3))
    if screen.json:
        screen.show_json([asdict(month) for month in played])
        return
    print(f"{country_name(iso3)} in world {world} of {scenario.id}")
    for month in played:
        print(f"\n{headline(month)}")
        screen.show_table(HEADS, [_row(choice) for choice in month.choices[:partners]])
    print(
        "\nChance: share of all that the country was expected to initiate. Because: the largest "
        "terms of the log rate of the likeliest type, beside its rate in an average pair."
    )


def headline(month: Month) -> str:
    """Say a month in one line."""
    return (
        f"{month.month}: initiated {month.initiated:,} contacts ({month.expected:,.1f} expected), "
        f"received {month.received:,}"
    )


def _row(choice: Choice) -> tuple[str, ...]:
    done = ", ".join(f"{count} {kind}" for kind, count in choice.initiated.items())
    reasons = [(name, value) for name, value in choice.terms if name not in ("type",)]
    because = ", ".join(f"{name} {value:+.1f}" for name, value in reasons[:LARGEST])
    return (
        choice.partner,
        done or "nothing",
        fine(choice.expected),
        f"{100.0 * choice.chance:.0f}%",
        str(choice.received),
        choice.kind,
        because,
    )

"""How much an effect that runs through the contact surprise depends on J.

J, what one unexpected leader contact adds to the slow part of the state, is barely identified by
the record. A scenario that adds or cancels contacts acts through it alone, so its effect is shown
over a range of J: in standard deviations of the state, the same number for engagement and affinity,

    J = j * (sd_e, sd_a),   difference(j) = scenario at j - baseline at j

Only the countries of the focus dyads are simulated. Where the laws have neither a pull of third
parties nor crowding, dyads do not act on one another, and their draws are keyed by name, so the
paths are those of the large world bit for bit. Under a pull or crowding they are not: the countries
outside the focus are held as at the cutoff, and what would come back through them is missing from
the profile. The baseline at each J is simulated once and serves every scenario that is compared
with it.

Axes: J values, then those of `sim.compare`: Q, F, T.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from sim.alternative import Baseline, simulate_alternative
from sim.compare import Comparison, compare
from sim.simulate import Options, simulate

if TYPE_CHECKING:
    import polars as pl

    from sim.initial import InitialStates
    from sim.law_draws import LawDraws
    from sim.scenario import Scenario


@dataclass(frozen=True)
class SurpriseProfile:
    """Differences of a scenario from its baseline at each value of J.

    Attributes
    ----------
    values : tuple of float
        J in standard deviations of the state an unexpected leader contact.
    comparisons : tuple of Comparison
        One a value.
    """

    values: tuple[float, ...]
    comparisons: tuple[Comparison, ...]

    def to_frame(self) -> pl.DataFrame:
        """Return the tables of the comparisons with a first column ``surprise``."""
        import polars as pl

        tables = [
            item.to_frame().select(pl.lit(value).alias("surprise"), pl.all())
            for value, item in zip(self.values, self.comparisons, strict=True)
        ]
        return pl.concat(tables)


def surprise_profile(
    scenario: Scenario,
    baseline: Scenario,
    laws: LawDraws,
    start: InitialStates,
    *,
    options: Options | None = None,
    baselines: tuple[Baseline, ...] | None = None,
) -> SurpriseProfile:
    """Compare a scenario with its baseline at each J of ``scenario.assumptions.surprise``.

    Parameters
    ----------
    scenario, baseline
        Two scenarios with the same focus, horizon and cutoff.
    laws, start
        As for `sim.simulate.simulate`.
    options
        Worlds, seed and jobs; the rest is set here.
    baselines
        What `surprise_baselines` returned for ``baseline`` at the same J, laws, start and options,
        to serve several scenarios; simulated here where absent.
    """
    values = scenario.assumptions.surprise
    if baselines is None:
        baselines = surprise_baselines(baseline, values, laws, start, options=options)
    comparisons = []
    for value, beside in zip(values, baselines, strict=True):
        own = simulate_alternative(
            scenario.model_copy(update={"question": ()}),
            beside,
            laws,
            start,
            options=_at(value, start, options),
        )
        comparisons.append(compare(own, beside.ensemble))
    return SurpriseProfile(values, tuple(comparisons))


def surprise_baselines(
    baseline: Scenario,
    values: tuple[float, ...],
    laws: LawDraws,
    start: InitialStates,
    *,
    options: Options | None = None,
) -> tuple[Baseline, ...]:
    """Simulate the countries in focus of a baseline at each J of ``values``."""
    silent = baseline.model_copy(update={"question": ()})
    return tuple(
        Baseline(silent, simulate(silent, laws, start, options=_at(value, start, options)))
        for value in values
    )


def _at(value: float, start: InitialStates, options: Options | None) -> Options:
    effect = (value * float(start.scale[0]), value * float(start.scale[1]))
    return replace(options or Options(), surprise_effect=effect, focus_only=True)

"""Runs as a whole: summaries against paths, tables, and inputs that do not fit."""

from __future__ import annotations

import gc
import weakref
from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from sim.batches import BATCH
from sim.contacts import contact_types
from sim.errors import ScenarioError, SimulationError, UnknownCountryError
from sim.plan import Plan
from sim.setting import Setting
from sim.simulate import Options, simulate
from sim.world import World
from tests.worlds import SOME, run, small_scenario, synthetic_laws, synthetic_start


def test_summaries_are_those_of_the_paths() -> None:
    ensemble = run(small_scenario(), worlds=BATCH + 30)
    for f, dyad in enumerate(ensemble.focus):
        d = ensemble.dyads.index(dyad)
        paths = ensemble.paths[:, :, f].astype(np.float64)
        assert np.allclose(ensemble.mean[:, d], paths.mean(axis=1), atol=1e-5)
        assert np.allclose(ensemble.sd[:, d], paths.std(axis=1), atol=1e-5)


def test_trajectories_have_a_row_a_dyad_quantity_and_month() -> None:
    ensemble = run(small_scenario())
    frame = ensemble.trajectories()
    assert frame.columns == [
        "dyad", "period", "quantity", "mean", "sd", "q05", "q25", "q50", "q75", "q95",
    ]  # fmt: skip
    assert frame.height == len(ensemble.dyads) * 15 * 14
    own = frame.filter(dyad="DEU-FRA", quantity="strength")
    expected = np.quantile(ensemble.path("DEU-FRA", "strength").astype(float), 0.75, axis=0)
    assert np.allclose(own["q75"], expected)
    assert own["period"].to_list()[:2] == [date(2024, 3, 1), date(2024, 4, 1)]
    assert frame.filter(dyad="CHN-USA")["q50"].null_count() == 15 * 14


def test_only_whole_seasons_are_reported() -> None:
    assert run(small_scenario(horizon=11)).seasons == ()
    assert run(small_scenario(horizon=12)).seasons == (2024,)
    assert run(small_scenario(horizon=24)).seasons == (2024, 2025)


def test_progress_is_told_after_each_batch() -> None:
    told: list[tuple[int, int]] = []
    run(small_scenario(horizon=1), worlds=100, progress=lambda n, of: told.append((n, of)))
    assert told == [(BATCH, 100), (100, 100)]


def test_inputs_that_do_not_fit_are_refused() -> None:
    laws, start = synthetic_laws(), synthetic_start()
    with pytest.raises(ScenarioError, match="cutoff"):
        simulate(small_scenario(cutoff=date(2023, 2, 8)), laws, start)
    with pytest.raises(UnknownCountryError, match="'PRK'"):
        simulate(small_scenario(countries=(*SOME, "PRK")), laws, start)
    moving = replace(laws, persistence=np.full((20, 3), 0.9))
    with pytest.raises(SimulationError, match="level part is static"):
        simulate(small_scenario(), moving, start)
    few = replace(laws, alpha=laws.alpha[:, :4])
    with pytest.raises(SimulationError, match="4 contact types"):
        simulate(small_scenario(), few, start)
    broken = replace(start, mean=np.full_like(start.mean, np.nan))
    with pytest.raises(SimulationError, match="finite"):
        simulate(small_scenario(), laws, broken, options=Options(worlds=2))


def test_shapes_of_initial_states_are_checked() -> None:
    start = synthetic_start()
    with pytest.raises(ValueError, match="share"):
        replace(start, share=np.zeros(2))
    with pytest.raises(ValueError, match=r"opportunity.*expected \(20, 66, 3\)"):
        replace(start, opportunity=start.opportunity[..., :2])
    with pytest.raises(ValueError, match=r"cov.*expected \(20, 66, 9, 9\)"):
        replace(start, cov=start.cov[..., :6, :6])


@pytest.mark.statistical
def test_the_start_has_the_moments_of_the_posterior() -> None:
    """Reported are level and slow part, net of opportunity."""
    start = synthetic_start(draws=1)
    ensemble = simulate(
        small_scenario(focus=("CHN-RUS",)), synthetic_laws(draws=1), start,
        options=Options(worlds=4000, focus_only=True),
    )  # fmt: skip
    d = start.dyads.index("CHN-RUS")
    for m, quantity in enumerate(("engagement", "affinity")):
        lasting = [m, m + 2]
        mean = start.mean[0, d, lasting].sum()
        variance = start.cov[0, d][np.ix_(lasting, lasting)].sum()
        found = ensemble.value_at_cutoff("CHN-RUS", quantity)
        assert abs(found.mean() - mean) < 5 * np.sqrt(variance / 4000)
        assert abs(found.var() - variance) < 5 * variance * np.sqrt(2 / 4000)


def test_a_closed_world_gives_its_arrays_free_at_once() -> None:
    setting = Setting(synthetic_laws(), synthetic_start(), contact_types(), Plan(), 7, 3)
    world = World(setting, np.arange(4))
    world.step()
    counts = weakref.ref(world.counts)
    gc.disable()
    world.close()
    freed = counts() is None
    gc.enable()
    assert freed


def test_all_dyads_of_the_focus_without_a_state_are_told_at_once() -> None:
    start = synthetic_start(draws=1)
    gone = ("CHN-RUS", "CHN-USA")
    keep = np.array([dyad not in gone for dyad in start.dyads])
    partial = replace(
        start, rituals=(), thirds=np.zeros(0),
        dyads=tuple(dyad for dyad in start.dyads if dyad not in gone),
        **{key: getattr(start, key)[:, keep] for key in ("opportunity", "mean", "cov")},
        first=start.first[keep], second=start.second[keep], heed=start.heed[keep],
        share=start.share[keep], outside=start.outside[keep],
    )  # fmt: skip
    scenario = small_scenario(focus=("CHN-RUS", "CHN-IND", "CHN-USA"))
    with pytest.raises(ScenarioError) as caught:
        simulate(scenario, synthetic_laws(draws=1), partial, options=Options(worlds=1))
    assert str(caught.value) == (
        "small: focus: dyads that no source at hand covers by the cutoff: 'CHN-RUS, CHN-USA'"
    )

"""Differences paired by world, the profile over J, designs and the sweep."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import polars as pl
import pytest

from sim.compare import SUMMARIES, compare, paired_difference, unpaired_difference
from sim.design import grid, latin_hypercube
from sim.errors import ComityError, SweepError
from sim.scenario import load_scenario
from sim.simulate import Options
from sim.surprise import surprise_profile
from sim.sweep import run_sweep
from sim.sweep_file import open_sweep, paired_scenarios
from tests.worlds import RITUAL, run, shock, small_scenario, synthetic_laws, synthetic_start

SWEEP = Path(__file__).resolve().parents[2] / "scenarios" / "sweeps" / "ritual-and-shock.toml"
LAPSE = {
    "kind": "ritual", "ritual": RITUAL, "action": "cancel", "seasons": (2024,),
    "source": "assumption",
}  # fmt: skip


def test_a_comparison_is_the_mean_of_differences_by_world() -> None:
    base, acted = run(small_scenario()), run(small_scenario(intervention=(shock(),)))
    found = compare(acted, base)
    difference = acted.paths.astype(float) - base.paths
    assert np.allclose(found.mean, difference.mean(axis=1))
    assert np.allclose(found.standard_error, difference.std(axis=1) / np.sqrt(10))
    assert np.array_equal(found.q50, np.quantile(difference, 0.5, axis=1))
    frame = found.to_frame().filter(dyad="CHN-RUS", quantity="affinity")
    assert np.allclose(frame["mean"], found.mean[1, 0])
    assert frame["period"].is_sorted()


def test_a_paired_difference_by_hand() -> None:
    first, second = np.array([[1.0], [2.0], [3.0]]), np.array([[2.0], [2.0], [5.0]])
    found = paired_difference(first, second)
    assert found.paired
    assert found.mean.tolist() == [1.0]
    assert found.standard_error[0] == pytest.approx(np.sqrt(2.0 / 3.0) / np.sqrt(3.0))
    assert found.q95[0] == pytest.approx(1.9)


def test_an_unpaired_difference_adds_the_variances() -> None:
    rng = np.random.default_rng(3)
    first, second = rng.normal(0.0, 3.0, (4000, 1)), rng.normal(1.0, 4.0, (6000, 1))
    found = unpaired_difference(first, second)
    assert not found.paired
    assert found.standard_error[0] == pytest.approx(np.sqrt(9 / 4000 + 16 / 6000), rel=0.05)
    assert found.mean[0] == pytest.approx(1.0, abs=5 * found.standard_error[0])
    ends = 1.0 - 1.645 * 5.0, 1.0 + 1.645 * 5.0  # of N(1, 3**2 + 4**2)
    assert (found.q05[0], found.q95[0]) == pytest.approx(ends, abs=0.35)


def test_pairing_takes_away_what_two_runs_share() -> None:
    base, acted = (
        run(item, worlds=100)
        for item in (small_scenario(), small_scenario(intervention=(shock(),)))
    )
    x, y = (item.path("CHN-RUS", "strength").astype(float) for item in (base, acted))
    paired, apart = paired_difference(x, y), unpaired_difference(x, y)
    assert np.allclose(paired.mean, apart.mean)
    assert paired.standard_error[-1] < apart.standard_error[-1]
    assert (paired.q95 - paired.q05)[-1] < (apart.q95 - apart.q05)[-1]


def test_the_first_clear_month_is_that_of_the_shock() -> None:
    certain = shock() | {"affinity": {"mean": -1.0}, "engagement": {"mean": 0.0}}
    found = compare(run(small_scenario(intervention=(certain,))), run(small_scenario()))
    affinity = found.quantities.index("affinity")
    assert found.first_clear[affinity].tolist() == [2, -1]


def test_runs_that_are_no_pair_are_refused() -> None:
    with pytest.raises(ComityError, match="differ in their seed"):
        compare(run(small_scenario(), seed=8), run(small_scenario()))
    with pytest.raises(ComityError, match="differ in their worlds"):
        compare(run(small_scenario(), worlds=5), run(small_scenario()))


def test_the_effect_of_a_lapse_grows_with_j_and_is_nothing_without() -> None:
    scenario = small_scenario(
        intervention=(LAPSE,), assumptions={"surprise": (0.0, 0.1, 0.2)}, horizon=14
    )
    profile = surprise_profile(
        scenario, small_scenario(), synthetic_laws(), synthetic_start(),
        options=Options(worlds=100),
    )  # fmt: skip
    effect = [item.mean[2, 0, -1] for item in profile.comparisons]
    assert effect[0] == 0.0
    assert effect[2] < effect[1] < 0.0
    assert profile.to_frame()["surprise"].unique().sort().to_list() == [0.0, 0.1, 0.2]


def test_a_grid_has_every_combination_the_last_fastest() -> None:
    points = grid([(1.0, 2.0), (3.0, 4.0)])
    assert points.tolist() == [[1.0, 3.0], [1.0, 4.0], [2.0, 3.0], [2.0, 4.0]]


def test_a_latin_hypercube_uses_each_part_of_each_range_once() -> None:
    points = latin_hypercube([(0.0, 10.0), (-1.0, 1.0)], 10, seed=3)
    cells = np.floor(np.column_stack([points[:, 0], 5.0 * (points[:, 1] + 1.0)]))
    assert np.array_equal(np.sort(cells, axis=0), np.tile(np.arange(10.0), (2, 1)).T)
    assert np.array_equal(points, latin_hypercube([(0.0, 10.0), (-1.0, 1.0)], 10, seed=3))


def test_the_shipped_sweep_runs_and_its_null_cell_is_zero() -> None:
    countries = load_scenario(SWEEP.parents[1] / "chn-rus-baseline.toml").resolved()
    laws, start = synthetic_laws(), synthetic_start(countries)
    frame = run_sweep(SWEEP, laws, start, worlds=16, jobs=2).to_frame()
    assert frame.shape == (25, 8)
    null = frame.filter(surprise=0.0, shock=0.0)
    assert null["index-difference"].to_list() == [0.0]
    assert null["call-kept-2026_baseline"].item() > null["call-kept-2026"].item()
    assert frame["index-difference_baseline"].n_unique() == 5  # one a value of J
    by_shock = frame.filter(surprise=0.1).sort("shock")["index-difference"]
    assert by_shock.is_sorted()
    again = run_sweep(SWEEP, laws, start, worlds=16, jobs=1).to_frame()
    assert frame.equals(again)
    assert frame.select(pl.col("call-kept-2026").is_between(0.0, 1.0).all()).item()


def test_dyads_that_do_not_change_differ_by_nothing() -> None:
    base, acted = run(small_scenario()), run(small_scenario(intervention=(shock(),)))
    found = compare(acted, base)
    for name in SUMMARIES:
        values = getattr(found, name)
        assert values[:, 0].any()
        assert not values[:, 1].any()


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("worlds = 256", "wolds = 256", "wolds: unknown key; did you mean 'worlds'?"),
        ('month = "2024-12"\n', "", "parameter[1].month: missing key"),
        ('month = "2027-02"\n', "", "outcome[0].month: missing key"),
        ("season = 2026", "", "outcome[1].season: missing key"),
        ("values = [0.0, 0.05", 'values = ["x", 0.05', "parameter[0].values[0]: invalid value"),
        ("schema = 1", "schema = [", "not readable as TOML"),
        ("values = ", "valus = ", "parameter[0].valus: unknown key; did you mean 'values'?"),
        ('name = "index-difference"', 'name = "a/b"', "outcome[0].name: invalid value 'a/b'"),
    ],
)
def test_a_bad_sweep_is_answered(old: str, new: str, message: str, tmp_path: Path) -> None:
    text = SWEEP.read_text(encoding="utf-8")
    assert old in text
    path = tmp_path / "bad.toml"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(SweepError) as caught:
        open_sweep(path)
    assert message in str(caught.value)


def test_a_bad_entry_is_not_told_as_one_too_few(tmp_path: Path) -> None:
    text = SWEEP.read_text(encoding="utf-8").replace('"shock_affinity"', '"shock"')
    (tmp_path / "bad.toml").write_text(text, encoding="utf-8")
    with pytest.raises(SweepError, match=r"parameter\[1\].kind: invalid value 'shock'") as caught:
        open_sweep(tmp_path / "bad.toml")
    assert "\n" not in str(caught.value)


def test_a_grid_has_two_parameters(tmp_path: Path) -> None:
    text = SWEEP.read_text(encoding="utf-8")
    start, end = text.index('[[parameter]]\nname = "shock"'), text.index("[[outcome]]")
    (tmp_path / "bad.toml").write_text(text[:start] + text[end:], encoding="utf-8")
    with pytest.raises(SweepError, match="parameter: too few entries: 1; expected at least 2"):
        open_sweep(tmp_path / "bad.toml")


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('dyad = "CHN-RUS"', 'dyad = "CHN-RUX"', "dyad: not among the countries 'RUX'; did you"),
        ('"2024-12"', '"2034-12"', "parameter[1].month: a month outside the horizon '2034-12'"),
        ('"2027-02"', '"2057-02"', "outcome[0].month: a month outside the horizon '2057-02'"),
        ("season = 2026", "season = 2056", "outcome[1].season: a season outside the horizon 2056"),
        ("turn-of-year-call", "new-year-call", "outcome[1].ritual: unknown ritual 'new-year-call'"),
        ('name = "shock"', 'name = "surprise"', "parameter[1].name: repeated name 'surprise'"),
    ],
)
def test_a_sweep_that_its_scenario_cannot_run_is_answered(
    old: str, new: str, message: str, tmp_path: Path
) -> None:
    """Before anything is simulated: a shock outside the horizon would have no effect."""
    (tmp_path / "sweeps").mkdir()
    for file in SWEEP.parents[1].glob("*.toml"):
        (tmp_path / file.name).write_bytes(file.read_bytes())
    text, path = SWEEP.read_text(encoding="utf-8"), tmp_path / "sweeps" / "bad.toml"
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(SweepError) as caught:
        paired_scenarios(open_sweep(path), (RITUAL,))
    rows = zip(text.splitlines(), path.read_text(encoding="utf-8").splitlines(), strict=True)
    line = next(i for i, (before, after) in enumerate(rows, 1) if before != after)
    assert str(caught.value).startswith(f"{path}:{line}: {message}")


def test_the_scenarios_of_a_sweep_lie_beside_it_or_above(tmp_path: Path) -> None:
    for file in SWEEP.parents[1].glob("*.toml"):
        (tmp_path / file.name).write_bytes(file.read_bytes())
    (tmp_path / "beside.toml").write_bytes(SWEEP.read_bytes())
    scenario, baseline = paired_scenarios(open_sweep(tmp_path / "beside.toml"), (RITUAL,))
    assert (scenario.id, baseline.id) == ("chn-rus-call-lapses", "chn-rus-baseline")
    text = SWEEP.read_text(encoding="utf-8").replace("-lapses", "-lapse")
    (tmp_path / "beside.toml").write_text(text, encoding="utf-8")
    with pytest.raises(SweepError, match="beside.toml:8: scenario: no scenario of this id"):
        paired_scenarios(open_sweep(tmp_path / "beside.toml"), (RITUAL,))

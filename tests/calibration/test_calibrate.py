"""From data to posterior: which fit is taken, when one is made, and what a user's file changes.

The search itself is replaced by one that gives a known answer at once; it has its own tests.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest

import calibration.calibrate as module
from calibration.attention import read_attention
from calibration.calibrate import Task, build_model, calibrate, digest_of, sample_model
from calibration.fit import Fit
from calibration.loading import load_panel
from calibration.objective import Model, Objective
from calibration.sources.folder import DataFolder
from calibration.sources.own import OwnContacts
from calibration.store import save_fit
from calibration.travel import in_person, read_travel
from sim.contacts import contact_types
from sim.errors import CoverageError
from sim.parameters import Parameter

CUTOFF = date(2024, 2, 8)
OWN = "date,country_a,country_b,type\n2023-12-05,CHN,MNG,aid\n2024-01-10,CHN,MNG,visit\n"


class Searches:
    """Stands in for the search: counts its calls and answers 0.01 above the start."""

    def __init__(self) -> None:
        self.models: list[Model] = []

    def __call__(
        self,
        model: Model,
        *,
        start: np.ndarray,
        only: frozenset[int] | None = None,
        progress: Callable[[str], None] = print,
    ) -> Fit:
        self.models.append(model)
        places = Objective.over(model, only).places
        theta, cov = start.copy(), np.diag(model.table.prior_sd**2)
        theta[places] += 0.01
        cov[places, places] = 0.0025
        informed = np.zeros(theta.size, dtype=np.bool_)
        informed[places] = True
        progress("searched")
        return Fit(theta, cov, informed, -1.0, 0.001, 2, True)


INFORMED = {"tone_intercept": Parameter("tone_intercept", "", "", "", 0.25, 0.05, "", "a study")}


@pytest.fixture
def searches(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Searches:
    """No shipped fit, one informed prior, a short panel, and the quick search."""
    found = Searches()
    monkeypatch.setattr(module, "fit", found)
    monkeypatch.setattr(module, "SHIPPED", (tmp_path / "shipped.npz", tmp_path / "full.npz"))
    monkeypatch.setattr(module, "read_priors", lambda: INFORMED)
    monkeypatch.setattr(module, "START", date(2023, 10, 1))
    return found


@pytest.fixture(scope="module")
def panel():
    return load_panel(DataFolder.embedded(), start=date(2023, 10, 1), cutoff=CUTOFF)


@pytest.fixture(scope="module")
def model(panel) -> Model:
    return build_model(panel, DataFolder.embedded())


@pytest.fixture(scope="module")
def wide_panel():
    """Seven months in which news scores cover nearly every dyad, with one ritual season."""
    return load_panel(DataFolder.embedded(), start=date(2020, 6, 1), cutoff=date(2020, 12, 31))


@pytest.fixture(scope="module")
def wide(wide_panel) -> Model:
    return build_model(wide_panel, DataFolder.embedded())


def test_a_fit_is_made_once_and_kept(searches: Searches, tmp_path: Path):
    task = Task(DataFolder.embedded(), CUTOFF, cache=tmp_path / "kept")
    lines: list[str] = []
    first = calibrate(task, progress=lines.append)
    assert len(searches.models) == 1
    assert lines[-1] == "searched"
    (kept,) = (tmp_path / "kept").iterdir()
    assert kept.name == f"fit-{digest_of(first.model)[:16]}.npz"
    second = calibrate(task)
    assert len(searches.models) == 1
    np.testing.assert_array_equal(second.fit.theta, first.fit.theta)
    calibrate(replace(task, refit=True))
    assert len(searches.models) == 2
    assert [dyad for dyad, _ in first.rituals] == ["CHN-RUS"]


def test_without_a_cache_nothing_is_kept(searches: Searches, tmp_path: Path, panel, model: Model):
    task = Task(DataFolder.embedded(), CUTOFF)
    module.find_fit(task, model, panel, lambda _line: None)
    assert len(searches.models) == 1
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("which", [0, 1])
def test_a_shipped_fit_is_taken_where_it_matches(
    searches: Searches, panel, model: Model, which: int
):
    """With the weak priors under which it was made, whatever the data at hand."""
    size = len(model.table.names)
    shipped = Fit(np.arange(size) / size, np.eye(size), np.ones(size, bool), 0.0, 0.0, 1, True)
    task, lines = Task(DataFolder.embedded(), CUTOFF), list[str]()
    save_fit(module.SHIPPED[which], shipped, model.table, digest_of(model))
    taken, found = module.find_fit(task, model, panel, lines.append)
    np.testing.assert_array_equal(found.theta, shipped.theta)
    assert taken is model
    assert searches.models == []
    assert lines == []
    module.find_fit(replace(task, refit=True), model, panel, lines.append)
    assert len(searches.models) == 1
    save_fit(module.SHIPPED[which], shipped, model.table, "another digest")
    module.find_fit(task, model, panel, lines.append)
    assert len(searches.models) == 2


@pytest.mark.parametrize("typed", [True, False])
def test_priors_are_informed_where_the_data_lack_typed_events(
    searches: Searches, monkeypatch: pytest.MonkeyPatch, panel, model: Model, typed: bool
):
    """Where the sets behind the priors are read themselves, nothing counts twice."""
    monkeypatch.setattr(DataFolder, "has", lambda _folder, name: typed and name == "icews_2018")
    task = Task(DataFolder.embedded(), CUTOFF)
    under, _ = module.find_fit(task, model, panel, lambda _line: None)
    row = under.table.rows[under.table.index("tone_intercept")]
    assert (row.prior_mean, row.prior_sd) == ((0.4, 0.5) if typed else (0.25, 0.05))
    assert searches.models[0].table == under.table
    others = [i for i, one in enumerate(under.table.rows) if one.name != row.name]
    assert [under.table.rows[i] for i in others] == [model.table.rows[i] for i in others]


@pytest.mark.usefixtures("searches")
def test_the_search_starts_at_the_informed_priors(model: Model):
    """At the weak prior means of what has none, and of what is fixed."""
    table = model.table
    start, place = module.start_values(table), table.index("tone_intercept")
    assert start[place] == 0.25
    others = np.arange(start.size) != place
    np.testing.assert_array_equal(start[others], table.prior_mean[others])
    fixed = replace(table.rows[place], prior_sd=0.0)
    held = replace(table, rows=(*table.rows[:place], fixed, *table.rows[place + 1 :]))
    assert module.start_values(held)[place] == table.prior_mean[place]


def test_a_kept_fit_belongs_to_the_priors_under_which_it_was_made(
    searches: Searches, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, panel, model: Model
):
    task = Task(DataFolder.embedded(), CUTOFF, cache=tmp_path / "kept")
    for priors in (INFORMED, {}, INFORMED):
        monkeypatch.setattr(module, "read_priors", lambda priors=priors: priors)
        module.find_fit(task, model, panel, lambda _line: None)
    assert len(searches.models) == 2
    assert len(list((tmp_path / "kept").iterdir())) == 2


def test_own_contacts_move_states_and_only_new_parameters(searches: Searches, tmp_path: Path):
    path = tmp_path / "mine.csv"
    path.write_text(OWN, encoding="utf-8")
    folder, cache = DataFolder.embedded(), tmp_path / "kept"
    plain = calibrate(Task(folder, CUTOFF, cache=cache))
    own = calibrate(Task(folder, CUTOFF, OwnContacts(path), cache=cache))
    assert len(searches.models) == 2
    names = own.model.table.names
    new = [name for name in names if name not in plain.model.table.names]
    assert new == ["intercept[own:aid]", "size[own:aid]", "size_slope[own]"]
    places = [names.index(name) for name in plain.model.table.names]
    np.testing.assert_array_equal(own.fit.theta[places], plain.fit.theta)
    np.testing.assert_array_equal(own.fit.cov[np.ix_(places, places)], plain.fit.cov)
    added = [names.index(name) for name in new]
    assert own.fit.informed[added].all()
    np.testing.assert_allclose(np.diag(own.fit.cov)[added], 0.0025)
    assert own.panel.count.sum() == plain.panel.count.sum() + 2
    assert len(list(cache.iterdir())) == 1


def test_own_contacts_of_known_series_leave_all_parameters(searches: Searches, tmp_path: Path):
    path = tmp_path / "mine.csv"
    path.write_text("date,country_a,country_b,type\n2024-01-10,CHN,MNG,visit\n", encoding="utf-8")
    own = calibrate(Task(DataFolder.embedded(), CUTOFF, OwnContacts(path)))
    assert len(searches.models) == 1
    assert own.fit.theta.size == len(own.model.table.names)


def test_rows_know_what_their_source_and_their_year_heed(panel, model: Model):
    """Their log exposure holds country effects of news and travel of leaders, else the panel's."""
    effects, travel = read_attention(), read_travel()
    owner = np.repeat(np.arange(len(panel.dyads)), np.diff(panel.start))
    years = panel.periods[panel.period].astype("datetime64[Y]").astype(int) + 1970
    added = model.evidence.offset - panel.log_exposure

    def expected(row: int) -> float:
        series = model.series[model.evidence.series[row]]
        heed = effects.get(series.partition(":")[0], {})
        last = min(int(years[row]), panel.cutoff.year - 1)
        return sum(
            heed.get(iso3, 0.0)
            + (travel.get(iso3, {}).get(last, 0.0) if in_person(series) else 0.0)
            for iso3 in panel.dyads[owner[row]].split("-")
        )

    rows = np.unique(
        np.concatenate(
            [np.flatnonzero(model.evidence.series == k)[:500] for k in range(len(model.series))]
        )
    )
    np.testing.assert_allclose(added[rows], [expected(int(row)) for row in rows], atol=1e-12)


def test_every_contact_type_has_a_series_to_be_simulated_from(model: Model):
    types = contact_types()
    for name, leader in zip(types.names, types.leader, strict=True):
        assert f"{'leader' if leader else 'icews'}:{name}" in model.series
    assert len(set(model.series)) == len(model.series)
    assert model.evidence.leader.size == len(model.series)


def test_the_sample_is_drawn_by_coverage_and_size_alone(wide_panel, wide: Model):
    found = sample_model(wide, wide_panel, size=60)
    assert 45 <= found.evidence.start.size - 1 <= 61
    again = wide.evidence._replace(count=wide.evidence.count + 5.0)
    other = sample_model(replace(wide, evidence=again), wide_panel, size=60)
    np.testing.assert_array_equal(other.design, found.design)
    np.testing.assert_array_equal(other.evidence.period, found.evidence.period)


def test_the_sample_holds_every_ritual(wide_panel, wide: Model):
    sampled = sample_model(wide, wide_panel, size=30).design
    ritual = wide.design[np.unique(wide_panel.ritual_dyad)]
    assert ritual.size
    assert (np.abs(sampled - ritual[0]).max(axis=(1, 2)) == 0.0).any()


@pytest.mark.parametrize("field", ["count", "offset", "tone", "period"])
def test_the_digest_depends_on_the_data(wide: Model, field: str):
    changed = getattr(wide.evidence, field).copy()
    changed[0] += 1
    other = replace(wide, evidence=wide.evidence._replace(**{field: changed}))
    assert digest_of(other) != digest_of(wide)


def test_the_digest_depends_on_covariates_and_priors_alone_besides(wide: Model):
    design = wide.design.copy()
    design[0, 0, 0] += 1e-6
    assert digest_of(replace(wide, design=design)) != digest_of(wide)
    rows = (replace(wide.table.rows[0], prior_mean=9.0), *wide.table.rows[1:])
    assert digest_of(replace(wide, table=replace(wide.table, rows=rows))) != digest_of(wide)
    assert digest_of(replace(wide)) == digest_of(wide)


def test_a_cutoff_after_all_sources_is_refused() -> None:
    with pytest.raises(CoverageError, match="after all that any source tells"):
        load_panel(DataFolder.embedded(), start=date(2023, 10, 1), cutoff=date(2030, 2, 8))

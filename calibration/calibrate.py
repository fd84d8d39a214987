"""From data to posterior in one call.

    calibrate(folder, cutoff) -> Posterior

The package ships one fit of the parameters, made on the fullest record at hand (see
`calibration.ship`), and takes it for the shipped data and for that record alike, at the cutoff for
which it was made: states are filtered from what the data at hand show, parameters know more. For
other data or another cutoff the parameters are fitted anew, under the informed priors of
`calibration/data/priors.csv` where the data lack typed events, on a sample of dyads drawn by
coverage and by size of their economies (not by how much contact was seen, which would bias the
fit), and kept in the cache folder by the digest of what they depend on.

A user's own contacts change the states, not the parameters, except those of series that only the
user's file has, which are fitted with all others held.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from calibration.attention import dyad_attention, read_attention
from calibration.evidence import evidence_of, years_of
from calibration.fit import Fit, fit
from calibration.loading import load_panel
from calibration.objective import Model
from calibration.opportunity import COVARIATES, opportunity_design
from calibration.posterior import Posterior, fit_rituals, model_over
from calibration.priors import read_priors
from calibration.store import load_fit, save_fit
from calibration.travel import dyad_travel, in_person, read_travel
from sim.contacts import contact_types
from sim.dyads import dyad_of_rows
from sim.errors import CoverageError
from sim.parameters import ParameterTable, declare

if TYPE_CHECKING:
    from calibration.fit import Progress
    from calibration.observations import Evidence
    from calibration.panel import DyadPanel
    from calibration.sources.folder import DataFolder
    from calibration.sources.own import OwnContacts
    from sim.parameters import Floats

START = date(2000, 1, 1)
"""First month of the panel."""

FIRST_CUTOFF = date(2000, 12, 31)
"""A year of the panel is the least that a fit is made of."""

SAMPLE = 400
"""Dyads on which the parameters are fitted."""

MANY = 1600
"""Dyads of a user's own series above which these too are fitted to a sample."""

MODEL_VERSION = 6
"""Raised when the laws or the filter change, so that older fits are not taken for this model's."""

DATA = Path(__file__).parent / "data"
SHIPPED = (DATA / "posterior.npz", DATA / "posterior-research.npz")
"""The fit on the fullest record, for the shipped data and for the research-only sets with them."""


@dataclass(frozen=True)
class Task:
    """What to calibrate and where to keep it.

    Attributes
    ----------
    folder : DataFolder
        Where tables lie.
    cutoff : date
        Last day of which anything may be known.
    contacts : OwnContacts or None
        A user's own contacts.
    cache : Path or None
        Folder of kept fits; None: nothing is kept.
    refit : bool
        Fit anew even where a kept fit matches.

    Raises
    ------
    CoverageError
        If the cutoff lies before the record.
    """

    folder: DataFolder
    cutoff: date
    contacts: OwnContacts | None = None
    cache: Path | None = None
    refit: bool = False

    def __post_init__(self) -> None:
        """Check that there is a record to fit to."""
        if self.cutoff < FIRST_CUTOFF:
            problem, expected = "too early for the record:", f"{FIRST_CUTOFF} or later"
            raise CoverageError(problem, where="cutoff", value=str(self.cutoff), expected=expected)


def calibrate(task: Task, *, progress: Progress = lambda _line: None) -> Posterior:
    """Load the data, take or make the fit of the parameters, and join rituals.

    Raises
    ------
    DataNotFoundError
        If a table is missing.
    ContactTableError
        If the user's file breaks its rules.
    FitError
        If a fit had to be made and failed.
    """
    panel = load_panel(task.folder, start=START, cutoff=task.cutoff)
    model = build_model(panel, task.folder)
    model, fitted = find_fit(task, model, panel, progress)
    if task.contacts is not None:
        own = load_panel(task.folder, start=START, cutoff=task.cutoff, contacts=task.contacts)
        wider = build_model(own, task.folder)
        fitted = _extend(model.table, fitted, telling_model(wider, own), progress)
        panel, model = own, wider
    return Posterior(panel, model, fitted, fit_rituals(panel, model, fitted.theta))


def build_model(panel: DyadPanel, folder: DataFolder) -> Model:
    """Lay out what is to be fitted, with weak priors."""
    names = [series.name for series in panel.series]
    series = tuple(dict.fromkeys([*names, *contact_types().series]))
    kinds = tuple(name.partition(":")[2] for name in series)
    table = declare(series, kinds, COVARIATES)
    design = opportunity_design(panel.dyads, years_of(panel), folder)
    evidence = heeded(evidence_of(panel, len(series)), panel, series)
    return Model(evidence, design.values, COVARIATES, series, kinds, table)


def heeded(evidence: Evidence, panel: DyadPanel, series: tuple[str, ...]) -> Evidence:
    """Add to the log exposure of rows how much heed their source and their year pay to both ends.

    That is a source's attention to the two countries, and of contacts in person how much the
    leaders of both travelled in the year.
    """
    offset, effects = evidence.offset.copy(), {**read_attention(), **panel.attention}
    owner = dyad_of_rows(evidence.start)
    family = np.array([name.partition(":")[0] for name in series])[evidence.series]
    for name, by_country in effects.items():
        rows = family == name
        offset[rows] += dyad_attention(panel.dyads, by_country)[owner[rows]]
    rows = np.array([in_person(name) for name in series])[evidence.series]
    travel = dyad_travel(panel.dyads, years_of(panel), panel.cutoff.year, read_travel())
    offset[rows] += travel[owner[rows], evidence.year[evidence.period[rows]]]
    return evidence._replace(offset=offset)


def find_fit(task: Task, model: Model, panel: DyadPanel, progress: Progress) -> tuple[Model, Fit]:
    """Take a shipped or kept fit that matches, or make one and keep it.

    Returns the model with the priors under which the fit was made.
    """
    shipped = None if task.refit else first_match(SHIPPED, model)
    if shipped is not None:
        return model, shipped
    if not task.folder.has("icews_2018"):
        model = replace(model, table=model.table.with_priors(read_priors()))
    kept = None if task.cache is None else task.cache / f"fit-{digest_of(model)[:16]}.npz"
    found = first_match(() if task.refit or kept is None else (kept,), model)
    if found is not None:
        return model, found
    progress("fitting the parameters: about a minute, once for these data")
    made = fit(sample_model(model, panel), start=start_values(model.table), progress=progress)
    if kept is not None:
        kept.parent.mkdir(parents=True, exist_ok=True)
        save_fit(kept, made, model.table, digest_of(model))
    return model, made


def first_match(paths: tuple[Path, ...], model: Model) -> Fit | None:
    """The first kept fit of a model among some files."""
    for path in paths:
        if path.exists():
            found = load_fit(path, model.table, digest_of(model))
            if found is not None:
                return found
    return None


def sample_model(model: Model, panel: DyadPanel, size: int = SAMPLE) -> Model:
    """The model of a sample of dyads: half from the tenth with the largest economies, half any.

    A third is kept for dyads whose leader contacts some source covers.
    """
    rng = np.random.default_rng(20240208)
    leaders = np.isin(model.evidence.series, np.flatnonzero(model.evidence.leader))
    covered = np.zeros(len(panel.dyads), dtype=np.bool_)
    owner = dyad_of_rows(model.evidence.start)
    covered[owner[leaders]] = True
    core = np.flatnonzero(covered)
    if core.size > size // 3:
        core = rng.choice(core, size // 3, replace=False)
    big = np.argsort(-model.design[:, -1, 0], kind="stable")[: len(panel.dyads) // 10]
    rest = (size - core.size) // 2
    some = rng.choice(big, min(rest, big.size), replace=False)
    more = rng.choice(len(panel.dyads), min(rest, len(panel.dyads)), replace=False)
    chosen = np.unique(np.concatenate([core, some, more, np.unique(panel.ritual_dyad)]))
    return model_over(model, chosen)


def telling_model(model: Model, panel: DyadPanel) -> Model:
    """The model to which own series are fitted: a sample of it where they are of the whole world.

    A file of contacts has a few dyads, which all count; a store of event data has all of them, and
    a sample, drawn as for the fit of all parameters, tells rates and loadings in minutes.
    """
    own = np.flatnonzero([name.startswith("own:") for name in model.series])
    rows = np.isin(model.evidence.series, own)
    many = np.unique(dyad_of_rows(model.evidence.start)[rows]).size > MANY
    return sample_model(model, panel) if many else model


def start_values(table: ParameterTable) -> Floats:
    """Where the search starts: the shipped estimate where there is one, else the prior mean."""
    known = read_priors()
    return np.array(
        [
            known[row.name].prior_mean if row.prior_sd > 0 and row.name in known else row.prior_mean
            for row in table.rows
        ]
    )


def digest_of(model: Model) -> str:
    """Digest of everything that the fit depends on: data, covariates, priors, model version."""
    total = sha256(f"model {MODEL_VERSION}, sample {SAMPLE}".encode())
    for array in model.evidence[:10]:
        total.update(np.ascontiguousarray(array).tobytes())
    total.update(np.ascontiguousarray(np.round(model.design, 9)).tobytes())
    for row in model.table.rows:
        total.update(f"{row.name} {row.prior_mean!r} {row.prior_sd!r}\n".encode())
    return total.hexdigest()


def _extend(table: ParameterTable, fitted: Fit, wider: Model, progress: Progress) -> Fit:
    """Carry a fit over to a table with more parameters and fit those alone."""
    place = {name: i for i, name in enumerate(table.names)}
    old = np.array([place.get(name, -1) for name in wider.table.names])
    known = np.flatnonzero(old >= 0)
    theta, cov = wider.table.prior_mean.copy(), np.diag(wider.table.prior_sd**2)
    theta[known] = fitted.theta[old[known]]
    cov[np.ix_(known, known)] = fitted.cov[np.ix_(old[known], old[known])]
    informed = np.zeros(theta.size, dtype=np.bool_)
    informed[known] = fitted.informed[old[known]]
    base = replace(fitted, theta=theta, cov=cov, informed=informed)
    new = frozenset(np.flatnonzero(old < 0).tolist())
    if not new:
        return base
    extra = fit(wider, start=theta, only=new, progress=progress)
    places = np.flatnonzero(extra.informed)
    cov[np.ix_(places, places)] = extra.cov[np.ix_(places, places)]
    return replace(base, theta=extra.theta, cov=cov, informed=informed | extra.informed)

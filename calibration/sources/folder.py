"""Where each table lies: beside the code, or in a data folder of the user's own.

The package ships a safe core of tables. A fuller record is read from a research-only data folder
named by `--data DIR` or by the environment variable COMITY_DATA; where that folder holds a table,
it is taken instead of the shipped one. A folder is laid out as contacts/, covariates/, events/.

Example
-------
>>> DataFolder.embedded().find("leader_contacts").name
'leader_contacts.parquet'
>>> DataFolder.embedded().has("icews_2018")
False
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from sim.errors import DataNotFoundError, close_matches

EMBEDDED = Path(__file__).resolve().parent.parent / "data"
VARIABLE = "COMITY_DATA"

# name: (file beside the code, empty if none is shipped; file in a research data folder)
TABLES: dict[str, tuple[str, str]] = {
    "leader_contacts": ("leader_contacts.parquet", "contacts/leader_contacts.parquet"),
    "coverage": ("coverage.csv", "contacts/coverage.csv"),
    "china_russia_annual": ("china_russia_annual.csv", "contacts/china_russia_annual.csv"),
    "china_russia_stated_counts": (
        "china_russia_stated_counts.csv",
        "contacts/china_russia_stated_counts.csv",
    ),
    "stated_leader_call_counts": (
        "stated_leader_call_counts.csv",
        "contacts/stated_leader_call_counts.csv",
    ),
    "us_president_travel": ("us_president_travel.csv", "contacts/us_president_travel.csv"),
    "us_secretary_of_state_travel": (
        "us_secretary_of_state_travel.parquet",
        "contacts/us_secretary_of_state_travel.csv",
    ),
    "organisation_memberships": (
        "organisation_memberships.csv",
        "covariates/organisation_memberships.csv",
    ),
    "leaders": ("leaders_2000_2026.csv", "covariates/leaders_2000_2026.csv"),
    "gdp_population": ("gdp_population_wdi.parquet", "covariates/gdp_population_wdi.parquet"),
    "dyad_geography": ("dyad_geography_cepii.parquet", "covariates/dyad_geography_cepii.parquet"),
    "gdelt_scores": (
        "gdelt_dyad_month_score.parquet",
        "events/gdelt_dyad_month_score_2018_2020.parquet",
    ),
    "cameo": ("cameo.csv", "events/cameo.csv"),
    "cow_codes": ("cow_codes.csv", "covariates/cow_iso3_crosswalk.csv"),
    "voice": (
        "voice_accountability_wgi.parquet",
        "covariates/wgi_voice_accountability.parquet",
    ),
    "leader_terms": ("", "covariates/leaders_reign.csv"),
    "leader_trips": ("", "contacts/leader_travel_country_year.csv"),
    "icews_2018": ("", "events/icews_dyad_month_2018.parquet"),
    "icews_quads": ("", "events/icews_dyad_year_quad_2002_2014.parquet"),
    "icews_presence": ("", "events/icews_dyad_month_presence_2009_2016.parquet"),
    "polecat_weeks": ("", "events/polecat_dyad_week_2018_2020.parquet"),
    "un_votes": ("", "covariates/un_vote_agreement_dyad_year_1971_2014.parquet"),
    "alliances": ("", "covariates/alliances_atop_dyad_year.parquet"),
    "disputes": ("", "events/mid_dyadic_1816_2014.parquet"),
    "sanctions": ("", "covariates/sanctions_gsdb_v4.csv"),
}


@dataclass(frozen=True)
class DataFolder:
    """The tables at hand.

    Attributes
    ----------
    path : Path or None
        Research-only data folder; None for the shipped tables alone.
    """

    path: Path | None = None

    @classmethod
    def embedded(cls) -> DataFolder:
        """Return the shipped tables alone."""
        return cls(None)

    @classmethod
    def locate(cls, path: Path | None = None) -> DataFolder:
        """Return the folder of an option, else that of COMITY_DATA, else the shipped tables.

        Raises
        ------
        DataNotFoundError
            If the folder named does not exist.
        """
        named = os.environ.get(VARIABLE, "")
        chosen = path if path is not None else (Path(named) if named else None)
        if chosen is not None and not chosen.is_dir():
            origin = "--data" if path is not None else VARIABLE
            problem, expected = "no such folder", "a folder with contacts/, covariates/, events/"
            raise DataNotFoundError(problem, where=f"{origin} {chosen}", expected=expected)
        return cls(chosen)

    @property
    def label(self) -> str:
        """Return `embedded` or `research`, for reports and file names."""
        return "embedded" if self.path is None else "research"

    def has(self, name: str) -> bool:
        """Tell whether a table is at hand."""
        return self._resolve(name) is not None

    def find(self, name: str) -> Path:
        """Return the file of a table: that of the data folder, else the shipped one.

        Raises
        ------
        DataNotFoundError
            If neither holds it, naming the file that was expected.
        """
        found = self._resolve(name)
        if found is None:
            place = "the shipped tables" if self.path is None else f"{self.path}"
            problem = f"not found in {place}"
            expected = f"a data folder that holds it, given by --data DIR or {VARIABLE}"
            raise DataNotFoundError(problem, where=TABLES[name][1], expected=expected)
        return found

    def _resolve(self, name: str) -> Path | None:
        if name not in TABLES:
            problem, near = "unknown table", close_matches(name, TABLES)
            raise DataNotFoundError(problem, value=name, near=near)
        shipped, research = TABLES[name]
        if self.path is not None and (self.path / research).is_file():
            return self.path / research
        embedded = EMBEDDED / shipped
        return embedded if shipped and embedded.is_file() else None

"""What a result depends on, as digests, and the manifest that says so.

    digest of a run = sha256(configuration, data, posterior, code, seed, worlds, draws)

The number of jobs is not in it: it cannot move a bit. Timings stand in the manifest alone, so that
all other files of two equal runs are the same bytes.

Example
-------
>>> digest_text("a")[:8]
'ca978112'
"""

from __future__ import annotations

import json
import platform
import sys
from dataclasses import dataclass, fields
from hashlib import sha256
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.errors import ComityError, first_line

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("jinja2", "joblib", "matplotlib", "mesa", "numba", "numpy", "polars", "pydantic",
            "scipy")  # fmt: skip
CODE = ("*.py", "*.html", "*.css")
MANIFEST = "manifest.json"
SETTINGS = ("seed", "worlds", "draws", "cutoff")
"""Settings of a run that a comparison of two runs reads."""


@dataclass(frozen=True)
class Digests:
    """What a run depends on, each as a sha256 in hex digits."""

    configuration: str
    data: str
    posterior: str
    code: str

    def of_run(self, seed: int, worlds: int, draws: int) -> str:
        """Return the digest of a run with these inputs."""
        parts = (self.configuration, self.data, self.posterior, self.code, seed, worlds, draws)
        return digest_text("\n".join(map(str, parts)))


def digest_text(text: str) -> str:
    """Return the sha256 of a text."""
    return sha256(text.encode()).hexdigest()


def digest_json(content: object) -> str:
    """Return the sha256 of a document, whatever the order of its keys."""
    return digest_text(json.dumps(content, sort_keys=True, default=str))


def digest_files(files: Iterable[Path], base: Path | None = None) -> str:
    """Return the sha256 of some files: their names (below ``base``, else alone) and bytes."""
    total = sha256()
    for path in sorted(files):
        name = path.relative_to(base).as_posix() if base else path.name
        total.update(f"{name}\n".encode())
        total.update(sha256(path.read_bytes()).digest())
    return total.hexdigest()


def digest_code() -> str:
    """Return the sha256 of the program: modules, templates, styles of both packages."""
    packages = (ROOT / name for name in ("sim", "calibration"))
    files = (path for package in packages for kind in CODE for path in package.rglob(kind))
    return digest_files(files, ROOT)


def comity_version() -> str:
    """Return the version of the installed distribution, or that of an uninstalled checkout."""
    try:
        return version("comity")
    except PackageNotFoundError:
        return "0 (not installed)"


def package_versions() -> dict[str, str]:
    """Return the versions of Python and of the packages that numbers pass through."""
    return {"python": platform.python_version()} | {name: version(name) for name in PACKAGES}


def manifest(
    digests: Digests, settings: Mapping[str, Any], timings: Mapping[str, float]
) -> dict[str, Any]:
    """Return the manifest of a run.

    Parameters
    ----------
    digests
        Of its inputs.
    settings
        Scenario, seed, worlds and so on.
    timings
        Seconds by stage; the only part that differs between equal runs.
    """
    return {
        **settings,
        "digests": {
            "configuration": digests.configuration,
            "data": digests.data,
            "posterior": digests.posterior,
            "code": digests.code,
        },
        "packages": package_versions(),
        "platform": f"{sys.platform} {platform.machine()}",
        "timings": {name: round(seconds, 3) for name, seconds in timings.items()},
    }


def read_manifest(folder: Path) -> dict[str, Any]:
    """Read the manifest of a run's folder.

    Raises
    ------
    ComityError
        If there is none, it is damaged, or it lacks a setting or digest of a run.
    """
    file = folder / MANIFEST
    if not file.is_file():
        problem, expected = f"no {MANIFEST}", "a folder written by `comity run`"
        raise ComityError(problem, where=str(folder), expected=expected)
    expected = "the manifest of a run; run the scenario again"
    try:
        content = json.loads(file.read_text(encoding="utf-8"))
    except ValueError as error:
        problem = f"cannot be read ({first_line(error)})"
        raise ComityError(problem, where=str(file), expected=expected) from None
    missing = _missing_keys(content)
    if missing:
        problem = f"no {missing[0]}"
        raise ComityError(problem, where=str(file), expected=expected)
    return dict(content)


def _missing_keys(content: Any) -> list[str]:
    """Name what the manifest of a run has and a document lacks."""
    if not isinstance(content, dict) or not isinstance(content.get("digests"), dict):
        return ["digests"]
    digests = [field.name for field in fields(Digests) if field.name not in content["digests"]]
    return [*(n for n in SETTINGS if n not in content), *(f"digests.{n}" for n in digests)]

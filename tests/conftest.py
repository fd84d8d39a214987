"""What all tests share: the research-only data folder, and Hypothesis without a clock.

The folder is named by the environment variable COMITY_DATA. Only tests marked `research` see the
variable; for all others it is taken away, so a test that leans on the folder unmarked fails
everywhere and not just where the folder is missing.

Compiled kernels are cached where numba puts them by default, beside their modules.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

DATA_VARIABLE = "COMITY_DATA"
NAMED_FOLDER = os.environ.get(DATA_VARIABLE)
REASON = f"needs the research-only data folder, and {DATA_VARIABLE} is not set"

settings.register_profile(
    "comity",
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
    derandomize="CI" in os.environ,
)
settings.load_profile("comity")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark every test that asks for `research_data` as `research`."""
    for item in items:
        if "research_data" in getattr(item, "fixturenames", ()):
            item.add_marker("research")


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Show COMITY_DATA to tests marked `research` alone, and skip these where it is not set."""
    os.environ.pop(DATA_VARIABLE, None)
    if item.get_closest_marker("research") is None:
        return
    if not NAMED_FOLDER:
        pytest.skip(REASON)
    os.environ[DATA_VARIABLE] = NAMED_FOLDER


@pytest.fixture(scope="session")
def research_data() -> Path:
    """Return the research-only data folder; skip where COMITY_DATA is not set."""
    if not NAMED_FOLDER:
        pytest.skip(REASON)
    folder = Path(NAMED_FOLDER)
    if not folder.is_dir():
        pytest.fail(f"{DATA_VARIABLE} names {folder}, which is not a folder")
    return folder

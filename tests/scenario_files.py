"""A scenario laid over the good one of `tests.malformed`, in a folder, edited and pinned."""

from __future__ import annotations

from pathlib import Path

from sim.documents.pin import make_pin
from sim.documents.repin import repinned
from sim.scenario import open_scenario
from tests.malformed import GOOD

OWN = """\
#:schema scenario.schema.json
schema = 1
id = "own"
base = "good"  # laid over it
worlds = 7

[groups]
far = ["BRA"]

[[intervention]]
kind = "shock"
dyad = "CHN-USA"
month = "2024-05"
source = "assumption"

[[question]]
kind = "ritual_kept"
id = "kept"
text = "Is it, really?"
ritual = "turn-of-year-call"
season = 2024
"""
INPUTS = {"data": ("leaders 0123456789ab",), "configuration": ("priors 0123456789ab",)}


def write(folder: Path) -> Path:
    """Write the base, good.toml, and the scenario, own.toml."""
    (folder / "good.toml").write_text(GOOD, encoding="utf-8")
    (folder / "own.toml").write_text(OWN, encoding="utf-8")
    return folder


def edit(path: Path, old: str, new: str) -> None:
    """Replace a text in a file."""
    text = path.read_bytes().decode("utf-8")
    assert old in text
    path.write_bytes(text.replace(old, new, 1).encode("utf-8"))


def pin(path: Path) -> None:
    """Pin a file to made-up inputs of the calibration."""
    document = open_scenario(path)
    path.write_bytes(repinned(document.source, make_pin(document, INPUTS)).encode("utf-8"))

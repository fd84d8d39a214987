"""The command line: ``comity run``, ``sweep``, ``calibrate`` and the tables.

Each command parses, calls the library, writes. This package alone joins `sim` and `calibration`;
everything heavy is imported inside the commands, so that ``comity --help`` answers at once.

    comity run scenarios/chn-rus-baseline.toml --jobs 2
"""

from __future__ import annotations

from sim.cli.app import main

__all__ = ["main"]

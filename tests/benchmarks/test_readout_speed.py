"""Speed of coding readouts, after start-up, in one thread.

Nothing is asserted about time; `make bench` prints the table. Beside the coder stands a pass over
the
same texts that only cuts them into words, so that the two can be read as a ratio on any machine.
Measured on one core of a busy two-core machine: 2,400 texts of 250 characters a second.
"""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from calibration.readouts.coder import code_readout
from calibration.readouts.tokens import tokenise

if TYPE_CHECKING:
    from pytest_benchmark.fixture import BenchmarkFixture

CASES = Path(__file__).parents[1] / "calibration" / "readout_cases.jsonl"


@pytest.fixture(scope="module")
def texts() -> list[tuple[str, date]]:
    rows = map(json.loads, CASES.read_text("utf-8").splitlines())
    found = [(row["text"], date.fromisoformat(row["reported"])) for row in rows]
    code_readout(*found[0])
    return found


@pytest.mark.benchmark(group="readouts")
def test_coding(benchmark: BenchmarkFixture, texts: list[tuple[str, date]]) -> None:
    coded = benchmark(lambda: [code_readout(text, day) for text, day in texts])
    assert len(coded) == len(texts)


@pytest.mark.benchmark(group="readouts")
def test_words_alone(benchmark: BenchmarkFixture, texts: list[tuple[str, date]]) -> None:
    assert len(benchmark(lambda: [tokenise(text) for text, _ in texts])) == len(texts)

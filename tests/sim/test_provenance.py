"""Digests and manifest."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from sim.errors import ComityError
from sim.provenance import (
    Digests,
    digest_code,
    digest_files,
    digest_json,
    manifest,
    read_manifest,
)

SETTINGS = {"seed": 1, "worlds": 2, "draws": 3, "cutoff": "2024-02-08"}


def test_digest_of_a_document_does_not_hang_on_its_order() -> None:
    assert digest_json({"a": 1, "b": [2]}) == digest_json({"b": [2], "a": 1})
    assert digest_json({"a": 1}) != digest_json({"a": 2})


def test_digest_of_files_sees_names_and_bytes(tmp_path: Path) -> None:
    one, two = tmp_path / "one", tmp_path / "two"
    one.write_text("x")
    two.write_text("y")
    before = digest_files([two, one])
    assert before == digest_files([one, two])
    two.write_text("z")
    assert digest_files([one, two]) != before
    assert digest_files([one]) != digest_files([one.rename(tmp_path / "three")])


def test_every_input_moves_the_digest_of_a_run() -> None:
    base = Digests("a", "b", "c", "d")
    runs = {base.of_run(1, 2, 3), base.of_run(2, 2, 3), base.of_run(1, 3, 3), base.of_run(1, 2, 4)}
    for name in ("configuration", "data", "posterior", "code"):
        runs.add(replace(base, **{name: "z"}).of_run(1, 2, 3))
    assert len(runs) == 8


def test_manifest_keeps_timings_apart() -> None:
    digests = Digests("a", "b", "c", digest_code())
    one = manifest(digests, {"seed": 1}, {"run": 1.23456})
    two = manifest(digests, {"seed": 1}, {"run": 2.0})
    assert one.pop("timings") == {"run": 1.235}
    assert two.pop("timings") == {"run": 2.0}
    assert one == two
    assert one["digests"]["code"] == digest_code()
    assert "numpy" in one["packages"]


def test_a_manifest_is_read_as_written(tmp_path: Path) -> None:
    content = manifest(Digests("a", "b", "c", "d"), SETTINGS, {})
    (tmp_path / "manifest.json").write_text(json.dumps(content))
    assert read_manifest(tmp_path) == content


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("{", "[", "cannot be read (JSONDecodeError"),
        ('"seed"', '"sed"', "no seed; expected the manifest of a run"),
        ('"digests"', '"digest"', "no digests; expected"),
        ('"code"', '"cod"', "no digests.code; expected"),
    ],
)
def test_a_damaged_manifest_is_answered_in_one_line(
    old: str, new: str, message: str, tmp_path: Path
) -> None:
    text = json.dumps(manifest(Digests("a", "b", "c", "d"), SETTINGS, {}))
    assert old in text
    (tmp_path / "manifest.json").write_text(text.replace(old, new, 1))
    with pytest.raises(ComityError) as caught:
        read_manifest(tmp_path)
    assert str(caught.value).startswith(f"{tmp_path / 'manifest.json'}: {message}")
    assert "\n" not in str(caught.value)

"""Which kind of file a document is, told by its keys, so that one taken for another is one line.

    comity: sweeps/a.toml: a sweep, not a scenario; `comity sweep sweeps/a.toml` runs it, ...

Example
-------
>>> kind_of({"scenario": "a", "baseline": "b", "parameter": []}), kind_of({"question": []})
('sweep', 'file of questions')
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

SCENARIO, SWEEP, QUESTIONS = "scenario", "sweep", "file of questions"

OF_SWEEPS = frozenset({"scenario", "baseline", "parameter"})
"""Keys of which a sweep has all, and a scenario none."""

OF_SCENARIOS = frozenset({"id", "base", "cutoff"})
"""Keys of which a scenario has some, and a file of questions none."""

USES = {
    SCENARIO: "`comity run {file}` runs it",
    SWEEP: "`comity sweep {file}` runs it, `comity scenarios check {file}` checks it",
    QUESTIONS: "`comity ask {file} --scenario SCENARIO` puts its questions to a scenario",
}


def kind_of(content: Mapping[str, Any]) -> str:
    """Return the kind of file that a content is most like; a scenario where nothing tells."""
    if len(OF_SWEEPS & set(content)) > 1:
        return SWEEP
    if "question" in content and not OF_SCENARIOS & set(content):
        return QUESTIONS
    return SCENARIO


def other_kind(content: Mapping[str, Any], kind: str, file: Path) -> str:
    """Say that a file is of another kind than is read, and what it is for; empty if it is not.

    A scenario is what a file is taken for where nothing tells, so a sweep or a file of questions
    that lacks its keys is told by those keys instead.
    """
    found = kind_of(content)
    if found == kind or (found == SCENARIO and not OF_SCENARIOS & set(content)):
        return ""
    return f"{file}: a {found}, not a {kind}; {USES[found].format(file=file)}"

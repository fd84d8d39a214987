"""What the command line shows: results on the output, progress and faults beside it.

On a terminal progress is a bar; elsewhere plain lines; with ``--quiet`` nothing. Faults are lines
on the error output, without a traceback unless ``--debug`` is given.
"""

from __future__ import annotations

import json
import sys
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence


@dataclass
class Screen:
    """Where a command reports to; ``timings`` collects the seconds of each stage."""

    quiet: bool = False
    json: bool = False
    timings: dict[str, float] = field(default_factory=dict)

    def say(self, line: str) -> None:
        """Report progress in one line."""
        if not self.quiet:
            print(line, file=sys.stderr, flush=True)

    @contextmanager
    def stage(self, name: str, line: str = "") -> Iterator[None]:
        """Time a stage, and say its line first."""
        if line:
            self.say(line)
        begin = time.perf_counter()
        yield
        self.timings[name] = self.timings.get(name, 0.0) + time.perf_counter() - begin

    @contextmanager
    def counter(self, label: str) -> Iterator[Callable[[int, int], None] | None]:
        """Show a bar for done-of-total on a terminal; a plain line elsewhere."""
        if self.quiet or not sys.stderr.isatty():
            self.say(label)
            yield None
            return
        from rich.console import Console
        from rich.progress import Progress

        with Progress(console=Console(stderr=True), transient=True) as bars:
            task = bars.add_task(label, total=None)
            yield lambda done, total: bars.update(task, completed=done, total=total)
        self.say(label)

    def show_table(self, heads: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
        """Print a table; where the output is no terminal, as wide as its text."""
        from rich.console import Console
        from rich.table import Table

        table = Table(box=None, pad_edge=False, header_style="bold")
        for place, head in enumerate(heads):
            table.add_column(head, no_wrap=place == 0)
        for row in rows:
            table.add_row(*row)
        width = None
        if not sys.stdout.isatty():
            longest = [max(map(len, column)) for column in zip(heads, *rows, strict=True)]
            width = sum(longest) + 2 * len(longest)
        Console(width=width, markup=False, highlight=False).print(table)

    def show_json(self, content: Any) -> None:
        """Print a document."""
        print(json.dumps(content, indent=2, ensure_ascii=False, default=str))

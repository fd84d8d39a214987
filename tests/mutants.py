"""Changed copies of the project's own modules, to be put through the checks they must fail."""

from __future__ import annotations

import re
from pathlib import Path
from types import ModuleType

COMPILED = re.compile(r"^@nb\.njit\(.*\)\n", flags=re.MULTILINE)


def changed_copy(module: ModuleType, old: str, new: str) -> ModuleType:
    """Return a copy of a module in which one text is another; its functions are not compiled."""
    source = Path(str(module.__file__)).read_text("utf-8")
    assert source.count(old) == 1, f"{old!r} stands {source.count(old)} times in {module.__name__}"
    copy = ModuleType(f"{module.__name__}_changed")
    exec(compile(COMPILED.sub("", source.replace(old, new)), copy.__name__, "exec"), vars(copy))
    return copy

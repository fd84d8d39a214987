"""Text of a readout: reading it from a file, and a plain form of the same length.

    read_readout(path) -> str;    plain(text) -> str with len(plain(text)) == len(text)

The plain form is what tables are matched against: small letters without accents, straight
quotes, short dashes, blanks for control characters. Since its length is that of the text, a place
in
one is the same place in the other.

Example
-------
>>> plain("President Erdoğan’s visit")
"president erdogan's visit"
"""

from __future__ import annotations

import re
import sys
import unicodedata
from typing import TYPE_CHECKING

from sim.errors import ComityError, DataNotFoundError

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["MOST", "ReadoutError", "plain", "read_readout"]

MOST = 2_000_000
"""Characters above which a text is taken for something else than a readout."""

CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f]")
KEPT = {
    "‘": "'", "’": "'", "ʼ": "'", "`": "'", "´": "'", "‛": "'", "“": '"', "”": '"', "„": '"',
    "«": '"', "»": '"', "‟": '"', "–": "-", "—": "-", "‐": "-", "‑": "-", "−": "-", "ı": "i",
    "ø": "o", "ł": "l", "đ": "d", "ð": "d", "ß": "s", "æ": "a", "œ": "o", "þ": "t", "\u2028": "\n",
    "\u2029": "\n",
}  # fmt: skip


class ReadoutError(ComityError):
    """A text that cannot be coded."""

    kind = "not a readable text"


class _Plain(dict[int, str]):
    """Plain form of each character, worked out when first asked for."""

    def __missing__(self, code: int) -> str:
        small = chr(code).lower()
        base = unicodedata.normalize("NFKD", small)[:1] if len(small) > 1 or code > 127 else small
        if base and unicodedata.combining(base):
            base = chr(code)
        made = KEPT.get(chr(code)) or KEPT.get(small) or base or " "
        if unicodedata.category(chr(code)) in {"Cc", "Cf", "Zs", "Cs"} and made not in "\n\t":
            made = " "
        self[code] = made
        return made


_TABLE = _Plain()


def plain(text: str) -> str:
    """Return a text in small letters without accents, of the same length.

    Examples
    --------
    >>> len(plain("İstanbul – “Côte d’Ivoire”")) == len("İstanbul – “Côte d’Ivoire”")
    True
    """
    if text.isascii():
        return CONTROL.sub(" ", text.lower())
    return CONTROL.sub(" ", text.translate(_TABLE))


def read_readout(path: Path | None) -> str:
    """Return the text of a file, or of the standard input where there is no path.

    Raises
    ------
    DataNotFoundError
        If there is no such file.
    ReadoutError
        If it is no UTF-8 text, is empty, or has more than two million characters.
    """
    where = "standard input" if path is None else str(path)
    if path is None:
        content = sys.stdin.buffer.read(4 * MOST + 1)
    elif not path.is_file():
        raise DataNotFoundError(problem="no such file", where=where, expected="a text file")
    else:
        with path.open("rb") as handle:
            content = handle.read(4 * MOST + 1)
    return decode(content, where)


def decode(content: bytes, where: str) -> str:
    """Return the text of some bytes.

    Raises
    ------
    ReadoutError
        If they are no UTF-8 text, empty, or too many.
    """
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        problem = f"byte 0x{content[error.start]:02x} at {error.start} is not UTF-8"
        raise ReadoutError(problem, where=where, expected="a text saved as UTF-8") from error
    if "\0" in text:
        problem = "not a text file (a zero byte)"
        raise ReadoutError(problem, where=where, expected="a text saved as UTF-8")
    if not text.strip():
        raise ReadoutError(problem="the text is empty", where=where, expected="a readout")
    if len(text) > MOST:
        problem = f"more than {MOST:,} characters"
        raise ReadoutError(problem, where=where, expected="one readout or report")
    return text

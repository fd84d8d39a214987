"""What a written country name is compared by.

`lookup_key` is the form in which a text is looked up: two texts with the same key are the same
name. `closeness` measures, for a text with no match, how near it comes to a name, and `closest`
picks the nearest; they serve error messages only and never decide which country is meant.

Example
-------
>>> lookup_key("CÔTE D'IVOIRE") == lookup_key("Côte d’Ivoire")
True
"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

__all__ = ["closeness", "closest", "lookup_key"]

SIDES = frozenset({"north", "south", "east", "west", "northern", "southern", "eastern", "western"})
NEAR_SCORE = 78.0
REST_SCORE = 60.0
NEAR_SPREAD = 8.0
NEAR_COUNT = 3


def lookup_key(text: str) -> str:
    """Reduce a text to what countries are looked up by.

    Accents and case go, "&" becomes "and", apostrophes and full stops vanish, other punctuation
    parts words; a leading "the" goes, a leading "St" before another word becomes "saint", and a
    number loses its leading zeros.

    Examples
    --------
    >>> lookup_key("The U.S.A."), lookup_key("St. Vincent & the Grenadines"), lookup_key("002")
    ('usa', 'saint vincent and the grenadines', '2')
    """
    letters = unicodedata.normalize("NFKD", text.replace("&", " and "))
    plain = "".join(c for c in letters if not unicodedata.combining(c)).casefold()
    words = re.sub(r"[\W_]+", " ", re.sub(r"['’‘ʼ`.]", "", plain)).split()
    if len(words) > 1 and words[0] == "the":
        words = words[1:]
    if len(words) > 1 and words[0] == "st":
        words[0] = "saint"
    key = " ".join(words)
    return (key.lstrip("0") or "0") if key.isdecimal() else key


def closeness(text: str, names: Iterable[str]) -> float:
    """Return how close a mistaken text is to the closest of several names.

    Letters are compared in their order (the normalised indel similarity), not as bags of words,
    under which "Republic of Korea" is a part of the name of the North. A name does not count
    where the words it does not share with the text are unlike, so that a shared "republic of" is no
    likeness, nor where it names another side ("South Sudan" for "North Sudan").

    Parameters
    ----------
    text : str
        What was written.
    names : iterable of str
        What may have been meant.

    Returns
    -------
    float
        100 for equal keys, 0 for nothing in common or no names.

    Examples
    --------
    >>> closeness("GERM", ["Germany", "German"])
    80.0
    """
    key = lookup_key(text)
    return max((_likeness(key, lookup_key(name)) for name in names), default=0.0)


def closest(text: str, names: Mapping[str, Sequence[str]]) -> tuple[str, ...]:
    """Return the codes whose names a mistaken text is close to, the closest first.

    At most three, none under a closeness of 78, none more than 8 under the best.

    Parameters
    ----------
    text : str
        What was written.
    names : mapping of str to sequence of str
        The names of each code.

    Examples
    --------
    >>> closest("Germny", {"CHN": ["China"], "DEU": ["Germany", "German"]})
    ('DEU',)
    """
    scores = {code: closeness(text, names[code]) for code in sorted(names)}
    enough = max(NEAR_SCORE, max(scores.values(), default=0.0) - NEAR_SPREAD)
    near = [code for code in scores if scores[code] >= enough]
    return tuple(sorted(near, key=scores.__getitem__, reverse=True)[:NEAR_COUNT])


def _likeness(key: str, other: str) -> float:
    """Return the likeness of two keys, from 0 to 100."""
    from rapidfuzz import fuzz

    if _opposed(key, other):
        return 0.0
    words, others = key.split(), other.split()
    rest = " ".join(word for word in words if word not in others)
    other_rest = " ".join(word for word in others if word not in words)
    if rest and other_rest and fuzz.ratio(rest, other_rest) < REST_SCORE:
        return 0.0
    return fuzz.ratio(key, other)


def _opposed(key: str, other: str) -> bool:
    """Tell whether two keys both name a side (north, south, ...), and not the same one."""
    sides, other_sides = (SIDES & set(text.split()) for text in (key, other))
    return bool(sides) and bool(other_sides) and sides != other_sides

"""Countries and dyads as people write them: by code or by any name, and what a name should be.

    read_dyad("China-Türkiye") -> "CHN-TUR"

Calls and files of contacts take codes and names. Scenario files take codes alone, so that one
country has one spelling there; a name in its place is answered with the code.

Example
-------
>>> near_codes("Turkey"), near_dyads("Russia-China")
(("'TUR' (Türkiye)",), ("'CHN-RUS'",))
"""

from __future__ import annotations

import re

from sim.countries import country_table
from sim.dyads import dyad_key
from sim.errors import ComityError


def read_dyad(text: str) -> str:
    """Return the key of two countries, named by code or name with a hyphen between.

    Raises
    ------
    ComityError
        If the text does not name two different countries.
    """
    table = country_table()
    for place in (match.start() for match in re.finditer("[-\N{EN DASH}]", text)):
        one, other = text[:place].strip(), text[place + 1 :].strip()
        try:
            pair = table.resolve(one), table.resolve(other)
        except ComityError:
            continue
        if pair[0] != pair[1]:
            return dyad_key(*pair)
    problem = "not two countries"
    raise ComityError(problem, value=text, expected="two codes or names such as CHN-RUS")


def near_codes(text: str) -> tuple[str, ...]:
    """Return the code of the country that a text names, or those of countries it is close to."""
    table = country_table()
    try:
        code = table.resolve(text)
    except ComityError as error:
        return error.near
    return (f"{code!r} ({table.name(code)})",)


def near_dyads(text: str) -> tuple[str, ...]:
    """Return the key of the dyad that a text names; empty where it names none."""
    try:
        return (repr(read_dyad(text)),)
    except ComityError:
        return ()

"""The table of contact types."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from sim.contacts import contact_types
from sim.errors import ContactTableError, UnknownContactTypeError

if TYPE_CHECKING:
    from pathlib import Path

HEADER = "type,label,sign,level,cameo,description\n"


def test_the_eleven_types_in_their_order():
    types = contact_types()
    assert len(types) == 11
    assert types.names[4:] == (
        "agreement",
        "cooperation",
        "aid",
        "criticism",
        "threat",
        "sanction",
        "fight",
    )
    assert types.sign.tolist() == [1.0] * 7 + [-1.0] * 4
    assert types.leader.tolist() == [True] * 4 + [False] * 7
    assert types.level("visit") == "leader"
    assert types.level("aid") == "any"


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("041", "call"),
        ("042", "visit"),
        ("043", ""),
        ("040", "meeting"),
        ("046", "meeting"),
        ("057", "agreement"),
        ("0571", "agreement"),
        ("050", "cooperation"),
        ("03", "cooperation"),
        ("061", "cooperation"),
        ("0861", "aid"),
        ("112", "criticism"),
        ("141", "criticism"),
        ("138", "threat"),
        ("163", "sanction"),
        ("172", "sanction"),
        ("190", "fight"),
        ("010", ""),
        ("024", ""),
    ],
)
def test_cameo_codes_go_to_the_longest_prefix(code: str, name: str):
    assert contact_types().of_cameo(code) == name


def test_an_unknown_type_is_answered_with_the_nearest():
    with pytest.raises(UnknownContactTypeError, match=r"'sanctoin'.*did you mean 'sanction'"):
        contact_types().index("sanctoin")
    assert contact_types().index("fight") == 10


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("type,label\ncall,Call\n", "row 1: no column 'sign'"),
        (HEADER, "no rows"),
        (HEADER + "call,Call,0,leader,041,x\n", "row 2, column sign.*'0'; expected 1 or -1"),
        (HEADER + "call,Call,1,king,041,x\n", "row 2, column level.*'king'"),
        (HEADER + "call,C,1,leader,041,x\ncall,C,1,any,,x\n", "row 3, column type.*'call'"),
    ],
)
def test_a_table_that_breaks_its_rules_is_named(tmp_path: Path, text: str, message: str):
    path = tmp_path / "types.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ContactTableError, match=message):
        contact_types(path)


def test_a_users_own_table(tmp_path: Path):
    path = tmp_path / "mine.csv"
    path.write_text(HEADER + "call,Call,1,leader,041,x\nwar,War,-1,any,19|20,y\n", "utf-8")
    types = contact_types(path)
    assert types.names == ("call", "war")
    assert types.cameo == (("041",), ("19", "20"))

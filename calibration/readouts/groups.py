"""Joining actors that commas and "and" join: "the leaders of Canada, Saudi Arabia and Britain"."""

from __future__ import annotations

from calibration.readouts.actors import Actor, Reader, codes_of
from calibration.readouts.words import word_set

__all__ = ["join_actors"]

LINKS_2 = word_set("links_2")


def join_actors(reader: Reader, row: list[Actor]) -> list[Actor]:
    """Join actors that only commas and "and" part."""
    found: list[Actor] = []
    run: list[Actor] = []
    for actor in row:
        if run and _links(reader, run[-1], actor) and not _complete(reader, run, actor):
            run.append(actor)
        else:
            found.extend(_close(reader, run))
            run = [actor]
    found.extend(_close(reader, run))
    return found


def _complete(reader: Reader, run: list[Actor], actor: Actor) -> bool:
    """Tell whether a run has had its "and" already, and a comma alone leads on."""
    between = reader.tokens.words[run[-1].j : actor.i]
    if len(run) < 2 or {"and", "&", "or", "nor", "well"} & set(between):
        return False
    return "and" in reader.tokens.words[run[-2].j : run[-1].i]


LINKS = word_set("links")


def _links(reader: Reader, one: Actor, other: Actor) -> bool:
    if one.kind == "gone" or other.kind == "gone":
        return False
    if (one.kind == "city" or one.before in ("in", "at", "near")) and other.kind in (
        "person",
        "office",
        "bare",
        "body",
    ):
        return False
    between = reader.tokens.words[one.j : other.i]
    if not between or len(between) > 5:
        return False
    joins = [word for word in between if word in LINKS_2]
    if not joins or any(word not in LINKS for word in between):
        return False
    listed = one.plural and one.kind == "office" and other.kind == "state"
    if (
        joins == [","]
        and not listed
        and (one.kind in ("body", "state", "capital", "adjective"))
        != (other.kind in ("body", "state", "capital", "adjective"))
    ):
        return False
    if (
        other.owner
        and one.kind == "person"
        and other.kind in ("state", "adjective")
        and "and" not in between
    ):
        return False
    return not (one.owner and not other.owner and "and" not in between)


def _close(reader: Reader, run: list[Actor]) -> list[Actor]:
    """Return a run of joined actors as one, with the office of the first or last for all."""
    if len(run) < 2:
        return run
    between = reader.tokens.words[run[-2].j : run[-1].i]
    if not {"and", "&", "or", "nor", "well"} & set(between):
        return run
    if len(run) > 2 and _opens_with(reader, run):
        return [run[0], *_close(reader, run[1:])]
    last, first = run[-1], run[0]
    run = _named_of(reader, run)
    codes = tuple(dict.fromkeys(code for actor in run for code in actor.codes))
    kinds = {actor.kind for actor in run}
    if kinds & {"person", "office", "bare"}:
        levels = [actor.level for actor in run if actor.level]
        if first.kind == "bare" and len(codes) < 2 and not last.codes:
            return run
        level = "minister" if "minister" in levels else (levels[0] if levels else "")
        kind = "person"
    elif last.kind == "body":
        level, kind = last.level, "body"
    else:
        level = last.level
        kind = "adjective" if kinds == {"adjective"} else last.kind
        if "state" in kinds:
            kind = "state"
    if len(codes) == 1 and kind == "state":
        return run
    if first.level == "envoy" and first.kind == "body":
        level, kind = "envoy", "body"
    return [
        Actor(
            first.i,
            last.j,
            codes,
            level,
            kind,
            first.before,
            last.owner,
            True,
            min(a.certain for a in run),
            "",
            tuple(run),
        )
    ]


def _opens_with(reader: Reader, run: list[Actor]) -> bool:
    """Tell whether the first of a run ends an opening phrase: "In a blow to A, B and C said"."""
    first = next(ends[0] for ends in reader.tokens.sentences if ends[0] <= run[0].i < ends[1])
    after = reader.marks[run[-1].j] if run[-1].j < len(reader.marks) else None
    acts = after is not None and any(
        e.kind == "say" or e.extra.endswith((":v", "aux")) for e in after.entries
    )
    between = reader.tokens.words[run[0].j : run[1].i]
    return bool(run[0].before) and reader.word(first) in OPENING and acts and between == [","]


OPENING = frozenset({"in", "on", "at", "after", "during", "following", "amid", "despite", "with"})


def _named_of(reader: Reader, run: list[Actor]) -> list[Actor]:
    """Give a leader whom no table knows the one other country that the sentence names."""
    known = {code for actor in run for code in actor.codes}
    bare = [actor for actor in run if actor.kind == "bare" and actor.j - actor.i > 1]
    if len(bare) != 1 or not known:
        return run
    first, last = next(ends for ends in reader.tokens.sentences if ends[0] <= run[0].i < ends[1])
    codes = {
        code
        for mark in reader.marks[first:last]
        if mark is not None and mark.of("country", "demonym")
        for code in codes_of(mark)
    } - known
    if len(codes) != 1:
        return run
    return [
        a._replace(codes=tuple(codes), kind="person", certain=0.6) if a is bare[0] else a
        for a in run
    ]

"""The classes of mistakes and the sentences they make."""

from __future__ import annotations

import pickle

import pytest

from sim import errors
from sim.errors import ComityError, FailedRunError, UnknownCountryError, close_matches, describe

NAMES = [name for name in errors.__all__ if name.endswith("Error")]
FAILED_RUNS = {"FailedRunError", "FitError", "ForecastError", "SimulationError"}


@pytest.mark.parametrize("name", NAMES)
def test_exit_codes(name: str) -> None:
    kind = getattr(errors, name)
    assert issubclass(kind, ComityError)
    assert issubclass(kind, FailedRunError) == (name in FAILED_RUNS)
    assert kind.exit_code == (1 if name in FAILED_RUNS else 2)


def test_each_class_says_another_thing() -> None:
    sentences = {str(getattr(errors, name)()) for name in NAMES}
    assert len(sentences) == len(NAMES) == 14


def test_describe_puts_the_parts_in_order() -> None:
    message = describe("a.toml: months", "six", "a whole number", ["6", "7"], problem="bad length")
    assert (
        message == "a.toml: months: bad length 'six'; expected a whole number; did you mean 6 or 7?"
    )


def test_describe_leaves_out_what_is_not_given() -> None:
    assert describe() == "unexpected value"
    assert describe(value=0) == "unexpected value 0"
    assert describe(near=["a", "b", "c"]) == "unexpected value; did you mean a, b or c?"


def test_close_matches_are_quoted_and_best_first() -> None:
    assert close_matches("mettings", ["call", "meeting", "greeting"])[0] == "'meeting'"
    assert close_matches("zzz", ["call", "meeting"]) == ()
    assert close_matches("call", []) == ()


def test_an_error_keeps_its_parts() -> None:
    error = UnknownCountryError(where="a.toml", value="GERM", near=["'DEU' (Germany)"])
    assert (error.where, error.value, error.near) == ("a.toml", "GERM", ("'DEU' (Germany)",))
    assert str(error) == "a.toml: unknown country 'GERM'; did you mean 'DEU' (Germany)?"


def test_a_problem_of_its_own_replaces_the_words_of_the_class() -> None:
    assert str(UnknownCountryError("no country given")) == "no country given"


def test_a_place_goes_in_front_and_the_first_error_stays() -> None:
    error = UnknownCountryError(where="target", value="GERM")
    placed = error.at("a.toml")
    assert type(placed) is UnknownCountryError
    assert (str(placed), placed.where) == (
        "a.toml: target: unknown country 'GERM'",
        "a.toml: target",
    )
    assert (str(error), error.where) == ("target: unknown country 'GERM'", "target")


def test_errors_travel_between_processes() -> None:
    error = UnknownCountryError(value="GERM", near=["'DEU' (Germany)"]).at("a.toml")
    back = pickle.loads(pickle.dumps(error))
    assert (str(back), back.where, back.near) == (str(error), "a.toml", error.near)

"""Numbers in words: cardinals, ordinals, twice and thrice."""

from __future__ import annotations

import re

__all__ = ["NUMBERS", "RANK", "RANKS"]

UNITS = [
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
]


TENS = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]


ORDINALS = [
    "first",
    "second",
    "third",
    "fourth",
    "fifth",
    "sixth",
    "seventh",
    "eighth",
    "ninth",
    "tenth",
    "eleventh",
    "twelfth",
    "thirteenth",
    "fourteenth",
    "fifteenth",
    "sixteenth",
    "seventeenth",
    "eighteenth",
    "nineteenth",
]


TENTHS = [
    "twentieth",
    "thirtieth",
    "fortieth",
    "fiftieth",
    "sixtieth",
    "seventieth",
    "eightieth",
    "ninetieth",
    "hundredth",
]


NUMBERS = {
    **{word: n for n, word in enumerate(UNITS, start=1)},
    **{word: 10 * n for n, word in enumerate(TENS, start=2)},
    "dozen": 12, "hundred": 100, "twice": 2, "thrice": 3, "once": 1,
}  # fmt: skip


RANKS = {
    **{word: n for n, word in enumerate(ORDINALS, start=1)},
    **{word: 10 * n for n, word in enumerate(TENTHS, start=2)},
    "centenary": 100, "bicentenary": 200, "maiden": 1, "first-ever": 1,
}  # fmt: skip


RANK = re.compile(r"([0-9]{1,3})(?:st|nd|rd|th)")

"""Arithmetic that a text writes out: 178.35÷3376.80×100%=5.28%, 29.84+23.75=53.59分."""

from __future__ import annotations

import re
from decimal import Decimal

from xltools.checks.narrative.story import Story, Told
from xltools.narrative.passages import Sentence
from xltools.numbers import HUNDRED, divide, multiply, parse_number, round_half_up, show

_NUMBER = r"\d[\d,]*(?:\.\d+)?"
_UNIT = r"(?:%|万元|亿元|元|分|个|人|家|项)?"
_TERM = rf"[（]*{_NUMBER}{_UNIT}[）]*"
_WRITTEN = re.compile(rf"({_TERM}(?:[+＋\-−×*÷/]{_TERM})+)[=＝]({_NUMBER})(?![\d.…])({_UNIT})")
_TOKEN = re.compile(rf"{_NUMBER}|[+＋\-−×*÷/（）%]")
_SIGNS = str.maketrans({"＋": "+", "−": "-", "×": "*", "÷": "/", "（": "(", "）": ")"})


def check_arithmetic(story: Story, told: Told) -> None:
    """Every calculation that is written with its result."""
    for sentence in story.sentences:
        for found in _WRITTEN.finditer(sentence.text):
            _check(told, sentence, found)


def _check(told: Told, sentence: Sentence, found: re.Match[str]) -> None:
    exact = _Calculation(found[1]).value()
    stated = parse_number(found[2])
    if exact is None or stated is None:
        return
    places = len(found[2].partition(".")[2])
    percent = found[3] == "%"
    right = multiply(exact, HUNDRED) if percent else exact
    if round_half_up(right, places) == stated or (percent and round_half_up(exact, places) == stated):
        return
    shown = f"{show(round_half_up(right, max(places, 2)))}{found[3]}"
    told.tell("narrative-ratio", sentence, f"算式“{found[1]}”的结果是 {shown}，写成 {found[2]}{found[3]}",
              expected=shown, actual=f"{found[2]}{found[3]}")  # fmt: skip


class _Calculation:
    """Reads + − × ÷ and brackets from left to right, exactly; no value where it makes no sense."""

    def __init__(self, text: str) -> None:
        self._tokens = [token.translate(_SIGNS) for token in _TOKEN.findall(text)]

    def value(self) -> Decimal | None:
        try:
            found = self._sum()
        except (ArithmeticError, ValueError, IndexError):
            return None
        return found if not self._tokens else None

    def _sum(self) -> Decimal:
        found = self._product()
        while self._tokens and self._tokens[0] in "+-":
            sign = self._tokens.pop(0)
            other = self._product()
            found = found + other if sign == "+" else found - other
        return found

    def _product(self) -> Decimal:
        found = self._atom()
        while self._tokens and self._tokens[0] in "*/":
            sign = self._tokens.pop(0)
            other = self._atom()
            found = multiply(found, other) if sign == "*" else divide(found, other)
        return found

    def _atom(self) -> Decimal:
        token = self._tokens.pop(0)
        if token == "(":
            found = self._sum()
            if self._tokens.pop(0) != ")":
                raise ValueError
        else:
            number = parse_number(token)
            if number is None:
                raise ValueError
            found = number
        if self._tokens and self._tokens[0] == "%":
            self._tokens.pop(0)
            found = divide(found, HUNDRED)
        return found

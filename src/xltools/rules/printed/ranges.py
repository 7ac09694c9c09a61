"""Ranges as they are printed: 90%＞X≥75%, 5%≤比率≤10%, 80%（含）-90%, 95%以上, 不足60%."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from xltools.numbers import parse_number
from xltools.rules.printed.items import Tier

_N = r"\d[\d,]{0,14}(?:\.\d+)?(?:%|‰)?"
_UNIT = r"(?:个?百分点|次|个|项|家|天|人|件|起|分|倍|处|份)?"
#: words in the order in which they are looked for: the longer, negated ones first
_WORDS: tuple[tuple[str, str], ...] = (
    (r"\(不含[^()]*\)", "⟨外⟩"),
    (r"\(含[^()]*\)", "⟨含⟩"),
    (rf"({_N}){_UNIT}(?:⟨含⟩)?(?:及|或)以上|({_N}){_UNIT}⟨含⟩以上|({_N}){_UNIT}以上⟨含⟩", "≥#"),
    (rf"({_N}){_UNIT}(?:⟨含⟩)?(?:及|或)以下|({_N}){_UNIT}⟨含⟩以下|({_N}){_UNIT}以下⟨含⟩", "≤#"),
    (rf"({_N}){_UNIT}以上⟨外⟩|({_N}){_UNIT}⟨外⟩以上", ">#"),
    (rf"({_N}){_UNIT}以下⟨外⟩|({_N}){_UNIT}⟨外⟩以下", "<#"),
    (rf"({_N}){_UNIT}以上", "⊒#"),
    (rf"({_N}){_UNIT}以下", "⊑#"),
    (rf"({_N}){_UNIT}(?:⟨含⟩)?[以之]内(?:⟨含⟩)?", "≤#"),
    (r"大于或?等于|高于或?等于|不小于|不低于|不少于|≥=?|>=|至少", "≥"),
    (r"小于或?等于|低于或?等于|不大于|不高于|不超过|不多于|未超过|≤=?|<=|控制在(?=\d)", "≤"),
    (r"未达到?(?=\d)|不到|小于|低于|少于|不足", "<"),
    (r"大于|高于|超过|超出|多于", ">"),
    (r"达到?(?=[\d≥>⊒])", "≥"),
    (r"等于|[为是](?=\d)|==", "="),
)
_TOKEN = re.compile(
    rf"(?P<range>({_N}){_UNIT}(⟨.⟩)?(?:-|~|至|到|—|–)({_N}){_UNIT}(⟨.⟩)?)"
    rf"|(?P<math>([\[(])({_N}),({_N})([\])]))|(?P<op>[≥≤<>=⊒⊑])|(?P<num>({_N}){_UNIT}(?:⟨.⟩)?)|(?P<text>[^\d≥≤<>=⊒⊑\[⟨]+|.)"
)
_FLIPPED = {"≥": "≤", "≤": "≥", ">": "<", "<": ">", "=": "=", "⊒": "⊑", "⊑": "⊒"}
_LINKS = (
    "且",
    "并且",
    "同时",
    "但",
    "而",
    "之间",
    "在",
    "的",
    "时",
    "范围",
    "区间",
    "范围内",
    "区间内",
    ",",
    "、",
)
_OTHER = re.compile(r"(?:其他|其它|其余|否则|除此之?外)[^\d]*")


@dataclass(frozen=True, slots=True)
class Range:
    """A range read from a condition. ``fact`` is what it is about as printed, "" where it is
    not said. An end whose closure is not printed is None: ``settle`` decides among the tiers."""

    fact: str
    low: Decimal | None = None
    low_closed: bool | None = True
    high: Decimal | None = None
    high_closed: bool | None = True

    @property
    def everything(self) -> bool:
        return self.low is None and self.high is None


def read_range(condition: str) -> Range | None:
    """The range a condition (in the writing of ``sections.tidy``) speaks of; None if it is none."""
    if _OTHER.fullmatch(condition):
        return Range("")
    if re.search(r"\d(?:万|亿|元|年|月)", condition):
        return None
    found = _Collector().collect(_tokens(_converted(condition)))
    return None if found is None or found.everything or _empty(found) else found


def _converted(text: str) -> str:
    for pattern, sign in _WORDS:
        text = re.sub(pattern, lambda m, s=sign: s.replace("#", next((g for g in m.groups() if g), "")), text)  # type: ignore[misc]
    return re.sub(r"≥[≥⊒]", "≥", re.sub(r">[≥⊒]", ">", re.sub(r"≤[≤⊑]", "≤", re.sub(r"<[≤⊑]", "<", text))))


def _tokens(text: str) -> list[re.Match[str]]:
    return list(_TOKEN.finditer(text))


class _Collector:
    """Goes through the tokens of one condition."""

    def __init__(self) -> None:
        self.range, self.fact = Range(""), ""

    def collect(self, tokens: list[re.Match[str]]) -> Range | None:
        for place, token in enumerate(tokens):
            before = tokens[place - 1] if place else None
            after = tokens[place + 1] if place + 1 < len(tokens) else None
            if not self.take(token, before, after):
                return None
        return replace(self.range, fact=self.fact)

    def take(self, token: re.Match[str], before: re.Match[str] | None, after: re.Match[str] | None) -> bool:
        kind = token.lastgroup
        if token["text"]:
            return self.text(token["text"])
        if token["range"]:
            return self.dashed(token)
        if token["math"]:
            return self.both(token[8], token[7] == "[", token[9], token[10] == "]")
        if kind == "op" or token["op"]:
            return self.bound(token["op"], before, after)
        if self.compared(before) or self.compared(after):
            return True
        return "%" in token["num"] and self.range.everything and self.set("=", token["num"])

    @staticmethod
    def compared(token: re.Match[str] | None) -> bool:
        return token is not None and bool(token["op"])

    def text(self, text: str) -> bool:
        for link in _LINKS:
            text = text.removesuffix(link)
        text = re.sub(r"^,?(?:且|若|如|当|每)", "", text)
        if not text or text == self.fact:
            return True
        if self.fact:
            return False
        self.fact = text
        return True

    def dashed(self, token: re.Match[str]) -> bool:
        first, second = token[2], token[4]
        if second[-1] in "%‰" and first[-1] not in "%‰":
            first += second[-1]
        closed = {None: None, "⟨含⟩": True, "⟨外⟩": False}
        return self.both(first, closed[token[3]], second, closed[token[5]])

    def both(self, low: str, low_closed: bool | None, high: str, high_closed: bool | None) -> bool:
        if not self.range.everything:
            return False
        ends = sorted(((_figure(low), low_closed), (_figure(high), high_closed)), key=lambda end: end[0])
        (bottom, bottom_closed), (top, top_closed) = ends
        self.range = Range("", bottom, bottom_closed, top, top_closed)
        return True

    def bound(self, sign: str, before: re.Match[str] | None, after: re.Match[str] | None) -> bool:
        if after is not None and after["num"]:
            return self.set(sign, after["num"])
        if before is not None and before["num"]:
            return self.set(_FLIPPED[sign], before["num"])
        return False

    def set(self, sign: str, figure: str) -> bool:
        value, closed = _figure(figure), {"⊒": None, "⊑": None, "<": False, ">": False}.get(sign, True)
        if sign in "≥>⊒=":
            if self.range.low is not None:
                return False
            self.range = replace(self.range, low=value, low_closed=closed)
        if sign in "≤<⊑=":
            if self.range.high is not None:
                return False
            self.range = replace(self.range, high=value, high_closed=closed)
        return True


def _figure(text: str) -> Decimal:
    text = re.sub(r"⟨.⟩", "", text)
    digits = re.match(r"[\d.,]+[%‰]?", text)
    assert digits is not None
    number = parse_number(digits[0].replace(",", "").removesuffix("‰"))
    assert number is not None
    return number / 1000 if digits[0].endswith("‰") else number


def _empty(found: Range) -> bool:
    return found.low is not None and found.high is not None and found.low > found.high


def settle(ranges: Sequence[Range], points: Sequence[Decimal]) -> tuple[Tier, ...]:
    """Tiers with both ends said: one whose closure is not printed belongs to its tier unless
    another tier claims it in so many words, or has it as its lower end."""
    return tuple(
        Tier(
            given,
            each.low,
            _closed(each.low, each.low_closed, [r for r in ranges if r is not each], low=True),
            each.high,
            each.high is not None
            and _closed(each.high, each.high_closed, [r for r in ranges if r is not each], low=False),
        )
        for each, given in zip(ranges, points, strict=True)
    )


def _closed(value: Decimal | None, said: bool | None, others: list[Range], *, low: bool) -> bool:
    if value is None or said is not None:
        return said is not False
    claimed = any((r.low == value and r.low_closed) or (r.high == value and r.high_closed) for r in others)
    lower = not low and any(r.low == value and r.low_closed is None for r in others)
    return not claimed and not lower

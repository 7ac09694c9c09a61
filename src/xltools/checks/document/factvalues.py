"""Facts as figures: in one unit, compared at the decimals they are printed with, named alike."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from xltools.cells import key
from xltools.forms.datatable import Figure
from xltools.forms.figures import SCALES
from xltools.forms.tables import printed_places
from xltools.numbers import HUNDRED, ONE, divide, half_unit, multiply, ten_thousandfold
from xltools.records import Fact

_PREFIXES = {
    "十": 10, "百": 100, "千": 1000, "万": 10**4, "十万": 10**5, "百万": 10**6, "千万": 10**7, "亿": 10**8, "十亿": 10**9, "百亿": 10**10,
}  # fmt: skip
#: 万人次, 百户, 亿立方米; 千克, 千米 and 千瓦 are units of their own, 百分比 and 百分点 no amounts
_PREFIXED = re.compile(r"(?!百分|千克|千米|千瓦|千卡|千伏)([十百千]?[万亿]|[十百千])(\D+)")
_MARK = re.compile(
    r"^(?:其中[:：]?|[一二三四五六七八九十]+[、.]|[(（][一二三四五六七八九十\d]+[)）]|\d+[、.](?!\d))"
)
_UNIT_TAIL = re.compile(r"[(（](?:人民币)?(?:万元|元|亿元|千元|%|人|个|家|项|件)[)）]$")
_QUOTES = re.compile(r"[“”\"'‘’]")
_AMOUNT = re.compile(r"(?<=.)(?:总金额|金额|总额|数额|数)$")


def scale_of(unit: str) -> Decimal:
    """How many units without a prefix a unit is: 万元 10000 元, 万人次 10000 人次, 万元/户 10000 元/户."""
    if unit in SCALES:
        return SCALES[unit]
    if "/" in unit:
        above, below = (scale_of(part) for part in unit.split("/", maxsplit=1))
        return divide(above, below)
    found = _PREFIXED.fullmatch(unit)
    return Decimal(_PREFIXES[found[1]]) if found else ONE


def base_of(unit: str) -> str:
    """A unit without its prefix: 元 for 万元, 人次 for 万人次."""
    found = _PREFIXED.fullmatch(unit)
    return found[2] if found else unit


@dataclass(frozen=True, slots=True)
class Known:
    """One figure of the document that has a name: where it stands, its unit, the decimals printed."""

    name: str
    figure: Figure
    unit: str
    where: str

    @property
    def scaled(self) -> Decimal:
        """The figure in 元 (人次 for 万人次), a percentage as a ratio, everything else as it stands."""
        if self.unit in ("%", "百分比"):
            return divide(self.figure.number, HUNDRED)
        return multiply(self.figure.number, scale_of(self.unit))

    @property
    def as_counted(self) -> Decimal:
        """The same, but a count in its own unit: 12 for 12万人次."""
        return self.scaled if self.unit in ("%", "百分比", *SCALES) else self.figure.number

    @property
    def half(self) -> Decimal:
        """Half a unit of the last place printed, in the same scale."""
        places = self.figure.places + (2 if is_share(self) else 0)
        return half_unit(places, scale_of(self.unit))


def known(facts: Iterable[Fact]) -> list[Known]:
    """The facts that have a figure."""
    found = []
    for fact in facts:
        if fact.value.number is not None:
            figure = Figure(fact.value, fact.value.number, printed_places(fact.value))
            unit = key(fact.unit).replace("人民币", "")
            found.append(Known(fact.name, figure, unit, place(fact)))
    return found


def place(fact: Fact) -> str:
    """Sheet, cell and 出处, as a message names it."""
    ref = fact.value.ref
    return f"“{ref.sheet}”{ref.a1}" + (f"（{fact.source}）" if fact.source else "")


def is_share(each: Known) -> bool:
    """Whether a figure is a percentage."""
    return each.unit in ("%", "百分比") or each.figure.value.text.endswith(("%", "％"))


def comparable(a: str, b: str) -> bool:
    """Whether two units are of one kind: both of money, the same, or one not given."""
    return a == b or not a or not b or (a in SCALES and b in SCALES)


def same(a: Known, b: Known) -> bool:
    """Whether two figures agree; the coarser one may be the other one rounded."""
    first, second = a.scaled, b.scaled
    if not a.unit or not b.unit:
        if a.figure.number == b.figure.number:
            return True
        if (a.unit or b.unit) in SCALES:
            first, second = a.figure.number, b.figure.number
            return abs(first - second) <= max(
                ONE.scaleb(-a.figure.places), ONE.scaleb(-b.figure.places)
            ) / 2 and (a.figure.places != b.figure.places)
    if first == second:
        return True
    coarse = max(a.half, b.half)
    return a.half != b.half and abs(first - second) <= coarse


def factor(a: Known, b: Known) -> str:
    """What a message says of two figures that are 10 000 times apart."""
    if ten_thousandfold(a.scaled, b.scaled):
        return "；两数正好相差一万倍，疑似元与万元混用"
    return ""


@lru_cache(maxsize=8192)
def canonical(name: str) -> str:
    """A name of a fact for comparison: without marks, quotes, unit, 数; 第一季度 as 一季度."""
    text = key(name)
    previous = None
    while previous != text:
        previous, text = text, _UNIT_TAIL.sub("", _MARK.sub("", text))
    text = _QUOTES.sub("", text).replace("的", "").replace("第一季度", "一季度").replace("第二季度", "二季度")
    text = text.replace("第三季度", "三季度").replace("第四季度", "四季度")
    text = text.replace("预算执行率", "执行率").replace("当季执行率", "执行率")
    return _AMOUNT.sub("", text)


def without_year(name: str, year: int | None) -> str:
    """A name without the year that the document is about."""
    return name if year is None else re.sub(rf"{year}年度?", "", name)

"""The figures in a sentence: what number, in what unit, and the words that say what it is."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from xltools.numbers import ONE, ZERO, half_unit, multiply, parse_number, plain, show
from xltools.quantity.units import COUNTED, MULTIPLIERS, SCALED

_MONEY = {"元": ONE, "千元": Decimal(1000), "万元": Decimal(10) ** 4, "百万元": Decimal(10) ** 6,
          "千万元": Decimal(10) ** 7, "亿元": Decimal(10) ** 8, "万亿元": Decimal(10) ** 12}  # fmt: skip
_SCALE = "|".join(sorted(MULTIPLIERS, key=len, reverse=True))
_UNITS = "|".join(
    map(re.escape, sorted({*COUNTED, *SCALED, *_MONEY} - {"元", "月", "日"}, key=lambda u: (-len(u), u)))
)
_FIGURE = re.compile(
    r"(?<![\dA-Za-z.+])(?P<figure>(?:(?<=[为是达：，。（])[+-])?(?:\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?))"
    rf"(?P<over>余|多)?(?P<unit>(?:{_UNITS})|(?:(?P<scale>{_SCALE})(?P<over2>余|多)?(?P<scaled>{_UNITS}|元)?)|元)?"
    r"(?![\dA-Za-z]|,\d{3})"
)
#: what looks like a figure and is none: dates, years, titles, numbers of documents and of lines
_NO_FIGURES = re.compile(
    r"《[^》]*》|〔\d+〕\d*号?|(?:19|20)\d\d(?:\s*[-—–~～至到]\s*(?:19|20)?\d\d)?年(?:度|末|底|初)?(?:\d{1,2}月)?(?:\d{1,2}日)?"
    r"|\d{1,2}月\d{1,2}日|\d{1,2}月(?:底|末|份|前)?|(?<=[至到—~-])\d{1,2}日|\d{1,2}日(?=[前内后])|(?:19|20)\d\d(?=部门|单位|[-—])|\d+[+]\d+|\d+/\d+/\d+"
    r"|第\d+[届名位次期章条批季个项]?|\d+号|[A-Za-z]+[-]?\d+(?:\.\d+)?|\d+(?:\.\d+)?[A-Za-z]+\d*"
    r"|(?:附件|附表|表|图)\d+(?:-\d+)?|(?<=[。，；：])(?:\d+[、.](?!\d)|（\d+）)|\d+强"
)
#: 178.35÷3376.80×100%=5.28%: arithmetic is not read as statements (``checks.narrative.arithmetic`` works it out)
_ARITHMETIC = re.compile(
    rf"[（(]?\d[\d,.]*(?:%|{_UNITS}|万元|元)?[）)]?(?:[+×*/÷−＋-][（(]?\d[\d,.]*(?:%|{_UNITS}|万元|元)?[）)]?)+(?:[=≈]\d[\d,.]*(?:%|{_UNITS}|万元|元)?)*"
    r"|[×*/÷]\d+(?:\.\d+)?%?"
)
_OPERATOR = re.compile(r"[+×*/÷−＋]|\d-")
_START_MARK = re.compile(
    r"(?:-|[一二三四五六七八九十]+[、.]|（[一二三四五六七八九十\d]+）|\d+[、.](?:(?!\d)|(?=20\d\d年))|\d+）|[①-⑳]|目标\d[：:])+"
)
#: （单位：万元）：全年预算数3376.80
_COMMON = re.compile(r"单位：(万元|元|亿元)")
_AMOUNT = re.compile(r"(?:数|额|支出|收入|预算|决算|执行)(?:为|是|：)?$")
_DIGIT = re.compile(r"\d")
_EDGE = re.compile(r"[，。；：、（）！？“”]")
_APPROXIMATE = re.compile(r"(?:约为?|大约|近|将近|接近|(?<![不未])超过?|突破|达?上)$")
#: figures of fewer digits are meant as they stand
_ROUNDED = 3
_APPROXIMATE_AFTER = re.compile(r"左右|上下|以上|以下|余|多")


@dataclass(frozen=True, slots=True)
class Mention:
    """One figure of a sentence.

    ``value`` is ``number`` in the base unit (元, %, 家 …), ``places`` the decimals
    printed; ``before`` and ``after`` the words around it, back to the last figure or
    comma and on to the next; ``lead`` all of the sentence before it. ``start`` and
    ``end`` are places in the sentence's text.
    """

    number: Decimal
    unit: str
    written_unit: str
    factor: Decimal
    places: int
    before: str
    after: str
    lead: str
    start: int
    end: int
    approximate: bool = False

    @property
    def value(self) -> Decimal:
        return plain(multiply(self.number, self.factor))

    @property
    def half(self) -> Decimal:
        """How far the figure may be from the one it stands for: half a unit of the last place printed;
        0 for amounts and counts of one or two digits, which are not rounded ones."""
        if not self.is_percent and len(show(abs(self.number)).replace(".", "").lstrip("0")) < _ROUNDED:
            return ZERO
        return half_unit(self.places, self.factor)

    @property
    def is_money(self) -> bool:
        return self.unit == "元"

    @property
    def is_percent(self) -> bool:
        return self.written_unit in ("%", "‰", "百分比")

    @property
    def shown(self) -> str:
        """The figure as a message names it: 0.8万元."""
        return f"{show(self.number)}{self.written_unit}"


def mentions(text: str) -> tuple[Mention, ...]:
    """Every figure of a sentence (its text in one spelling), from left to right."""
    if not _DIGIT.search(text):
        return ()
    masked = _masked(text)
    common = _COMMON.search(text)
    found: list[Mention] = []
    last = 0
    for match in _FIGURE.finditer(masked):
        number = parse_number(match["figure"])
        if number is None:
            continue
        unit, factor = _unit(match)
        written = match["unit"] or ""
        if not unit and common and _AMOUNT.search(text[: match.start()]):
            unit, factor, written = "元", _MONEY[common[1]], common[1]
        before = text[max(last, _last_edge(masked, last, match.start())) : match.start()]
        after = _EDGE.split(text[match.end() : match.end() + 24], maxsplit=1)[0]
        places = len(match["figure"].partition(".")[2])
        near = bool(
            match["over"]
            or match["over2"]
            or _APPROXIMATE.search(before)
            or _APPROXIMATE_AFTER.match(text[match.end() :])
        )
        found.append(
            Mention(
                number,
                unit,
                written,
                factor,
                places,
                before,
                after,
                text[: match.start()],
                match.start(),
                match.end(),
                near,
            )
        )
        last = match.end()
    return tuple(found)


def _masked(text: str) -> str:
    """The text with what is no figure blanked out, places unchanged."""
    mark = _START_MARK.match(text)
    head = len(mark[0]) if mark else 0
    rest = _NO_FIGURES.sub(_blank, text[head:])
    if _OPERATOR.search(rest):
        rest = _ARITHMETIC.sub(_blank, rest)
    return "□" * head + rest


def _blank(found: re.Match[str]) -> str:
    return "□" * len(found[0])


def _last_edge(text: str, start: int, end: int) -> int:
    last = end - 1 if text[end - 1 : end] == "：" else end  # 自评总分：93.3
    edges = [found.end() for found in _EDGE.finditer(text, start, last) if found[0] not in "“”"]
    return edges[-1] if edges else start


def _unit(match: re.Match[str]) -> tuple[str, Decimal]:
    """The base unit of a figure and how many of it one written unit is; 5万 without 元 has none."""
    written = match["unit"] or ""
    if written in _MONEY:
        return "元", _MONEY[written]
    if match["scale"]:
        unit, factor = match["scaled"] or "", MULTIPLIERS[match["scale"]]
        if unit in _MONEY:
            return "元", multiply(factor, _MONEY[unit])
    else:
        unit, factor = written, ONE
    base, more = SCALED.get(unit, (unit, ONE))
    return base, multiply(factor, more)

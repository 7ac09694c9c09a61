"""Reading one text of a 年度指标值 or 全年完成值 cell."""

from __future__ import annotations

import enum
import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from xltools.numbers import ONE, multiply, parse_number, plain, show
from xltools.quantity.dates import Period, parse_date
from xltools.quantity.numerals import NUMERAL, parse_numeral
from xltools.quantity.units import COUNTED, LEADING_UNIT, MULTIPLIERS, SCALED


class QuantityKind(enum.Enum):
    """What a target or actual text is."""

    NUMBER = "number"
    DATE = "date"
    AT_BOUND = "at-bound"  # 未超预算: a result exactly at the bound
    QUALITATIVE = "qualitative"
    UNPARSED = "unparsed"  # it speaks in figures, but not so that one number results
    NOT_APPLICABLE = "not-applicable"  # 无, —, /
    BLANK = "blank"


@dataclass(frozen=True, slots=True)
class Quantity:
    """A target or an actual, understood.

    ``value`` is in the base unit (6.4亿元 is 640000000 in 元; 0.9‰ is 0.09 in %),
    ``unit`` "" when none is written, ``factor`` what the written figure was
    multiplied by. ``operator`` is ≥ ≤ = > < or "" when none is written.
    """

    text: str
    kind: QuantityKind
    operator: str = ""
    value: Decimal | None = None
    unit: str = ""
    factor: Decimal = Decimal(1)
    approximate: bool = False
    period: Period | None = None

    @property
    def figure(self) -> str:
        """The value in words of the base unit, for people."""
        return "" if self.value is None else f"{show(self.value)}{self.unit}"


_VARIANTS = str.maketrans(
    {
        "−": "-",
        "≧": "≥",
        "⩾": "≥",
        "≦": "≤",
        "⩽": "≤",
        "═": "=",
        "＝": "=",
        "〉": ">",
        "〈": "<",
        "﹥": ">",
        "﹤": "<",
    }
)
_PREFIXES = {
    ">=": "≥", "=>": "≥", "≥": "≥", "大于等于": "≥", "大于或等于": "≥", "不低于": "≥", "不少于": "≥",
    "不小于": "≥", "不短于": "≥", "不低": "≥", "至少": "≥", "达到": "≥", "≤": "≤", "<=": "≤", "=<": "≤",
    "小于等于": "≤", "小于或等于": "≤", "不超过": "≤", "不超": "≤", "不高于": "≤", "不大于": "≤",
    "不多于": "≤", "不得超过": "≤", "未超过": "≤", "未超出": "≤", "没有超过": "≤", "至多": "≤", "最多": "≤", "控制在": "≤", ">": ">", "大于": ">",
    "高于": ">", "多于": ">", "超过": ">", "<": "<", "小于": "<", "低于": "<", "少于": "<", "=": "=",
    "等于": "=",
}  # fmt: skip
_SUFFIXES = {
    "及以上": "≥", "以上": "≥", "及以下": "≤", "以下": "≤", "以内": "≤", "之内": "≤", "内": "≤",
}  # fmt: skip
_OPERATOR = "|".join(sorted(map(re.escape, _PREFIXES), key=len, reverse=True))
_SCALE = "(?:" + "|".join(sorted(MULTIPLIERS, key=len, reverse=True)) + ")(?!分)"
_FIGURE = r"[+-]?\d{1,3}(?:,\d{3})+(?:\.\d+)?|[+-]?\d+(?:\.\d+)?|[+-]?\.\d+"
_NUMBER = re.compile(
    rf"(?P<lead>[^\d≥≤=<>+.\-]*?)(?P<op>{_OPERATOR})?(?P<near>约为?|大约|近|将近|接近)?"
    rf"(?P<figure>{_FIGURE})(?P<over>余|多|来)?(?P<scale>{_SCALE})?(?P<over2>余|多)?(?P<rest>\D*)"
)
_NUMERAL = re.compile(
    rf"(?P<op>{_OPERATOR})?(?P<near>约|近|上)?(?P<percent>百分之)?(?P<figure>{NUMERAL.pattern})(?P<rest>\D*)"
)
_REST = re.compile(
    r"(?P<unit>.*?)(?P<near>左右|上下)?(?P<suffix>及以上|以上|及以下|以下|以内|之内|内)?"
    r"(?P<near2>左右)?(?:的|[(（].*[)）])?[。；;，,.、!]*"
)
_INNER = re.compile("及以上|以上|及以下|以下|以内|之内|内")
_AT_BOUND = re.compile(
    r"(?:均|实际)?(?:未|没有?|无)(?:超出?过?|突破)(?:总)?(?:预算|支|概算|标准|计划|规定|限额|额度)?(?:金额|数|标准|范围|控制数)?[。]?"
)
_NEGATION = re.compile("未|没|尚|不(?!低于|少于|小于|短于|超|高于|大于|多于|得超过)|缺|仅差|差距")
_NOT_APPLICABLE = frozenset({"无", "—", "——", "-", "--", "/", "―", "–", "不适用", "N/A", "无此项"})
#: 2018年 is a date or part of a title, never an amount
_YEAR = re.compile(r"(?:19|20)\d\d")
_MONTH = re.compile("(十[一二]|[一二三四五六七八九十])月")


#: NFKC would make a digit of their power
_POWERS = (("㎡", "平方米"), ("㎥", "立方米"), ("m²", "平方米"), ("m³", "立方米"))


def normalise(text: str) -> str:
    """NFKC, inner white space out, one spelling of every operator and sign."""
    spelled = text
    for sign, word in _POWERS:
        spelled = spelled.replace(sign, word)
    compact = "".join(unicodedata.normalize("NFKC", spelled).split()).translate(_VARIANTS)
    compact = _MONTH.sub(lambda m: f"{parse_numeral(m[1])}月", compact)
    # 二100% is a misread =100% of scanned forms
    return "=" + compact[1:] if re.match(r"二\d", compact) else compact


@lru_cache(maxsize=16384)
def parse_quantity(text: str) -> Quantity:
    """Understand one text; never raises. ``Quantity.text`` keeps the text as written.

    Blank gives BLANK, 无 / — / give NOT_APPLICABLE. A text in words is
    QUALITATIVE; one with figures that do not make one number is UNPARSED.
    """
    compact = normalise(text)
    if not compact:
        return Quantity(text, QuantityKind.BLANK)
    if compact in _NOT_APPLICABLE:
        return Quantity(text, QuantityKind.NOT_APPLICABLE)
    if _AT_BOUND.fullmatch(compact):
        return Quantity(text, QuantityKind.AT_BOUND)
    period = parse_date(compact)
    if period is not None:
        return Quantity(text, QuantityKind.DATE, "≤", period=period)
    found = _number(text, compact) or _numeral(text, compact)
    return found or Quantity(text, _kind_of_words(compact))


def _kind_of_words(compact: str) -> QuantityKind:
    bare = re.sub(r"《[^》]*》|[(（〔\[][^)）〕\]]*[)）〕\]]|“[^”]*”|20\d\d年度?|\d+号", "", compact)
    short_with_figures = len(bare) <= 24 and re.search(r"\d", bare)
    return QuantityKind.UNPARSED if short_with_figures else QuantityKind.QUALITATIVE


def _number(text: str, compact: str) -> Quantity | None:
    found = _NUMBER.fullmatch(compact)
    if found is None or _NEGATION.search(found["lead"] + found["rest"]) or len(found["lead"]) > 24:
        return None
    if "每" in found["lead"]:
        return None  # 每月1次: a rate over time, no total to be compared
    figure = parse_number(found["figure"])
    if figure is None or (_YEAR.fullmatch(found["figure"]) and found["rest"].startswith("年")):
        return None
    scale = MULTIPLIERS[found["scale"]] if found["scale"] else ONE
    near = bool(found["near"] or found["over"] or found["over2"])
    return _quantity(text, found, figure, scale, near=near, alone=not found["lead"])


def _numeral(text: str, compact: str) -> Quantity | None:
    found = _NUMERAL.fullmatch(compact)
    if found is None:
        return None
    # 近万人, 上千次 leave the 一 out
    figure = parse_numeral(
        ("一" if found["near"] and found["figure"][0] in "百千万" else "") + found["figure"]
    )
    if figure is None:
        return None
    if found["percent"]:
        return Quantity(text, QuantityKind.NUMBER, _PREFIXES.get(found["op"] or "", ""), figure, "%")
    unit = _REST.fullmatch(found["rest"])
    if unit is None or unit["unit"] not in COUNTED:
        return None
    return _quantity(text, found, figure, ONE, near=bool(found["near"]), alone=True)


def _quantity(
    text: str, found: re.Match[str], figure: Decimal, scale: Decimal, *, near: bool, alone: bool
) -> Quantity | None:
    """``alone``: nothing stands before the figure."""
    rest = _REST.fullmatch(found["rest"])
    if rest is None:
        return None
    unit = _unit(rest["unit"], alone=alone)
    if unit is None:
        return None
    name, factor = SCALED.get(unit, (unit, ONE))
    if scale is not ONE:
        factor = multiply(factor, scale)
    operator = _PREFIXES.get(found["op"] or "", "") or _SUFFIXES.get(
        rest["suffix"] or _inner_suffix(rest["unit"], unit), ""
    )
    near = near or bool(rest["near"] or rest["near2"])
    value = figure if factor is ONE else plain(multiply(figure, factor))
    return Quantity(text, QuantityKind.NUMBER, operator, value, name, factor, near)


_QUOTIENT = re.compile(r"[^\W\d]{1,4}/[^\W\d]{1,4}")


def _unit(written: str, *, alone: bool) -> str | None:
    """The unit at the head of what follows a figure; None when there is no telling.

    An unknown word counts as a unit only where nothing stands before the figure
    (30标段, but not 符合GB19001标准).
    """
    written = written.strip("。；;，,")
    if not written or written in SCALED or written in COUNTED:
        return written
    leading = LEADING_UNIT.match(written)
    if leading:
        return leading[0]
    if _QUOTIENT.fullmatch(written):
        return written
    return written if alone and len(written) <= 4 else None


def _inner_suffix(written: str, unit: str) -> str:
    """The 内 of 24小时内响应: a bound that more words follow."""
    found = _INNER.match(written[len(unit) :]) if written.startswith(unit) else None
    return found[0] if found else ""

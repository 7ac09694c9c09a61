"""Chinese numerals: 一, 两, 十二, 三百零五."""

from __future__ import annotations

import re
from decimal import Decimal

_DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_TENS = {"十": 10, "百": 100, "千": 1000}
_MYRIADS = {"万": 10**4, "亿": 10**8}
NUMERAL = re.compile("[零〇一二两三四五六七八九十百千万亿]+")


def parse_numeral(text: str) -> Decimal | None:
    """The value of a Chinese numeral; None when the characters are no number (万十)."""
    if not NUMERAL.fullmatch(text) or text[0] in "百千万亿":
        return None
    if len(text) > 1 and all(c in _DIGITS for c in text):
        return Decimal("".join(str(_DIGITS[c]) for c in text))
    whole = section = digit = 0
    for char in text:
        if char in _DIGITS:
            digit = _DIGITS[char]
        elif char in _TENS:
            section += (digit or 1) * _TENS[char]
            digit = 0
        else:
            whole = (whole + section + digit) * _MYRIADS[char]
            section = digit = 0
    return Decimal(whole + section + digit)

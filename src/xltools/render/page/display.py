"""What a cell shows on the screen of Excel or WPS: its value by its number format, rounded as there."""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal
from functools import lru_cache

from xltools.cells import Raw, Written
from xltools.numbers import HUNDRED, divide, from_float, multiply, round_half_up, show

#: digits of a number in a cell without a format
_GENERAL_DIGITS = 10
_THOUSAND = Decimal(1000)
_PIECE = re.compile(r'"([^"]*)"|\\(.)|\[([^\]]*)\]|_(?:.)|\*(?:.)|([0#?][0#?,.]*|\.[0#?]+)|(.)', re.DOTALL)
_DATE_PIECE = re.compile(
    r'"([^"]*)"|\\(.)|\[(h+|m+|s+)\]|\[[^\]]*\]|_.|\*.|(上午/下午|AM/PM|A/P)|(y+|m+|d+|h+|s+(?:\.0+)?|e+|a{3,4})|(.)',
    re.IGNORECASE | re.DOTALL,
)
_CURRENCY = re.compile(r"\$([^-]*)")
_WEEKDAYS = "一二三四五六日"


def displayed(raw: Raw, number_format: str = "") -> str:
    """The text that a person sees; "" for an empty cell.

    A format that is out of the ordinary (fractions, exponents) shows the number as it is.
    """
    if raw is None or isinstance(raw, str):
        return raw or ""
    if isinstance(raw, Written):
        return raw.text
    if isinstance(raw, bool):
        return "TRUE" if raw else "FALSE"
    if isinstance(raw, (int, float, Decimal)):
        return _number(raw if isinstance(raw, Decimal) else from_float(float(raw)), number_format)
    return _moment(raw, number_format)


def _number(number: Decimal, number_format: str) -> str:
    section, unsigned = _section(number_format, number)
    if number_format and not section:
        return ""
    pieces = _pieces(section)
    if pieces is None:
        return _general(number)
    before, digits, percent, after = pieces
    scaled = multiply(number, HUNDRED) if percent else number
    for _ in range(len(digits) - len(digits.rstrip(","))):
        scaled = divide(scaled, _THOUSAND)
    text = _digits(abs(scaled), digits.rstrip(","))
    sign = "-" if number < 0 and not unsigned else ""
    return f"{sign}{before}{text}{after}".strip()


def _section(number_format: str, number: Decimal) -> tuple[str, bool]:
    """(the section of the format that a number takes, whether that stands for the sign itself)."""
    sections = _split(number_format)
    if number < 0 and len(sections) > 1:
        return sections[1], True
    return (sections[2], False) if number == 0 and len(sections) > 2 else (sections[0], False)


@lru_cache(maxsize=512)
def _split(number_format: str) -> tuple[str, ...]:
    """The sections of a format; a ; inside quotes is text."""
    found, quoted = [""], False
    for sign in number_format:
        quoted ^= sign == '"'
        if sign == ";" and not quoted:
            found.append("")
        else:
            found[-1] += sign
    return tuple(found)


@lru_cache(maxsize=512)
def _pieces(section: str) -> tuple[str, str, bool, str] | None:
    """(text before, pattern of digits, is percent, text after); None where it is none we know."""
    texts, digits, percent = ["", ""], "", False
    for match in _PIECE.finditer(section):
        quoted, escaped, bracket, pattern, plain = match.groups()
        if pattern is not None:
            if digits:
                return None
            digits = pattern
        elif plain is not None and plain.isascii() and plain.isalpha():
            return None
        else:
            percent |= plain == "%"
            texts[bool(digits)] += quoted or escaped or _currency(bracket) or plain or ""
    if not digits:
        # a zero shown as "-": text only; nothing at all, or a text's place, is General
        return (texts[0], "", percent, "") if texts[0].strip() and "@" not in section else None
    return texts[0], digits, percent, texts[1]


def _currency(bracket: str | None) -> str:
    match = _CURRENCY.match(bracket or "")
    return match[1] if match else ""


def _digits(number: Decimal, pattern: str) -> str:
    if not pattern:
        return ""
    whole, _, decimals = pattern.partition(".")
    text = f"{round_half_up(number, len(decimals)):.{len(decimals)}f}"
    optional = len(decimals) - len(decimals.rstrip("#?"))
    if optional:
        kept = len(text) - optional
        text = text[:kept] + text[kept:].rstrip("0")
    left, dot, right = text.rstrip(".").partition(".") if decimals else (text, "", "")
    left = left.zfill(whole.count("0"))
    if left == "0" and "0" not in whole:
        left = ""
    return (f"{int(left or 0):,}" if "," in whole and left else left) + dot + right


def _general(number: Decimal) -> str:
    if not -5 < number.adjusted() < _GENERAL_DIGITS + 1:
        return show(number)
    return show(round_half_up(number, max(0, _GENERAL_DIGITS - 1 - max(number.adjusted(), 0))))


def _moment(raw: dt.date | dt.time | dt.timedelta, number_format: str) -> str:
    if isinstance(raw, dt.timedelta):
        return _duration(raw)
    if isinstance(raw, dt.time):
        moment = dt.datetime.combine(dt.date(1900, 1, 1), raw)
        section = number_format or "h:mm"
    else:
        moment = raw if isinstance(raw, dt.datetime) else dt.datetime(raw.year, raw.month, raw.day)
        section = number_format or "yyyy/m/d"
    return "".join(_dated(moment, _split(section)[0]))


def _duration(raw: dt.timedelta) -> str:
    seconds = round(raw.total_seconds())
    return f"{seconds // 3600}:{seconds // 60 % 60:02d}"


def _dated(moment: dt.datetime, section: str) -> list[str]:
    found: list[str] = []
    half = any(match[4] for match in _DATE_PIECE.finditer(section))
    after_hour = False
    for match in _DATE_PIECE.finditer(section):
        quoted, escaped, _, noon, part, plain = match.groups()
        if noon:
            found.append("上午" if moment.hour < 12 else "下午")
        elif part:
            code = part.lower()
            minutes = code[0] == "m" and (after_hour or _seconds_follow(section, match.end()))
            found.append(_part(moment, f"n{code[1:]}" if minutes else code, half))
            after_hour = code[0] == "h"
        else:
            found.append(quoted or escaped or plain or "")
    return found


def _seconds_follow(section: str, place: int) -> bool:
    return re.match(r'(?:"[^"]*"|[^a-z])*s', section[place:], re.IGNORECASE) is not None


def _part(moment: dt.datetime, code: str, half: bool) -> str:
    letter, size = code[0], len(code)
    hour = (moment.hour % 12 or 12) if half else moment.hour
    number = {"d": moment.day, "m": moment.month, "h": hour, "n": moment.minute, "s": moment.second}
    if letter in "ye":
        return f"{moment.year % 100:02d}" if size < 3 and letter == "y" else str(moment.year)
    if letter == "a" or (letter == "d" and size > 2):
        return f"星期{_WEEKDAYS[moment.weekday()]}"
    return f"{number[letter]:02d}" if size > 1 else str(number[letter])

"""Dates of targets and actuals, compared by period.

A target "2021年12月前" means by the end of that month; a month without a day
is the whole month; a year's end (年底) is its December.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_YEAR = r"(?:(?P<year>20\d\d|本|当|全)年)"
_DATE = re.compile(
    r"(?P<lead>.{0,8}?)(?:于|在|截至|截止到?|到)?"
    rf"(?:{_YEAR}?度?(?P<month>\d{{1,2}})月份?(?:(?P<day>\d{{1,2}})[日号]|(?P<part>底|末|上旬|中旬|下旬|初))?"
    rf"|(?:{_YEAR.replace('year', 'year2')}度?|年)(?P<end>底|末)"
    rf"|{_YEAR.replace('year', 'year4')}?度?第?(?P<quarter>[一二三四1-4])季度(?:末|底)?"
    rf"|{_YEAR.replace('year', 'year3')}度?"
    r"|(?P<iso>20\d\d)[-/.](?P<iso_month>\d{1,2})(?:[-/.](?P<iso_day>\d{1,2}))?)"
    r"(?P<before>之?前|以前|内)?(?P<tail>.{0,16})"
)
#: what every date has somewhere
_SOME = re.compile(r"[年月季]|20\d\d[-/.]")
_QUARTERS = {"一": 3, "二": 6, "三": 9, "四": 12, "1": 3, "2": 6, "3": 9, "4": 12}
_DONE = re.compile(
    "底|末|完成|拨付|支付|发放|下达|到位|验收|竣工|建成|投入|开工|上线|公开|办结|上报|印发|开展"
)
_NEGATION = re.compile("未|没|不|无法|逾期|延期|推迟|滞后")


@dataclass(frozen=True, slots=True)
class Period:
    """A day, month or year by which something was or is to be done; None where not said."""

    year: int | None
    month: int
    day: int | None

    def no_later_than(self, bound: Period) -> bool:
        """Whether this period ends within ``bound``, compared as exactly as both say.
        A year that one of them leaves out is taken from the other."""
        mine = (self.year or bound.year or 0, self.month)
        limit = (bound.year or self.year or 0, bound.month)
        if mine != limit or self.day is None or bound.day is None:
            return mine <= limit
        return self.day <= bound.day


def parse_date(text: str) -> Period | None:
    """Read a date out of a normalised text (no white space); None when there is none.

    A text that says a date was not kept ("未在12月前完成") is no date.
    """
    if _SOME.search(text) is None:
        return None
    found = _DATE.fullmatch(text)
    if found is None or _NEGATION.search(found["lead"] + found["tail"]):
        return None
    if re.search(r"\d", found["lead"] + found["tail"]):
        return None
    period = _period(found)
    return period if period and 1 <= period.month <= 12 and _valid_day(period.day) else None


def _is_iso_date(found: re.Match[str]) -> bool:
    """2021.12.31, 2021-12, 2021.5前; but 2021.5 and 2050.6万元 are figures."""
    said_so = bool(found["before"]) or _DONE.match(found["tail"]) is not None
    if re.search("[≥≤=<>]", found["lead"]) or (found["tail"] and not said_so):
        return False
    return said_so or bool(found["iso_day"]) or "." not in found[0]


def _valid_day(day: int | None) -> bool:
    return day is None or 1 <= day <= 31


def _period(found: re.Match[str]) -> Period | None:
    if found["iso"]:
        day = found["iso_day"]
        if not _is_iso_date(found):
            return None
        return Period(int(found["iso"]), int(found["iso_month"]), int(day) if day else None)
    if found["month"]:
        day = found["day"]
        return Period(_year(found["year"]), int(found["month"]), int(day) if day else None)
    if found["end"]:
        return Period(_year(found["year2"]), 12, None)
    if found["quarter"]:
        return Period(_year(found["year4"]), _QUARTERS[found["quarter"]], None)
    if found["before"] or found["tail"].startswith("完成") or (_year(found["year3"]) and not found["tail"]):
        return Period(_year(found["year3"]), 12, None)
    return None


def _year(text: str | None) -> int | None:
    return int(text) if text and text.isdigit() else None

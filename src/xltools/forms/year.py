"""The year of a form, wherever the office wrote it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from xltools.forms.head import YEAR_LABELS
from xltools.forms.labels import bare
from xltools.forms.view import View

_TITLE = re.compile(r"(20\d\d)年?度?")
_BUDGET_YEAR = re.compile(r"(20\d\d)年?度")
_ALONE = re.compile(r"[(（]?(20\d\d)年?度?[)）]?")
_YEAR = re.compile(r"(20\d\d)年(?!\d{1,2}月)")
_BEHIND = re.compile(r"年[度份][:：](20\d\d)")
_ANY_YEAR = re.compile(r"(20\d\d)(?=$|[-—_.(（])")
_CHINESE = re.compile(r"二[〇○零][一二三四五六七八九〇○零]{2}(?=年)")
_DIGITS = str.maketrans("〇○零一二三四五六七八九", "000123456789")


def find_year(view: View, last_row: int) -> int | None:
    """From the title, a lone （2021年度）, a text with 年度, a label 年度, the rest of the head;
    else from the sheet's name. Dates of filling in do not count."""
    texts = [
        (r, c, _CHINESE.sub(lambda m: m[0].translate(_DIGITS), t))
        for r, c, t in view.texts(last_row + 1)
        if len(t) < 60
    ]
    for year in _years(view, texts):
        return year
    found = _YEAR.search(view.grid.sheet) or _ANY_YEAR.search(view.grid.sheet)
    return int(found[1]) if found else None


def _years(view: View, texts: list[tuple[int, int, str]]) -> Iterator[int]:
    titles = [t for _, _, t in texts if ("自评" in t or "评价" in t or "汇总表" in t) and "日期" not in t]
    yield from _first(_BUDGET_YEAR, titles)
    yield from (int(m[1]) for _, _, t in texts if (m := _ALONE.fullmatch(t)))
    yield from _first(_TITLE, [t for t in titles if "〔" not in t and "[20" not in t])
    yield from (int(m[1]) for row, column, t in texts if (m := _labelled(view, row, column, t)))
    yield from _first(_BUDGET_YEAR, [t for _, _, t in texts])
    yield from _first(_YEAR, [t for _, _, t in texts if "日期" not in t])


def _labelled(view: View, row: int, column: int, text: str) -> re.Match[str] | None:
    """The year beside or behind a label: 自评年度 2023, 年度：2022."""
    value = view.right_of(row, column) if bare(text) in YEAR_LABELS else None
    return (_TITLE.fullmatch(value.key) if value is not None else None) or _BEHIND.search(text)


def _first(pattern: re.Pattern[str], texts: list[str]) -> Iterator[int]:
    yield from (int(m[1]) for t in texts if (m := pattern.search(t)))

"""Plain tables of a document: 预算安排表, 三公经费表, 执行情况表, 资产表 and the like.

A table is one only with two or more headings and a line with figures under them.
Several stand on a sheet, under each other or side by side (收入 | 支出).
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from xltools.cells import Kind, Value, key
from xltools.forms.datatable import DataTable, Figure, TableColumn, TableLine
from xltools.forms.facts import fact_blocks
from xltools.forms.figures import money
from xltools.forms.labels import bare
from xltools.forms.tablearea import HEAD_LINE, MONEY_UNIT, Area, areas, filled, is_counting
from xltools.forms.view import View
from xltools.numbers import HUNDRED, multiply, plain

_NO_FIGURES = re.compile(
    r"(?:.*(?:序号|编号|编码|代码|电话|号码|日期|时间|年份|年度|年月|期限|邮编|账号|规格|型号|文号|行次|栏次)|类|款|项|目|备注|说明)"
)
_CODES = re.compile(r".*(?:编码|代码)|类|款|项|目")
_YEARS = re.compile(r"年度|年份|年")
_YEAR = re.compile(r"(20\d\d)年")
_TITLE = re.compile(r"表|情况|明细|统计|预算|决算")


def read_tables(view: View) -> tuple[DataTable, ...]:
    """The plain tables of one sheet, from top to bottom; blocks of facts are none."""
    taken = {row for block in fact_blocks(view) for row in range(block.header, block.last + 1)}
    return tuple(table for area in areas(view, taken) for table in _side_by_side(view, area))


def _side_by_side(view: View, area: Area) -> Iterator[DataTable]:
    """The tables of one area: a text column behind figures begins another one."""
    rows = [r for r in range(area.first, area.last + 1) if not is_counting(view, r)]
    columns = range(view.grid.first_column, view.grid.last_column + 1)
    kinds = {column: _kind(view, area, column, rows) for column in columns}
    kinds |= _years(view, area, rows, kinds)
    bare_figures = not any(v.kind is Kind.TEXT for r in rows for v in filled(view, r).values())
    beside = [column for column, kind in kinds.items() if kind == "figures"]
    parts: list[tuple[list[int], list[int]]] = [([], [])]
    for column, kind in kinds.items():
        labels, figures = parts[-1]
        if kind == "text" and figures:
            parts.append(([column], []))
        elif kind == "text":
            labels.append(column)
        elif kind == "figures" and (labels or bare_figures):
            figures.append(column)
    for labels, figures in parts:
        if not figures:
            continue
        yield from _table(
            view, area, rows, _Columns(area.top, labels, figures, beside, _codes(view, area, labels))
        )


def _years(view: View, area: Area, rows: list[int], kinds: dict[int, str]) -> dict[int, str]:
    """A column 年度 before the figures names the lines where no other column does."""
    before = list(itertools.takewhile(lambda column: kinds[column] != "figures", kinds))
    if any(kinds[column] == "text" for column in before):
        return {}
    named = (c for c in before if (parts := _parts(view, area, c)) and _YEARS.fullmatch(bare(parts[-1])))
    return {c: "text" for c in named if any(not view.anchored(row, c).blank for row in rows)}


def _parts(view: View, area: Area, column: int) -> tuple[str, ...]:
    parts: list[str] = []
    for row in range(area.top, area.first):
        text = view.anchored(row, column).key
        if text and not is_counting(view, row) and (not parts or parts[-1] != text):
            parts.append(text)
    return tuple(parts)


def _kind(view: View, area: Area, column: int, rows: list[int]) -> str:
    """text, figures, or "" for columns without either (序号, 编码, 日期, 备注 behind the figures)."""
    parts = _parts(view, area, column)
    if parts and _NO_FIGURES.fullmatch(bare(parts[-1])):
        return ""
    values = [view.anchored(row, column) for row in rows]
    numbers = sum(v.number is not None for v in values)
    texts = sum(v.kind is Kind.TEXT for v in values)
    if numbers and numbers >= texts and parts:
        return "figures"
    return "text" if texts else ""


@dataclass(frozen=True, slots=True)
class _Columns:
    """The first heading row of a table, its columns: labels, figures, 科目编码; and the money unit of its figures."""

    top: int
    labels: list[int]
    figures: list[int]
    #: the columns of figures of the tables beside it too
    beside: list[int]
    codes: list[int]
    unit: str | None = None


def _table(view: View, area: Area, rows: list[int], columns: _Columns) -> Iterator[DataTable]:
    headings = tuple(TableColumn(c, _parts(view, area, c)) for c in columns.figures)
    above = [text for row in range(area.above, area.first) for text in view.keys.get(row, {}).values()]
    below = [text for row in range(area.last + 1, area.last + 4) for text in view.keys.get(row, {}).values()]
    columns = replace(columns, unit=_money_unit(above))
    lines = tuple(line for row in rows if (line := _line(view, row, columns)) is not None)
    if any(line.figures for line in lines):
        title = _title(view, area)
        year = _year(view, area, title)
        yield DataTable(
            view.grid.sheet, title, year, columns.unit, headings, lines, "".join([*above, *below])
        )


def _codes(view: View, area: Area, labels: list[int]) -> list[int]:
    """The columns of codes before the labels: 科目编码, or 类 款 项."""
    before = range(view.grid.first_column, labels[-1] if labels else view.grid.first_column)
    return [c for c in before if (parts := _parts(view, area, c)) and _CODES.fullmatch(bare(parts[-1]))]


def _line(view: View, row: int, columns: _Columns) -> TableLine | None:
    values = [
        v for c in columns.labels if not (v := view.anchored(row, c)).blank and _own(view, row, c, columns)
    ]
    if not values and not columns.labels:
        values = [view.anchored(columns.top, columns.figures[0])]
    if not values or (columns.labels and view.labels(row) == view.labels(row - 1)):
        return None
    label = values[-1]
    found = {c: f for c in columns.figures if (f := _figure(view, row, c, columns.unit)) is not None}
    code = "".join(view.value(row, c).key for c in columns.codes)
    unread = (c for c in columns.figures if c not in found)
    worded = frozenset(c for c in unread if view.value(row, c).kind in (Kind.TEXT, Kind.ERROR))
    return TableLine(row, label, tuple(v.key for v in values), found, _indent(view, label), code, worded)


def _own(view: View, row: int, column: int, columns: _Columns) -> bool:
    """Whether a label is not merged over figures, of this table or of the one beside it."""
    area = view.area(row, column)
    return area is None or not any(area.left <= c <= area.right for c in columns.beside)


def _indent(view: View, label: Value) -> int:
    raw = view.grid.raw(label.ref.row, label.ref.column)
    if not isinstance(raw, str):
        return 0
    spaces = raw[: len(raw) - len(raw.lstrip())]
    return sum(2 if ch == "　" else 1 for ch in spaces)


def _figure(view: View, row: int, column: int, unit: str | None) -> Figure | None:
    """A cell's figure; the corner of a merged area only."""
    value = money(view.value(row, column), unit or "万元")
    if value.number is None:
        return None
    number_format = view.grid.formats.get((row, column), "")
    return Figure(value, value.number, printed_places(value, number_format))


_MOST_PLACES = 8


def printed_places(value: Value, number_format: str = "") -> int:
    """The decimals a figure is printed with; those of its percentage where it is one."""
    assert value.number is not None
    percent = value.text.endswith(("%", "％"))
    exponent = plain(multiply(value.number, HUNDRED) if percent else value.number).as_tuple().exponent
    own = max(0, -exponent) if isinstance(exponent, int) else 0
    typed = re.search(r"\.(\d+)", key(value.text)) if value.kind is Kind.TEXT_NUMBER else None
    shown = re.search(r"\.([0]+)", number_format.split(";", maxsplit=1)[0])
    if own > _MOST_PLACES:  # the result of a division, not rounded: nobody printed it so
        own = len(shown[1]) if shown else _MOST_PLACES
    return max(own, len(typed[1]) if typed else 0, len(shown[1]) if shown else 0)


def _money_unit(texts: list[str]) -> str | None:
    for text in reversed(texts):
        if found := MONEY_UNIT.search(text):
            return found[1] or found[2]
    return None


def _title(view: View, area: Area) -> str:
    """The nearest text above the headings that reads like a title."""
    texts = [
        t
        for row in range(area.above, area.top)
        for t in view.keys.get(row, {}).values()
        if not HEAD_LINE.match(t)
    ]
    named = [t for t in texts if _TITLE.search(t) and len(t) < 60]
    return named[-1] if named else ""


def _year(view: View, area: Area, title: str) -> int | None:
    """The one year that the title or the lines above the headings speak of."""
    for texts in (
        [title],
        [t for row in range(area.above, area.top) for t in view.keys.get(row, {}).values()],
    ):
        years = {int(found) for text in texts for found in _YEAR.findall(text)}
        if years:
            return years.pop() if len(years) == 1 else None
    return None

"""Where the plain tables of a sheet stand: their headings and lines."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from xltools.cells import Kind, Value
from xltools.forms.labels import ends_table
from xltools.forms.view import View

MONEY_UNIT = re.compile(
    r"(?:单位|金额)[:：为]?(?:人民币)?(千元|万元|亿元|元)|[(（](?:人民币)?(千元|万元|亿元|元)[)）]"
)
HEAD_LINE = re.compile(r"(?:单位|部门|日期|时间|编制人?|填报人?|制表人?|负责人)[^:：]{0,6}[:：]")
_COUNTING = re.compile(r"(?:栏次|行次|栏目|甲|乙|丙)")
_COLUMN_FORMULA = re.compile(r"[(（]?(\d{1,2})=[\d+\-=/*×÷()%]+$")
_HEADING_ROWS = 4
_LONGEST_HEADING = 40


@dataclass(frozen=True, slots=True)
class Area:
    """Rows of one table: headings from ``top``, lines from ``first`` to ``last``; texts above from ``above``."""

    above: int
    top: int
    first: int
    last: int


def areas(view: View, taken: set[int]) -> Iterator[Area]:
    row = above = view.grid.first_row
    while row <= view.grid.last_row:
        first = _body_below(view, row) if row not in taken else 0
        if first:
            last = _last_line(view, row, first, taken)
            yield Area(above, row, first, last)
            row = above = last
        row += 1


def filled(view: View, row: int) -> dict[int, Value]:
    """The filled cells of a row."""
    columns = range(view.grid.first_column, view.grid.last_column + 1)
    return {c: value for c in columns if not (value := view.value(row, c)).blank}


def _is_year(value: Value) -> bool:
    number = value.number
    return (
        value.kind is Kind.NUMBER and number is not None and 1990 <= number <= 2100 and number == int(number)
    )


def _is_heading_row(view: View, row: int) -> bool:
    """Two or more short texts (years count as such) and no figure."""
    cells = filled(view, row)
    texts = [v for v in cells.values() if v.kind is Kind.TEXT]
    others = [v for v in cells.values() if v.kind is not Kind.TEXT]
    if not texts or len(cells) < 2 or not all(_is_year(v) for v in others):
        return False
    return not any(len(v.key) > _LONGEST_HEADING or HEAD_LINE.search(v.key) for v in texts)


def _body_below(view: View, top: int) -> int:
    """The first line of the table whose headings begin at ``top``; 0 when there is none."""
    if top not in view.keys or not _is_heading_row(view, top):
        return 0
    label = min(filled(view, top))
    for row in range(top + 1, min(top + _HEADING_ROWS, view.grid.last_row) + 1):
        cells = filled(view, row)
        if is_counting(view, row):
            continue
        if not cells:
            return 0
        if any(v.number is not None for v in cells.values()) and not _is_heading_row(view, row):
            return row if _is_line(view, top, row) else 0
        alone = min(cells) == label and view.area(row, label) is None and _is_section(view, row)
        if alone and _is_line(view, top, row + 1):
            return row
        if not _is_heading_row(view, row) and not _under_heading(view, top, row):
            return 0
    return 0


def _is_section(view: View, row: int) -> bool:
    """A line without figures: its label alone, or dashes where figures would be."""
    cells = filled(view, row)
    return len(cells) == 1 or any(v.kind is Kind.NOT_APPLICABLE for v in cells.values())


def _under_heading(view: View, top: int, row: int) -> bool:
    """Whether the texts of a row split or continue the headings above them."""
    label = min(filled(view, top))
    return all(v.number is None and (c > label or view.area(top, c)) for c, v in filled(view, row).items())


def _is_line(view: View, top: int, row: int) -> bool:
    """A figure under a heading, with a text before it (or figures only)."""
    cells = filled(view, row)
    heads = [c for c in cells if any(view.anchored(r, c).key for r in range(top, row))]
    figures = [c for c in heads if cells[c].number is not None]
    columns = range(view.grid.first_column, view.grid.last_column + 1)
    first = min((c for c in columns if view.anchored(row, c).kind is Kind.TEXT), default=0)
    if not first:  # a table of one unit, without labels: 合计 | 出国费 | 接待费 over figures
        return len(figures) >= 3 and len(figures) == len(cells)
    return any(c > first for c in figures)


def is_counting(view: View, row: int) -> bool:
    """The row of column numbers under the headings: 栏次 1 2 3, 甲 1 2 3."""
    numbers: list[Decimal] = []
    texts: list[str] = []
    for value in filled(view, row).values():
        formula = _COLUMN_FORMULA.match(value.key)
        if value.number is not None or formula is not None:
            numbers.append(
                value.number if value.number is not None else Decimal(formula[1] if formula else 0)
            )
        else:
            texts.append(value.key)
    if not numbers or not all(_COUNTING.fullmatch(text) for text in texts):
        return False
    consecutive = all(b - a == 1 for a, b in itertools.pairwise(numbers))
    return consecutive and numbers[0] == 1 and (len(numbers) > 1 or any("次" in text for text in texts))


def _last_line(view: View, top: int, first: int, taken: set[int]) -> int:
    """The last line of a table: before a remark, a title or the headings of the next one."""
    headings = [view.labels(row) for row in range(top, first)]
    figures: set[int] = set()
    last, row = first, first
    while row <= view.grid.last_row and row not in taken:
        cells = filled(view, row)
        if not cells:
            if not _goes_on(view, row + 1, figures):
                break
        elif view.labels(row) in headings:
            pass
        elif row > first and _ends(view, row, cells, figures):
            break
        else:
            figures |= {c for c, v in cells.items() if v.number is not None}
            last = row
        row += 1
    return last


def _goes_on(view: View, row: int, figures: set[int]) -> bool:
    """Whether a line stands below an empty row, in the same columns."""
    cells = filled(view, row)
    held = {c for c, v in cells.items() if v.number is not None}
    return bool(held) and held <= figures and any(v.kind is Kind.TEXT for v in cells.values())


def _ends(view: View, row: int, cells: dict[int, Value], figures: set[int]) -> bool:
    texts = {c: v.key for c, v in cells.items() if v.kind is Kind.TEXT}
    if any(HEAD_LINE.search(t) for t in texts.values()) or any(MONEY_UNIT.match(t) for t in texts.values()):
        return True
    if any(v.number is not None for v in cells.values()):
        return False
    if texts and ends_table(texts[min(texts)]):
        return True
    if len(texts) == 1:
        column, text = next(iter(texts.items()))
        area = view.area(row, column)
        across = area is not None and any(c in figures for c in range(area.left, area.right + 1))
        return (
            across
            or column in figures
            or len(text) > _LONGEST_HEADING
            or _body_below(view, row + 1) == row + 2
        )
    return sum(c in figures for c in texts) >= min(2, len(figures))

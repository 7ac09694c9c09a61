"""基础数据: the facts behind printed rules and sentences, each with its figure and where it stands.

A block has the headings 项目 and 数值, and optionally 单位, 算法, 出处; a sheet may hold
several blocks (事实, 逐项判断), each under its own headings.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from xltools.cells import Book, Value
from xltools.forms.labels import bare, ends_table
from xltools.forms.own import is_own
from xltools.forms.view import View
from xltools.records import Fact

_NAMES: dict[str, tuple[str, ...]] = {
    "name": ("项目", "事实", "名称", "事实名称", "数据项", "数据名称", "数据项目", "判断事项", "事项"),
    "value": ("数值", "取值", "数据值", "事实值", "结果", "判断"),
    "unit": ("单位", "计量单位", "数值单位", "度量单位"),
    "made_of": ("算法", "计算公式", "公式", "计算方法", "算式", "计算式"),
    "source": ("出处", "来源", "数据来源", "资料来源", "依据"),
}
#: what stands for "value" only beside a clear name heading
_CLEAR = frozenset({"数值", "取值", "数据值", "事实值"})


@dataclass(frozen=True, slots=True)
class Block:
    """One block of facts: its heading row, its last row, role → column."""

    header: int
    last: int
    columns: dict[str, int]


def read_facts(book: Book) -> tuple[Fact, ...]:
    """Every fact of the workbook's visible sheets, in order; one that is given twice stands twice."""
    views = (View(grid) for grid in book.grids if grid.visible and not is_own(grid))
    return tuple(fact for view in views for block in facts_on(view) for fact in block)


def facts_on(view: View) -> Iterator[tuple[Fact, ...]]:
    """The facts of one sheet, block by block."""
    for block in fact_blocks(view):
        rows = range(block.header + 1, block.last + 1)
        yield tuple(fact for row in rows if (fact := _fact(view, row, block.columns)) is not None)


def fact_blocks(view: View) -> list[Block]:
    """The blocks of facts on a sheet, from top to bottom."""
    heads = [(row, columns) for row in view.keys if (columns := _headings(view, row))]
    ends = [row - 1 for row, _ in heads[1:]] + [view.grid.last_row]
    return [
        Block(row, _last(view, row, end, columns), columns)
        for (row, columns), end in zip(heads, ends, strict=False)
    ]


def _headings(view: View, row: int) -> dict[str, int] | None:
    """Role → column of a heading row; None for any other row."""
    found: dict[str, int] = {}
    for column, text in sorted(view.keys[row].items()):
        role = next((role for role, names in _NAMES.items() if bare(text) in names), None)
        if role is not None:
            found.setdefault(role, column)
    if "name" not in found or "value" not in found or found["name"] > found["value"]:
        return None
    clear = bare(view.key(row, found["value"])) in _CLEAR
    return found if clear or "made_of" in found or "source" in found else None


def _last(view: View, header: int, end: int, columns: dict[str, int]) -> int:
    """The last row of a block: before the title of the next one, remarks, or another table."""
    last = header
    for row in range(header + 1, end + 1):
        if _is_empty(view, row):
            continue
        if _closes(view, row, end, columns) or _opens_table(view, row, columns):
            break
        last = row
    return last


def _closes(view: View, row: int, end: int, columns: dict[str, int]) -> bool:
    """A title merged over the columns or just above the next headings, or a closing remark."""
    area = view.area(row, columns["name"])
    if area is not None and area.right >= columns["value"]:
        return True
    alone = not _filled(view, row, columns["value"])
    if alone and (ends_table(view.key(row, columns["name"])) or _opens_table(view, row + 1, columns)):
        return True
    return (
        alone
        and all(_is_empty(view, below) for below in range(row + 1, end + 1))
        and end < view.grid.last_row
    )


def _opens_table(view: View, row: int, columns: dict[str, int]) -> bool:
    """Headings of a table of another kind: texts, with figures in several columns below."""
    if view.value(row, columns["value"]).number is not None or len(view.keys.get(row, {})) < 3:
        return False
    below = [view.value(row + 1, column) for column in view.keys[row]]
    return sum(value.number is not None for value in below) >= 2


def _is_empty(view: View, row: int) -> bool:
    return not any(_filled(view, row, c) for c in range(view.grid.first_column, view.grid.last_column + 1))


def _filled(view: View, row: int, column: int) -> bool:
    return not view.value(row, column).blank


def _fact(view: View, row: int, columns: dict[str, int]) -> Fact | None:
    def text(role: str) -> str:
        return view.anchored(row, columns[role]).text.strip() if role in columns else ""

    name: Value = view.value(row, columns["name"])
    if name.blank or name.number is not None:
        return None
    return Fact(
        name.key,
        view.anchored(row, columns["value"]),
        text("unit"),
        _expression(text("made_of")),
        text("source"),
    )


def _expression(text: str) -> str:
    """An 算法 without a leading "=" or "X＝"; a dash or 直接填列 is none."""
    return "" if text in ("—", "-", "/", "无", "直接填列", "填列") else text.removeprefix("=")

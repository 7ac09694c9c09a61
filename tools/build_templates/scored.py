"""评分表 that print their rules: the blank templates, or the forms as they were printed.

Sources: 福田 2021 年部门整体支出绩效评价共性指标体系框架; 乌鲁木齐经开区 2023 年部门整体支出绩效
评价指标综合评分表. Indicators, points, 指标说明 and 评分标准 are part of the form.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from tools.build_templates import sheetkit as kit
from tools.build_templates.annex6 import number_or_text


@dataclass(frozen=True)
class Column:
    """A column: its field in the data, its width, and its heading."""

    field: str
    width: float
    heading: str


@dataclass(frozen=True)
class Layout:
    """One of the two forms. ``levels`` are the fields that are merged over the rows of a group."""

    form: str
    title: str
    columns: tuple[Column, ...]
    levels: tuple[str, ...]
    names: int
    total: str
    inputs: tuple[str, ...]

    @property
    def letters(self) -> dict[str, str]:
        return {column.field: chr(65 + index) for index, column in enumerate(self.columns)}


COMMON = Layout(
    "共性指标体系评分表",
    "部门整体支出绩效评价共性指标体系评分表",
    (
        Column("一级指标", 9, "一级指标"), Column("一级参考分值", 5.5, ""), Column("二级指标", 9, "二级指标"),
        Column("二级参考分值", 5.5, ""), Column("三级指标", 12, "三级指标"), Column("参考分值", 5.5, ""),
        Column("指标说明", 30, "指标说明"), Column("参考评分标准", 56, "参考评分标准"), Column("得分", 7, "得分"),
    ),
    ("一级指标", "一级参考分值", "二级指标", "二级参考分值"),
    6,
    "总得分情况",
    ("得分",),
)  # fmt: skip
THIRD_PARTY = Layout(
    "综合评分表",
    "部门整体支出绩效评价指标综合评分表",
    (
        Column("一级指标", 8, "一级指标"), Column("二级指标", 9, "二级指标"), Column("三级指标", 11, "三级指标"),
        Column("权重分值", 6, "权重\n分值"), Column("指标说明", 31, "指标说明"), Column("评分标准", 50, "评分标准"),
        Column("得分", 6, "得分"), Column("扣分原因", 12, "扣分原因"), Column("备注", 17, "备注"),
    ),
    ("一级指标", "二级指标"),
    4,
    "合计",
    ("指标说明", "得分", "扣分原因", "备注"),
)  # fmt: skip
HEAD_ROW = 4


def official_scored(path: Path, layout: Layout, data: Mapping[str, Any], *, printed: bool = False) -> None:
    """Writes the blank template with the indicators of ``data``, or (``printed``) the form as it was printed."""
    book, _ = sheet_scored(layout, data, printed=printed)
    kit.save(book, path)


def sheet_scored(
    layout: Layout, data: Mapping[str, Any], *, printed: bool = False
) -> tuple[Workbook, Worksheet]:
    """The workbook with its one official sheet, not yet saved."""
    book, sheet = kit.new_book(layout.form, layout.title)
    draw = kit.Draw(sheet, live=not printed, size=9)
    draw.set_widths(
        {letter: column.width for letter, column in zip(_letters(layout), layout.columns, strict=True)}
    )
    first = _heading(draw, layout, data if printed else None)
    rows: Sequence[Mapping[str, str]] = data["指标"]
    last = _rows(draw, layout, rows, first)
    total = data.get("总分") if printed else {}
    if total is not None:
        last += 1
        _total(draw, layout, last, first, total)
    kit.page(sheet, f"A1:I{last}", f"{HEAD_ROW}:{first - 1}", landscape=True)
    if not printed:
        _live(book, sheet, layout, first, last)
    return book, sheet


def _letters(layout: Layout) -> Iterator[str]:
    return iter(layout.letters.values())


def _heading(draw: kit.Draw, layout: Layout, data: Mapping[str, Any] | None) -> int:
    """Title, unit and the headings; the first row below them."""
    year = "　　" if data is None else data["年度"]
    draw.put("A1:I1", "附件：", font="黑体", size=12, align="left", border=False)
    draw.put("A2:I2", f"{year}年度{layout.title}", bold=True, size=18, border=False)
    if draw.live:
        draw.open("A2")
    draw.put("A3:C3", "部门名称（公章）：", size=11, align="left", border=False)
    draw.put(
        "D3:G3", None if data is None else data["单位"], size=11, to_fill=True, align="left", border=False
    )
    heights = {1: 20, 2: 34, 3: 22}
    names, letters = layout.columns[: layout.names], list(_letters(layout))
    split = any(not column.heading for column in names)
    bottom = HEAD_ROW + (2 if split else 1)
    draw.put(f"A{HEAD_ROW}:{letters[layout.names - 1]}{HEAD_ROW}", "评价指标", bold=True)
    if split:
        for left in range(0, layout.names, 2):
            area = f"{letters[left]}{HEAD_ROW + 1}:{letters[left + 1]}{HEAD_ROW + 1}"
            draw.put(area, names[left].heading, bold=True)
            draw.put(f"{letters[left]}{bottom}", "名称", bold=True)
            draw.put(f"{letters[left + 1]}{bottom}", "参考\n分值", bold=True)
    else:
        for letter, column in zip(letters, names, strict=False):
            draw.put(f"{letter}{bottom}", column.heading, bold=True)
    for letter, column in list(zip(letters, layout.columns, strict=True))[layout.names :]:
        draw.put(f"{letter}{HEAD_ROW}:{letter}{bottom}", column.heading, bold=True)
    heights |= dict.fromkeys(range(HEAD_ROW, bottom), 18) | {bottom: 28}
    for row, height in heights.items():
        draw.sheet.row_dimensions[row].height = height
    return bottom + 1


def _rows(draw: kit.Draw, layout: Layout, rows: Sequence[Mapping[str, str]], first: int) -> int:
    letters = layout.letters
    for fields in _merged(layout):
        for top, bottom in _runs(rows, fields, first):
            field = fields[-1]
            value = number_or_text(rows[top - first][field])
            draw.put(f"{letters[field]}{top}:{letters[field]}{bottom}", value)
    texts = {"指标说明", "参考评分标准", "评分标准", "扣分原因", "备注"}
    for row, item in enumerate(rows, first):
        for column in layout.columns:
            if column.field in layout.levels or column.field == "三级指标":
                continue
            blank = draw.live and column.field in ("得分", "扣分原因", "备注")
            value = None if blank else number_or_text(item[column.field])
            align = "left" if column.field in texts else "center"
            draw.put(
                f"{letters[column.field]}{row}", value, to_fill=column.field in layout.inputs, align=align
            )
        draw.fit(row, {letters[f]: c.width for c in layout.columns if (f := c.field) in texts}, 30)
    draw.free(range(first, first + len(rows)), len(layout.columns))
    return first + len(rows) - 1


def _merged(layout: Layout) -> Iterator[tuple[str, ...]]:
    """For every column that is merged over rows: the fields that must be the same, itself last."""
    chain: tuple[str, ...] = ()
    for field in (*layout.levels, "三级指标"):
        chain = (*chain, field)
        yield chain


def _runs(
    rows: Sequence[Mapping[str, str]], fields: tuple[str, ...], first: int
) -> Iterator[tuple[int, int]]:
    numbered = enumerate(rows, first)
    for _, block in itertools.groupby(numbered, key=lambda pair: tuple(pair[1][f] for f in fields)):
        lines = [row for row, _ in block]
        yield lines[0], lines[-1]


def _total(draw: kit.Draw, layout: Layout, row: int, first: int, total: Mapping[str, str]) -> None:
    """``total`` is empty in a template: its sum is a formula."""
    letters = layout.letters
    weight = next(field for field in ("参考分值", "权重分值") if field in letters)
    before = chr(ord(letters[weight]) - 1)
    draw.put(f"A{row}:{before}{row}", layout.total, bold=True)
    draw.put(f"{letters[weight]}{row}", 100 if draw.live else number_or_text(total.get(weight)), bold=True)
    for letter in letters.values():
        if letters[weight] < letter:
            draw.put(f"{letter}{row}", bold=True)
    score = letters["得分"]
    value = f"=ROUND(SUM({score}{first}:{score}{row - 1}),2)" if draw.live else number_or_text(total["得分"])
    draw.put(f"{score}{row}", value, bold=True)
    draw.sheet.row_dimensions[row].height = 24


def _live(book: Workbook, sheet: Worksheet, layout: Layout, first: int, total: int) -> None:
    letters = layout.letters
    last = total - 1
    score = letters["得分"]
    kit.check(sheet, "A2", "年度", "把年份填在标题前，如：2021年度……")
    kit.check(sheet, "D3", "部门名称", "填部门全称；打印后在此盖章。")
    kit.check(sheet, f"{score}{first}:{score}{last}", "得分",
              "不超过本行的分值。先填“基础数据”，事实能定的得分由公式给出；其余由评分人填写。", least=0, most=100)  # fmt: skip
    for field, prompt in (
        ("扣分原因", "扣分的写明原因。"),
        ("备注", "实际完成值等说明，如：实际完成值为184家。"),
    ):
        if field in letters:
            kit.check(sheet, f"{letters[field]}{first}:{letters[field]}{last}", field, prompt)
    kit.protect(sheet)
    weight = next(letters[field] for field in ("参考分值", "权重分值") if field in letters)
    cells = {"年度": "A2", "部门名称": "D3", "分值合计": f"{weight}{total}", "总分": f"{score}{total}"}
    kit.name_cells(book, sheet, {f"{layout.form}_{name}": cell for name, cell in cells.items()})

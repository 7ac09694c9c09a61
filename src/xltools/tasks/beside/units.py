"""单位明细: every unit of every department behind a merged 附件4, as its own table has it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

from xltools.checks.money import RATE_PLACES, rate_of
from xltools.numbers import divide, round_half_up, show, total
from xltools.plans import ListColumn, ListPart, ListRow, ListSpec, SheetCell
from xltools.sheets import look
from xltools.tasks.beside.places import link_of, shown_path
from xltools.tasks.departments import Department, amount, score, unit_rows
from xltools.tasks.lines import is_nameless

NAME = "单位明细"
_HEADER = 4
_MONEY = replace(look.FIGURE, number_format="#,##0.00", wrap=False)
_SCORE = replace(look.CENTER, wrap=False)
_COLUMNS = (
    ListColumn("序号", 6, _SCORE),
    ListColumn("主管部门", 26),
    ListColumn("预算单位", 30),
    ListColumn("全年预算数", 13, _MONEY),
    ListColumn("全年执行数", 13, _MONEY),
    ListColumn("执行率", 10, replace(look.PERCENT, wrap=False)),
    ListColumn("自评分数", 9, _SCORE),
    ListColumn("复核分数", 9, _SCORE),
    ListColumn("所在文件", 28, replace(look.LINK, horizontal="left")),
)


def build(departments: list[Department], folder: str) -> ListSpec:
    """The sheet; its links lead to the line in the department's own workbook."""
    scores = [s for _, row in unit_rows(departments) if (s := score(row.self_score)) is not None]
    mean = (
        f"，全部单位自评分数平均 {show(round_half_up(divide(total(scores), Decimal(len(scores)))))} 分"
        if scores
        else ""
    )
    count = sum(len(one.form.rows) for one in departments)
    nameless = sum(is_nameless(row.unit.text) for _, row in unit_rows(departments))
    without = f"（其中 {nameless} 行没有单位名称）" if nameless else ""
    told = f"{len(departments)} 个主管部门，{count} 个单位{without}{mean}。单位：万元。"
    top = (SheetCell(1, 1, NAME, style=look.TITLE), SheetCell(2, 1, told, style=look.NOTE))
    rows = ListPart(lambda: _rows(departments, folder), count)
    return ListSpec(
        NAME, _COLUMNS, (rows,), top, {1: 26, _HEADER: 22}, _HEADER, len(_COLUMNS), tab_color="4472C4"
    )


def _rows(departments: list[Department], folder: str) -> Iterator[ListRow]:
    for number, (one, row) in enumerate(unit_rows(departments), 1):
        rate, shown = rate_of(row.budget, row.spent), shown_path(one.task.path, folder)
        yield ListRow(
            (
                Decimal(number),
                one.name,
                row.unit.text,
                amount(one.form, row.budget),
                amount(one.form, row.spent),
                round_half_up(rate, RATE_PLACES) if rate is not None else None,
                score(row.self_score),
                score(row.review_score),
                shown,
            ),
            link_of(one.task.path, shown),
            row.unit.ref.formula,
        )

"""绩效目标申报表: its 预算总额 against its parts, its tasks, and the counts that it states."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from xltools.cells import Value
from xltools.checks.case import Case
from xltools.checks.tally import compared
from xltools.findings import Finding, make
from xltools.forms.goalparts import is_whole
from xltools.numbers import show, total
from xltools.records import BudgetLine, GoalTask

_SIDES = ("资金来源", "资金结构")


def check_whole(case: Case) -> Iterator[Finding]:
    """部门预算总额 is the sum of its sources, and of its uses (that these two agree is checked by itself)."""
    sums = {
        side: total(figures) for side in _SIDES if (figures := _figures(case.form.budget, side)) is not None
    }
    for line in case.form.budget:
        stated = line.budget.number
        if line.part_of is not None or not is_whole(line) or stated is None or not sums:
            continue
        holds = any(not case.settings.differ(stated, added) for added in sums.values())
        if compared("money-parts", line.budget, holds):
            continue
        side, added = next(iter(sums.items()))
        yield make(
            "money-parts",
            line.budget,
            f"“{line.item}”填 {show(stated)}，{side}各项合计 {show(added)}，差 {show(stated - added)}",
            expected=added,
            actual=stated,
        )


def _figures(lines: Sequence[BudgetLine], side: str) -> list[Decimal] | None:
    found = [line.budget.number for line in lines if line.part_of == side and line.budget.number is not None]
    return found or None


def check_tasks(case: Case) -> Iterator[Finding]:
    """预算金额 of each task is its 财政拨款 and 其他资金; 金额合计 is the sum of the tasks."""
    tasks, whole = case.form.tasks, case.form.tasks_total
    for task in (*tasks, *([whole] if whole is not None else [])):
        yield from _differs(case, task.amount, f"“{task.name.text}”的金额", task.parts, "财政拨款与其他资金")
    if whole is None:
        return
    yield from _differs(case, whole.amount, "金额合计", [t.amount for t in tasks], "各项任务金额")
    for index, cell in enumerate(whole.parts):
        yield from _differs(case, cell, "合计行的金额", [_part(t, index) for t in tasks], "各项任务同栏金额")


def _part(task: GoalTask, index: int) -> Value | None:
    return task.parts[index] if index < len(task.parts) else None


def _differs(
    case: Case, cell: Value | None, what: str, cells: Sequence[Value | None], of: str
) -> Iterator[Finding]:
    known = [c.number for c in cells if c is not None and c.number is not None]
    if cell is None or cell.number is None or not known:
        return
    added = total(known)
    if not compared("money-parts", cell, not case.settings.differ(cell.number, added)):
        yield make("money-parts", cell, f"{what}填 {show(cell.number)}，{of}合计 {show(added)}，差 {show(cell.number - added)}",
                   expected=added, actual=cell.number)  # fmt: skip


def check_counts(case: Case) -> Iterator[Finding]:
    """A stated count of tasks or indicators against those listed."""
    for count in case.form.counts:
        if not compared("count-mismatch", count.place, count.stated == count.listed):
            yield make(
                "count-mismatch",
                count.place,
                f"“{count.place.text}”写明{count.what} {show(count.stated)} 个，表中列出 {count.listed} 个",
                expected=Decimal(count.listed),
                actual=count.stated,
            )

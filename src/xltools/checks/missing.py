"""What a row lacks. A row named 无 lacks nothing; placeholders are no rows at all."""

from __future__ import annotations

from collections.abc import Iterator

from xltools.cells import Kind, Value
from xltools.checks.case import Case
from xltools.findings import Finding, make

_ABSENT = (Kind.BLANK, Kind.TEXT)


def check_missing(case: Case) -> Iterator[Finding]:
    """Empty name, actual, points or score cells of rows that are indicators. Points and scores
    are not asked for where the whole form waits for them."""
    waits = case.form.unscored
    for item in case.live:
        name = item.name.text or f"第{item.row}行"
        if item.name.blank:
            yield make("indicator-missing", item.name, f"第{item.row}行有内容，没有三级指标名称")
        if item.actual is not None and item.actual.blank:
            yield make("actual-missing", item.actual, f"“{name}”没有填全年完成值")
        if _no_number(item.weight) and not (case.form.assumed or waits):
            yield make("weight-missing", item.weight, f"“{name}”没有填分值{_said(item.weight)}")
        if _no_number(item.score) and not waits:
            yield make("score-missing", item.score, f"“{name}”没有填得分{_said(item.score)}")


def _no_number(cell: Value | None) -> bool:
    return cell is not None and cell.kind in _ABSENT


def _said(cell: Value | None) -> str:
    return f"（填的是“{cell.text}”，不是数字）" if cell is not None and cell.text else ""

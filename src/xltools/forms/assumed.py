"""Points where a project's form prints none at all: the weights of the national method.

Source: 《项目支出绩效评价管理办法》（财预〔2020〕10号）绩效自评指标的权重: 预算执行率 10,
产出指标 50, 效益指标 30, 服务对象满意度指标 10 in principle.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from decimal import Decimal

from xltools.cells import Kind, Value
from xltools.numbers import divide, multiply, round_half_up, total
from xltools.records import Form, Indicator
from xltools.rules.execution import names_rate

METHOD = "《项目支出绩效评价管理办法》（财预〔2020〕10号）的权重（预算执行10、产出50、效益30、满意度10）"
#: level → its points, in the order of the form
WEIGHTS: Mapping[str, Decimal] = {
    "预算执行": Decimal(10),
    "产出": Decimal(50),
    "效益": Decimal(30),
    "满意度": Decimal(10),
}
_SATISFIED = re.compile("满意")
_BUDGET = re.compile("预算执行|资金执行")
_OUTPUT = re.compile("产出|数量|质量|时效|成本")
_BENEFIT = re.compile("效益|效果|可持续|(?:经济|社会|生态)影响")


def with_assumed_points(form: Form) -> Form:
    """The form with points for its rows (and its budget line) where it prints none.

    Each level's points are shared out evenly over its rows, at two decimals; a level
    without rows leaves its points to the others in proportion. The last row of a level
    and the last level take what rounding leaves, so that the full score comes out
    exactly. A form with a row of none of these levels is not of this method: it is
    returned as it is.
    """
    levels = {item.row: level_of(item) for item in form.indicators if item.applicable}
    if _prints_points(form) or not levels or None in levels.values():
        return form
    rows = {name: [row for row, level in levels.items() if level == name] for name in WEIGHTS}
    if rows["预算执行"]:  # the head only repeats them, as blank forms do
        form = replace(form, budget=tuple(replace(ln, weight=None, score=None) for ln in form.budget))
    printed = form.execution.points if form.execution is not None else None
    line = next((ln for ln in form.budget if ln.budget.number is not None and not rows["预算执行"]), None)
    if line is not None and printed is None:
        rows["预算执行"] = [0]
    shares = dict(_shares(rows, form.full - (printed or Decimal(0))))
    assumed = shares.pop(0, None)
    return replace(
        form,
        indicators=tuple(replace(item, assumed=shares.get(item.row)) for item in form.indicators),
        budget=tuple(replace(ln, assumed=assumed if ln is line else None) for ln in form.budget),
    )


def without_assumed_points(form: Form) -> Form:
    """The form as printed: what is written into a workbook never rests on assumed points."""
    if not form.assumed:
        return form
    return replace(
        form,
        indicators=tuple(replace(item, assumed=None) for item in form.indicators),
        budget=tuple(replace(line, assumed=None) for line in form.budget),
    )


def level_of(item: Indicator) -> str | None:
    """预算执行, 产出, 效益 or 满意度, by the meaning of the row's headings; None where they say none."""
    if names_rate(item.name.key):
        return "预算执行"
    narrow, wide = (value.key if value is not None else "" for value in (item.level2, item.level1))
    if _SATISFIED.search(wide + narrow):
        return "满意度"
    for text in (wide, narrow):
        for name, pattern in (("预算执行", _BUDGET), ("效益", _BENEFIT), ("产出", _OUTPUT)):
            if pattern.search(text):
                return name
    return None


def _prints_points(form: Form) -> bool:
    """Whether the table tells points anywhere. The 10 of the budget line, which blank forms
    bring along, only counts where scores stand beside it."""
    cells = [item.weight for item in form.indicators] + [block.weight for block in form.subtotals]
    return (
        form.prints_points
        or any(not _empty(cell) for cell in cells)
        or (form.execution is not None and not form.unscored)
    )


def _empty(cell: Value | None) -> bool:
    return cell is None or cell.kind in (Kind.BLANK, Kind.NOT_APPLICABLE)


def _shares(rows: Mapping[str, list[int]], full: Decimal) -> Iterator[tuple[int, Decimal]]:
    used = [name for name in WEIGHTS if rows[name]]
    whole = total([WEIGHTS[name] for name in used])
    exact = [divide(multiply(full, WEIGHTS[name]), whole) for name in used]
    for name, points in zip(used, _rounded(exact, full), strict=True):
        each = divide(points, Decimal(len(rows[name])))
        yield from zip(rows[name], _rounded([each] * len(rows[name]), points), strict=True)


def _rounded(parts: list[Decimal], whole: Decimal) -> Iterator[Decimal]:
    """The parts at two decimals; the last is what the others leave of the whole."""
    firsts = [round_half_up(part, 2) for part in parts[:-1]]
    yield from firsts
    yield whole - total(firsts)

"""附件4 部门整体支出自评情况汇总表: one line a unit, a total line, two notes.

Source: 青云谱 2021 年附件4.
"""

from __future__ import annotations

from xltools.cells import Kind, Value
from xltools.forms import head
from xltools.forms.labels import SUMMARY_ROLES, ends_table, is_total
from xltools.forms.spec import FormSpec, Sheet
from xltools.forms.view import View
from xltools.records import Form, Layout, SummaryRow


def find_header(view: View) -> tuple[int, dict[str, int]] | None:
    """(heading row, role → column): a unit column with budget, spent and a self score."""
    for row in view.keys:
        found = view.header(row, SUMMARY_ROLES)
        if {"org", "budget", "spent", "self_score"} <= set(found):
            columns: dict[str, int] = {}
            for role in ("serial", "org", "budget", "spent", "rate", "review_score", "self_score", "remark"):
                free = [place for place in found.get(role, []) if place[1] not in columns.values()]
                if free:
                    columns[role] = min(free)[1]
            return row, columns
    return None


def read(view: Sheet) -> Form | None:
    """Recognised by its column headings; the title need not be there."""
    found = find_header(view)
    if found is None:
        return None
    header, columns = found
    first = header + 1
    area = view.area(header, columns["org"])
    if area is not None:
        first = area.bottom + 1
    rows: list[SummaryRow] = []
    total: SummaryRow | None = None
    last = first
    for row in range(first, view.grid.last_row + 1):
        label = view.row_label(row)
        if is_total(label):
            total = _line(view, row, columns)
            break
        if label and ends_table(label):
            break
        line = _line(view, row, columns)
        last = row
        if any(v is not None and not v.blank for v in (line.unit, line.budget, line.spent, line.self_score)):
            rows.append(line)
    unit, slot = head.find_value(view, (*head.BOARD_LABELS, *head.UNIT_LABELS[:6]), header - 1)
    layout = Layout(header, first, (total.row - 1) if total else last, columns, total.row if total else 0,
                    {"unit": slot} if slot else {})  # fmt: skip
    return Form(
        form="附件4",
        sheet=view.grid.sheet,
        layout=layout,
        title=_title(view, header),
        unit=unit,
        year=head.find_year(view, header),
        money_unit=head.find_money_unit(view, header),
        rows=tuple(rows),
        total_line=total,
    )


def _title(view: View, header: int) -> Value | None:
    return next((view.value(r, c) for r, c, text in view.texts() if r < header and "汇总表" in text), None)


def _line(view: View, row: int, columns: dict[str, int]) -> SummaryRow:
    def cell(role: str) -> Value | None:
        return view.value(row, columns[role]) if role in columns else None

    unit = view.value(row, columns["org"])
    if unit.kind is Kind.BLANK and (area := view.area(row, columns["org"])) and area.top == area.bottom:
        unit = view.value(area.top, area.left)
    return SummaryRow(row, cell("serial"), unit, cell("budget"), cell("spent"), cell("rate"),
                      cell("self_score"), cell("review_score"))  # fmt: skip


SPEC = FormSpec(
    "附件4",
    ("部门整体支出自评情况汇总表",),
    "部门整体支出自评情况汇总表：各单位预算、执行、执行率、自评分数、复核分数，合计",
    read,
    "附件4",
    has_indicators=False,
)

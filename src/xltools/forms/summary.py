"""附件4 部门整体支出自评情况汇总表: one line a unit, a total line, two notes.

Source: 青云谱 2021 年附件4.
"""

from __future__ import annotations

import re

from xltools.cells import Kind, Value
from xltools.forms import head
from xltools.forms.labels import PROJECTS_ROLES, SUMMARY_ROLES, ends_table, is_subtotal, is_total
from xltools.forms.spec import FormSpec, Sheet
from xltools.forms.view import Found, View
from xltools.forms.year import find_year
from xltools.records import Form, Layout, Subtotal, SummaryRow

_SECTION = re.compile(r"[一二三四五六七八九十]+(?:、|$)|[(（][一二三四五六七八九十]+[)）]|[IV]+(?:、|$)")


def find_header(view: View) -> tuple[int, dict[str, int]] | None:
    """(last heading row, role → column): a unit column with budget, spent and a self score;
    headings may stand in two rows (预算执行情况 over 全年预算数, 全年执行数)."""
    for row, line in view.lines.items():
        if "预算" not in line and "执行" not in line:
            continue
        found = view.header(row, SUMMARY_ROLES)
        if not {"budget", "spent"} <= set(found):
            continue
        for role, places in view.header(row - 1, SUMMARY_ROLES).items():
            if view.area(row - 1, places[0][1]) is None:
                found.setdefault(role, places)
        if {"org", "budget", "spent", "self_score"} <= set(found) and not _for_projects(view, row):
            return row, _assign(found)
    return None


def _for_projects(view: View, row: int) -> bool:
    """Whether the lines are projects: 项目自评情况汇总表, not this form."""
    return any(text.startswith("项目名称") for text in view.labels(row).values())


def _assign(found: Found) -> dict[str, int]:
    columns: dict[str, int] = {}
    for role in ("serial", "org", "budget", "spent", "rate", "review_score", "self_score", "remark"):
        free = [place for place in found.get(role, []) if place[1] not in columns.values()]
        if free:
            columns[role] = min(free)[1]
    return columns


def read(view: Sheet) -> Form | None:
    """Recognised by its column headings; the title need not be there."""
    found = find_header(view)
    if found is None:
        return None
    header, columns = found
    area = view.area(header, columns["org"])
    first = max(header, area.bottom if area else 0) + 1
    rows, total, last, subtotals = read_lines(view, first, columns)
    unit, slot = head.find_value(
        view, (*head.BOARD_LABELS, *head.UNIT_LABELS), (area.top if area else header) - 1
    )
    layout = Layout(header, first, (total.row - 1) if total else last, columns, total.row if total else 0,
                    {"unit": slot} if slot else {})  # fmt: skip
    return Form(
        form="附件4",
        sheet=view.grid.sheet,
        layout=layout,
        title=title_above(view, header),
        unit=unit,
        year=find_year(view, header),
        money_unit=head.find_money_unit(view, header),
        rows=rows,
        subtotals=subtotals,
        total_line=total,
    )


def read_lines(
    view: View, first: int, columns: dict[str, int]
) -> tuple[tuple[SummaryRow, ...], SummaryRow | None, int, tuple[Subtotal, ...]]:
    """(lines, the total line, the last row read, rows 小计); section titles and 小计 are no lines.
    The column ``org`` names what a line is about, be it a unit or a project."""
    sums: list[Subtotal] = []
    rows: list[SummaryRow] = []
    last = first
    for row in range(first, view.grid.last_row + 1):
        label = _row_label(view, row, columns)
        if is_total(label) and not _total_below(view, row, columns):
            return tuple(rows), _line(view, row, columns), last, tuple(sums)
        if label and ends_table(label) and not _figures(_line(view, row, columns)):
            break
        if _repeats(view, row, columns):
            continue
        line = _line(view, row, columns)
        if is_total(label) or is_subtotal(label):
            sums.append(subtotal_of(line))
            continue
        last = row
        if _figures(line) or (not line.unit.blank and not _is_section(view, row, line)):
            rows.append(line)
    return tuple(rows), None, last, tuple(sums)


def subtotal_of(line: SummaryRow) -> Subtotal:
    """A row that sums others: no line, and nothing that the total may count again."""
    return Subtotal(line.row, line.unit, None, None, ())


def _row_label(view: View, row: int, columns: dict[str, int]) -> str:
    """The first text of a row up to the unit column that is not merged over several rows."""
    for column, text in sorted(view.keys.get(row, {}).items()):
        area = view.area(row, column)
        if column <= columns["org"] and (area is None or area.top == area.bottom):
            return text
    return ""


def _total_below(view: View, row: int, columns: dict[str, int]) -> bool:
    return any(is_total(_row_label(view, later, columns)) and _figures(_line(view, later, columns))
               for later in view.keys if later > row)  # fmt: skip


def _repeats(view: View, row: int, columns: dict[str, int]) -> bool:
    """The headings once more, on the next printed page."""
    if len(view.labels(row)) < 2:
        return False  # most lines: a name beside figures
    return {"org", "budget", "spent"} <= set(view.header(row, SUMMARY_ROLES)) or any(
        {"project", role} <= set(view.header(row, PROJECTS_ROLES))
        for role in ("serial", "spent", "project_score")
    )


def _figures(line: SummaryRow) -> bool:
    return any(
        v is not None and not v.blank for v in (line.budget, line.spent, line.self_score, line.review_score)
    )


def _is_section(view: View, row: int, line: SummaryRow) -> bool:
    """一、部门本级 or a title merged over the columns, without figures."""
    area = view.area(row, line.unit.ref.column)
    across = area is not None and area.right > line.unit.ref.column and area.top == area.bottom
    return across or is_section(line)


def is_section(line: SummaryRow) -> bool:
    """Whether a line is numbered like the title of a section: 一、, （二）."""
    return _SECTION.match(line.unit.key) is not None or (
        line.number is not None and _SECTION.match(line.number.key) is not None
    )


def title_above(view: View, header: int) -> Value | None:
    return next((view.value(r, c) for r, c, text in view.texts(header) if "汇总表" in text), None)


def _line(view: View, row: int, columns: dict[str, int]) -> SummaryRow:
    def cell(role: str) -> Value | None:
        return view.value(row, columns[role]) if role in columns else None

    unit = view.value(row, columns["org"])
    area = view.area(row, columns["org"])
    if unit.kind is Kind.BLANK and area is not None and area.top == area.bottom:
        unit = view.value(area.top, area.left)
    doer = view.anchored(row, columns["doer"]) if "doer" in columns else None
    return SummaryRow(row, cell("serial"), unit, cell("budget"), cell("spent"), cell("rate"),
                      cell("self_score"), cell("review_score"), doer=doer, completion=cell("completion"), grade=cell("grade"))  # fmt: skip


SPEC = FormSpec(
    "附件4",
    ("部门整体支出自评情况汇总表",),
    "部门整体支出自评情况汇总表：各单位预算、执行、执行率、自评分数、复核分数，合计",
    read,
    "附件4",
    has_indicators=False,
    lists="附件6",
)

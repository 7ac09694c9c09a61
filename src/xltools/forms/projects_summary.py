"""项目自评情况汇总表: one line a project, a total line; sections and 小计 as offices like them.

Source: 石家庄高新区科技局 2021 年度绩效自评 (20 projects in its text); column headings as
in the 汇总表 that provinces hand out with 项目支出绩效自评表.
"""

from __future__ import annotations

from xltools.cells import Kind
from xltools.forms import head
from xltools.forms.labels import PROJECTS_ROLES
from xltools.forms.spec import FormSpec, Sheet
from xltools.forms.summary import read_lines, title_above
from xltools.forms.view import Found, View
from xltools.forms.year import find_year
from xltools.records import Form, Layout, SummaryRow

NAME = "项目自评情况汇总表"
#: what a line says of its project: two of them make a table of projects
_SAYS = frozenset({"initial", "budget", "project_budget", "spent", "rate", "project_score", "self_score",
                   "grade", "completion"})  # fmt: skip
_SCORES = frozenset({"project_score", "self_score", "grade"})


def find_header(view: View) -> tuple[int, dict[str, int]] | None:
    """(last heading row, role → column): a project column with amounts and a score or a word on
    completion; headings may stand in two rows (预算执行情况 over 预算数, 执行数)."""
    for row, keys in view.keys.items():
        if len(keys) < 2 or _has_numbers(view, row):
            continue
        found = view.header(row, PROJECTS_ROLES)
        for role, places in view.header(row - 1, PROJECTS_ROLES).items():
            if "project" not in found and _has_numbers(view, row - 1):
                break
            if view.area(row - 1, places[0][1]) is None:
                found.setdefault(role, places)
        if "project" in found and _is_table(view, row, found):
            return row, _assign(found)
    return None


def _has_numbers(view: View, row: int) -> bool:
    """A row with figures is a line, or labels with their values beside them: no headings."""
    columns = range(view.grid.first_column, view.grid.last_column + 1)
    return any(view.value(row, column).number is not None for column in columns)


def _is_table(view: View, row: int, found: Found) -> bool:
    """Amounts and a score (or how far it was completed), and 汇总 or 序号 to say it is a list."""
    says = _SAYS & set(found)
    money = says & {"initial", "budget", "project_budget", "spent"}
    result = says & {"project_score", "self_score", "grade", "completion", "rate"}
    told = any("汇总" in text for r, _, text in view.texts() if r < row) or "汇总" in view.grid.sheet
    return bool(money) and bool(result) and (told or ("serial" in found and bool(says & _SCORES)))


def _assign(found: Found) -> dict[str, int]:
    """One column per role. The project is what a line is about (``org``); 年初预算数 is its
    budget where no other is printed."""
    columns: dict[str, int] = {}
    for role, names in (
        ("serial", ("serial",)), ("org", ("project",)), ("doer", ("doer", "org")), ("spent", ("spent",)),
        ("budget", ("budget", "project_budget", "initial")), ("initial", ("initial",)), ("rate", ("rate",)),
        ("review_score", ("review_score",)), ("self_score", ("self_score", "project_score")),
        ("grade", ("grade",)), ("completion", ("completion",)), ("remark", ("remark",)),
    ):  # fmt: skip
        taken = columns.values()
        free = [
            min(left) for name in names if (left := [p for p in found.get(name, []) if p[1] not in taken])
        ]
        if free:
            columns[role] = free[0][1]
    return columns


def read(view: Sheet) -> Form | None:
    """Recognised by its column headings, with 汇总 in the title or a column 序号."""
    found = find_header(view)
    if found is None or (view.table is not None and view.table.header_row != found[0]):
        return None  # a list of projects inside another form
    header, columns = found
    area = view.area(header, columns["org"])
    top, first = area.top if area else header, max(header, area.bottom if area else 0) + 1
    rows, total, last = read_lines(view, first, columns)
    unit, slot = head.find_value(view, (*head.UNIT_LABELS, *head.BOARD_LABELS), top - 1)
    layout = Layout(header, first, (total.row - 1) if total else last, columns, total.row if total else 0,
                    {"unit": slot} if slot else {})  # fmt: skip
    return Form(
        form=NAME,
        sheet=view.grid.sheet,
        layout=layout,
        title=title_above(view, header),
        unit=unit,
        year=find_year(view, header),
        money_unit=head.find_money_unit(view, header),
        rows=tuple(row for row in rows if _names_a_project(row)),
        total_line=total,
    )


def _names_a_project(row: SummaryRow) -> bool:
    """A line with a project or figures; a rate that a formula left empty is none."""
    return row.unit.kind is not Kind.BLANK or any(
        value is not None and value.number is not None for value in (row.budget, row.spent, row.self_score)
    )


SPEC = FormSpec(
    NAME,
    ("项目支出绩效自评情况汇总表", "项目绩效自评情况汇总表", "项目支出自评情况汇总表", "项目绩效自评汇总表"),
    "项目自评情况汇总表：各项目预算、执行、执行率、自评得分、完成情况，合计",
    read,
    NAME,
    has_indicators=False,
    lists="项目支出绩效自评表",
)

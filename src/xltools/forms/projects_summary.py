"""项目自评情况汇总表: one line a project, a total line; sections and 小计 as offices like them.

Source: 石家庄高新区科技局 2021 年度绩效自评 (20 projects in its text); column headings as
in the 汇总表 that provinces hand out with 项目支出绩效自评表.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from xltools.cells import Kind
from xltools.forms import head
from xltools.forms.labels import PROJECTS_ROLES, bare, synonyms
from xltools.forms.spec import FormSpec, Sheet
from xltools.forms.summary import is_section, read_lines, subtotal_of, title_above
from xltools.forms.view import Found, View
from xltools.forms.year import find_year
from xltools.numbers import HUNDRED, divide, total
from xltools.records import Form, Layout, SummaryRow

NAME = "项目自评情况汇总表"
#: what a line says of its project: two of them make a table of projects
_SAYS = frozenset({"initial", "budget", "project_budget", "spent", "rate", "project_score", "self_score",
                   "grade", "completion"})  # fmt: skip
_SCORES = frozenset({"project_score", "self_score", "grade"})
_SELF = re.compile("自评|绩效|评价")
#: what every name of the project column has; other rows are passed over
_NAMED = re.compile("项目|专项|政策")
#: what a list of projects says somewhere: 汇总 in its title, or else 序号
_LISTED = re.compile("|".join(("汇总", *synonyms()["serial"])))
#: lists of other occasions that have the same columns
_OTHER = re.compile("监控|申报|批复|目标(?:汇总|表)")


def find_header(view: View) -> tuple[int, dict[str, int]] | None:
    """(last heading row, role → column): a project column with amounts and a score or a word on
    completion; headings may stand in two rows (预算执行情况 over 预算数, 执行数)."""
    if not (_LISTED.search(view.text) or _LISTED.search(view.grid.sheet)):
        return None
    for row, line in view.lines.items():
        if not (_NAMED.search(line) or _NAMED.search(view.lines.get(row - 1, ""))):
            continue
        first = _header_at(view, row)
        if first is not None:
            below = _header_at(view, row + 1)
            return max((row, first), (row + 1, below or {}), key=lambda found: len(found[1]))
    return None


def _header_at(view: View, row: int) -> dict[str, int] | None:
    """The columns of headings whose last row this is."""
    if len(view.keys.get(row, {})) < 2:
        return None
    found, above = view.header(row, PROJECTS_ROLES), view.header(row - 1, PROJECTS_ROLES)
    if not ("project" in found or "project" in above) or _has_numbers(view, row):
        return None
    if above and not _has_numbers(view, row - 1):
        for role, places in above.items():
            if view.area(row - 1, places[0][1]) is None:
                found.setdefault(role, places)
    return _assign(found) if "project" in found and _is_table(view, row, found) else None


def _has_numbers(view: View, row: int) -> bool:
    """A row with figures is a line, or labels with their values beside them: no headings."""
    columns = range(view.grid.first_column, view.grid.last_column + 1)
    return any(view.value(row, column).number is not None for column in columns)


def _is_table(view: View, row: int, found: Found) -> bool:
    """Amounts and a result; a title on self-evaluation to say what the list is, or else 序号 and a score."""
    says = _SAYS & set(found)
    money = says & {"initial", "budget", "project_budget", "spent"}
    heads = [text for _, _, text in view.texts(row) if len(text) < 60] + [view.grid.sheet]
    told = any("汇总" in text and _SELF.search(text) for text in heads)
    other = any(_OTHER.search(text) for text in heads) and not any("自评" in text for text in heads)
    listed = "serial" in found and bool(says & _SCORES)
    return bool(money) and says != money and not other and (told or listed)


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
    rows, sums, last, subtotals = read_lines(view, first, columns)
    named = [row for row in rows if _names_a_project(row)]
    titles = _section_sums(named)
    unit, slot = head.find_value(view, (*head.UNIT_LABELS, *head.BOARD_LABELS), top - 1)
    layout = Layout(header, first, (sums.row - 1) if sums else last, columns, sums.row if sums else 0,
                    {"unit": slot} if slot else {})  # fmt: skip
    return Form(
        form=NAME,
        sheet=view.grid.sheet,
        layout=layout,
        title=title_above(view, header),
        unit=unit,
        year=find_year(view, header),
        money_unit=head.find_money_unit(view, header),
        rows=tuple(_with_rates((row for row in named if row not in titles), _says_rate(view, layout))),
        subtotals=(*subtotals, *map(subtotal_of, titles)),
        total_line=sums,
    )


def _names_a_project(row: SummaryRow) -> bool:
    """A line with a project or figures; a rate that a formula left empty is none."""
    return row.unit.kind is not Kind.BLANK or any(
        value is not None and value.number is not None for value in (row.budget, row.spent, row.self_score)
    )


def _says_rate(view: View, layout: Layout) -> bool:
    """Whether the completion column is headed as a rate (完成率), not as words (完成情况)."""
    column = layout.columns.get("completion")
    heads = (
        (view.labels(row).get(column, "") for row in (layout.header_row - 1, layout.header_row))
        if column
        else ()
    )
    return any(bare(text).endswith("率") for text in heads)


def _with_rates(rows: Iterable[SummaryRow], headed: bool) -> Iterator[SummaryRow]:
    """Lines whose 完成情况 has a number only where it is a rate, as a ratio: 95 under 完成率（%） is 0.95,
    3 under 完成情况 a count."""
    for row in rows:
        cell = row.completion
        if cell is None or cell.number is None or cell.text.endswith(("%", "％")):
            yield row
        elif headed:
            ratio = cell.number if cell.number <= 1 else divide(cell.number, HUNDRED)
            yield replace(row, completion=cell._replace(number=ratio))
        else:
            yield replace(row, completion=cell._replace(number=None))


def _section_sums(rows: list[SummaryRow]) -> list[SummaryRow]:
    """The titles of sections that carry the sum of what stands under them: subtotals, no lines."""
    titles = [is_section(row) for row in rows]
    found: list[SummaryRow] = []
    for index, row in enumerate(rows):
        end = next((i for i in range(index + 1, len(rows)) if titles[i]), len(rows))
        if titles[index] and _sums_up(row, rows[index + 1 : end]):
            found.append(row)
    return found


def _sums_up(row: SummaryRow, under: list[SummaryRow]) -> bool:
    own = row.budget.number if row.budget is not None else None
    figures = [
        line.budget.number for line in under if line.budget is not None and line.budget.number is not None
    ]
    return own is not None and bool(figures) and own == total(figures)


SPEC = FormSpec(
    NAME,
    ("项目支出绩效自评情况汇总表", "项目绩效自评情况汇总表", "项目支出自评情况汇总表", "项目绩效自评汇总表"),
    "项目自评情况汇总表：各项目预算、执行、执行率、自评得分、完成情况，合计",
    read,
    NAME,
    has_indicators=False,
    lists="项目支出绩效自评表",
)

"""One 附件4 as a line of the table above it: the department, its total line, its units."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from xltools.cells import Value
from xltools.checks.summary_scores import CALLED
from xltools.findings import quoted
from xltools.numbers import differs, divide, round_half_up, show, total
from xltools.records import Form, SummaryRow
from xltools.tasks.filed import FiledForm
from xltools.tasks.results import Task

FORM = "附件4"
#: digits that an amount moves to become 万元
_SHIFT = {"元": -4, "亿元": 4}
_OWN_LEVEL = re.compile(r"[（(]?(?:部门)?本级[）)]?$")
_WHAT = {"budget": "全年预算数", "spent": "全年执行数", **CALLED}


@dataclass(frozen=True)
class Department:
    """What a 主管部门 sent: its figures as the line of the upper table takes them, amounts in 万元.

    ``why`` says why it gives no line ("" where it does), ``notes`` where a figure (its role) is not
    simply the one printed in 合计.
    """

    name: str
    task: Task
    form: Form
    figures: dict[str, Decimal | None]
    notes: tuple[tuple[str, str], ...] = ()
    why: str = ""

    @property
    def filed(self) -> FiledForm:
        """The light record of the form."""
        return FiledForm(self.form.sheet, FORM, self.name, "", self.form.year, False, self.figures["budget"], self.figures["spent"],
                         None, self.figures["self_score"], None, None, "", self.why)  # fmt: skip


def department_of(task: Task, form: Form) -> Department:
    """Its 合计 as printed; where 合计 has no figure, the lines' sum (money) or mean (scores).

    A score total that is the lines' sum, as some forms print it, counts as their mean: the
    table above has scores out of 100.
    """
    name = _name(form)
    notes: list[tuple[str, str]] = []
    figures = {role: _figure(form, role, notes) for role in _WHAT}
    why = _unusable(form, name, figures)
    told = tuple((role, f"{quoted(name)}{note}") for role, note in notes)
    return Department(name, task, form, figures, told, why)


def amount(form: Form, cell: Value | None) -> Decimal | None:
    """An amount of the form in 万元."""
    if cell is None or cell.number is None:
        return None
    shift = _SHIFT.get(form.money_unit, 0)
    return cell.number.scaleb(shift) if shift else cell.number


def score(cell: Value | None) -> Decimal | None:
    """A score of the form."""
    return cell.number if cell is not None else None


def _name(form: Form) -> str:
    """主管部门 in the head, else the first line's unit: 部门本级 stands there (附件4, 注1)."""
    if form.unit is not None and not form.unit.blank:
        return form.unit.text
    first = form.rows[0].unit.text if form.rows else ""
    return without_level(first) or first


def without_level(name: str) -> str:
    """The department that 某局本级 and 某局（部门本级） are part of; "" for 本级 alone."""
    return _OWN_LEVEL.sub("", name).strip()


def _unusable(form: Form, name: str, figures: dict[str, Decimal | None]) -> str:
    if not form.rows:
        return f"工作表“{form.sheet}”没有填写单位"
    if not name:
        return f"工作表“{form.sheet}”没有填主管部门，第一行也没有单位名称"
    if all(figure is None for figure in figures.values()):
        return f"工作表“{form.sheet}”没有金额和分数"
    return ""


def _figure(form: Form, role: str, notes: list[tuple[str, str]]) -> Decimal | None:
    read = _money if role in ("budget", "spent") else _score
    own = [figure for row in form.rows if (figure := read(form, row, role)) is not None]
    line = form.total_line
    stated = read(form, line, role) if line is not None else None
    if not own:
        return stated
    mean = round_half_up(divide(total(own), Decimal(len(own))))
    should = total(own) if read is _money else mean
    if stated is None:
        how = "各行之和" if read is _money else "各行平均"
        notes.append((role, f"的附件4合计行没有{_WHAT[role]}，按{how} {show(should)} 填入"))
        return should
    if read is _score and differs(stated, mean) and not differs(stated, total(own)):
        told = f"的附件4合计行{_WHAT[role]} {show(stated)} 是各行之和，按各行平均 {show(mean)} 填入"
        notes.append((role, told))
        return mean
    return stated


def _money(form: Form, row: SummaryRow, role: str) -> Decimal | None:
    return amount(form, getattr(row, role))


def _score(form: Form, row: SummaryRow, role: str) -> Decimal | None:
    return score(getattr(row, role))


def unit_rows(departments: list[Department]) -> Iterator[tuple[Department, SummaryRow]]:
    """Every unit of every department, in order."""
    return ((department, row) for department in departments for row in department.form.rows)

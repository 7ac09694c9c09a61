"""A form that was read, as content to fill another with."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from pathlib import Path

from xltools.cells import Grid, Kind, Value
from xltools.engines.base import Engine
from xltools.errors import FormError
from xltools.forms.head import YEAR_LABELS, labelled
from xltools.forms.labels import INDICATOR_ROLES, MONEY_ROLES, PROJECTS_ROLES, SUMMARY_ROLES, bare, roles_of
from xltools.forms.reading import read_forms
from xltools.forms.view import View
from xltools.numbers import HUNDRED, divide, show
from xltools.records import BudgetLine, Form, SummaryRow
from xltools.tasks.content import SUMS, Content, FormData, shortened
from xltools.tasks.evaluate import complete
from xltools.tasks.given import lines_in
from xltools.tasks.opened import open_book

_HEADINGS = (*PROJECTS_ROLES, *SUMMARY_ROLES, *INDICATOR_ROLES, *MONEY_ROLES)


def from_workbook(path: Path, form: str, engine: Engine) -> FormData:
    """The first form of that kind in a workbook, else its first form with indicators."""
    book, _ = complete(open_book(path), engine)
    forms, notes = read_forms(book)
    if not forms:
        raise FormError(f"{path.name} 中没有识别到自评表或汇总表。", "请检查是否放错文件。")
    found = next((f for f in forms if f.form == form), forms[0])
    return form_data(found, book.grid(found.sheet), (*notes, *others_not_taken(forms, found)))


def others_not_taken(forms: Sequence[Form], taken: Form) -> Iterator[str]:
    """One note for each kind of form that the workbook has beside the one taken."""
    kinds: dict[str, list[Form]] = {}
    for form in forms:
        if form is not taken:
            kinds.setdefault(form.form, []).append(form)
    for kind, others in kinds.items():
        names = shortened([_called(form) for form in others], "份")
        yield f"只取了工作表“{taken.sheet}”的{taken.form}，另有 {len(others)} 份{kind}没有取用：{names}"


def _called(form: Form) -> str:
    name = form.project if form.project is not None and not form.project.blank else None
    return f"“{form.sheet}”{name.text}" if name is not None and name.text != form.sheet else f"“{form.sheet}”"


def form_data(form: Form, grid: Grid | None = None, notes: tuple[str, ...] = ()) -> FormData:
    """A form that was read, as data to fill another with; ``grid`` is its sheet."""
    head: dict[str, Content] = {
        "unit": _cell(form.unit),
        "project": _cell(form.project),
        "year": str(form.year) if form.year else None,
        "goal": _cell(form.goal),
        "outcome": _cell(form.outcome),
        "staff": _cell(form.staff),
        "grade": _cell(form.grade),
    }
    printed = {
        (group.level, row): group.printed for group in form.groups if not group.in_name for row in group.rows
    }
    indicators = [
        {
            "level1": _cell(item.level1), "weight1": printed.get((1, item.row)),
            "level2": _cell(item.level2), "weight2": printed.get((2, item.row)),
            "name": _cell(item.name), "target": _text(item.target, "target", form), "actual": _text(item.actual, "actual", form),
            "weight": _figure(item.weight), "score": _figure(item.score), "reason": _cell(item.reason),
            "note": _cell(item.note), "rule_text": _cell(item.rule_text), "remark": _cell(item.remark),
        }
        for item in form.indicators
    ]  # fmt: skip
    total = {"weight": _figure(form.total.weight), "score": _figure(form.total.score)} if form.total else {}
    if form.total_line is not None:
        total = {role: _row(form.total_line, grid, form)[role] for role in SUMS}
    tasks = [
        {"task_name": _cell(task.name), "task_content": _cell(task.content), "amount": _amount(task.amount)}
        for task in form.tasks
    ]
    return FormData(
        form.form, head, [_budget(line, grid) for line in form.budget], indicators, total,
        [_row(row, grid, form) for row in form.rows], tasks, notes, money_unit=form.money_unit,
        others=tuple(_others(form, grid)), beside=tuple(_unread(form, grid)),
        subtotals=tuple(_subtotals(form)), facts=lines_in(form),
    )  # fmt: skip


def _budget(line: BudgetLine, grid: Grid | None) -> dict[str, Content]:
    score = line.score
    typed = score is not None and score.formula is None
    return {
        "item": line.item,
        "part": line.part_of,
        "budget": _amount(line.budget),
        "spent": _amount(line.spent),
        "rate": _rate(line.rate, line.budget, line.spent, grid),
        "initial": _amount(line.initial),
        "weight": _amount(line.weight),
        "score" if typed else "formula_score": _amount(score),
    }


def _row(row: SummaryRow, grid: Grid | None, form: Form) -> dict[str, Content]:
    remark = form.layout.columns.get("remark")
    return {
        "serial": _cell(row.number), "org": _cell(row.unit), "budget": _amount(row.budget), "spent": _amount(row.spent),
        "rate": _rate(row.rate, row.budget, row.spent, grid),
        "self_score": _figure(row.self_score), "review_score": _figure(row.review_score),
        "doer": _cell(row.doer), "completion": _cell(row.completion), "grade": _cell(row.grade),
        "weight": _figure(row.weight), "score": _figure(row.score),
        "score_rate": _rate(row.score_rate, row.weight, row.score, grid),
        "remark": _cell(grid.value(row.row, remark)) if grid is not None and remark else None,
    }  # fmt: skip


def _cell(value: Value | None, *, text: bool = False) -> Content:
    if value is None or value.kind in (Kind.BLANK, Kind.ERROR):
        return None
    return value.number if value.kind is Kind.NUMBER and not text else value.text


def _text(value: Value | None, role: str, form: Form) -> Content:
    """A 指标值 or 完成值 of a column of its own; one read out of other texts goes along in those."""
    return _cell(value, text=True) if role in form.layout.columns else None


def _figure(value: Value | None) -> Content:
    """A figure that stands as text in the source becomes a number: formulas pass over text."""
    return value.number if value is not None and value.kind is Kind.TEXT_NUMBER else _cell(value)


def _amount(value: Value | None) -> Content:
    """The same where the figure may stand behind its label in one cell (财政拨款：600); — is none."""
    if value is None or value.kind is Kind.NOT_APPLICABLE:
        return None
    return value.number if value.number is not None else _cell(value)


def _rate(rate: Value | None, whole: Value | None, part: Value | None, grid: Grid | None) -> Content:
    """A rate; 97.21 typed under a heading 执行率（%） is 97.21 %. Where it could be both
    (0.97 typed there too), what the amounts give decides."""
    stated = _figure(rate)
    if rate is None or grid is None or not isinstance(stated, Decimal) or rate.text.endswith(("%", "％")):
        return stated
    if "%" not in _heading(grid, rate):
        return stated
    hundredth = divide(stated, HUNDRED)
    amounts = [v.number for v in (whole, part) if v is not None and v.number is not None]
    if len(amounts) < 2 or amounts[0] <= 0:
        return hundredth if stated > 1 else stated
    exact = divide(amounts[1], amounts[0])
    return min((stated, hundredth), key=lambda figure: abs(figure - exact))


def _heading(grid: Grid, cell: Value) -> str:
    """The nearest text above a cell that speaks of a rate."""
    view = View(grid)
    for row in range(cell.ref.row - 1, grid.first_row - 1, -1):
        above = view.anchored(row, cell.ref.column)
        if above.kind is Kind.TEXT and "率" in above.key:
            return above.key.replace("％", "%")
    return ""


def _others(form: Form, grid: Grid | None) -> Iterator[tuple[str, str]]:
    """Labels of the head whose values no field of a form holds."""
    if grid is None:
        return
    known = {cell.key for cell in (form.unit, form.project, form.staff, form.grade) if cell is not None}
    for label, value in labelled(View(grid), form.layout.header_row - 1):
        if label in YEAR_LABELS or roles_of(value.key, _HEADINGS):
            continue
        if value.key not in known:
            known.add(value.key)
            yield label, value.text


def _unread(form: Form, grid: Grid | None) -> Iterator[str]:
    """Columns of the table that hold something and are none of the form's."""
    if grid is None or not form.layout.columns:
        return
    layout, taken = form.layout, set(form.layout.columns.values())
    view, rows = View(grid), [*(item.row for item in form.indicators), *(row.row for row in form.rows)]
    left: list[str] = []
    for column in range(grid.first_column, grid.last_column + 1):
        heading = view.value(layout.header_row, column)
        if column in taken or heading.kind is not Kind.TEXT or _needless(heading.key):
            continue
        filled = sum(view.value(row, column).key not in ("", heading.key) for row in rows)
        if filled:
            left.append(f"{bare(heading.text)}（{filled} 行）")
    if left:
        yield f"这些栏没有带过来：{'、'.join(left)}"


def _needless(heading: str) -> bool:
    """Whether a column is read as a part of another (指标性质 and 度量单位 of the 指标值), or only counts rows."""
    roles = {role for role, *_ in roles_of(heading, (*INDICATOR_ROLES, "serial"))}
    return bool(roles & {"property", "unit", "serial"})


def _subtotals(form: Form) -> Iterator[str]:
    for block in form.subtotals:
        score = block.score.number if block.score is not None else None
        yield f"{block.label.text}{f' {show(score)}' if score is not None else ''}"

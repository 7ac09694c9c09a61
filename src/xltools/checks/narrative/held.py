"""The money that a workbook tells: whose, which stage, how much, where."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from xltools.cells import Kind, Ref, Value
from xltools.checks.document.columns import meaning
from xltools.checks.document.nesting import line_kind
from xltools.checks.document.tableratios import is_percent
from xltools.forms.datatable import DataTable, Document, Figure
from xltools.forms.figures import SCALES
from xltools.forms.tables import printed_places
from xltools.narrative.words import QUARTERS, subject_of
from xltools.numbers import HUNDRED, divide, half_unit, multiply, plain, round_half_up, show, total
from xltools.records import BudgetLine, Form

_WHOLE = ("年度资金总额", "资金总额", "部门预算总额", "预算总额", "合计", "总计", "部门整体支出", "整体支出")
#: meaning of a column → kind and stage
_STAGES = {"budget": ("budget", ""), "initial": ("budget", "initial"), "spent": ("spent", "")}


@dataclass(frozen=True, slots=True)
class Held:
    """One figure of money (in 元) or one rate (in %) that forms or tables tell.

    ``subject`` as in ``narrative.words`` ("" for the whole), ``kind`` budget, spent or
    rate; ``whose`` the project or unit that it is of ("": the department); ``shown`` as printed.
    """

    subject: str
    kind: str
    stage: str
    value: Decimal
    half: Decimal
    where: str
    shown: str
    ref: Ref
    whose: str = ""


def held_by(forms: Iterable[Form], document: Document) -> tuple[Held, ...]:
    """Everything that forms and plain tables tell of money."""
    found: list[Held] = []
    for form in forms:
        found += _of_form(form)
    for table in document.tables:
        found += _of_table(table)
    return tuple(found)


def _of_form(form: Form) -> Iterator[Held]:
    project = form.project_name
    for line in form.budget:
        label = line.label.key
        whole = line.part_of is None and any(name in label for name in _WHOLE)
        subject = "" if whole else subject_of(line.item) or subject_of(label)
        if subject is not None:
            yield from _of_line(form, line, subject, project)
    for group in dict.fromkeys(line.part_of for line in form.budget if line.part_of):
        yield from _sums(form, [line for line in form.budget if line.part_of == group], project)
    for row in form.lines:
        own = row.unit.text if row is not form.total_line and len(form.rows) > 1 else ""
        name = f"“{row.unit.text or '合计'}”"
        for kind, value in (("budget", row.budget), ("spent", row.spent)):
            yield from _money(form, "", (kind, ""), value, (name, own))
        yield from _rate(form, "", row.rate, name, own)


def _of_line(form: Form, line: BudgetLine, subject: str, project: str) -> Iterator[Held]:
    name = f"“{line.item}”"
    for kind, stage, value in (
        ("budget", "", line.budget),
        ("budget", "initial", line.initial),
        ("spent", "", line.spent),
    ):
        yield from _money(form, subject, (kind, stage), value, (name, project))
    yield from _rate(form, subject, line.rate, name, project)


def _money(
    form: Form, subject: str, kind: tuple[str, str], value: Value | None, whose: tuple[str, str]
) -> Iterator[Held]:
    """A cell of money; ``kind`` is (kind, stage), ``whose`` (name of the line, project)."""
    if value is None or value.number is None:
        return
    scale = SCALES[form.money_unit]
    half = half_unit(printed_places(value), scale)
    number = plain(multiply(value.number, scale))
    shown = f"{show(value.number)}{form.money_unit}"
    place = f"“{value.ref.sheet}”{value.ref.a1}（{whose[0]}）"
    yield Held(subject, *kind, number, half, place, shown, value.ref, whose[1])


def _rate(form: Form, subject: str, value: Value | None, name: str, project: str) -> Iterator[Held]:
    if value is None or value.number is None:
        return
    percent = plain(multiply(value.number, HUNDRED))
    places = printed_places(value) if value.text.endswith(("%", "％")) else 2
    half = half_unit(places)
    place = f"“{value.ref.sheet}”{value.ref.a1}（{name}）"
    yield Held(subject, "rate", "", percent, half, place, f"{show(percent)}%", value.ref, project)


def _sums(form: Form, lines: list[BudgetLine], whose: str) -> Iterator[Held]:
    """What the parts of 资金来源 add up to is the whole, where the form has no line for it; its rate too."""
    found: dict[str, Held] = {}
    for kind in ("budget", "spent"):
        cells = [line.budget if kind == "budget" else line.spent for line in lines]
        known = [cell for cell in cells if cell is not None and cell.number is not None]
        unclear = any(cell is not None and cell.kind is Kind.TEXT for cell in cells)  # 待核: no sum is known
        if known and not unclear:
            found[kind] = _sum(form, lines[0].part_of or "", kind, known, whose)
    yield from found.values()
    budget, spent = found.get("budget"), found.get("spent")
    if budget is not None and spent is not None and budget.value:
        exact = multiply(divide(spent.value, budget.value), HUNDRED)
        shown = f"{show(round_half_up(exact))}%"
        yield Held("", "rate", "", round_half_up(exact), half_unit(2), spent.where, shown, spent.ref, whose)


def _sum(form: Form, group: str, kind: str, cells: list[Value], whose: str) -> Held:
    number = total([cell.number for cell in cells if cell.number is not None])
    scale = SCALES[form.money_unit]
    places = max(printed_places(cell) for cell in cells)
    name = f"“{form.sheet}”{'、'.join(cell.ref.a1 for cell in cells)}（{group}{'合计' if len(cells) > 1 else ''}）"
    half = half_unit(places, scale)
    shown = f"{show(number)}{form.money_unit}"
    return Held("", kind, "", plain(multiply(number, scale)), half, name, shown, cells[0].ref, whose)


def _of_table(table: DataTable) -> Iterator[Held]:
    for line in table.lines:
        label = line.label.key
        subject = "" if line_kind(line) == "total" else subject_of(label)
        for column in table.columns:
            figure = line.figures.get(column.column)
            if figure is None:
                continue
            names = f"{label}的{column.heading}"
            kind = meaning(column.parts)
            quarter = next((q for q in QUARTERS if q in names), None)
            if quarter is not None and is_percent(figure) and "率" in names:
                yield _rate_cell(table, figure, quarter, names)
            elif subject is not None and quarter is None and kind == "rate":
                yield _rate_cell(table, figure, subject, names)
            elif subject is not None and quarter is None and kind in _STAGES:
                yield _money_cell(table, figure, (subject, *_STAGES[kind]), names)


def _rate_cell(table: DataTable, figure: Figure, subject: str, names: str) -> Held:
    where = f"“{table.sheet}”{figure.value.ref.a1}（{names}）"
    value = plain(multiply(figure.number, HUNDRED) if is_percent(figure) else figure.number)
    half = half_unit(figure.places)
    return Held(subject, "rate", "", value, half, where, f"{show(value)}%", figure.value.ref)


def _money_cell(table: DataTable, figure: Figure, what: tuple[str, str, str], names: str) -> Held:
    """A cell of money; ``what`` is (subject, kind, stage)."""
    where = f"“{table.sheet}”{figure.value.ref.a1}（{names}）"
    unit = table.money_unit or "万元"
    scale = SCALES.get(unit, SCALES["万元"])
    half = half_unit(figure.places, scale)
    number = plain(multiply(figure.number, scale))
    return Held(*what, number, half, where, f"{show(figure.number)}{unit}", figure.value.ref)

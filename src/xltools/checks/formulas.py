"""Formulas: errors, circles, stale values, and those of our template changed or typed over."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from functools import lru_cache

from xltools.cells import Kind, Ref, Value, key, parse_a1
from xltools.checks.case import Case
from xltools.checks.tally import compared
from xltools.engines.base import Fault, Result
from xltools.engines.compare import same
from xltools.findings import Finding, make
from xltools.numbers import show
from xltools.records import Form


def figure_cells(form: Form) -> list[Value]:
    """Every cell of the form that figures are taken from, rates, targets and actuals included."""
    cells: list[Value | None] = list(form.score_cells())
    cells += [line.rate for line in form.budget]
    cells += [rate for row in form.lines for rate in (row.rate, row.score_rate)]
    for item in form.indicators:
        cells += [item.target, item.actual]
    return [cell for cell in cells if cell is not None]


def check_formulas(case: Case) -> Iterator[Finding]:
    """Error values, circular references, values that are not the formula's, formulas not evaluated."""
    for cell in figure_cells(case.form):
        if cell.formula is None and cell.kind is not Kind.ERROR:
            continue
        result = case.computed.get(cell.ref)
        if isinstance(result, Fault) and result.code == "#CIRC!":
            yield make("circular-reference", cell, f"单元格 {cell.ref.a1} 的公式“={cell.formula}”循环引用")
        elif cell.kind is Kind.ERROR:
            yield make(
                "formula-error",
                cell,
                f"单元格 {cell.ref.a1} 是错误值 {cell.text}",
                expected="数值",
                actual=cell.text,
            )
        elif cell.formula is not None:
            yield from _evaluated(cell, result)


def _evaluated(cell: Value, result: Result) -> Iterator[Finding]:
    if isinstance(result, Fault):
        if result.code == "#UNSUPPORTED!":
            yield make(
                "not-evaluated",
                cell,
                f"单元格 {cell.ref.a1} 的公式“={cell.formula}”未能重新计算：{result.detail}",
            )
        else:
            yield make("formula-error", cell, f"单元格 {cell.ref.a1} 的公式“={cell.formula}”算得错误值 {result.code}",
                       expected="数值", actual=result.code)  # fmt: skip
    elif isinstance(result, Decimal) and cell.kind is not Kind.BLANK and not _same_figure(cell, result):
        yield make(
            "stale-cache",
            cell,
            f"单元格 {cell.ref.a1} 显示 {cell.text}，公式“={cell.formula}”重新计算得 {show(result)}",
            expected=result,
            actual=cell.number if cell.number is not None else cell.text,
        )


def _same_figure(cell: Value, result: Decimal) -> bool:
    return cell.number is not None and same(cell.number, result)


def check_engines(case: Case) -> Iterator[Finding]:
    """A formula on which a further engine gives another figure."""
    for cell in figure_cells(case.form) if case.others else ():
        first = case.computed.get(cell.ref)
        if cell.formula is None or isinstance(first, Fault):
            continue
        for name, values in case.others.items():
            second = values.get(cell.ref)
            if isinstance(second, Fault) or same(first, second):
                continue
            yield make(
                "engines-disagree",
                cell,
                f"单元格 {cell.ref.a1} 的公式“={cell.formula}”：默认引擎得 {_words(first)}，{name} 得 {_words(second)}",
                expected=_words(first),
                actual=_words(second),
            )


def _words(result: Result) -> str:
    return show(result) if isinstance(result, Decimal) else str(result or "空")


def check_template(case: Case) -> Iterator[Finding]:
    """Cells that our template names: a formula typed over, or changed."""
    if not case.expected:
        return
    labels = {ref: name for name, ref in case.names.items()}
    cells = {cell.ref: cell for cell in figure_cells(case.form)}
    for ref, formula in case.expected.items() if case.knows_formulas else ():
        if ref not in labels or ref not in cells:
            continue
        yield from _against_template(cells[ref], labels[ref].partition("_")[2], formula)


def _against_template(cell: Value, name: str, formula: str) -> Iterator[Finding]:
    if cell.formula is None:
        if not cell.blank:
            yield make("formula-overwritten", cell, f"“{name}”原为公式“={formula}”，现为 {cell.text}",
                       expected=f"={formula}", actual=cell.text)  # fmt: skip
    elif plain_formula(cell.formula) != plain_formula(formula):
        yield make("formula-changed", cell, f"“{name}”的公式应为“={formula}”，现为“={cell.formula}”",
                   expected=f"={formula}", actual=f"={cell.formula}")  # fmt: skip


def plain_formula(formula: str) -> str:
    """A formula for comparison: no white space, no quotes around sheet names, no $."""
    return key(formula).replace("$", "").replace("'", "").upper()


def check_settings(case: Case) -> Iterator[Finding]:
    """Settings inside the received workbook that are not those in force."""
    for theirs in case.received:
        ours = case.settings.items.get(theirs.id)
        if ours is None:
            continue
        sheet, _, address = theirs.address.replace("'", "").replace("$", "").partition("!")
        place = _place(sheet, address)
        if compared("rules-differ", place, ours.value == theirs.value):
            continue
        yield make(
            "rules-differ",
            place,
            f"评分规则“{ours.label}”现行为 {ours.shown}，工作簿内为 {theirs.shown}",
            expected=ours.shown,
            actual=theirs.shown,
            basis=ours.source,
        )


@lru_cache(maxsize=256)
def _place(sheet: str, address: str) -> Ref:
    return Ref(sheet, *parse_a1(address))

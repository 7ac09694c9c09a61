"""explain: the derivation of one score, or of the total."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from xltools.cells import Value, key, parse_a1
from xltools.checks.case import Case
from xltools.checks.scores import basis_of
from xltools.engines.base import Engine, Result
from xltools.errors import FormError, UsageError
from xltools.findings import Finding
from xltools.forms.assumed import METHOD
from xltools.forms.labels import without_points
from xltools.numbers import show
from xltools.records import Indicator
from xltools.rules.printed.table import asked
from xltools.rules.scoring import Score
from xltools.rules.settings import Setting
from xltools.tasks.opened import open_book
from xltools.tasks.results import Task
from xltools.tasks.verify import verify_book

_CELL = re.compile(r"(?:(?P<sheet>.+)!)?\$?[A-Za-z]{1,3}\$?[1-9]\d*")
_TOTAL_BASIS = "总分＝各项指标得分之和（含预算执行率得分）"


@dataclass(frozen=True)
class Input:
    """A figure or text that went into a score, with its cell."""

    what: str
    text: str
    cell: str


@dataclass(frozen=True)
class Explanation:
    """How one score comes about: inputs, method and its basis, steps, what the method
    allows, settings with their source, what each engine and the program give, findings."""

    path: str
    sheet: str
    cell: str
    name: str
    inputs: tuple[Input, ...]
    method: str
    basis: str
    steps: tuple[str, ...]
    allowed: str
    stated: str
    settings: tuple[Setting, ...]
    engines: tuple[tuple[str, Result], ...]
    result: str
    findings: tuple[Finding, ...]


def explain(
    path: str | os.PathLike[str],
    what: str,
    *,
    engines: Sequence[Engine],
    rules: str | os.PathLike[str] | None = None,
) -> Explanation:
    """Explain the score at a cell (any cell of the row: H35, 附件6!H35), of an indicator
    by name, or the total.

    Raises UsageError when nothing or more than one thing is meant, FormError, UnreadableError.
    """
    book = open_book(path)
    tasks = [verify_book(book, engines=[engine], rules=rules) for engine in engines]
    if tasks[0][0].form is None:
        raise FormError(tasks[0][0].findings[0].message + "。", tasks[0][0].findings[0].hint)
    index, row = _find(tasks[0], what)
    task = tasks[0][index]
    same_task = [(engine.name, found[index]) for engine, found in zip(engines, tasks, strict=True)]
    if row == _total_row(task):
        return _explain_total(task, [(name, other.engine_total) for name, other in same_task])
    return _explain_row(task, row, [(name, other.ruled.get(row)) for name, other in same_task])


def _explain_row(task: Task, row: int, results: list[tuple[str, Result]]) -> Explanation:
    case = _case(task)
    item = case.form.indicator_at(row)
    score = case.scores[row] if item is not None else case.execution
    assert score is not None
    cells = _cells(case, row)
    place = (
        item.place
        if item is not None
        else next(c.ref for what, c in reversed(cells) if what in ("得分", "资金"))
    )
    names = sorted({name for step in score.points.steps for name in step.settings}) if score.points else []
    return Explanation(
        task.path,
        case.form.sheet,
        place.a1,
        _name(task, row),
        (*_inputs(cells), *_facts(case, score)),
        f"{score.rule.label}（{score.rule.name}）。{score.rule.text}",
        basis_of(case, score),
        (*_assumption(item), *_steps(score)),
        _allowed(score),
        _figure(score.stated),
        tuple(case.settings.items[name] for name in names),
        tuple(results),
        "由评分人判断" if score.rule_score is None else show(score.rule_score),
        _found(task, row),
    )


def _found(task: Task, row: int) -> tuple[Finding, ...]:
    """The findings of one row of the form (those of other sheets of the document are not its own)."""
    return tuple(f for f in task.findings if f.row == row and f.sheet == _case(task).form.sheet)


def _explain_total(task: Task, results: list[tuple[str, Result]]) -> Explanation:
    case = _case(task)
    total = case.form.total
    assert total is not None
    cells = [(item.name.text, item.score) for item in case.live if item.score is not None]
    line = case.form.execution
    if line is not None and line.score is not None:
        cells.insert(0, ("预算执行率", line.score))
    added = " + ".join(show(cell.number) for _, cell in cells if cell.number is not None)
    return Explanation(
        task.path,
        case.form.sheet,
        (total.score or total.label).ref.a1,
        "总分",
        _inputs(cells),
        "各项得分相加",
        _TOTAL_BASIS,
        (f"{added} = {show(case.stated_rows)}",),
        show(case.stated_rows),
        _figure(task.stated_total),
        (),
        tuple(results),
        show(case.stated_rows),
        _found(task, total.row),
    )


def _case(task: Task) -> Case:
    assert task.case is not None
    return task.case


def _assumption(item: Indicator | None) -> Iterator[str]:
    if item is not None and item.assumed is not None:
        yield f"这张表没有列分值，本项分值 {show(item.assumed)} 按{METHOD}推定"


def _steps(score: Score) -> Iterable[str]:
    if score.assumed and score.match is not None:
        yield f"指标值没有写比较符号，按指标名称推定为“{score.match.direction.value}”"
    for step in score.points.steps if score.points else ():
        yield step.text


def _allowed(score: Score) -> str:
    if score.points is None:
        return "没有分值"
    low, high = score.points.low, score.points.high
    return show(low) if low == high else f"{show(low)}～{show(high)}"


def _figure(figure: Decimal | None) -> str:
    return "（空）" if figure is None else show(figure)


def _find(tasks: list[Task], what: str) -> tuple[int, int]:
    """(task, row) that a cell or a name means."""
    found = _by_cell(tasks, what) if _CELL.fullmatch(what) else []
    found = found or _by_name(tasks, what)
    if len(found) == 1:
        return found[0]
    if not found:
        raise UsageError(f"没有找到“{what}”对应的指标。", "请写得分单元格（如 H35）或三级指标名称。")
    names = "、".join(f"{_name(tasks[i], row)}（第{row}行）" for i, row in found[:6])
    raise UsageError(f"“{what}”对应多个指标：{names}。", "请写全名称，或写得分单元格。")


def _total_row(task: Task) -> int | None:
    total = task.form.total if task.form is not None else None
    return total.row if total is not None and task.form is not None and task.form.indicators else None


def _name(task: Task, row: int) -> str:
    item = task.form.indicator_at(row) if task.form else None
    if item is not None:
        return item.name.text
    return "总分" if row == _total_row(task) else "预算执行率"


def _rows(task: Task) -> list[int]:
    """Rows that can be explained: indicators in use, the budget execution row, the total."""
    if task.form is None or task.case is None or not task.form.scored:
        return []
    line, total = task.form.execution, _total_row(task)
    rows = [item.row for item in task.case.live]
    rows += [line.label.ref.row] if line is not None else []
    return rows + ([total] if total is not None else [])


def _by_cell(tasks: list[Task], what: str) -> list[tuple[int, int]]:
    sheet, _, address = what.rpartition("!")
    row, _ = parse_a1(address)
    wanted = sheet.strip("'")
    return [
        (index, row)
        for index, task in enumerate(tasks)
        if task.form is not None and (not wanted or task.form.sheet == wanted) and row in _rows(task)
    ]


def _by_name(tasks: list[Task], what: str) -> list[tuple[int, int]]:
    wanted = key(what)
    every = [(index, row, key(_name(task, row))) for index, task in enumerate(tasks) for row in _rows(task)]
    exact = [(i, row) for i, row, name in every if wanted in (name, without_points(name))]
    return exact or [(i, row) for i, row, name in every if wanted in name]


def _cells(case: Case, row: int) -> list[tuple[str, Value]]:
    """The cells of a row by what they hold."""
    item, line = case.form.indicator_at(row), case.form.execution
    if item is not None:
        cells = [
            ("三级指标", item.name), ("年度指标值", item.target), ("全年完成值", item.actual), ("分值", item.weight),
            ("自评得分", item.score), ("偏差及原因", item.reason),
        ]  # fmt: skip
    else:
        assert line is not None
        cells = [
            ("资金", line.label), ("全年预算数", line.budget), ("全年执行数", line.spent), ("执行率", line.rate),
            ("分值", line.weight), ("得分", line.score),
        ]  # fmt: skip
    return [(what, cell) for what, cell in cells if cell is not None]


def _facts(case: Case, score: Score) -> Iterable[Input]:
    """The facts of 基础数据 that the row's printed rule asks for."""
    wanted = asked(score.printed.rule) if score.printed is not None else frozenset()
    for fact in case.form.facts:
        if key(fact.name) in wanted:
            ref = fact.value.ref
            yield Input(fact.name, fact.value.text or "（空）", f"{ref.sheet}!{ref.a1}")


def _inputs(cells: Iterable[tuple[str, Value]]) -> tuple[Input, ...]:
    return tuple(Input(what, cell.text or "（空）", cell.ref.a1) for what, cell in cells)

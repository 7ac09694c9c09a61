"""explain: the derivation of one score."""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from xltools.cells import key, parse_a1
from xltools.engines.base import Engine, Fault, Result
from xltools.errors import FormError, UsageError
from xltools.findings import Finding
from xltools.forms.labels import without_points
from xltools.records import Indicator
from xltools.rules.base import cited
from xltools.rules.scoring import Score
from xltools.rules.settings import Setting
from xltools.tasks.results import Task
from xltools.tasks.verify import verify_book
from xltools.workbook.read import read_book

_CELL = re.compile(r"(?:(?P<sheet>.+)!)?\$?[A-Za-z]{1,3}\$?[1-9]\d{0,6}")


@dataclass(frozen=True)
class Input:
    """A figure or text that went into a score, with its cell."""

    what: str
    text: str
    cell: str


@dataclass(frozen=True)
class Explanation:
    """How one score comes about: inputs, rule, settings, steps, both engines, findings."""

    path: str
    sheet: str
    cell: str
    name: str
    inputs: tuple[Input, ...]
    score: Score
    basis: str
    settings: tuple[Setting, ...]
    engines: tuple[tuple[str, Result], ...]
    findings: tuple[Finding, ...]


def explain(
    path: str | os.PathLike[str],
    what: str,
    *,
    engines: Sequence[Engine],
    rules: str | os.PathLike[str] | None = None,
) -> Explanation:
    """Explain the score at a cell (any cell of the row: H35, 附件6!H35) or of an indicator by name.

    Raises UsageError when nothing or more than one thing is meant, FormError, UnreadableError.
    """
    book = read_book(path)
    tasks = [verify_book(book, engines=[engine], rules=rules) for engine in engines]
    if tasks[0][0].form is None:
        raise FormError(tasks[0][0].findings[0].message + "。", tasks[0][0].findings[0].hint)
    index, row = _find(tasks[0], what)
    task = tasks[0][index]
    assert task.case is not None
    assert task.form is not None
    results = tuple((e.name, found[index].ruled.get(row)) for e, found in zip(engines, tasks, strict=True))
    item = task.form.indicator_at(row)
    score = task.case.scores[row] if item is not None else task.case.execution
    assert score is not None
    names = sorted({name for step in score.points.steps for name in step.settings}) if score.points else []
    settings = tuple(task.case.settings.items[name] for name in names)
    return Explanation(
        task.path,
        task.form.sheet,
        item.place.a1 if item is not None else _execution_cell(task),
        item.name.text if item is not None else "预算执行率",
        tuple(_inputs(item)) if item is not None else tuple(_execution_inputs(task)),
        score,
        cited(score.rule.source, task.form.form),
        settings,
        results,
        tuple(finding for finding in task.findings if finding.row == row),
    )


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


def _name(task: Task, row: int) -> str:
    item = task.form.indicator_at(row) if task.form else None
    return item.name.text if item is not None else "预算执行率"


def _rows(task: Task) -> list[int]:
    if task.form is None or task.case is None:
        return []
    line = task.form.execution
    return [item.row for item in task.case.live] + ([line.label.ref.row] if line is not None else [])


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


def _inputs(item: Indicator) -> list[Input]:
    cells = (
        ("三级指标", item.name), ("年度指标值", item.target), ("全年完成值", item.actual), ("分值", item.weight),
        ("自评得分", item.score), ("偏差及原因", item.reason),
    )  # fmt: skip
    return [Input(what, cell.text or "（空）", cell.ref.a1) for what, cell in cells if cell is not None]


def _execution_cell(task: Task) -> str:
    line = task.form.execution if task.form else None
    assert line is not None
    return (line.score or line.label).ref.a1


def _execution_inputs(task: Task) -> list[Input]:
    line = task.form.execution if task.form else None
    assert line is not None
    cells = (
        ("资金", line.label), ("全年预算数", line.budget), ("全年执行数", line.spent), ("执行率", line.rate),
        ("分值", line.weight), ("得分", line.score),
    )  # fmt: skip
    return [Input(what, cell.text or "（空）", cell.ref.a1) for what, cell in cells if cell is not None]


def shown(result: Result) -> str:
    """A result for people."""
    from xltools.numbers import show

    if isinstance(result, Fault):
        return f"{result.code} {result.detail}".strip()
    return (
        show(result) if isinstance(result, Decimal) else "不能判定" if result in (None, "") else str(result)
    )

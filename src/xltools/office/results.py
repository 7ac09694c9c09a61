"""校验结果 and 出错说明: what a click found, as sheets of ours."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from xltools.cells import Merge, quote_sheet
from xltools.findings import Finding, Severity
from xltools.plans import SheetCell, SheetSpec, Style
from xltools.render.lines import verdict
from xltools.sheets import look
from xltools.sheets.fit import fitted
from xltools.tasks.results import Report, Task

RESULTS, FAULT = "校验结果", "出错说明"
_HEADS = ("序号", "级别", "代码", "位置", "问题", "应为", "实为", "差", "怎么办")
_WIDTHS = (6.0, 7.0, 26.0, 18.0, 56.0, 18.0, 16.0, 9.0, 52.0)
FIRST = 4
PLACE = 4
_FILLS = {Severity.ERROR: look.RED, Severity.WARNING: look.AMBER, Severity.INFO: None}
_VERDICT = Style(bold=True, size=12, border=False, wrap=False)


def verdict_of(report: Report) -> str:
    """One line over all forms: 总分 92，各项合计 82，差 10；等级 优→良；错误 3 处，提醒 5 处."""
    if len(report.tasks) == 1:
        return verdict(report.tasks[0])
    return "；".join(f"〔{_named(task)}〕{verdict(task)}" for task in report.tasks)


def _named(task: Task) -> str:
    return task.form.sheet if task.form is not None else "整个工作簿"


def result_sheet(report: Report, name: str = RESULTS) -> SheetSpec:
    """The findings in their order, each with a link to its cell, and the notes below."""
    cells = [SheetCell(1, 1, RESULTS, style=look.TITLE), SheetCell(2, 1, verdict_of(report), style=_VERDICT)]
    cells += [SheetCell(3, column, head, style=look.HEAD) for column, head in enumerate(_HEADS, 1)]
    findings = [finding for task in report.tasks for finding in task.findings]
    row = FIRST
    for row, finding in enumerate(findings, FIRST):
        cells += _line(row, row - FIRST + 1, finding)
    notes = list(dict.fromkeys(note for task in report.tasks for note in task.notes))
    start = FIRST + len(findings) + 1
    cells += [SheetCell(r, 1, f"说明：{note}", style=look.NOTE) for r, note in enumerate(notes, start)]
    return SheetSpec(
        name, tuple(cells), _WIDTHS, fitted(cells, _WIDTHS, {1: 26.0, 2: 20.0}, {}),
        freeze_row=3, protected=False, title_rows=(3, 3), tab_color="C00000",
    )  # fmt: skip


def _line(row: int, number: int, finding: Finding) -> Iterator[SheetCell]:
    place = f"{finding.sheet}!{finding.cell}" if finding.sheet and finding.cell else (finding.sheet or "—")
    link = f"{quote_sheet(finding.sheet)}!{finding.cell}" if finding.sheet and finding.cell else None
    texts = (
        str(number), finding.severity.label, finding.code, place, finding.message,
        finding.expected, finding.actual, finding.difference, finding.hint,
    )  # fmt: skip
    fill = Style(fill=_FILLS[finding.severity], horizontal="center")
    styles = (look.CENTER, fill, look.TEXT, look.LINK if link else look.CENTER, look.TEXT,
              look.FIGURE, look.FIGURE, look.FIGURE, look.TEXT)  # fmt: skip
    for column, (text, style) in enumerate(zip(texts, styles, strict=True), 1):
        yield SheetCell(row, column, text, style=style, link=link if column == PLACE else None)


def fault_sheet(action: str, message: str, hint: str, log: str) -> SheetSpec:
    """What went wrong with a click, what to do about it and where the log is."""
    lines: Sequence[tuple[str, str]] = (
        ("按钮", action), ("出了什么问题", message), ("怎么办", hint), ("日志文件", log),
    )  # fmt: skip
    cells = [SheetCell(1, 1, FAULT, style=look.TITLE)]
    cells += [SheetCell(3, column, head, style=look.HEAD) for column, head in enumerate(("项目", "内容"), 1)]
    for row, (what, text) in enumerate(lines, FIRST):
        cells += [SheetCell(row, 1, what, style=look.STRONG), SheetCell(row, 2, text, style=look.TEXT)]
    widths = (16.0, 80.0)
    return SheetSpec(
        FAULT, tuple(cells), widths, fitted(cells, widths, {1: 26.0}, {}), (Merge(1, 1, 1, 2),),
        protected=False, landscape=False, tab_color="C00000",
    )  # fmt: skip

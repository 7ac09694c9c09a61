"""校验结果 and 出错说明: what a click found, as sheets of ours."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from xltools.cells import Merge, Ref, parse_a1, quote_sheet
from xltools.findings import Finding, Severity
from xltools.office.ours import REMARK
from xltools.office.words import by_button, in_quotes, out_of_quotes
from xltools.plans import SheetCell, SheetSpec, Style
from xltools.render.lines import verdict
from xltools.sheets import look
from xltools.sheets.fit import fitted, height_for
from xltools.tasks.results import Report, Task

RESULTS, FAULT = "校验结果", "出错说明"
_HEADS = ("序号", "级别", "代码", "位置", "问题", "应为", "实为", "差", "怎么办", REMARK)
_WIDTHS = (5.0, 6.0, 19.0, 14.0, 44.0, 13.0, 13.0, 8.0, 36.0, 22.0)
FIRST = 4
CODE, PLACE, MESSAGE, REMARKS = 3, 4, 5, 10
_FILLS = {Severity.ERROR: look.RED, Severity.WARNING: look.AMBER, Severity.INFO: None}
_VERDICT = Style(bold=True, size=12, border=False)
_NOTE = Style(size=9, color="595959", border=False)


def verdict_of(report: Report) -> str:
    """One line over all forms: 总分 92，各项合计 82，差 10；等级 优→良；错误 3 处，提醒 5 处."""
    none = "" if any(task.form is not None for task in report.tasks) else "没有识别到自评表；"
    if len(report.tasks) == 1:
        return none + verdict(report.tasks[0])
    return none + "；".join(f"〔{_named(task)}〕{verdict(task)}" for task in report.tasks)


def _named(task: Task) -> str:
    return task.form.sheet if task.form is not None else "整个工作簿"


def result_sheet(report: Report, name: str, said: str, remarks: Mapping[int, str]) -> SheetSpec:
    """The findings in their order, each with a link to its cell, and the notes below; ``said`` stands above
    them, and ``remarks`` beside the findings of these numbers (from 0)."""
    cells = [SheetCell(1, 1, RESULTS, style=look.TITLE), SheetCell(2, 1, said, style=_VERDICT)]
    cells += [SheetCell(3, column, head, style=look.HEAD) for column, head in enumerate(_HEADS, 1)]
    findings = [finding for task in report.tasks for finding in task.findings]
    for number, finding in enumerate(findings):
        cells += _line(FIRST + number, number + 1, finding, remarks.get(number))
    notes = list(dict.fromkeys(note for task in report.tasks for note in task.notes))
    wide = [SheetCell(r, 1, f"说明：{by_button(note)}", style=_NOTE)
            for r, note in enumerate(notes, FIRST + len(findings) + 1)]  # fmt: skip
    heights = {row.row: _across(row) for row in (cells[1], *wide)}
    return SheetSpec(
        name, (*cells, *wide), _WIDTHS, fitted(cells, _WIDTHS, {1: 26.0, **heights}, {}),
        tuple(Merge(row, 1, row, len(_HEADS)) for row in heights),
        freeze_row=3, protected=False, title_rows=(3, 3), tab_color="C00000",
    )  # fmt: skip


def _across(cell: SheetCell) -> float:
    """The height of a text that has the whole width."""
    return height_for([(str(cell.value), sum(_WIDTHS), cell.style.size)], 20.0 if cell.style.bold else 15.0)


def place_of(finding: Finding) -> str:
    """附件6!H45, the sheet in “” where it holds an exclamation mark itself."""
    if not finding.sheet or not finding.cell:
        return finding.sheet or "—"
    return f"{in_quotes(finding.sheet)}!{finding.cell}"


def cell_at(place: object) -> Ref | None:
    """The cell that a text of the column 位置 means."""
    sheet, mark, address = str(place or "").rpartition("!")
    try:
        return Ref(out_of_quotes(sheet), *parse_a1(address)) if mark else None
    except ValueError:
        return None


def _line(row: int, number: int, finding: Finding, remark: str | None) -> Iterator[SheetCell]:
    link = f"{quote_sheet(finding.sheet)}!{finding.cell}" if finding.sheet and finding.cell else None
    texts = (
        str(number), finding.severity.label, finding.code, place_of(finding), by_button(finding.message),
        finding.expected, finding.actual, finding.difference, by_button(finding.hint), remark,
    )  # fmt: skip
    fill = Style(fill=_FILLS[finding.severity], horizontal="center")
    styles = (look.CENTER, fill, look.TEXT, look.LINK if link else look.CENTER, look.TEXT,
              look.FIGURE, look.FIGURE, look.FIGURE, look.TEXT, look.TEXT)  # fmt: skip
    for column, (text, style) in enumerate(zip(texts, styles, strict=True), 1):
        yield SheetCell(row, column, text, style=style, link=link if column == PLACE else None)


def fault_sheet(name: str, action: str, message: str, hint: str, log: str) -> SheetSpec:
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
        name, tuple(cells), widths, fitted(cells, widths, {1: 26.0}, {}), (Merge(1, 1, 1, 2),),
        protected=False, landscape=False, tab_color="C00000",
    )  # fmt: skip

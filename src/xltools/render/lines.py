"""A report in lines: what a pipe or a file gets, and the words that the terminal shares."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal

from xltools.findings import Finding, Severity
from xltools.numbers import show
from xltools.rules.grades import grade
from xltools.tasks.files import passed_notes
from xltools.tasks.results import Report, Task


def report_lines(report: Report) -> Iterator[str]:
    """The report, one line a finding and nothing folded: fit for searching and for other programs."""
    for task in report.tasks:
        yield headline(task)
        yield verdict(task)
        for finding in task.findings:
            yield f"{finding.severity.label}  {place(task, finding)}  {finding.code}  {finding.message}"
        yield from (f"  · {hint}" for hint in hints(task.findings))
        yield from (f"待人工核对：{doubt}" for doubt in doubts(task))
        yield from (f"说明：{note}" for note in task.notes)
        yield ""
    yield from (f"说明：{note}" for note in passed_notes(report.passed, report.old))
    if len(report.tasks) != 1:
        yield summary(report)


def place(task: Task, finding: Finding) -> str:
    """The cell of a finding, with its sheet where that is not the form's: 三公表!G4; of one about
    a report's text the place there."""
    if finding.cell is None:
        return finding.place or "—"
    own = task.form is None or finding.sheet == task.form.sheet
    return finding.cell if own else f"{finding.sheet}!{finding.cell}"


def summary(report: Report) -> str:
    """One line over all tasks."""
    clean = sum(task.status == "clean" for task in report.tasks)
    return (
        f"共 {len(report.tasks)} 份表：无问题 {clean} 份；错误 {report.errors} 处，提醒 {report.warnings} 处"
    )


def headline(task: Task) -> str:
    """Which form of which file it is."""
    form = task.form
    if form is None:
        return task.path
    who = "，".join(v.text for v in (form.unit, form.project) if v is not None)
    year = f"{form.year}年度 " if form.year else ""
    return f"{task.path} › {form.sheet}：{year}{form.form}{'，' + who if who else ''}"


def verdict(task: Task) -> str:
    """One line: 总分 92，各项合计 82，差 10；等级 优→良；错误 3 处，提醒 5 处."""
    counts = f"错误 {task.count(Severity.ERROR)} 处，提醒 {task.count(Severity.WARNING)} 处"
    infos = task.count(Severity.INFO)
    counts += f"，提示 {infos} 处" if infos else ""
    if task.status == "unreadable":
        return "无法读取"
    if not task.findings:
        return "没有发现问题" + _figures(task)
    return f"{_figures(task).lstrip('；')}；{counts}" if _figures(task) else counts


def _figures(task: Task) -> str:
    case, stated = task.case, task.stated_total
    if case is None or not case.form.indicators or not case.has_scores:
        return ""
    rows = case.stated_rows
    parts = [f"总分 {show(stated)}" if stated is not None else "没有总分", f"各项合计 {show(rows)}"]
    if stated is not None and stated != rows:
        parts.append(f"差 {show(stated - rows)}")
    text = "；" + "，".join(parts)
    rule = case.rule_total
    if rule is not None and rule != rows:
        text += f"，按评分办法 {show(rule)}"
    before, right = grades(task, rows)
    return text + (f"；等级 {before}→{right}" if before not in (None, right) else f"；等级 {right}")


def grades(task: Task, rows: Decimal) -> tuple[str | None, str]:
    """The grade of the printed total (None without one), and of the rows' sum."""
    assert task.case is not None
    stated = task.stated_total
    before = grade(stated, task.case.settings) if stated is not None else None
    return before, grade(rows, task.case.settings)


def doubts(task: Task) -> list[str]:
    """What a report's text leaves to a person, one line each."""
    return [f"{doubt.place}“{doubt.quote}”：{doubt.why}" for doubt in task.doubts]


def hints(findings: Iterable[Finding]) -> list[str]:
    """What to do, once for each kind of error."""
    return list(dict.fromkeys(f"{f.title}：{f.hint}" for f in findings if f.severity is Severity.ERROR))

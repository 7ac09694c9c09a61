"""Reports on a terminal: plain Chinese, tables that line up, colours only where they show."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable
from decimal import Decimal
from typing import TYPE_CHECKING

from rich.box import SIMPLE
from rich.console import Console
from rich.table import Table
from rich.text import Text

from xltools.engines.base import Fault, Result
from xltools.findings import FindingKind, Severity
from xltools.numbers import show
from xltools.render.lines import doubts, headline, hints, place, summary, verdict
from xltools.rules.base import Method
from xltools.rules.settings import Settings
from xltools.sheets.changes import Change
from xltools.tasks.files import passed_notes
from xltools.tasks.results import Report, Task

if TYPE_CHECKING:
    from xltools.tasks.explain import Explanation

_COLORS = {Severity.ERROR: "bold red", Severity.WARNING: "yellow", Severity.INFO: "cyan"}
_WIDE = 110


def console() -> Console:
    """Standard output; a fixed width and no colours where it is no terminal."""
    terminal = sys.stdout.isatty()
    width = None if terminal else int(os.environ.get("COLUMNS", _WIDE))
    return Console(width=width, highlight=False, emoji=False, markup=False, soft_wrap=False)


def _table(*columns: tuple[str, dict[str, object]]) -> Table:
    table = Table(box=SIMPLE, pad_edge=False, show_edge=False)
    for title, options in columns:
        table.add_column(title, overflow="fold", **options)  # type: ignore[arg-type]
    return table


def print_report(report: Report, out: Console | None = None) -> None:
    """Every task with its verdict and findings, then one line over all."""
    out = out or console()
    for task in report.tasks:
        print_task(task, out)
    for note in passed_notes(report.passed, report.old):
        out.print(Text(f"说明：{note}", style="dim"))
    if len(report.tasks) != 1:
        out.print(summary(report))


def print_task(task: Task, out: Console) -> None:
    """One form: what it is, the verdict, its findings, its notes."""
    out.print(Text(headline(task), style="bold"))
    out.print(Text(verdict(task), style="red" if task.count(Severity.ERROR) else ""))
    if task.findings:
        table = _table(
            ("级别", {"no_wrap": True}),
            ("单元格", {"no_wrap": True}),
            ("代码", {"no_wrap": True}),
            ("问题", {"ratio": 1}),
        )
        for finding in task.findings:
            table.add_row(
                Text(finding.severity.label, style=_COLORS[finding.severity]),
                place(task, finding),
                finding.code,
                finding.message,
            )
        out.print(table)
        for hint in hints(task.findings):
            out.print(Text(f"  · {hint}", style="dim"))
    for doubt in doubts(task):
        out.print(Text(f"待人工核对：{doubt}", style="dim"))
    for note in task.notes:
        out.print(Text(f"说明：{note}", style="dim"))
    out.print()


def print_changes(changes: Iterable[Change], out: Console) -> None:
    """Every cell changed, before and after."""
    rows = list(changes)
    if not rows:
        out.print("没有需要改动的单元格")
        return
    table = _table(
        ("单元格", {"no_wrap": True}),
        ("项目", {"ratio": 2}),
        ("原值", {"ratio": 1}),
        ("新值", {}),
        ("公式", {"ratio": 2}),
    )
    for change in rows:
        table.add_row(
            f"{change.ref.sheet}!{change.ref.a1}",
            change.what,
            change.before,
            change.after,
            f"={change.formula}" if change.formula else "",
        )
    out.print(table)
    out.print(f"共改动 {len(rows)} 个单元格")


def print_explanation(found: Explanation, out: Console) -> None:
    """Inputs, rule, settings with their source, steps, both engines, findings."""
    out.print(Text(f"{found.path} › {found.sheet}!{found.cell}：{found.name}", style="bold"))
    table = _table(("项目", {"no_wrap": True}), ("内容", {"ratio": 1}), ("单元格", {"no_wrap": True}))
    for item in found.inputs:
        table.add_row(item.what, item.text, item.cell)
    out.print(table)
    out.print(f"计分办法：{found.method}")
    out.print(f"依据：{found.basis}")
    for number, step in enumerate(found.steps, 1):
        out.print(f"  {number}. {step}")
    out.print(f"按办法可得：{found.allowed}；自评 {found.stated}")
    for setting in found.settings:
        out.print(Text(f"  设置“{setting.label}”＝{setting.shown}；来源：{setting.source}", style="dim"))
    for name, result in found.engines:
        out.print(f"公式引擎 {name}：{_result(result)}")
    out.print(f"程序计算：{found.result}")
    for finding in found.findings:
        out.print(
            Text(
                f"{finding.severity.label} {finding.code}：{finding.message}", style=_COLORS[finding.severity]
            )
        )


def _result(result: Result) -> str:
    if isinstance(result, Fault):
        return f"{result.code} {result.detail}".strip()
    if isinstance(result, Decimal):
        return show(result)
    return "不能判定" if result in (None, "") else str(result)


def print_rules(rules: Iterable[Method], settings: Settings, out: Console, *, full: bool) -> None:
    """The catalogue of rules; with ``full`` their settings and sources."""
    for rule in rules:
        out.print(Text(f"{rule.name}  {rule.label}", style="bold"))
        out.print(f"  {rule.text}")
        out.print(Text(f"  依据：{rule.source}", style="dim"))
        if full:
            for name in rule.settings:
                item = settings.items[name]
                out.print(f"  {item.label}＝{item.shown}（{item.id}）：{item.note}")
                out.print(Text(f"    来源：{item.source}", style="dim"))


def print_settings(settings: Settings, out: Console) -> None:
    """All settings in force with their source."""
    table = _table(
        ("编号", {"no_wrap": True}),
        ("项目", {"no_wrap": True}),
        ("取值", {"ratio": 1}),
        ("来源", {"ratio": 2}),
    )
    for item in settings.items.values():
        table.add_row(item.id, item.label, item.shown, item.source)
    out.print(table)


def print_kinds(kinds: Iterable[FindingKind], out: Console, *, full: bool) -> None:
    """The catalogue of findings; with ``full`` basis, hint and example."""
    if not full:
        table = _table(
            ("代码", {"no_wrap": True}),
            ("级别", {"no_wrap": True}),
            ("含义", {"ratio": 1}),
            ("类别", {"no_wrap": True}),
        )
        for kind in kinds:
            table.add_row(
                kind.code, Text(kind.severity.label, style=_COLORS[kind.severity]), kind.title, kind.group
            )
        out.print(table)
        return
    for kind in kinds:
        out.print(Text(f"{kind.code}（{kind.severity.label}）：{kind.title}", style="bold"))
        for label, text in (("依据", kind.basis), ("怎么办", kind.hint), ("例", kind.example)):
            out.print(f"  {label}：{text}")

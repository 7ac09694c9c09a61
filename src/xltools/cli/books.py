"""Commands on single workbooks: new, fill, recompute, verify, explain."""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING

from xltools.cli.common import FOUND, OK, console, engine, engines, progress, write_text

if TYPE_CHECKING:
    from xltools.tasks.results import Report


def run_new(args: argparse.Namespace) -> int:
    from xltools.tasks.new import new

    print(f"已写出：{new(args.form, out=args.output, force=args.force)}")
    return OK


def run_fill(args: argparse.Namespace) -> int:
    from xltools.tasks.fill import fill

    done = fill(args.source, out=args.output, template=args.template, force=args.force, engine=engine())
    print(f"已填写：{done.out}")
    for note in done.notes:
        print(f"说明：{note}")
    return OK


def run_recompute(args: argparse.Namespace) -> int:
    from xltools.render.terminal import print_changes
    from xltools.tasks.recompute import recompute

    done = recompute(
        args.book,
        out=args.output,
        scores=args.scores,
        in_place=args.in_place,
        force=args.force,
        engine=engine(),
    )
    print_changes(done.changes, console())
    for note in done.notes:
        print(f"说明：{note}")
    print(f"已写出：{done.out}" + ("（原文件保存为 .bak）" if args.in_place else "（原文件未改动）"))
    return OK


def run_verify(args: argparse.Namespace) -> int:
    from xltools.tasks.verify import verify

    _check_outputs(args)
    used = engines(args.engine)
    with progress() as show:
        report = verify(args.paths, engines=used, rules=args.rules, text=args.report, progress=show)
    if args.json:
        from xltools.render.jsonreport import render_json

        write_text(args.json, render_json(report), force=args.force)
    if args.html:
        from xltools.render.page.write import write_page

        write_page(args.html, report, engine=used[0], force=args.force)
    if args.json != "-":
        _show_report(report)
    if not report.tasks:
        print(
            "没有找到工作簿（.xlsx、.xlsm、.xls）和有自评表的 Word 文档（.docx）；~$ 开头的、名字带“.重算.”的和 .bak 不算。",
            file=sys.stderr,
        )
    return FOUND if report.errors else OK


def _check_outputs(args: argparse.Namespace) -> None:
    """Nothing is verified for outputs that may not be written. Raises UsageError, WriteError."""
    outputs = [path for path in (args.json, args.html) if path is not None and path != "-"]
    if not outputs and args.html is None:
        return
    from pathlib import Path

    from xltools.errors import UsageError
    from xltools.workbook.save import check_output

    if args.html == "-":
        raise UsageError("--html 不能写到标准输出。", "请在 --html 后面写文件名，如 核对结果.html。")
    if len({Path(path).resolve() for path in outputs}) < len(outputs):
        raise UsageError("--json 和 --html 是同一个文件。", "请写两个不同的文件名。")
    for path in outputs:
        page = (".html", ".htm") if path == args.html else ()
        check_output(Path(path), force=args.force, suffixes=page, inputs=args.paths)


def _show_report(report: Report) -> None:
    """As a table on a terminal, line by line into a pipe or file."""
    if sys.stdout.isatty():
        from xltools.render.terminal import print_report

        print_report(report)
        return
    from xltools.render.lines import report_lines

    for line in report_lines(report):
        print(line)


def run_explain(args: argparse.Namespace) -> int:
    from xltools.render.terminal import print_explanation
    from xltools.tasks.explain import explain

    print_explanation(explain(args.book, args.what, engines=[engine()], rules=args.rules), console())
    return OK

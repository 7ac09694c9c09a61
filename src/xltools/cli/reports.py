"""summarize --reports: pages of the files with errors, made after the summary."""

from __future__ import annotations

import argparse
import os
from typing import TYPE_CHECKING

from xltools.cli.common import engine, progress, tell

if TYPE_CHECKING:
    from xltools.tasks.summarize import Summary


def check_reports(args: argparse.Namespace) -> None:
    """No file is verified for pages that may not be written. Raises UsageError, WriteError."""
    if args.reports is None:
        return
    if args.merge:
        from xltools.errors import UsageError

        raise UsageError(
            "--merge 不能和 --reports 一起用。", "要各附件4的页面，请用 xltools verify 收件 --html 文件。"
        )
    from xltools.render.page.reports import check_folder

    check_folder(args.reports, force=args.force)


def write_reports(args: argparse.Namespace, done: Summary) -> None:
    """The pages of a run, where they are asked for."""
    if args.reports is None:
        return
    from xltools.render.page import reports
    from xltools.tasks.summarize import listed_form

    with progress() as show:
        made = reports.write_reports(
            args.reports,
            done.files.light,
            listed=listed_form(args.form),
            engine=engine(),
            rules=args.rules,
            findings=done.findings,
            force=args.force,
            progress=show,
        )
    where = os.path.join(args.reports, reports.INDEX)
    print(f"有错误的 {made.pages} 个文件各有一页（这次写了 {made.written} 页），目录是 {where}")
    tell(made.notes, (), ())

"""The command summarize, with --merge, --export and --reports."""

from __future__ import annotations

import argparse
import sys

from xltools.cli.common import FOUND, OK, engine, progress, tell
from xltools.cli.reports import check_reports, write_reports


def run_summarize(args: argparse.Namespace) -> int:
    check_reports(args)
    code = _run_merge(args) if args.merge else _run_summary(args)
    if args.export:
        _export(args)
    return code


def _run_merge(args: argparse.Namespace) -> int:
    from xltools.errors import UsageError
    from xltools.tasks.merge import merge

    if args.review != "none":
        raise UsageError("--merge 不能和 --review 一起用。", "复核分数照各主管部门的附件4填写。")
    with progress() as show:
        done = merge(args.sources, out=args.output, engine=engine(), listing=args.units, order=args.order,
                     rules=args.rules, force=args.force, progress=show)  # fmt: skip
    print(
        f"已合并 {len(done.departments)} 个主管部门的附件4：{done.out}"
        if done.out
        else f"没有可用的附件4，没有写出 {args.output}"
    )
    tell(done.notes, done.findings, done.unused)
    return FOUND if done.unused else OK


def _export(args: argparse.Namespace) -> None:
    from xltools.tasks.export import export
    from xltools.tasks.filing import filed_in

    records = filed_in(args.sources, engine=engine(), rules=args.rules, leave_out=[args.output])
    done = export(args.export, records, force=args.force)
    print(f"已导出 {len(done.files)} 个文件到 {args.export}")
    tell(done.notes, (), ())


def _run_summary(args: argparse.Namespace) -> int:
    from xltools.render.progress import steps
    from xltools.tasks.summarize import summarize

    with steps(sys.stderr) as progress:
        done = summarize(args.sources, out=args.output, engine=engine(), units=args.units, order=args.order,
                         review=args.review, rules=args.rules, force=args.force, form=args.form,
                         processes=args.processes, progress=progress)  # fmt: skip
    what = "个单位" if args.form == "附件6" else "份自评表"
    print(
        f"已汇总 {len(done.used)} {what}：{done.out}"
        if done.out
        else f"没有可用的{args.form}，没有写出 {args.output}"
    )
    tell(done.notes, done.findings, done.unused)
    write_reports(args, done)
    return FOUND if done.unused else OK

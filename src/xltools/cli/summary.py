"""The command summarize, with --merge, --export and --reports."""

from __future__ import annotations

import argparse
import os
import sys
from typing import TYPE_CHECKING

from xltools.cli.common import FOUND, OK, engine, tell
from xltools.cli.reports import check_reports, write_reports

if TYPE_CHECKING:
    from collections.abc import Sequence

    from xltools.findings import Finding
    from xltools.tasks.adoption import Adoption
    from xltools.tasks.batch.crew import Crew
    from xltools.tasks.batch.store import Kept


def run_summarize(args: argparse.Namespace) -> int:
    check_reports(args)
    return _run_merge(args) if args.merge else _run_summary(args)


def _crew(args: argparse.Namespace) -> Crew:
    from xltools.errors import UsageError
    from xltools.tasks.batch.crew import crew_of

    if args.cluster and args.processes:
        raise UsageError(
            "--cluster 不能和 --processes 一起用。", "集群用几个进程，由各台工作机的 dask worker 决定。"
        )
    return crew_of(args.processes, args.cluster)


def _run_merge(args: argparse.Namespace) -> int:
    from xltools.errors import UsageError
    from xltools.render.progress import steps
    from xltools.tasks.adoption import Adoption, place_in
    from xltools.tasks.departments import FORM
    from xltools.tasks.merge import merge

    if args.review != "none":
        raise UsageError("--merge 不能和 --review 一起用。", "复核分数照各主管部门的附件4填写。")
    with steps(sys.stderr) as progress:
        done = merge(args.sources, out=args.output, engine=engine(), listing=args.units, order=args.order,
                     rules=args.rules, force=args.force, crew=_crew(args), indicators=bool(args.export),
                     progress=progress)  # fmt: skip
    count = f"{len(done.departments)} 个主管部门"
    if not done.out:
        print(f"没有可用的附件4，没有写出 {args.output}")
    elif done.written:
        print(f"已合并 {count}的附件4：{done.out}")
    else:
        _left_alone(done.out, count, edited=done.edited)
    tell(done.notes, done.findings, done.unused)
    places = [place_in(one.task.path, one.form) for one in done.departments]
    _export(args, done.files, done.findings, Adoption.of(FORM, places, done.unused))
    return FOUND if done.unused else OK


def _run_summary(args: argparse.Namespace) -> int:
    from xltools.render.progress import steps
    from xltools.tasks.adoption import Adoption
    from xltools.tasks.summarize import listed_form, summarize

    with steps(sys.stderr) as progress:
        done = summarize(args.sources, out=args.output, engine=engine(), units=args.units, order=args.order,
                         review=args.review, rules=args.rules, force=args.force, form=args.form,
                         crew=_crew(args), indicators=bool(args.export), progress=progress)  # fmt: skip
    what = "个单位" if args.form == "附件6" else "份自评表"
    if not done.out:
        print(f"没有可用的{args.form}，没有写出 {args.output}")
    elif done.written:
        print(f"已汇总 {len(done.used)} {what}：{done.out}")
    else:
        _left_alone(done.out, f"{len(done.used)} {what}", edited=done.edited)
    tell(done.notes, done.findings, done.unused)
    places = [(line.path, line.form.sheet, line.form.cell) for line in done.used]
    _export(args, done.files, done.findings, Adoption.of(listed_form(args.form), places, done.unused))
    write_reports(args, done)
    return FOUND if done.unused else OK


def _left_alone(out: str, count: str, *, edited: bool) -> None:
    """Say why an output of the same files was not written again."""
    if edited:
        print(f"{os.path.basename(out)} 有改动，来源没有变化，没有重写；要重新生成，请先把它改名或移走")
    else:
        print(f"没有变化：收到的文件和上次相同，{out} 已是最新（{count}），没有重写")


def _export(args: argparse.Namespace, files: Kept, findings: Sequence[Finding], adoption: Adoption) -> None:
    if not args.export:
        return
    from xltools.tasks.export import export

    done = export(args.export, files.whole(), force=args.force, findings=findings, adoption=adoption)
    print(f"已导出 {len(done.files)} 个文件到 {args.export}")
    tell(done.notes, (), ())

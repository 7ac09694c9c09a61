"""The command line: parse, one call, render, exit code."""

from __future__ import annotations

import argparse
import contextlib
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, TypeAlias

from xltools import __version__
from xltools.arguments import USAGE, Parser
from xltools.errors import XltoolsError

if TYPE_CHECKING:
    from rich.console import Console

    from xltools.engines.base import Engine
    from xltools.findings import Finding
    from xltools.tasks.results import Report

    Commands: TypeAlias = argparse._SubParsersAction["Parser"]

OK, FOUND = 0, 1


#: the last net, for what is wrong with us: one line and what to do, never a traceback
_OURS = (
    "xltools：程序内部出错（{}），没有写出的文件不受影响。"
    "请设环境变量 XLTOOLS_DEBUG=1 重试，把显示的内容和所用文件报告给维护者。"
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; the exit code is that of contract §1."""
    _speak_utf8()
    parsed = build_parser().parse_args(arguments)
    if getattr(parsed, "quiet", False):
        with open(os.devnull, "w", encoding="utf-8") as nowhere, contextlib.redirect_stderr(nowhere):
            return _run(parsed)
    return _run(parsed)


def _run(parsed: argparse.Namespace) -> int:
    try:
        run: Callable[[argparse.Namespace], int] = parsed.run
        return run(parsed)
    except XltoolsError as error:
        print(f"xltools：{error}", file=sys.stderr)
    except KeyboardInterrupt:
        print("xltools：已中断，没有写出的文件不受影响。", file=sys.stderr)
    except BrokenPipeError:
        sys.stdout = None  # the reader has gone; nothing more to say
    except Exception as error:
        if os.environ.get("XLTOOLS_DEBUG") == "1":
            raise
        print(_OURS.format(type(error).__name__), file=sys.stderr)
    return USAGE


def _speak_utf8() -> None:
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")


def build_parser() -> argparse.ArgumentParser:
    """All commands with their options."""
    parser = Parser(
        prog="xltools",
        description="预算绩效自评表的填报、重算、核对与汇总。所有命令都不改动原文件（recompute --in-place 除外）。",
        epilog="例：xltools verify 附件6.xlsx    xltools recompute 附件6.xlsx    xltools summarize 收件 -o 附件4.xlsx",
    )
    parser.add_argument(
        "--version", action="version", version=f"xltools {__version__}", help="显示版本后退出"
    )
    commands = parser.add_subparsers(
        title="命令", metavar="命令", required=True, prog="xltools", parser_class=Parser
    )
    for add in (_new, _fill, _recompute, _verify, _summarize, _explain, _rules, _findings, _demo, _doctor):
        add(commands)
    return parser


def _command(
    commands: Commands, name: str, help_text: str, run: Callable[[argparse.Namespace], int]
) -> argparse.ArgumentParser:
    parser = commands.add_parser(name, help=help_text, description=help_text)
    parser.add_argument("--quiet", action="store_true", help="不显示进度和提示")
    parser.set_defaults(run=run)
    return parser


def _new(commands: Commands) -> None:
    parser = _command(commands, "new", "写一份空白的官方表（带公式、填写提示和打印设置）", run_new)
    parser.add_argument(
        "form",
        metavar="表名",
        help="附件6、附件4、项目支出绩效自评表、项目自评情况汇总表、共性指标体系评分表、综合评分表、绩效目标申报表、得分汇总表，或表的全称",
    )
    parser.add_argument("-o", "--output", required=True, metavar="文件", help="输出的 .xlsx 文件")
    parser.add_argument("--force", action="store_true", help="输出文件已存在时覆盖")


def _fill(commands: Commands) -> None:
    parser = _command(commands, "fill", "用资料填写模板，写入公式并算出数值", run_fill)
    parser.add_argument("source", metavar="资料", help="另一份填好的工作簿，或 YAML、JSON、CSV 文件")
    parser.add_argument("-o", "--output", required=True, metavar="文件", help="输出的 .xlsx 文件")
    parser.add_argument(
        "--template", metavar="表名或文件", help="模板：表名，或自己的模板工作簿（默认按资料的表种）"
    )
    parser.add_argument("--force", action="store_true", help="输出文件已存在时覆盖")


def _recompute(commands: Commands) -> None:
    parser = _command(commands, "recompute", "重算执行率、小计、总分和未填的得分，另存一份", run_recompute)
    parser.add_argument("book", metavar="工作簿")
    parser.add_argument("-o", "--output", metavar="文件", help="输出文件（默认：原名.重算.xlsx）")
    parser.add_argument("--scores", choices=("stated", "rule"), default="stated",
                        help="stated：填写的得分不动（默认）；rule：与评分办法不符的得分按办法改")  # fmt: skip
    parser.add_argument("--in-place", action="store_true", help="直接改原文件（原文件另存为 .bak）")
    parser.add_argument("--force", action="store_true", help="输出文件已存在时覆盖")


def _verify(commands: Commands) -> None:
    parser = _command(commands, "verify", "核对自评表：逐项重算，报告错误和提醒", run_verify)
    parser.add_argument("paths", nargs="+", metavar="文件或文件夹")
    parser.add_argument("--json", metavar="文件", help="写出 JSON 结果；- 为标准输出")
    parser.add_argument("--force", action="store_true", help="JSON 文件已存在时覆盖")
    parser.add_argument(
        "--engine",
        default="formualizer",
        metavar="引擎",
        help="公式引擎：formualizer（默认）、formulas、libreoffice、all",
    )
    parser.add_argument("--rules", metavar="模板", help="按这个工作簿里的评分规则核对（默认用自带模板）")


def _summarize(commands: Commands) -> None:
    parser = _command(
        commands,
        "summarize",
        "把收到的自评表汇总（默认附件6汇总成附件4）；中断后再运行会接着做",
        run_summarize,
    )
    parser.add_argument("sources", nargs="+", metavar="文件夹",
                        help="文件夹（含下级）、文件、通配符（收件/*.xlsx）或网络地址（s3://…），可以有几个")  # fmt: skip
    parser.add_argument("-o", "--output", required=True, metavar="文件", help="输出的汇总表")
    parser.add_argument("--form", default="附件6", metavar="表名",
                        help="汇总哪种表：附件6（默认）、项目支出绩效自评表")  # fmt: skip
    parser.add_argument("--units", metavar="清单", help="应报送单位清单（.xlsx、.csv、.txt），列出缺报单位")
    parser.add_argument("--order", metavar="清单", help="单位排列次序（第一个为本级）")
    parser.add_argument("--review", choices=("none", "rows", "rule"), default="none",
                        help="复核分数：none 留空（默认）、rows 各项合计、rule 按评分办法")  # fmt: skip
    parser.add_argument("--merge", action="store_true",
                        help="把各主管部门报来的附件4合成一份（财政局用），每个主管部门一行")  # fmt: skip
    parser.add_argument("--export", metavar="文件夹", help="另把全部指标、表和问题写成 CSV 和 Parquet")
    parser.add_argument("--rules", metavar="模板", help="按这个工作簿里的评分规则核对")
    parser.add_argument("--processes", type=_count, metavar="个数",
                        help="同时用几个进程（默认：全部处理器核心；1 为不另开进程）")  # fmt: skip
    parser.add_argument("--force", action="store_true", help="输出文件已存在时覆盖")


def _count(text: str) -> int:
    number = int(text) if text.isascii() and text.isdigit() else 0
    if not 1 <= number <= 512:
        raise argparse.ArgumentTypeError(f"应为 1 到 512 的整数：{text}")
    return number


def _explain(commands: Commands) -> None:
    parser = _command(commands, "explain", "说明一项得分是怎么算出来的", run_explain)
    parser.add_argument("book", metavar="工作簿")
    parser.add_argument("what", metavar="单元格或指标名", help="如 H35、附件6!H35，或三级指标名称")
    parser.add_argument("--rules", metavar="模板", help="按这个工作簿里的评分规则计算")


def _rules(commands: Commands) -> None:
    parser = _command(commands, "rules", "列出计分办法和现行设置", run_rules)
    parser.add_argument("name", nargs="?", metavar="名称", help="只看一种办法，如 proportional")


def _findings(commands: Commands) -> None:
    parser = _command(commands, "findings", "列出全部问题代码及含义", run_findings)
    parser.add_argument("code", nargs="?", metavar="代码", help="只看一个代码，如 total-mismatch")


def _demo(commands: Commands) -> None:
    parser = _command(commands, "demo", "写出示例并演示：填表、核对、重算、再核对、汇总", run_demo)
    parser.add_argument(
        "folder",
        nargs="?",
        default="xltools-示例",
        metavar="文件夹",
        help="示例写到哪里（默认：xltools-示例）",
    )
    parser.add_argument("--force", action="store_true", help="文件夹里已有示例时覆盖")


def _doctor(commands: Commands) -> None:
    _command(commands, "doctor", "检查运行环境，说明缺什么、怎么装", run_doctor)


def _console() -> Console:
    from xltools.render.terminal import console

    return console()


def _engine(name: str = "formualizer") -> Engine:
    from xltools.engines.registry import get_engine

    return get_engine(name)


def _engines(name: str) -> list[Engine]:
    from xltools.engines.registry import available, get_engine

    names = available() if name == "all" else [part.strip() for part in name.split(",")]
    return [get_engine(part) for part in names]


@contextlib.contextmanager
def _progress() -> Iterator[Callable[[str], None]]:
    """The file at work, on stderr, where that is a terminal."""
    if not sys.stderr.isatty():
        yield lambda path: None
        return

    def show(path: str) -> None:
        print(f"\r\033[K正在处理 {os.path.basename(path)}", end="", file=sys.stderr, flush=True)

    try:
        yield show
    finally:
        print("\r\033[K", end="", file=sys.stderr, flush=True)


def run_new(args: argparse.Namespace) -> int:
    from xltools.tasks.new import new

    print(f"已写出：{new(args.form, out=args.output, force=args.force)}")
    return OK


def run_fill(args: argparse.Namespace) -> int:
    from xltools.tasks.fill import fill

    done = fill(args.source, out=args.output, template=args.template, force=args.force, engine=_engine())
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
        engine=_engine(),
    )
    print_changes(done.changes, _console())
    for note in done.notes:
        print(f"说明：{note}")
    print(f"已写出：{done.out}" + ("（原文件保存为 .bak）" if args.in_place else "（原文件未改动）"))
    return OK


def run_verify(args: argparse.Namespace) -> int:
    from xltools.tasks.verify import verify

    if args.json not in (None, "-"):
        from pathlib import Path

        from xltools.workbook.save import check_output

        check_output(Path(args.json), force=args.force, inputs=args.paths)
    with _progress() as progress:
        report = verify(args.paths, engines=_engines(args.engine), rules=args.rules, progress=progress)
    if args.json:
        from xltools.render.jsonreport import render_json

        _write_text(args.json, render_json(report), force=args.force)
    if args.json != "-":
        _show_report(report)
    if not report.tasks:
        print(
            "没有找到工作簿（.xlsx、.xlsm、.xls）；~$ 开头的、名字带“.重算.”的和 .bak 不算。", file=sys.stderr
        )
    return FOUND if report.errors else OK


def _show_report(report: Report) -> None:
    """As a table on a terminal, line by line into a pipe or file."""
    if sys.stdout.isatty():
        from xltools.render.terminal import print_report

        print_report(report)
        return
    from xltools.render.lines import report_lines

    for line in report_lines(report):
        print(line)


def _write_text(path: str, text: str, *, force: bool) -> None:
    if path == "-":
        sys.stdout.write(text)
        return
    from xltools.workbook.save import write_safely

    write_safely(path, text.encode("utf-8"), force=force)


def run_summarize(args: argparse.Namespace) -> int:
    code = _run_merge(args) if args.merge else _run_summary(args)
    if args.export:
        _export(args)
    return code


def _run_merge(args: argparse.Namespace) -> int:
    from xltools.errors import UsageError
    from xltools.tasks.merge import merge

    if args.review != "none":
        raise UsageError("--merge 不能和 --review 一起用。", "复核分数照各主管部门的附件4填写。")
    with _progress() as progress:
        done = merge(args.sources, out=args.output, engine=_engine(), listing=args.units, order=args.order,
                     rules=args.rules, force=args.force, progress=progress)  # fmt: skip
    print(
        f"已合并 {len(done.departments)} 个主管部门的附件4：{done.out}"
        if done.out
        else f"没有可用的附件4，没有写出 {args.output}"
    )
    _tell(done.notes, done.findings, done.unused)
    return FOUND if done.unused else OK


def _export(args: argparse.Namespace) -> None:
    from xltools.tasks.export import export
    from xltools.tasks.filing import filed_in

    records = filed_in(args.sources, engine=_engine(), rules=args.rules, leave_out=[args.output])
    done = export(args.export, records, force=args.force)
    print(f"已导出 {len(done.files)} 个文件到 {args.export}")
    _tell(done.notes, (), ())


def _run_summary(args: argparse.Namespace) -> int:
    from xltools.render.progress import steps
    from xltools.tasks.summarize import summarize

    with steps(sys.stderr) as progress:
        done = summarize(args.sources, out=args.output, engine=_engine(), units=args.units, order=args.order,
                         review=args.review, rules=args.rules, force=args.force, form=args.form,
                         processes=args.processes, progress=progress)  # fmt: skip
    what = "个单位" if args.form == "附件6" else "份自评表"
    print(
        f"已汇总 {len(done.used)} {what}：{done.out}"
        if done.out
        else f"没有可用的{args.form}，没有写出 {args.output}"
    )
    _tell(done.notes, done.findings, done.unused)
    return FOUND if done.unused else OK


def _tell(notes: Sequence[str], findings: Sequence[Finding], unused: Sequence[tuple[str, str]]) -> None:
    for note in notes:
        print(f"说明：{note}")
    for finding in findings:
        print(f"{finding.severity.label}：{finding.message}（{finding.code}）")
    if unused:
        print(f"没有采用的文件 {len(unused)} 个：")
        for path, why in unused:
            print(f"  {path}：{why}")


def run_explain(args: argparse.Namespace) -> int:
    from xltools.render.terminal import print_explanation
    from xltools.tasks.explain import explain

    print_explanation(explain(args.book, args.what, engines=[_engine()], rules=args.rules), _console())
    return OK


def run_rules(args: argparse.Namespace) -> int:
    from xltools.errors import UsageError
    from xltools.render.terminal import print_rules, print_settings
    from xltools.rules.registry import METHODS
    from xltools.tasks.settings import settings_for

    out, settings = _console(), settings_for("附件6")
    if args.name is None:
        print_rules(METHODS, settings, out, full=False)
        out.print("现行设置（附件6 模板的评分规则表）：")
        print_settings(settings, out)
        return OK
    found = next((method for method in METHODS if method.name == args.name), None)
    if found is None:
        known = "、".join(method.name for method in METHODS)
        raise UsageError(f"没有名为“{args.name}”的计分办法。", f"可查：{known}")
    print_rules([found], settings, out, full=True)
    return OK


def run_findings(args: argparse.Namespace) -> int:
    from xltools.errors import UsageError
    from xltools.findings import catalogue
    from xltools.render.terminal import print_kinds

    kinds = catalogue()
    if args.code is None:
        print_kinds(kinds.values(), _console(), full=False)
        return OK
    if args.code not in kinds:
        raise UsageError(f"没有代码“{args.code}”。", "用 xltools findings 查看全部代码。")
    print_kinds([kinds[args.code]], _console(), full=True)
    return OK


def run_demo(args: argparse.Namespace) -> int:
    from xltools.render.demo import run

    run(args.folder, force=args.force, engine=_engine(), out=_console())
    return OK


def run_doctor(args: argparse.Namespace) -> int:
    from xltools.render.doctor import run

    return OK if run(_console()) else USAGE

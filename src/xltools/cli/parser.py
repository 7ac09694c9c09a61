"""All commands with their options; nothing that a command needs to run is imported here."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from importlib import import_module
from typing import TypeAlias

from xltools import __version__
from xltools.cli.chinese import Parser

Commands: TypeAlias = "argparse._SubParsersAction[Parser]"


def _later(module: str, name: str) -> Callable[[argparse.Namespace], int]:
    """The function of that name in a module of this package, imported when it is called."""

    def run(args: argparse.Namespace) -> int:
        found: Callable[[argparse.Namespace], int] = getattr(import_module(f"xltools.cli.{module}"), name)
        return found(args)

    return run


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
    for add in (
        _new,
        _fill,
        _recompute,
        _verify,
        _summarize,
        _explain,
        _report,
        _rules,
        _findings,
        _demo,
        _macros,
        _doctor,
    ):
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
    parser = _command(
        commands, "new", "写一份空白的官方表（带公式、填写提示和打印设置）", _later("books", "run_new")
    )
    parser.add_argument(
        "form",
        metavar="表名",
        help="附件6、附件4、项目支出绩效自评表、项目自评情况汇总表、共性指标体系评分表、综合评分表、绩效目标申报表、得分汇总表，或表的全称",
    )
    parser.add_argument("-o", "--output", required=True, metavar="文件", help="输出的 .xlsx 文件")
    parser.add_argument("--force", action="store_true", help="输出文件已存在时覆盖")


def _fill(commands: Commands) -> None:
    parser = _command(commands, "fill", "用资料填写模板，写入公式并算出数值", _later("books", "run_fill"))
    parser.add_argument(
        "source", metavar="资料", help="另一份填好的工作簿或 Word 文档（.docx），或 YAML、JSON、CSV 文件"
    )
    parser.add_argument("-o", "--output", required=True, metavar="文件", help="输出的 .xlsx 文件")
    parser.add_argument(
        "--template", metavar="表名或文件", help="模板：表名，或自己的模板工作簿（默认按资料的表种）"
    )
    parser.add_argument("--force", action="store_true", help="输出文件已存在时覆盖")


def _recompute(commands: Commands) -> None:
    parser = _command(
        commands,
        "recompute",
        "重算执行率、小计、总分和未填的得分，另存一份",
        _later("books", "run_recompute"),
    )
    parser.add_argument("book", metavar="工作簿")
    parser.add_argument("-o", "--output", metavar="文件", help="输出文件（默认：原名.重算.xlsx）")
    parser.add_argument("--scores", choices=("stated", "rule"), default="stated",
                        help="stated：填写的得分不动（默认）；rule：与评分办法不符的得分按办法改")  # fmt: skip
    parser.add_argument("--in-place", action="store_true", help="直接改原文件（原文件另存为 .bak）")
    parser.add_argument("--force", action="store_true", help="输出文件已存在时覆盖")


def _verify(commands: Commands) -> None:
    parser = _command(
        commands, "verify", "核对自评表：逐项重算，报告错误和提醒", _later("books", "run_verify")
    )
    parser.add_argument("paths", nargs="+", metavar="文件或文件夹")
    parser.add_argument("--json", metavar="文件", help="写出 JSON 结果；- 为标准输出")
    parser.add_argument(
        "--html", metavar="文件", help="写出一页 HTML，可寄给同事：结论、问题、标出单元格的原表"
    )
    parser.add_argument("--force", action="store_true", help="JSON、HTML 文件已存在时覆盖")
    parser.add_argument(
        "--engine",
        default="formualizer",
        metavar="引擎",
        help="公式引擎：formualizer（默认）、formulas、libreoffice、all",
    )
    parser.add_argument("--rules", metavar="模板", help="按这个工作簿里的评分规则核对（默认用自带模板）")
    parser.add_argument("--report", metavar="报告", help="连同自评报告（.docx、.txt）的文字一起核对")


def _summarize(commands: Commands) -> None:
    parser = _command(
        commands,
        "summarize",
        "把收到的自评表汇总（默认附件6汇总成附件4）；中断后再运行会接着做",
        _later("summary", "run_summarize"),
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
    parser.add_argument(
        "--reports", metavar="文件夹", help="另给每份有错误的自评表写一页 HTML，和一页目录 index.html"
    )
    parser.add_argument("--rules", metavar="模板", help="按这个工作簿里的评分规则核对")
    parser.add_argument("--processes", type=_count, metavar="个数",
                        help="同时用几个进程（默认：全部处理器核心；1 为不另开进程）")  # fmt: skip
    parser.add_argument("--cluster", metavar="地址",
                        help="交给 Dask 集群核对：调度机的地址，如 tcp://192.168.1.10:8786")  # fmt: skip
    parser.add_argument("--force", action="store_true", help="输出文件已存在时覆盖")


def _count(text: str) -> int:
    number = int(text) if text.isascii() and text.isdigit() else 0
    if not 1 <= number <= 512:
        raise argparse.ArgumentTypeError(f"应为 1 到 512 的整数：{text}")
    return number


def _explain(commands: Commands) -> None:
    parser = _command(commands, "explain", "说明一项得分是怎么算出来的", _later("books", "run_explain"))
    parser.add_argument("book", metavar="工作簿")
    parser.add_argument("what", metavar="单元格或指标名", help="如 H35、附件6!H35，或三级指标名称")
    parser.add_argument("--rules", metavar="模板", help="按这个工作簿里的评分规则计算")


def _report(commands: Commands) -> None:
    parser = _command(
        commands,
        "report",
        "由自评表写出自评报告（附件7，Word），图表和数字取自自评表",
        _later("report", "run_report"),
    )
    parser.add_argument("book", metavar="工作簿", help="填好的附件6（也可以是项目支出绩效自评表、评分表）")
    parser.add_argument("-o", "--output", required=True, metavar="文件", help="输出的 .docx 文件")
    parser.add_argument("--template", metavar="文件", help="自己的报告模板（.docx），默认用自带的附件7")
    parser.add_argument("--sheet", metavar="工作表", help="工作簿里有几份自评表时，写哪一份")
    parser.add_argument("--rules", metavar="模板", help="按这个工作簿里的评分规则核对")
    parser.add_argument("--force", action="store_true",
                        help="已有报告时重写：改写过的地方保留，旧文件另存为 .bak")  # fmt: skip


def _rules(commands: Commands) -> None:
    parser = _command(commands, "rules", "列出计分办法和现行设置", _later("catalogues", "run_rules"))
    parser.add_argument("name", nargs="?", metavar="名称", help="只看一种办法，如 proportional")


def _findings(commands: Commands) -> None:
    parser = _command(commands, "findings", "列出全部问题代码及含义", _later("catalogues", "run_findings"))
    parser.add_argument("code", nargs="?", metavar="代码", help="只看一个代码，如 total-mismatch")


def _demo(commands: Commands) -> None:
    parser = _command(
        commands, "demo", "写出示例并演示：填表、核对、重算、再核对、汇总", _later("catalogues", "run_demo")
    )
    parser.add_argument(
        "folder",
        nargs="?",
        default="xltools-示例",
        metavar="文件夹",
        help="示例写到哪里（默认：xltools-示例）",
    )
    parser.add_argument("--force", action="store_true", help="文件夹里已有示例时覆盖")


def _macros(commands: Commands) -> None:
    what = "表格软件里的按钮：制作宏工作簿和加载宏，安装、卸载、查看"
    group = commands.add_parser("macros", help=what, description=what)
    own = group.add_subparsers(
        title="命令", metavar="命令", required=True, prog="xltools macros", parser_class=Parser
    )
    build = _command(
        own, "build", "制作 附件6.xlsm（带按钮）和 xltools.xlam（加载宏）", _later("macros", "run_build")
    )
    build.add_argument("-o", "--output", required=True, metavar="文件夹", help="写到哪个文件夹")
    build.add_argument("--force", action="store_true", help="文件已存在时覆盖")
    for name, text in (("install", "安装按钮"), ("uninstall", "卸载按钮"), ("status", "查看按钮是否装好")):
        parser = _command(own, name, text, _later("macros", f"run_{name}"))
        parser.add_argument("--host", choices=("excel", "libreoffice"),
                            help="装到哪个软件（默认：Windows、macOS 为 excel，Linux 为 libreoffice）")  # fmt: skip


def _doctor(commands: Commands) -> None:
    _command(commands, "doctor", "检查运行环境，说明缺什么、怎么装", _later("catalogues", "run_doctor"))

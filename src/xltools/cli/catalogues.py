"""Commands that show what there is: rules, findings, demo, doctor."""

from __future__ import annotations

import argparse

from xltools.cli.chinese import USAGE
from xltools.cli.common import OK, console, engine


def run_rules(args: argparse.Namespace) -> int:
    from xltools.errors import UsageError
    from xltools.render.terminal import print_rules, print_settings
    from xltools.rules.registry import METHODS
    from xltools.tasks.settings import settings_for

    out, settings = console(), settings_for("附件6")
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
        print_kinds(kinds.values(), console(), full=False)
        return OK
    if args.code not in kinds:
        raise UsageError(f"没有代码“{args.code}”。", "用 xltools findings 查看全部代码。")
    print_kinds([kinds[args.code]], console(), full=True)
    return OK


def run_demo(args: argparse.Namespace) -> int:
    from xltools.render.demo import run

    run(args.folder, force=args.force, engine=engine(), out=console())
    return OK


def run_doctor(args: argparse.Namespace) -> int:
    from xltools.office.setup.state import states
    from xltools.render.doctor import run

    buttons = ((state.good, False, f"{state.what}：{state.text}") for state in states())
    return OK if run(console(), buttons) else USAGE

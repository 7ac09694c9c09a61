"""The command report."""

from __future__ import annotations

import argparse

from xltools.cli.common import OK, engine


def run_report(args: argparse.Namespace) -> int:
    from xltools.tasks.reporting.report import report

    done = report(args.book, out=args.output, template=args.template, sheet=args.sheet, rules=args.rules,
                  force=args.force, engine=engine())  # fmt: skip
    print(f"已写出：{done.out}")
    for note in done.notes:
        print(f"说明：{note}")
    return OK

"""argparse in Chinese: its help and its error messages."""

from __future__ import annotations

import argparse
from typing import Any, NoReturn

USAGE = 2
_ENGLISH = {
    "usage: ": "用法：",
    "positional arguments": "参数",
    "options": "选项",
    "show this help message and exit": "显示帮助后退出",
}


class _Formatter(argparse.RawDescriptionHelpFormatter):
    """Help in Chinese: argparse has its own words in English."""

    def __init__(self, prog: str) -> None:
        super().__init__(prog, max_help_position=30, width=100)

    def add_usage(self, usage, actions, groups, prefix=None):  # type: ignore[no-untyped-def]
        super().add_usage(usage, actions, groups, "用法：")

    def start_section(self, heading: str | None) -> None:
        super().start_section(_ENGLISH.get(heading or "", heading))


class Parser(argparse.ArgumentParser):
    """A parser that speaks Chinese and exits with 2."""

    def __init__(self, *args: Any, **options: Any) -> None:
        options.setdefault("formatter_class", _Formatter)
        options["add_help"] = False
        super().__init__(*args, **options)
        self.add_argument("-h", "--help", action="help", help="显示帮助后退出")

    def error(self, message: str) -> NoReturn:
        self.exit(USAGE, f"xltools：{_chinese(message)}。请用 {self.prog} --help 查看用法。\n")


_MESSAGES = (
    ("the following arguments are required:", "缺少参数"),
    ("unrecognized arguments:", "不认识的参数"),
    ("invalid choice:", "不能取"),
    ("choose from", "可选"),
    ("expected one argument", "后面要写一个值"),
    ("expected at least one argument", "后面至少要写一个值"),
    ("not allowed with argument", "不能与下列选项同时使用："),
    ("argument ", "参数 "),
)


def _chinese(message: str) -> str:
    for english, chinese in _MESSAGES:
        message = message.replace(english, chinese)
    return message

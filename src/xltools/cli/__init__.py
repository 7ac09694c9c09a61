"""The command line: parse, one call, render, exit code.

``parser`` names the commands and their options; a command's own module (``books``,
``summary``, ``catalogues``) is loaded only when it runs.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import sys
from collections.abc import Callable, Sequence

from xltools.cli.chinese import USAGE
from xltools.cli.parser import build_parser
from xltools.errors import XltoolsError
from xltools.garbage import collect_seldom

#: the last net, for what is wrong with us: one line and what to do, never a traceback
_OURS = (
    "xltools：程序内部出错（{}），没有写出的文件不受影响。"
    "请设环境变量 XLTOOLS_DEBUG=1 重试，把显示的内容和所用文件报告给维护者。"
)


def program() -> int:
    """The program ``xltools``: a process that does nothing else."""
    collect_seldom()
    return main()


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

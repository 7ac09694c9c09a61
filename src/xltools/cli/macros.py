"""The command macros: build, install, uninstall, status."""

from __future__ import annotations

import argparse
import sys
from types import ModuleType

from xltools.cli.common import FOUND, OK


def run_build(args: argparse.Namespace) -> int:
    from pathlib import Path

    from xltools.office.setup.build import build

    for path in build(Path(args.output), force=args.force):
        print(f"已写出：{path}")
    print("说明：用邮件或网络传给别人的宏文件，打开前要在“文件属性”里勾选“解除锁定”。")
    return OK


def run_install(args: argparse.Namespace) -> int:
    from xltools.office.places import home

    done: list[str] = _host(args.host).install(home())
    for what in done:
        print(f"已安装：{what}")
    print("请关闭后重新打开表格软件，功能区（菜单）会出现“绩效自评”。")
    return OK


def run_uninstall(args: argparse.Namespace) -> int:
    from xltools.office.places import home

    host = _host(args.host)
    done: list[str] = host.uninstall(home())
    for what in done:
        print(f"已卸载：{what}")
    left: list[str] = host.left(home())
    for what in left:
        print(f"保留：{what}")
    if not done and not left:
        print("没有安装，不需要卸载")
    return OK


def run_status(args: argparse.Namespace) -> int:
    from xltools.office.places import home

    at, state = home(), _host(args.host).state(home())
    print(f"{'✓' if state.good else '－'} {state.what}：{state.text}")
    if state.place:
        print(f"  位置：{state.place}")
    print(f"  日志：{at.log}" + ("" if at.log.exists() else "（还没有出过错）"))
    return OK if state.good else FOUND


def _host(name: str | None) -> ModuleType:
    from xltools.office.setup import excel, libreoffice

    by_name = {"excel": excel, "libreoffice": libreoffice}
    return by_name[name or ("libreoffice" if sys.platform == "linux" else "excel")]

"""The words of the command line in those of the buttons: the reader of a workbook has no commands."""

from __future__ import annotations

import re

_BUTTONS = (
    (re.compile(r"\s?--scores rule\s?"), "“按规则改分”"),
    (re.compile(r"\s?(?:xltools )?\brecompute\b\s?"), "“一键重算”"),
    (re.compile(r"\s?xltools verify(?! --)\s?"), "“一键核对”"),
    (re.compile(r"\s?xltools summarize\s?"), "“汇总附件4”"),
    (re.compile(r"用 --rules 指定模板"), "在命令行用 xltools verify --rules 指定模板"),
)


def by_button(text: str) -> str:
    """A message or hint with the names of buttons in the place of commands."""
    for command, button in _BUTTONS:
        text = command.sub(button, text)
    return text


def in_quotes(sheet: str) -> str:
    """A sheet's name before ``!``: in quotes where it could be misread."""
    return f"“{sheet}”" if "!" in sheet or "！" in sheet or sheet[:1] == "“" else sheet


def out_of_quotes(sheet: str) -> str:
    return sheet[1:-1] if sheet[:1] == "“" and sheet[-1:] == "”" else sheet

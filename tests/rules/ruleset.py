"""Settings of the shipped template, with some of them changed, for tests of the rules."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from xltools.rules.settings import Settings
from xltools.tasks.settings import settings_for


def settings_with(sheet: str = "评分规则", **changed: Decimal | str | int) -> Settings:
    """The template's settings with these values instead, their cells on ``sheet``."""
    ours = settings_for("附件6")
    items = dict(ours.items)
    for name, value in changed.items():
        items[name] = replace(items[name], value=value if isinstance(value, str) else Decimal(value))
    return Settings(items, "测试").on_sheet(sheet)

"""Gives an official sheet our own sheets, formulas and values: a template ready to ship."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from tools.build_templates.rules_data import first_settings
from xltools.engines.registry import get_engine
from xltools.rules.printed.table import RuleTable
from xltools.rules.settings import Settings
from xltools.sheets.facts_sheet import Line
from xltools.sheets.settings_sheet import addressed
from xltools.tasks.rewrite import planned
from xltools.workbook.read import read_book


def finish(
    path: Path, form: str, tables: Mapping[str, RuleTable] | None = None, facts: Sequence[Line] = ()
) -> None:
    """Add 评分底稿, 评分规则 and 校验 (where the form has indicators), for printed rules their
    ``tables``, 逐项计分 and 基础数据 (``facts`` first), and calculate everything."""
    items = {item.id: item for item in addressed(first_settings(form))}
    settings = Settings(items, path.name, tables or {})
    done = planned(
        read_book(path),
        scores="stated",
        engine=get_engine("formualizer"),
        open_rows=True,
        log=False,
        settings=settings,
        facts=facts,
    )
    path.write_bytes(done.on(path.read_bytes()))

"""The rules that serve the formulas of a workbook: its own 评分规则, else one that is put in."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace

from xltools.cells import Book
from xltools.plans import SheetSpec
from xltools.records import Form
from xltools.rules.printed.items import PrintedRule
from xltools.rules.scoring import score_rows
from xltools.rules.settings import Settings
from xltools.sheets import settings_sheet
from xltools.tasks.settings import settings_for
from xltools.tasks.sheetnames import free_name


@dataclass(frozen=True)
class InForce:
    """``of``: the settings by form name, with the addresses that formulas use. ``printed``: the
    rules that the workbook's forms print, each with the facts that its row gives itself. ``spec``:
    the 评分规则 to be put in; None where it has one."""

    of: Mapping[str, Settings]
    printed: tuple[tuple[PrintedRule, frozenset[str]], ...]
    spec: SheetSpec | None


def in_force(book: Book, forms: tuple[Form, ...], given: Settings | None = None) -> InForce:
    """The workbook's own rules if it has any; else ``given`` or the template's, and a sheet for them.

    Raises FormError for an own 评分规则 that is incomplete or makes no sense.
    """
    origin = os.path.basename(book.path)
    if settings_sheet.received(book):
        settings = settings_sheet.read_settings(book, origin)
        return InForce(
            {form.form: settings for form in forms}, tuple(_printed(forms, lambda form: settings)), None
        )
    of = {form.form: given or settings_for(form.form) for form in forms}
    printed = tuple(_printed(forms, lambda form: of[form.form]))
    name = free_name(book, settings_sheet.NAME, set())
    first = next((form for form in forms if form.indicators or form.layout.open_rows), None)
    spec = None
    tables = {}
    if first is not None:
        spec = replace(
            settings_sheet.build(tuple(of[first.form].items.values()), [rule for rule, _ in printed]),
            name=name,
        )
        tables = settings_sheet.tables_on(spec)
    put_in = {
        form: Settings(
            {item.id: item for item in settings_sheet.addressed(tuple(settings.items.values()), name)},
            origin,
            tables,
        )
        for form, settings in of.items()
    }
    return InForce(put_in, printed, spec)


def _printed(
    forms: tuple[Form, ...], settings_of: Callable[[Form], Settings]
) -> Iterator[tuple[PrintedRule, frozenset[str]]]:
    """The printed rules that rows of the forms go by, each once."""
    seen: set[tuple[str, str]] = set()
    for form in forms:
        if "rule_text" not in form.layout.columns:
            continue
        for score in score_rows(form, settings_of(form)).values():
            table = score.printed
            if table is not None and (known := (table.rule.name, table.rule.text)) not in seen:
                seen.add(known)
                yield table.rule, frozenset(score.own)

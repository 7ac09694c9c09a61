"""Whose rules decide: the shipped template of the form, or the issuer's given by --rules."""

from __future__ import annotations

import os
from functools import lru_cache

from xltools.forms.registry import FORMS
from xltools.resources import template_path
from xltools.rules.settings import Settings
from xltools.sheets.settings_sheet import NAME, read_settings
from xltools.workbook.read import read_book

#: forms without a template of their own follow this one's settings
_GENERAL = "附件6"


def settings_from(path: str) -> Settings:
    """The settings in a workbook's 评分规则 sheet. Raises FormError or UnreadableError."""
    try:
        state = os.stat(path)
    except OSError:
        return _read(path, 0, 0)  # reading says what is wrong
    return _read(path, state.st_mtime_ns, state.st_size)


@lru_cache(maxsize=8)
def _read(path: str, changed: int, size: int) -> Settings:
    """Kept until the file changes: a run over many workbooks reads its rules once."""
    return read_settings(read_book(path, only=NAME), os.path.basename(path))


def settings_for(form: str, rules: str | os.PathLike[str] | None = None) -> Settings:
    """The settings in force for a form: those of ``rules`` if given, else of its template."""
    if rules is not None:
        return settings_from(os.fspath(rules))
    own = next((spec.template for spec in FORMS if spec.name == form and spec.has_indicators), None)
    return settings_from(str(template_path(own or _GENERAL)))

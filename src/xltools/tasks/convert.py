"""Old .xls workbooks cannot be patched: their form is written anew as .xlsx."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from pathlib import Path

from xltools.cells import Book
from xltools.engines.base import Engine
from xltools.errors import FormError
from xltools.forms.own import is_own
from xltools.forms.reading import read_forms
from xltools.forms.registry import spec_of
from xltools.records import Form
from xltools.resources import template_path
from xltools.tasks.fill import fill_package
from xltools.tasks.fromform import form_data, others_not_taken
from xltools.tasks.results import Recomputed
from xltools.tasks.rewrite import planned
from xltools.workbook.read import read_book, read_bytes
from xltools.workbook.save import write_safely


def recompute_old_format(book: Book, target: Path, *, scores: str, force: bool, engine: Engine) -> Recomputed:
    """Fill the form's template from the old workbook and recompute it; what is not
    carried over is listed. Raises FormError where there is no form or no template."""
    forms, notes = read_forms(book)
    if not forms:
        raise FormError(f"{os.path.basename(book.path)} 中没有识别到自评表或汇总表。", "请检查是否放错文件。")
    form = forms[0]
    template = spec_of(form.form).template
    if template is None:
        raise FormError(
            f"{os.path.basename(book.path)} 是旧格式（.xls），{form.form}还没有可换用的模板。",
            "请用 Excel 或 WPS 打开后另存为 .xlsx 再重算。",
        )
    place = template_path(template)
    data = form_data(form, book.grid(form.sheet))
    filled = fill_package(read_book(place), place.read_bytes(), data, engine)
    done = planned(read_bytes(filled.data, str(target)), scores=scores, engine=engine)
    write_safely(target, done.on(filled.data), force=force)
    lost = (*_lost(book, form, forms), *filled.left)
    return Recomputed(str(target), done.changes, (*notes, *lost, *done.notes), done.forms)


def _lost(book: Book, form: Form, forms: Sequence[Form]) -> Iterator[str]:
    """What the new workbook does not have of the old one."""
    yield f"原文件是旧格式（.xls），已按{form.form}模板另存为 .xlsx；原文件未改动"
    yield from others_not_taken(forms, form)
    with_forms = {each.sheet for each in forms}
    others = [g.sheet for g in book.grids if g.sheet not in with_forms and not is_own(g)]
    if others:
        yield f"没有带过来的工作表：{'、'.join(others)}"
    grid = book.grid(form.sheet)
    if grid is not None and grid.formulas:
        yield f"原表的 {len(grid.formulas)} 个公式没有带过来，已换成模板的公式"
    yield "没有带过来：原表的字体、颜色、批注、图片和表外文字"

"""Light records made by hand, and a 附件4 of their lines."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from decimal import Decimal

import openpyxl

from xltools.cells import Ref, parse_a1
from xltools.engines.registry import DEFAULT, get_engine
from xltools.findings import Finding, Severity, make
from xltools.resources import template_path
from xltools.tasks.data import FormData
from xltools.tasks.filed import Filed, FiledForm
from xltools.tasks.fill import fill_package
from xltools.workbook.read import read_book


def figure(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


def unit(
    name: str,
    stated: str | None = "90",
    rule: str | None = "90",
    findings: Sequence[Finding] = (),
    *,
    spent: str = "100",
    path: str = "",
    why: str = "",
) -> Filed:
    """The file of a unit with a budget of 100."""
    form = FiledForm("附件6", "附件6", name, "", 2021, False, Decimal(100), figure(spent), None, figure(stated),
                     figure(stated), figure(rule), "优", why, "C5",
                     errors=sum(one.severity is Severity.ERROR for one in findings))  # fmt: skip
    status = "findings" if findings else "clean"
    return Filed(path or f"收件/{name}.xlsx", "0" * 64, status, (form,), tuple(findings))


def found(
    code: str, cell: str = "H45", message: str = "说明", sheet: str = "附件6", **figures: Decimal | str
) -> Finding:
    return make(code, Ref(sheet, *parse_a1(cell)), message, **figures)  # type: ignore[arg-type]


def summary(files: Sequence[Filed]) -> bytes:
    """附件4 with a line for every form that gives one."""
    rows = [
        {"org": form.unit, "budget": form.budget, "spent": form.spent, "self_score": form.stated}
        for one in files
        for form in one.forms
        if not form.why
    ]
    place = template_path("附件4")
    data = FormData("附件4", {"year": "2021"}, rows=rows)
    return fill_package(read_book(place), place.read_bytes(), data, get_engine(DEFAULT)).data


def opened(package: bytes, *, values: bool = False) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(package), data_only=values)


def parts(package: bytes) -> dict[str, str]:
    with zipfile.ZipFile(io.BytesIO(package)) as archive:
        assert archive.testzip() is None
        return {
            name: archive.read(name).decode() for name in archive.namelist() if name.endswith(("xml", "rels"))
        }

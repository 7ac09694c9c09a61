"""A form that is right in every respect, for workbooks whose other sheets are on trial."""

from __future__ import annotations

from pathlib import Path

import openpyxl

from tests.forms.build import Sheet, write_xlsx
from tools.build_templates.documents import document_sheets

FORM = """
部门整体支出绩效自评表|<|<|<|<|<|<|<
（{year}年度）|<|<|<|<|<|<|<
一级指标|二级指标|三级指标|年度指标值|全年完成值|分值|得分|偏差及原因分析
产出指标|数量指标|服务企业数量|≥100家|100家|50|50|
效益指标|社会效益指标|就业人数|≥50人|50人|50|50|
总分|<|<|||100|100|
"""


def seed_book(path: Path, seed: str, year: int) -> Path:
    """The minimal form of a year with the document sheets of a seed behind it."""
    write_xlsx(path, Sheet(FORM.format(year=year), "自评表"))
    book = openpyxl.load_workbook(path)
    document_sheets(book, seed)
    book.save(path)
    return path

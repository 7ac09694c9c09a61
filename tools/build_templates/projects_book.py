"""A department's project forms as typed: one sheet a project and the 项目自评情况汇总表 over them.

Source: examples/石家庄高新-项目自评.yaml, figures as the published text has them.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from tools.build_templates import sheetkit as kit
from tools.build_templates.documents import document_sheets
from tools.build_templates.project import draw_typed
from tools.build_templates.projects import FORM, draw_projects

SHARED = ("年度", "主管部门", "实施单位")


def typed_projects(path: Path, listed: Mapping[str, Any]) -> None:
    """Writes the workbook: the summary first, then the projects in the order of the text."""
    book, sheet = kit.new_book(FORM, FORM)
    shared = {key: listed[key] for key in SHARED if key in listed}
    draw_projects(sheet, listed, list(_lines(listed)))
    for number, project in enumerate(listed["项目列表"], 1):
        draw_typed(book.create_sheet(f"项目{number}"), {**shared, **project})
    document_sheets(book, "石家庄")
    kit.save(book, path)


def _lines(listed: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """Section titles and lines of the summary."""
    for section, projects in itertools.groupby(listed["项目列表"], key=lambda project: project["分类"]):
        yield {"分类": section}
        for project in projects:
            yield {key: value for key, value in project.items() if key != "分类"}

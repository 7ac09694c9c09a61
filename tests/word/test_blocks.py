"""A document's text in order: paragraphs counted as a reader counts them, headings, tables in their place."""

from __future__ import annotations

from pathlib import Path

import docx
import pytest

from tests.word.build import saved
from xltools.errors import UnreadableError
from xltools.workbook.read import read_blocks, read_document


def test_blocks_stand_in_reading_order(tmp_path: Path) -> None:
    document = docx.Document()
    document.add_heading("一、部门概况", level=1)
    document.add_paragraph("")
    document.add_paragraph("全年预算数751.64万元。")
    table = document.add_table(rows=1, cols=2)
    table.cell(0, 0).text, table.cell(0, 1).text = "执行率", "95.60%"
    document.add_heading("（一）基本情况", level=2)
    blocks = read_blocks(saved(document, tmp_path / "附件7.docx"))
    assert [(b.kind, b.text, b.number, b.level, b.grid) for b in blocks] == [
        ("paragraph", "一、部门概况", 1, 1, None),
        ("paragraph", "全年预算数751.64万元。", 2, None, None),
        ("table", "执行率\t95.60%", 1, None, 0),
        ("paragraph", "（一）基本情况", 3, 2, None),
    ]


def test_a_table_block_leads_to_its_grid(tmp_path: Path) -> None:
    document = docx.Document()
    for text in ("甲", "乙"):
        document.add_paragraph(f"{text}部门的情况如下表所示，详见各栏。")
        document.add_table(rows=1, cols=1).cell(0, 0).text = text
    book, blocks = read_document(saved(document, tmp_path / "报告.docx"))
    tables = [block for block in blocks if block.kind == "table"]
    assert [book.grids[block.grid or 0].raw(1, 1) for block in tables] == ["甲", "乙"]


def test_a_workbook_is_no_document() -> None:
    workbook = Path(__file__).parents[2] / "examples" / "青云谱-附件6-原表.xlsx"
    with pytest.raises(UnreadableError, match="不是 Word 文档"):
        read_blocks(workbook)

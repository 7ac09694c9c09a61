"""Reports that are not written, or not over another one; and a draft that goes by the amounts."""

from __future__ import annotations

from pathlib import Path

from openpyxl import load_workbook

from tests.cli.running import Command, digest
from tests.word.test_report import said
from tests.word.test_same_as_sheet import DEPARTMENT, EXAMPLES

FUTIAN = EXAMPLES / "福田-共性指标体系评分表-原表.xlsx"


def test_the_report_of_another_unit_is_not_written_over(run: Command, tmp_path: Path) -> None:
    out = tmp_path / "附件7.docx"
    assert run("report", DEPARTMENT, "-o", out).code == 0
    before = digest(out)
    ran = run("report", FUTIAN, "-o", out, "--force")
    assert ran.code == 2
    assert "不是深圳市福田区科技创新局的报告" in ran.err
    assert digest(out) == before


def test_a_blank_form_has_no_report(run: Command, tmp_path: Path) -> None:
    assert run("new", "附件6", "-o", tmp_path / "空.xlsx").code == 0
    ran = run("report", tmp_path / "空.xlsx", "-o", tmp_path / "空.docx")
    assert ran.code == 2
    assert "还没有填写完成值和得分" in ran.err
    assert not (tmp_path / "空.docx").exists()


def test_an_old_rate_is_no_overspending(run: Command, tmp_path: Path) -> None:
    """基本支出 162.85 of 170 is 95.79 %, though 102.65 % still stands there."""
    book = load_workbook(DEPARTMENT)
    book["附件6"]["E9"] = 170
    book.save(tmp_path / "a.xlsx")
    assert run("report", tmp_path / "a.xlsx", "-o", tmp_path / "a.docx").code == 0
    text = said(tmp_path / "a.docx")
    line = (
        "基本支出全年预算数170万元，全年执行数162.85万元，执行率102.65%（按所填预算数和执行数计算为95.79%）"
    )
    assert line in text
    assert f"{line}，执行数超过预算数" not in text


def test_a_page_is_html(run: Command, tmp_path: Path) -> None:
    target = tmp_path / "自评表.docx"
    target.write_bytes(b"theirs")
    ran = run("verify", DEPARTMENT, "--html", target, "--force")
    assert ran.code == 2
    assert ".html" in ran.err
    assert target.read_bytes() == b"theirs"


def test_a_report_in_a_folder_is_passed_over(run: Command, tmp_path: Path) -> None:
    assert run("report", DEPARTMENT, "-o", tmp_path / "附件7.docx").code == 0
    ran = run("verify", tmp_path)
    assert "跳过 1 个没有自评表的 Word 文档：附件7.docx" in ran.out
    assert "错误 0 处" in ran.out

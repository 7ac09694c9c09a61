"""Forms in Word at the command line: verify, fill, summarize, explain, recompute; folders with reports in them."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import docx
import pytest

from tests.cli.running import Command, digest
from tests.word.build import Shape, add_sheet, saved
from tests.word.test_same_as_sheet import DEPARTMENT, first_sheet
from xltools import read, verify
from xltools.engines.soffice import find_soffice
from xltools.tasks.opened import open_document


@pytest.fixture
def form(tmp_path: Path) -> Path:
    """青云谱 附件6 as printed, in Word, its title in paragraphs."""
    document = docx.Document()
    add_sheet(document, first_sheet(DEPARTMENT), Shape(titles=3))
    document.add_paragraph("")  # as Word ends a document; LibreOffice makes no .doc without it
    return saved(document, tmp_path / "附件6.docx")


def report(folder: Path, name: str = "附件7.docx") -> Path:
    """A report that holds no form: text, and a table of its own."""
    document = docx.Document()
    document.add_paragraph("2021年度部门整体支出绩效自评报告")
    document.add_paragraph("本单位2021年支出6238.91万元。")
    table = document.add_table(rows=2, cols=2)
    for place, text in {(0, 0): "类别", (0, 1): "人数", (1, 0): "在职", (1, 1): "13"}.items():
        table.cell(*place).text = text
    return saved(document, folder / name)


def test_verify_tells_places_in_words(run: Command, form: Path) -> None:
    before = digest(form)
    ran = run("verify", form)
    assert ran.code == 1
    # 总分 is the 45th row of the sheet, three of them paragraphs above the table
    line = next(line for line in ran.out.splitlines() if "total-mismatch" in line)
    assert "表格1第42行第3列：总分填 92，各项得分合计 82，差 10" in line
    assert digest(form) == before


def test_addresses_in_sentences_are_words_too(run: Command, tmp_path: Path) -> None:
    document = docx.Document()
    table = document.add_table(rows=4, cols=5)
    rows = [
        "序号 预算单位 全年预算数 全年执行数 自评分数",
        "1 甲5A局 10 9 90",
        "2 甲5A局 10 9 90",
        "合计  20 18 90",
    ]
    document.element.body.remove(table._tbl)
    document.add_paragraph("2021年度部门整体支出自评情况汇总表")
    document.element.body.insert(1, table._tbl)
    for r, row in enumerate(rows):
        for c, text in enumerate(row.split(" ")):
            table.cell(r, c).text = text
    ran = run("verify", saved(document, tmp_path / "附件4.docx"))
    assert "“甲5A局”在汇总表中有两行：表格1第2行第2列 和 表格1第3行第2列" in ran.out


def test_fill_takes_a_form_from_word(run: Command, form: Path, tmp_path: Path) -> None:
    out = tmp_path / "附件6.xlsx"
    ran = run("fill", form, "-o", out)
    assert ran.code == 0
    (filled,), (printed,) = read(out), read(DEPARTMENT)
    for name in ("unit", "staff", "goal", "outcome"):
        one, other = getattr(filled, name), getattr(printed, name)
        assert (one and one.key) == (other and other.key), name
    assert [(i.name.key, i.stated) for i in filled.indicators] == [
        (i.name.key, i.stated) for i in printed.indicators
    ]
    assert [(line.budget.number, line.spent and line.spent.number) for line in filled.budget] == [
        (line.budget.number, line.spent and line.spent.number) for line in printed.budget
    ]


def test_explain(run: Command, form: Path) -> None:
    ran = run("explain", form, "新认定高新技术企业14家（任务数34家）")
    assert ran.code == 0
    assert "2 × 14 ÷ 34 = 0.823529" in ran.out


def test_recompute_says_what_to_do_instead(run: Command, form: Path, tmp_path: Path) -> None:
    ran = run("recompute", form)
    assert ran.code == 2
    assert "xltools fill 附件6.docx -o 附件6.xlsx" in ran.err
    assert [path.name for path in tmp_path.iterdir()] == ["附件6.docx"]


def test_a_document_is_no_template(run: Command, form: Path, tmp_path: Path) -> None:
    ran = run("fill", DEPARTMENT, "-o", tmp_path / "a.xlsx", "--template", form)
    assert ran.code == 2
    assert "是 Word 文档" in ran.err


def test_a_report_among_forms_is_passed_over_with_a_note(run: Command, form: Path) -> None:
    report(form.parent)
    (form.parent / "旧报告.doc").write_bytes(b"x")
    ran = run("verify", form.parent)
    assert "跳过 1 个没有自评表的 Word 文档：附件7.docx" in ran.out
    assert "没有读 1 个旧版 Word 文档，里面有自评表的请另存为 .docx：旧报告.doc" in ran.out
    assert "form-not-recognised" not in ran.out
    data = json.loads(run("verify", form.parent, "--json", "-").out)
    assert [Path(task["path"]).name for task in data["tasks"]] == ["附件6.docx"]
    assert [Path(path).name for path in data["passed_over"]] == ["附件7.docx", "旧报告.doc"]


def test_a_report_given_by_name_has_no_form(run: Command, tmp_path: Path) -> None:
    ran = run("verify", report(tmp_path))
    assert ran.code == 1
    assert "form-not-recognised" in ran.out


def test_a_document_that_calls_itself_a_form_is_not_passed_over(run: Command, tmp_path: Path) -> None:
    document = docx.Document()
    document.add_paragraph("部门整体支出绩效自评表")
    document.add_table(rows=1, cols=2).cell(0, 0).text = "见附件扫描件"
    saved(document, tmp_path / "附件6.docx")
    assert "form-not-recognised" in run("verify", tmp_path).out


def test_summarize_takes_documents_and_passes_over_reports(run: Command, form: Path) -> None:
    report(form.parent)
    ran = run("summarize", form.parent, "-o", form.parent / "附件4.xlsx", "--processes", "1")
    assert ran.code == 0, ran.out
    assert "跳过 1 个没有自评表的 Word 文档：附件7.docx" in ran.out
    (summary,) = read(form.parent / "附件4.xlsx")
    assert [row.unit.text for row in summary.rows] == ["南昌市青云谱区科技和工业信息局"]


def test_summarize_names_a_report_given_by_name(run: Command, form: Path, tmp_path: Path) -> None:
    ran = run("summarize", form, report(tmp_path), "-o", tmp_path / "附件4.xlsx", "--processes", "1")
    assert ran.code == 1
    assert "附件7.docx：" in ran.out


def test_merge_passes_over_reports(run: Command, tmp_path: Path) -> None:
    shutil.copy(DEPARTMENT.with_name("青云谱-附件4-原表.xlsx"), tmp_path / "附件4.xlsx")
    report(tmp_path)
    ran = run("summarize", tmp_path, "-o", tmp_path / "总表.xlsx", "--merge")
    assert ran.code == 0, ran.out
    assert "跳过 1 个没有自评表的 Word 文档：附件7.docx" in ran.out


@pytest.mark.slow
@pytest.mark.skipif(find_soffice() is None, reason="LibreOffice is not installed")
@pytest.mark.parametrize("suffix, kind", [("doc", "doc:MS Word 97"), ("rtf", "rtf")])
def test_old_documents_by_way_of_libreoffice(form: Path, tmp_path: Path, suffix: str, kind: str) -> None:
    profile = (tmp_path / "profile").as_uri()
    command = [find_soffice() or "", "--headless", f"-env:UserInstallation={profile}", "--convert-to", kind,
               "--outdir", str(tmp_path / "旧"), str(form)]  # fmt: skip
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    old = tmp_path / "旧" / f"附件6.{suffix}"
    before = digest(old)
    (task,), (expected,) = verify(old).tasks, verify(form).tasks
    assert [(f.code, f.expected, f.actual) for f in task.findings] == [
        (f.code, f.expected, f.actual) for f in expected.findings
    ]
    assert task.sha256 == before == digest(old)
    assert any(block.kind == "table" for block in open_document(old)[1])

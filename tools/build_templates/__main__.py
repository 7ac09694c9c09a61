"""Writes templates/ and the 原表 of examples/: ``python -m tools.build_templates`` from the checkout's root."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from tools.build_templates import annex4, documents, goals, report, score_table, scored, sheetkit
from tools.build_templates.annex4 import official_4
from tools.build_templates.annex6 import official_6
from tools.build_templates.finish import finish
from tools.build_templates.project import official_project
from tools.build_templates.projects import official_projects
from tools.build_templates.projects_book import typed_projects
from tools.build_templates.rules_data import COMMON_DEFINITIONS, COMMON_FACTS, first_tables
from xltools.workbook.save import write_safely

ROOT = Path(__file__).resolve().parents[2]
#: 附件4 as 青云谱 printed it; the single score of its 合计 stands under 自评
ANNEX4_2021 = annex4.Data(
    2021,
    [["南昌市青云谱区科技和工业信息局", "751.64", "6238.91", "830.04%", "92", "92"]],
    ["751.64", "6238.91", "830.04%", "92", ""],
)


def main() -> None:
    templates, examples = ROOT / "templates", ROOT / "examples"
    builders = {
        "附件6": official_6,
        "附件4": official_4,
        "项目支出绩效自评表": official_project,
        "项目自评情况汇总表": official_projects,
        goals.FORM: goals.official_goals,
        score_table.FORM: score_table.official_scores,
    }
    with tempfile.TemporaryDirectory() as folder:
        for form, official in builders.items():
            made = Path(folder) / f"{form}.xlsx"
            official(made)
            finish(made, form)
            # whole or not at all: a template is read by whatever runs meanwhile
            write_safely(templates / made.name, made.read_bytes(), force=True)
        for layout, source in (
            (scored.COMMON, "福田-共性指标体系评分表"),
            (scored.THIRD_PARTY, "乌鲁木齐-综合评分表"),
        ):
            data = yaml.safe_load((examples / f"{source}.yaml").read_text("utf-8"))
            common = layout is scored.COMMON
            tables = first_tables(data["指标"], COMMON_DEFINITIONS if common else {})
            made = Path(folder) / f"{layout.form}.xlsx"
            scored.official_scored(made, layout, data)
            finish(made, layout.form, tables, COMMON_FACTS if common else ())
            write_safely(templates / made.name, made.read_bytes(), force=True)
            printed_scored(examples / f"{source}-原表.xlsx", layout, data)
        for name, kind in report.REPORTS.items():
            made = Path(folder) / f"{name}.docx"
            report.official_report(made, kind)
            write_safely(templates / made.name, made.read_bytes(), force=True)
    filled = yaml.safe_load((examples / "青云谱-附件6.yaml").read_text("utf-8"))
    official_6(examples / "青云谱-附件6-原表.xlsx", filled)
    official_4(examples / "青云谱-附件4-原表.xlsx", ANNEX4_2021)
    listed = yaml.safe_load((examples / "石家庄高新-项目自评.yaml").read_text("utf-8"))
    typed_projects(examples / "石家庄高新-项目自评-原表.xlsx", listed)
    goals_2021(examples)


def printed_scored(path: Path, layout: scored.Layout, data: Mapping[str, Any]) -> None:
    """A 评分表 as it was printed, with the facts that its rules ask for, its 得分汇总表 and the
    tables and figures of its document."""
    book, _ = scored.sheet_scored(layout, data, printed=True)
    facts = [
        [fact["项目"], fact["数值"], fact["单位"], "", fact["出处"]] for fact in data.get("基础数据", ())
    ]
    if facts:
        documents.fact_sheet(book.create_sheet("基础数据"), "基础数据（评分标准要用的数字及其出处）", facts)
    if score_table.FORM in data:
        score_table.add_printed(book, data[score_table.FORM])
    documents.document_sheets(book, path.name.split("-")[0])
    sheetkit.save(book, path)


def goals_2021(examples: Path) -> None:
    """绩效目标申报表 and 得分汇总表 as 金水 printed them, on two sheets of one workbook."""
    printed = yaml.safe_load((examples / "金水-绩效目标申报表.yaml").read_text("utf-8"))
    book, _ = goals.sheet_goals(printed)
    score_table.add_printed(book, printed[score_table.FORM])
    documents.document_sheets(book, "金水")
    sheetkit.save(book, examples / "金水-绩效目标申报表-原表.xlsx")


if __name__ == "__main__":
    main()

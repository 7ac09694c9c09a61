"""fill: from YAML, JSON, CSV and workbooks, into our template and one's own."""

from __future__ import annotations

import json
import re
import shutil
import zipfile
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import yaml

from tests.cli.running import Command, digest
from tests.libreoffice import soffice_or_skip
from tests.tasks.books import CLEAN, PRINTED, PRINTED_XLS, SUMMARY, changed
from xltools.cells import Kind, Ref
from xltools.engines.compare import same
from xltools.engines.libreoffice import LibreOfficeEngine
from xltools.engines.registry import get_engine
from xltools.forms.reading import read_forms
from xltools.records import Form
from xltools.tasks.evaluate import model_of
from xltools.workbook.read import read_book

#: §5 of the contract, and the total that is typed over the template's formula
AS_PRINTED = {
    "G7 rate-above-100", "G9 rate-above-100", "G10 rate-above-100", "I19 overshoot-unexplained", "H35 score-off-rule",
    "I35 deduction-without-reason", "I36 overshoot-unexplained", "H38 qualitative-band", "I39 deduction-without-reason",
    "B41 weight-group", "H41 score-off-rule", "H42 deducted-though-met", "G45 weight-total", "H45 total-mismatch",
    "H45 formula-overwritten",
}  # fmt: skip


def found_in(run: Command, path: Path) -> set[str]:
    tasks = json.loads(run("verify", path, "--json", "-").out)["tasks"]
    return {f"{f['cell']} {f['code']}" for task in tasks for f in task["findings"]}


def form_of(path: Path) -> Form:
    return read_forms(read_book(path))[0][0]


def saved(path: Path, sheet: str = "附件6") -> dict[str, Any]:
    """Address → value saved in the file, as any reader sees it."""
    cells = openpyxl.load_workbook(path, data_only=True)[sheet]
    return {
        cell.coordinate: cell.value for row in cells.iter_rows() for cell in row if cell.value is not None
    }


def formulas(path: Path, sheet: str = "附件6") -> dict[str, str]:
    cells = openpyxl.load_workbook(path)[sheet]
    return {
        c.coordinate: c.value
        for row in cells.iter_rows()
        for c in row
        if isinstance(c.value, str) and c.value.startswith("=")
    }


def recalculated(path: Path) -> dict[Ref, tuple[Any, Any]]:
    """Every formula cell whose saved value is not what LibreOffice and formualizer give."""
    soffice_or_skip()
    book = read_book(path)
    wanted = [Ref(g.sheet, *place) for g in book.grids for place in g.formulas]
    wrong: dict[Ref, tuple[Any, Any]] = {}
    for engine in (get_engine("formualizer"), LibreOfficeEngine()):
        for ref, value in engine.calculate(model_of(book), wanted).items():
            cell = book.grid(ref.sheet).value(ref.row, ref.column)  # type: ignore[union-attr]
            known = cell.number if cell.kind is Kind.NUMBER else cell.text
            if not same(known, value):
                wrong[ref] = (known, value)
    return wrong


def as_data(folder: Path, name: str, data: Any) -> Path:
    path = folder / name
    text = (
        json.dumps(data, ensure_ascii=False)
        if name.endswith(".json")
        else yaml.safe_dump(data, allow_unicode=True)
    )
    path.write_text(text, "utf-8")
    return path


@pytest.fixture
def content(data: Path) -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load(data.read_text("utf-8"))
    return loaded


@pytest.mark.parametrize("kind", ["yaml", "json", "xlsx", "xls", "et"])
def test_the_same_form_from_every_source(
    run: Command, kind: str, data: Path, content: dict[str, Any], tmp_path: Path
) -> None:
    sources = {
        "yaml": data, "json": as_data(tmp_path, "a.json", content), "xlsx": PRINTED, "xls": PRINTED_XLS,
        "et": Path(shutil.copy(PRINTED_XLS, tmp_path / "a.et")),
    }  # fmt: skip
    out = tmp_path / "填好.xlsx"
    before = digest(sources[kind])
    ran = run("fill", sources[kind], "-o", out)
    assert (ran.code, ran.err) == (0, "")
    assert "H45 资料为 92，公式算得 82" in ran.out
    assert found_in(run, out) == AS_PRINTED
    assert digest(sources[kind]) == before
    values = saved(out)
    assert [values[c] for c in ("A3", "C5", "G7", "G9", "G10", "F35", "H45")] == [
        "（2021年度）", "南昌市青云谱区科技和工业信息局", 8.3004, 1.0265, 10.2463, "14家", 92,
    ]  # fmt: skip


def test_formulas_carry_their_values(run: Command, tmp_path: Path) -> None:
    out = tmp_path / "填好.xlsx"
    assert run("fill", CLEAN, "-o", out).code == 0
    assert formulas(out)["H45"] == "=ROUND(SUM(H16:H44),2)"
    assert {"G7", "G9", "G10"} <= set(formulas(out))
    assert saved(out)["H45"] == 99.3
    assert recalculated(out) == {}
    assert found_in(run, out) == set()


def test_twice_is_once(run: Command, data: Path, tmp_path: Path) -> None:
    first, second = tmp_path / "1.xlsx", tmp_path / "2.xlsx"
    run("fill", data, "-o", first)
    run("fill", first, "-o", second)
    assert saved(first) == saved(second)
    assert formulas(first) == formulas(second)


def test_a_filled_form_keeps_formulas_when_an_actual_is_edited(run: Command, tmp_path: Path) -> None:
    out = tmp_path / "填好.xlsx"
    run("fill", CLEAN, "-o", out)
    out.write_bytes(changed(out.read_bytes(), {"H34": None}, "附件6"))
    assert run("recompute", out, "--in-place").code == 0
    out.write_bytes(changed(out.read_bytes(), {"F34": "5.4亿元"}, "附件6"))
    book = read_book(out)
    found = get_engine("formualizer").calculate(model_of(book), [Ref("附件6", 34, 8), Ref("附件6", 45, 8)])
    assert list(found.values()) == [Decimal("1.8"), Decimal("99.1")]


def test_names_and_actuals_only(run: Command, tmp_path: Path) -> None:
    source = tmp_path / "完成值.csv"
    source.write_text(
        "三级指标,全年完成值\n预算完成率（1分）,96%\n公用经费控制率,50%\n结转结余率,10%\n", "utf-8"
    )
    out = tmp_path / "填好.xlsx"
    assert run("fill", source, "-o", out).code == 0
    values = saved(out)
    assert (values["F19"], values["F21"], values["F23"]) == ("96%", "50%", "10%")
    # 96 ≥ 95: 1 point; 50 ≤ 100: 1 point; 10 is twice the 5: 0 points
    assert (values["H19"], values["H21"], values["H23"], values["H45"]) == (1, 1, 0, 2)
    assert {"H19", "H21", "H23", "H45"} <= set(formulas(out))
    assert values["D16"] == "预算编制完整性（2分）"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_whole_form_as_csv(run: Command, content: dict[str, Any], encoding: str, tmp_path: Path) -> None:
    heads = [
        "一级指标",
        "权重",
        "二级指标",
        "三级指标",
        "年度指标值",
        "全年完成值",
        "分值",
        "得分",
        "偏差及原因分析",
    ]
    rows = [
        heads,
        *([item[h] for h in heads] for item in content["指标"]),
        ["总分", "", "", "", "", "", "100", "82", ""],
    ]
    for row in rows[2:]:
        for column in range(3):
            row[column] = row[column] if row[2] != rows[rows.index(row) - 1][2] else ""
    source = tmp_path / "指标.csv"
    text = "\r\n".join(",".join('"' + cell.replace('"', '""') + '"' for cell in row) for row in rows)
    source.write_bytes(text.encode(encoding))
    out = tmp_path / "填好.xlsx"
    assert run("fill", source, "-o", out).code == 0
    form = form_of(out)
    assert len(form.indicators) == 29
    assert [g.printed for g in form.groups if g.level == 1] == [30, 25, 35, 10]
    assert saved(out)["H45"] == 82
    assert saved(out)["G45"] == 100


@pytest.mark.parametrize("extra", [-20, -1, 1, 12, 70])
def test_more_and_fewer_rows_than_the_template(
    run: Command, content: dict[str, Any], extra: int, tmp_path: Path
) -> None:
    rows = content["指标"]
    item = {
        **rows[-1],
        "三级指标": "窗口服务",
        "年度指标值": "≥90%",
        "全年完成值": "45%",
        "分值": "0.5",
        "得分": "",
    }
    content["指标"] = rows[:extra] if extra < 0 else [*rows[:20], *([item] * extra), *rows[20:]]
    content["总分"] = {"分值": "100"}
    out = tmp_path / "填好.xlsx"
    ran = run("fill", as_data(tmp_path, "a.yaml", content), "-o", out)
    assert (ran.code, ran.err) == (0, "")
    count = len(content["指标"])
    form, last = form_of(out), 15 + count
    assert len(form.indicators) == count
    assert form.total is not None
    assert form.total.row == last + 1
    assert formulas(out)[f"H{last + 1}"] == f"=ROUND(SUM(H16:H{last}),2)"
    own = sum(Decimal(i["得分"] or ("0.25" if i["三级指标"] == "窗口服务" else 0)) for i in content["指标"])
    assert Decimal(str(saved(out)[f"H{last + 1}"])) == own
    sheet = openpyxl.load_workbook(out)["附件6"]
    assert f"$I${last + 3}" in sheet.print_area
    merges = {str(m) for m in sheet.merged_cells.ranges}
    assert f"A{last + 2}:I{last + 2}" in merges
    checks = [str(v.sqref) for v in sheet.data_validations.dataValidation]
    assert any(re.search(rf"\b[A-Z]16:[A-Z]{last}\b", area) for area in checks), checks
    names = openpyxl.load_workbook(out).defined_names
    assert names["附件6_总分"].attr_text.replace("'", "") == f"附件6!$H${last + 1}"
    assert "formula-changed" not in {f.split()[1] for f in found_in(run, out)}
    if extra in (-20, 12):
        assert recalculated(out) == {}


def test_into_a_template_of_ones_own(run: Command, data: Path, tmp_path: Path) -> None:
    own = tmp_path / "本地模板.xlsx"
    run("new", "附件6", "-o", own)
    own.write_bytes(
        changed(
            changed(own.read_bytes(), {"评分规则!C8": "不得分"}, "评分规则"),
            {"A46": "说明：本地模板"},
            "附件6",
        )
    )
    before = digest(own)
    out = tmp_path / "填好.xlsx"
    assert run("fill", data, "-o", out, "--template", own).code == 0
    assert saved(out)["A46"] == "说明：本地模板"
    assert saved(out, "评分规则")["C8"] == "不得分"
    assert "评分规则" in "".join(openpyxl.load_workbook(out).sheetnames)
    assert digest(own) == before
    assert "C8 rules-differ" in found_in(run, out)


def test_annex_4_from_a_workbook(run: Command, tmp_path: Path) -> None:
    out = tmp_path / "汇总.xlsx"
    assert run("fill", SUMMARY, "-o", out).code == 0
    assert found_in(run, out) == set()
    values = saved(out, "附件4")
    assert [values[c] for c in ("B6", "C16", "D16", "E16", "F16", "G16")] == [
        "某局本级",
        2000,
        1900,
        0.95,
        89.5,
        89.63,
    ]


@pytest.mark.parametrize("template", ["附件4", "项目支出绩效自评表", "没有的表"])
def test_a_template_that_does_not_fit(run: Command, data: Path, template: str, tmp_path: Path) -> None:
    out = tmp_path / "填好.xlsx"
    assert run("fill", data, "-o", out, "--template", template).code == 2
    assert not out.exists()


def test_no_overwriting(run: Command, data: Path, clean: Path, tmp_path: Path) -> None:
    before = digest(clean)
    assert run("fill", data, "-o", clean).code == 2
    assert run("fill", clean, "-o", clean, "--force").code == 2
    assert digest(clean) == before
    out = tmp_path / "填好.xlsx"
    assert run("fill", data, "-o", out).code == 0
    assert run("fill", data, "-o", out, "--force").code == 0
    out.with_name("~$填好.xlsx").write_bytes(b"x")
    before = digest(out)
    ran = run("fill", data, "-o", out, "--force")
    assert ran.code == 2
    assert "打开" in ran.err
    assert digest(out) == before


@pytest.mark.parametrize("text", ["=1+1", "+1", "@SUM(A1)", "-1+1", '=HYPERLINK("http://x")'])
def test_texts_never_become_formulas(
    run: Command, content: dict[str, Any], text: str, tmp_path: Path
) -> None:
    content["评价部门名称"] = text
    content["指标"][3]["全年完成值"] = text
    out = tmp_path / "填好.xlsx"
    assert run("fill", as_data(tmp_path, "a.yaml", content), "-o", out).code == 0
    with zipfile.ZipFile(out) as parts:
        xml = parts.read("xl/worksheets/sheet1.xml").decode()
    for address in ("C5", "F19"):
        cell = re.search(rf'<c r="{address}"[^>]*>.*?</c>', xml)
        assert cell is not None
        assert "<f" not in cell[0]
        assert re.search(r't="(?:s|inlineStr)"', cell[0])
    assert saved(out)["C5"] == text


def test_names_that_do_not_match_fill_nothing(run: Command, tmp_path: Path) -> None:
    """Two names of the template and one that it does not have: said, and nothing is written."""
    data = tmp_path / "a.csv"
    data.write_text(
        "三级指标,全年完成值\n支付进度率（1分）,98%\n预算完成率（1分）,96%\n没有的指标,1\n", "utf-8"
    )
    ran = run("fill", data, "-o", tmp_path / "a.xlsx")
    assert ran.code == 2
    assert "没有的指标" in ran.err
    assert not (tmp_path / "a.xlsx").exists()


def test_formulas_that_were_never_calculated_are_filled_with_their_values(
    run: Command, tmp_path: Path
) -> None:
    book = openpyxl.load_workbook(CLEAN)
    sheet = book["附件6"]
    sheet["E9"], sheet["E10"] = "=100+58.64", "=590+3"
    book.save(tmp_path / "a.xlsx")
    assert run("fill", tmp_path / "a.xlsx", "-o", tmp_path / "b.xlsx").code == 0
    done = read_book(tmp_path / "b.xlsx").grid("附件6")
    assert done is not None
    assert (done.value(9, 5).number, done.value(10, 5).number) == (Decimal("158.64"), Decimal(593))


def test_levels_keep_the_official_look(run: Command, tmp_path: Path) -> None:
    """Groups of another length than the template's: every level cell is centred and framed."""
    data = yaml.safe_load((Path(__file__).parents[2] / "examples" / "青云谱-附件6.yaml").read_text("utf-8"))
    data["指标"] = [data["指标"][0], *data["指标"][17:]]
    (tmp_path / "a.yaml").write_text(yaml.safe_dump(data, allow_unicode=True), "utf-8")
    assert run("fill", tmp_path / "a.yaml", "-o", tmp_path / "a.xlsx").code == 0
    sheet = openpyxl.load_workbook(tmp_path / "a.xlsx")["附件6"]
    for row in range(16, 16 + len(data["指标"])):
        for column in "ABC":
            cell = sheet[f"{column}{row}"]
            if type(cell).__name__ == "MergedCell":
                continue
            assert (cell.alignment.horizontal, cell.alignment.vertical) == ("center", "center"), (
                cell.coordinate
            )
            assert cell.border.top.style == "thin", cell.coordinate

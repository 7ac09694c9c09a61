"""--export: indicators, forms and findings as CSV and Parquet."""

from __future__ import annotations

import csv
import shutil
import sys
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from tests.cli.running import Command, digest
from tests.tasks.books import PRINTED, SUMMARY, form6
from tests.tasks.filed_cases import found, unit
from xltools.errors import UsageError
from xltools.tasks.export import export
from xltools.tasks.filed import Filed, FiledForm

pandas = pytest.importorskip("pandas")
parquet = pytest.importorskip("pyarrow.parquet")


def read_csv(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_a_run_with_export(run: Command, tmp_path: Path) -> None:
    """青云谱 as printed: 19 indicators, 92 stated, 82 summed, 85.71 by the rules (contract §5)."""
    folder = tmp_path / "收件"
    folder.mkdir()
    shutil.copy(PRINTED, folder / "1.xlsx")
    form6(folder, "2.xlsx", "甲中心")
    (folder / "3.xlsx").write_bytes(b"x")
    out, place = tmp_path / "附件4.xlsx", tmp_path / "导出"
    ran = run("summarize", folder, "-o", out, "--export", place)
    assert ran.code == 1
    names = ["findings", "forms", "indicators"]
    assert sorted(path.name for path in place.iterdir()) == sorted(
        n + s for n in names for s in (".csv", ".parquet")
    )
    assert "6 个文件" in ran.out
    forms = pandas.read_parquet(place / "forms.parquet")
    assert list(forms["stated"]) == [Decimal(92), Decimal("99.3")]
    assert list(forms["rows"][:1]) == [Decimal(82)]
    assert list(forms["rule"][:1]) == [Decimal("85.71")]
    indicators = pandas.read_parquet(place / "indicators.parquet")
    row = indicators[indicators["cell"] == "H35"].iloc[0]
    assert (row["target"], row["actual"], row["outcome"]) == ("≥34家", "14家", "missed")
    assert (row["weight"], row["stated"], row["rule"]) == (Decimal(2), Decimal(1), Decimal("0.82"))
    text = next(line for line in read_csv(place / "indicators.csv") if line["cell"] == "H35")
    assert (text["stated"], text["rule"], text["rule_min"]) == ("1", "0.82", "0.82")
    assert (
        len(read_csv(place / "indicators.csv"))
        == len(indicators)
        == 2 * len(indicators[indicators["path"].str.endswith("1.xlsx")])
    )
    codes = {line["code"] for line in read_csv(place / "findings.csv")}
    assert {"total-mismatch", "weight-total", "unreadable"} <= codes
    assert (place / "forms.csv").read_bytes().startswith(b"\xef\xbb\xbf")


def test_findings_of_the_run_are_exported_too(run: Command, tmp_path: Path) -> None:
    folder, units = tmp_path / "收件", tmp_path / "清单.txt"
    folder.mkdir()
    form6(folder, "1.xlsx", "甲中心")
    form6(folder, "2.xlsx", "甲中心")
    units.write_text("甲中心\n乙中心\n", "utf-8")
    place = tmp_path / "导出"
    run("summarize", folder, "-o", tmp_path / "附件4.xlsx", "--units", units, "--export", place)
    found = [(line["path"], line["code"], line["cell"]) for line in read_csv(place / "findings.csv")]
    assert found == [("", "duplicate-unit", "C5"), ("", "missing-unit", "")]
    assert len(pandas.read_parquet(place / "findings.parquet")) == 2


def test_what_stands_in_the_summary_is_told(run: Command, tmp_path: Path) -> None:
    """Of four forms one has a line: one is sent twice, one is without a total, and one is no 附件6. The sum over what is
    adopted is the summary's. 740.5 ÷ 751.64 = 0.98517907508913… is written with ten places."""
    folder, units = tmp_path / "收件", tmp_path / "清单.txt"
    folder.mkdir()
    form6(folder, "1.xlsx", "甲中心", {"H45": 90})
    form6(folder, "2.xlsx", "甲中心", {"H45": 91})
    form6(folder, "3.xlsx", "乙中心", {"H45": None})
    shutil.copy(SUMMARY, folder / "4.xlsx")
    units.write_text("丙中心", "utf-8")
    place = tmp_path / "导出"
    run("summarize", folder, "-o", tmp_path / "附件4.xlsx", "--units", units, "--export", place)
    forms = read_csv(place / "forms.csv")
    assert [line["adopted"] for line in forms] == ["true", "false", "false", "false"]
    whys = [line["why"] for line in forms]
    assert not whys[0]
    assert whys[1].startswith("“甲中心”重复报送：按文件名先后已采用")
    assert "没有总分" in whys[2]
    assert whys[3] == "是附件4，不是附件6"
    assert {line["rate"] for line in forms[:3]} == {"0.9851790751"}
    table = pandas.read_parquet(place / "forms.parquet")
    assert list(table.columns)[-2:] == ["why", "adopted"]
    assert list(table[table["adopted"]]["stated"]) == [Decimal(90)]
    found = {
        (Path(line["path"]).name, line["code"]): (line["unit"], line["adopted"])
        for line in read_csv(place / "findings.csv")
    }
    assert found["1.xlsx", "total-mismatch"] == ("甲中心", "true")
    assert found["2.xlsx", "total-mismatch"] == ("甲中心", "false")
    assert found["", "missing-unit"] == ("", "")
    assert list(pandas.read_parquet(place / "findings.parquet").columns)[-2:] == ["unit", "adopted"]


def test_which_departments_stand_in_a_merge(run: Command, tmp_path: Path) -> None:
    folder, place = tmp_path / "收件", tmp_path / "导出"
    folder.mkdir()
    for name in ("1.xlsx", "2.xlsx"):
        shutil.copy(SUMMARY, folder / name)
    run("summarize", folder, "--merge", "-o", tmp_path / "上报.xlsx", "--export", place)
    forms = read_csv(place / "forms.csv")
    assert [line["adopted"] for line in forms] == ["true", "false"]
    assert not forms[0]["why"]
    assert "重复报送" in forms[1]["why"]


def test_nothing_is_replaced_unasked(run: Command, tmp_path: Path) -> None:
    folder, place = tmp_path / "收件", tmp_path / "导出"
    folder.mkdir()
    form6(folder, "1.xlsx", "甲中心")
    assert run("summarize", folder, "-o", tmp_path / "1.xlsx", "--export", place).code == 0
    before = {path.name: digest(path) for path in place.iterdir()}
    again = run("summarize", folder, "-o", tmp_path / "2.xlsx", "--export", place)
    assert again.code == 2
    assert "已存在" in again.err
    assert run("summarize", folder, "-o", tmp_path / "2.xlsx", "--export", place, "--force").code == 0
    assert {path.name: digest(path) for path in place.iterdir()} == before


def form(stated: str) -> Filed:
    figure = Decimal(stated)
    return Filed("甲.xlsx", None, "clean", (FiledForm("表", "附件6", "甲", "", None, False, figure, None, None, figure,
                                                     None, None, ""),))  # fmt: skip


def test_figures_stay_exact(tmp_path: Path) -> None:
    done = export(tmp_path, [form("0.1"), form("123456789012.345678"), form("1E+25")])
    assert [line["stated"] for line in read_csv(tmp_path / "forms.csv")] == [
        "0.1",
        "123456789012.345678",
        "1" + "0" * 25,
    ]
    held = pandas.read_parquet(tmp_path / "forms.parquet")["stated"]
    assert list(held[:2]) == [Decimal("0.1"), Decimal("123456789012.345678")]
    assert held[2] is None
    assert done.notes == ("有 2 个数超过 20 位，Parquet 中留空，CSV 中照原数",)


def scales(path: Path) -> dict[str, int]:
    """Digits behind the point of every column of figures."""
    schema = parquet.read_schema(path)
    return {field.name: field.type.scale for field in schema if str(field.type).startswith("decimal128(38")}


def test_columns_have_the_places_that_their_figures_need(tmp_path: Path) -> None:
    """Money six and scores four, as long as no figure has more; one longer figure, however late, and its column has as
    many as it needs. A rate has ten: 740.5 ÷ 751.64 = 0.98517907508913…"""
    usual = {"budget": 6, "spent": 6, "rate": 10, "stated": 4, "rows": 4, "rule": 4}
    export(tmp_path, [form("99.3"), form("12.3456")])
    assert scales(tmp_path / "forms.parquet") == usual
    export(tmp_path / "无", [])
    assert scales(tmp_path / "无" / "forms.parquet") == usual
    first = form("751.64")
    rate = replace(first.forms[0], rate=Decimal("740.5") / Decimal("751.64"))
    early = [replace(first, forms=(rate,) * 20_000), form("1"), form("0.12345678901234567")]
    export(tmp_path, [*early, form("96.86666666666667")], force=True)
    assert scales(tmp_path / "forms.parquet") == usual | {"budget": 17, "stated": 17}
    held = pandas.read_parquet(tmp_path / "forms.parquet")
    assert list(held["stated"][-3:]) == [
        Decimal(1),
        Decimal("0.12345678901234567"),
        Decimal("96.86666666666667"),
    ]
    assert list(held["budget"][:2]) == [Decimal("751.64")] * 2
    assert held["rate"][0] == Decimal("0.9851790751")
    assert len(held) == 20_003
    assert sorted(path.name for path in tmp_path.glob("*.parquet")) == [
        "findings.parquet", "forms.parquet", "indicators.parquet"
    ]  # fmt: skip


@pytest.mark.parametrize("text", ["=1+1", "+1局", "-1局", "@SUM(A1)", "\t=1", "\r=1"])
def test_csv_texts_are_no_formulas(tmp_path: Path, text: str) -> None:
    export(tmp_path, [unit("甲", findings=[found("total-mismatch", message=text, actual="-3")])])
    line = read_csv(tmp_path / "findings.csv")[0]
    assert line["message"] == f"'{text}"
    assert line["actual"] == "-3"
    assert pandas.read_parquet(tmp_path / "findings.parquet")["message"][0] == text


def test_many_rows_and_none(tmp_path: Path) -> None:
    files = (
        unit(f"单位{n}", findings=[found("total-mismatch", f"H{k}") for k in range(10, 60)])
        for n in range(900)
    )
    export(tmp_path / "多", files)
    assert len(pandas.read_parquet(tmp_path / "多" / "findings.parquet")) == 45_000
    assert len(read_csv(tmp_path / "多" / "findings.csv")) == 45_000
    export(tmp_path / "无", [])
    assert list(pandas.read_parquet(tmp_path / "无" / "forms.parquet").columns)[:3] == [
        "path",
        "sha256",
        "sheet",
    ]


def test_without_pyarrow(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    monkeypatch.setitem(sys.modules, "pyarrow.parquet", None)
    with pytest.raises(UsageError, match=r"jixiao-xltools\[data\]"):
        export(tmp_path / "导出", [])
    assert not (tmp_path / "导出").exists()

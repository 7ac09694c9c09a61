"""The rule table in 评分规则: edited it changes both faces, broken it says where, received it decides nothing."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from tests.cli.running import Command, digest
from tests.libreoffice import soffice_or_skip
from tests.tasks import scored_books as books
from tests.tasks.books import changed
from tests.tasks.scored_books import FACTS, FUTIAN, engine_figure, found, interval, small, task_of, with_facts
from xltools.engines.registry import get_engine
from xltools.errors import FormError
from xltools.forms.reading import read_forms
from xltools.tasks.explain import explain
from xltools.tasks.recompute import recompute

D = Decimal


@pytest.fixture(scope="module")
def futian(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return books.filled(FUTIAN, tmp_path_factory.mktemp("福田"))


@pytest.fixture(params=["formualizer", "formulas", "libreoffice"])
def engine(request: pytest.FixtureRequest) -> object:
    if request.param == "libreoffice":
        soffice_or_skip()
    return get_engine(request.param)


def rules_of(path: Path) -> dict[str, str]:
    """What stands in the cells of a workbook's 评分规则: address → text."""
    grid = books.read_book(str(path)).grid("评分规则")
    assert grid is not None
    return {
        f"{column}{row}": grid.value(row, "ABCDEFGHIJKL".index(column) + 1).text
        for row in range(1, grid.last_row + 1)
        for column in "ABCDEFGHIJKL"
    }


def line(path: Path, name: str, way: str, number: int = 0) -> int:
    """The row of 评分规则 with the nth line of this indicator and way."""
    cells = rules_of(path)
    rows = [r for r in range(1, 400) if cells.get(f"A{r}") == name and cells.get(f"C{r}") == way]
    return rows[number]


def edited(path: Path, cells: dict[str, object], out: Path) -> Path:
    out.write_bytes(changed(path.read_bytes(), cells, "评分规则"))  # type: ignore[arg-type]
    return out


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small form recomputed: with its own 评分规则."""
    folder = tmp_path_factory.mktemp("own")
    out = folder / "自带规则.xlsx"
    recompute(small(folder / "表.xlsx", FACTS), out=out, engine=books.FORMUALIZER)
    return out


def test_the_recomputed_form_is_clean(own: Path) -> None:
    assert found(task_of(own)) == []


def test_edited_rules_given_by_rules_change_both_faces(futian: Path, engine: object, tmp_path: Path) -> None:
    """固定资产利用率 from ≥90 % to ≥101 %: 100 % is then worth 0.7; 编外 from 0.5 to 0.4 points is not touched by 42 %."""
    row = line(futian, "固定资产利用率", "分档")
    second = line(futian, "固定资产利用率", "分档", 1)
    rules = edited(futian, {f"G{row}": D("1.01"), f"I{second}": D("1.01")}, tmp_path / "规则.xlsx")
    task = task_of(futian, engine, rules)  # type: ignore[arg-type]
    assert interval(task, "固定资产利用率") == (D("0.7"), D("0.7"))
    assert engine_figure(task, "固定资产利用率") == D("0.7")
    codes = [(f.code, f.sheet, f.cell) for f in task.findings]
    assert codes == [
        ("score-off-rule", "共性指标体系评分表", "I11"), ("score-off-rule", "共性指标体系评分表", "I17"),
        ("rules-differ", "评分规则", f"G{row}"), ("rules-differ", "评分规则", f"I{second}"),
    ]  # fmt: skip


def test_edited_points_change_both_faces(own: Path, engine: object, tmp_path: Path) -> None:
    row = line(own, "固定资产利用率", "分档", 1)
    rules = edited(own, {f"K{row}": D(25)}, tmp_path / "规则.xlsx")
    lower = with_facts(own, {"固定资产利用率": D("0.8")}, tmp_path / "表.xlsx")
    task = task_of(lower, engine, rules)  # type: ignore[arg-type]
    assert interval(task, "固定资产利用率") == (25, 25)
    assert engine_figure(task, "固定资产利用率") == 25


def test_an_own_table_serves_its_own_formulas_only(own: Path, tmp_path: Path) -> None:
    row = line(own, "固定资产利用率", "分档")
    book = edited(own, {f"G{row}": D("0.95")}, tmp_path / "表.xlsx")
    task = task_of(book)
    assert [(f.code, f.sheet, f.cell, f.expected, f.actual) for f in task.findings] == [
        ("rules-differ", "评分规则", f"G{row}", "0.9", "0.95")
    ]
    assert interval(task, "固定资产利用率") == (40, 40)


def test_recompute_goes_by_the_own_table(own: Path, tmp_path: Path) -> None:
    """≥95 % for 40 points: 92 % lies between 75 % and 90 % no more, and in no tier that gives points but the last."""
    row, second = line(own, "固定资产利用率", "分档"), line(own, "固定资产利用率", "分档", 1)
    book = edited(own, {f"G{row}": D("0.95"), f"I{second}": D("0.95")}, tmp_path / "表.xlsx")
    out = tmp_path / "重算.xlsx"
    recompute(book, out=out, engine=books.FORMUALIZER, scores="rule")
    (form,), _ = read_forms(books.read_book(str(out)))
    assert form.indicators[0].stated == 20


#: what is broken: column → entry, way of the line; what the message names
BROKEN = {
    "unknown way": ("C", "打分", "分档", "C"),
    "text for a number": ("F", "一分", "判断", "F"),
    "tier without points": ("K", None, "分档", "K"),
    "text for a bound": ("G", "百分之九十", "分档", "G"),
    "closed or not": ("H", "包含", "分档", "H"),
    "no points": ("F", None, "判断", "F"),
}


@pytest.mark.parametrize("case", BROKEN)
def test_a_broken_table(case: str, futian: Path, tmp_path: Path) -> None:
    column, entry, way, place = BROKEN[case]
    name = "固定资产利用率" if way == "分档" else "项目实施程序"
    cell = f"{place}{line(futian, name, way)}"
    book = edited(futian, {f"{column}{line(futian, name, way)}": entry}, tmp_path / "坏规则.xlsx")
    task = task_of(book)  # its own rules do not decide
    assert [(f.code, f.sheet, f.cell) for f in task.findings] == [
        ("score-off-rule", "共性指标体系评分表", "I11"), ("rules-differ", "评分规则", cell),
    ]  # fmt: skip
    for run in (lambda: recompute(book, out=tmp_path / "重算.xlsx", engine=books.FORMUALIZER),
                lambda: task_of(futian, rules=book)):  # fmt: skip
        with pytest.raises(FormError) as told:
            run()
        assert "坏规则.xlsx" in told.value.message
        assert "评分规则" in told.value.message
        assert cell in told.value.message
    before = digest(book)
    assert explain(str(book), "I11", engines=[books.FORMUALIZER]) is not None
    assert digest(book) == before


def test_a_broken_table_on_the_command_line(
    futian: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    cell = f"F{line(futian, '项目实施程序', '判断')}"
    book = edited(futian, {cell: "一分"}, tmp_path / "坏规则.xlsx")
    run = Command(capsys)
    for arguments in (("verify", futian, "--rules", book), ("recompute", book)):
        ran = run(*arguments)
        assert ran.code == 2
        assert f"坏规则.xlsx 的工作表“评分规则”的单元格 {cell} 应为数字，现为“一分”" in ran.err
    assert run("verify", book).code == 1
    assert run("explain", book, "I11").code == 0

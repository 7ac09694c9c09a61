"""校验: all pass on a correct workbook, and each seeded error turns the control it belongs to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache
from pathlib import Path

import openpyxl
import pytest

from tests.libreoffice import soffice_or_skip
from xltools.cells import Raw, Ref
from xltools.engines.base import Model, Result
from xltools.engines.libreoffice import LibreOfficeEngine
from xltools.engines.registry import get_engine
from xltools.sheets import controls
from xltools.tasks.evaluate import model_of
from xltools.tasks.rewrite import planned
from xltools.workbook.read import read_book

PASS, BAD, WARN = "通过", "不符", "提醒"
_SHEET = "附件6"
#: a correct little 附件6: 100 points, two groups, parts that add up
_ROWS = [
    ("产出指标", 60, "数量指标", "新增企业", "≥100家", "112家", 30, 30, None),
    (None, None, None, "培训场次", "≥20场", "10场", 10, 5, "疫情影响"),
    (None, None, "质量指标", "制度健全", "健全", "制度健全", 20, 18, "有一处瑕疵"),
    ("效果指标", 40, "满意度指标", "群众满意度", "≥95%", "96%", 40, 40, None),
]
_MONEY = [
    ("资金来源：（1）财政拨款", 100, 95),
    ("（2）其他资金", 20, 20),
    ("资金结构：（1）基本支出", 70, 65),
    ("（2）项目支出", 50, 50),
]


@cache
def _book(folder: Path, *, subtotal: bool = False) -> Path:
    """The workbook, recomputed."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = _SHEET
    sheet["A1"] = "部门（单位）整体支出绩效自评表"
    for row, values in enumerate(
        [("评价部门名称", "某局"), ("整体支出规模", None, "项目", "全年预算数", "全年执行数", "执行率")], 2
    ):
        for column, value in enumerate(values, 1):
            sheet.cell(row, column, value)
    for row, (label, budget, spent) in enumerate(_MONEY, 4):
        for column, value in ((3, label), (4, budget), (5, spent), (6, spent / budget)):
            sheet.cell(row, column, value)
        sheet.cell(row, 6).number_format = "0.00%"
    heads = (
        "一级指标",
        "权重",
        "二级指标",
        "三级指标",
        "年度指标值",
        "全年完成值",
        "分值",
        "得分",
        "偏差及原因分析",
    )
    rows: list[tuple[object, ...]] = [heads, *_ROWS]
    if subtotal:
        rows.insert(4, ("小计", None, None, None, None, None, 60, 53, None))
    rows.append(("总分", None, None, None, None, None, 100, 93, None))
    for row, values in enumerate(rows, 9):
        for column, value in enumerate(values, 1):
            sheet.cell(row, column, value)
    sheet.merge_cells("A10:A12")
    sheet.merge_cells("B10:B12")
    path = folder / f"正确{subtotal}.xlsx"
    book.save(path)
    data = planned(read_book(path), scores="stated", engine=get_engine()).on(path.read_bytes())
    path.write_bytes(data)
    return path


@dataclass(frozen=True)
class Error:
    """Something wrong in the form: what is typed where, and the controls that tell it."""

    edits: Mapping[str, Raw]
    told: Mapping[str, str]


ERRORS = {
    "total typed": Error({"H14": 98}, {"总分＝各项得分之和": BAD}),
    "total as text": Error({"H14": "93"}, {"总分＝各项得分之和": BAD}),
    "a weight changed": Error({"G13": 35}, {"各项分值合计＝满分": BAD, "效果指标：权重＝所属分值之和": BAD,
                                            "得分超过分值的项数": BAD, "得分与评分办法不符的项数": WARN}),
    "a weight moved to another group": Error({"G11": 15, "G13": 35, "H11": 7.5, "H13": 35},
                                             {"产出指标：权重＝所属分值之和": BAD, "效果指标：权重＝所属分值之和": BAD}),
    "a printed weight changed": Error({"B13": 45}, {"效果指标：权重＝所属分值之和": BAD}),
    "full score changed": Error({"G14": 110}, {"各项分值合计＝满分": BAD}),
    "rate typed": Error({"F4": 0.96}, {"财政拨款：执行率＝执行数÷预算数": BAD}),
    "parts do not make the whole": Error({"D7": 60}, {"全年预算数：资金来源合计＝资金结构合计": BAD}),
    "spent parts differ": Error({"E7": 49}, {"全年执行数：资金来源合计＝资金结构合计": BAD}),
    "overspent": Error({"E5": 25, "E7": 55}, {"其他资金：执行率不超过100%": WARN, "项目支出：执行率不超过100%": WARN}),
    "score above points": Error({"H11": 11}, {"得分超过分值的项数": BAD, "得分与评分办法不符的项数": WARN}),
    "score missing": Error({"H11": None}, {"已填完成值而缺得分的项数": WARN}),
    "score off the rule": Error({"H11": 6}, {"得分与评分办法不符的项数": WARN}),
    "score below the band": Error({"H12": 15}, {"得分与评分办法不符的项数": WARN}),
    "full points for a missed target": Error({"F10": "50家"}, {"得分与评分办法不符的项数": WARN}),
    "a text that only the program reads": Error({"F10": "一百余家"}, {"底稿需要重算的项数": WARN}),
}  # fmt: skip
#: typed figures stand for formulas, so what follows from an edit follows in these cases too
_ALSO = {"D7": {"F7": 50 / 60}, "E7": {"F7": 49 / 50}}


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return _book(tmp_path_factory.mktemp("controls"))


def _model(path: Path, edits: Mapping[str, Raw]) -> tuple[Model, list[Ref]]:
    book = read_book(path)
    model = model_of(book)
    values, formulas = dict(model.values[_SHEET]), dict(model.formulas[_SHEET])
    for address, value in edits.items():
        place = (int(address[1:]), ord(address[0]) - 64)
        formulas.pop(place, None)
        values.pop(place, None)
        if value is not None:
            values[place] = value
    model = replace(
        model, values={**model.values, _SHEET: values}, formulas={**model.formulas, _SHEET: formulas}
    )
    grid = book.grid(controls.NAME)
    assert grid is not None
    rows = range(5, grid.last_row + 1)
    return model, [Ref(controls.NAME, row, column) for row in rows for column in (2, 6)] + [
        Ref(controls.NAME, 2, 1)
    ]


def _results(found: Mapping[Ref, Result]) -> dict[str, str]:
    """Label → result of every control."""
    labels = {ref.row: str(value) for ref, value in found.items() if ref.column == 2}
    return {labels[ref.row]: str(value) for ref, value in found.items() if ref.column == 6}


def _check(found: Mapping[Ref, Result], error: Error) -> None:
    results = _results(found)
    expected = {label: error.told.get(label, PASS) for label in results}
    assert results == expected
    assert set(error.told) <= set(results)
    verdict, told = str(found[Ref(controls.NAME, 2, 1)]), list(error.told.values())
    if not told:
        assert verdict == "全部通过"
    elif BAD in told:
        assert verdict == f"有 {told.count(BAD)} 处不符，{told.count(WARN)} 处提醒"
    else:
        assert verdict == f"有 {told.count(WARN)} 处提醒"


def test_a_correct_workbook_passes_every_control(path: Path) -> None:
    model, wanted = _model(path, {})
    for name in ("formualizer", "formulas"):
        found = get_engine(name).calculate(model, wanted)
        _check(found, Error({}, {}))
        assert len(_results(found)) >= 16


def test_what_is_saved_is_what_the_engine_gives(path: Path) -> None:
    grid = read_book(path).grid(controls.NAME)
    assert grid is not None
    assert {grid.value(row, 6).text for row in range(5, grid.last_row + 1)} == {PASS}
    assert grid.value(2, 1).text == "全部通过"


@pytest.mark.parametrize("name", ERRORS)
def test_a_seeded_error_turns_its_control(path: Path, name: str) -> None:
    model, wanted = _model(path, ERRORS[name].edits)
    _check(get_engine().calculate(model, wanted), ERRORS[name])


def test_the_same_in_libreoffice(path: Path) -> None:
    soffice_or_skip()
    errors = [Error({}, {}), *ERRORS.values()]
    laid = [_model(path, error.edits) for error in errors]
    answers = LibreOfficeEngine().calculate_many([model for model, _ in laid], [wanted for _, wanted in laid])
    for error, found in zip(errors, answers, strict=True):
        _check(found, error)


def test_a_tolerance_in_the_settings_is_kept_to(path: Path) -> None:
    model, wanted = _model(path, {"H11": 5.1})
    assert _results(get_engine().calculate(model, wanted))["得分与评分办法不符的项数"] == WARN
    rules = dict(model.values["评分规则"])
    row = next(r for (r, c), value in rules.items() if c == 1 and value == "tolerance")
    rules[row, 3] = Decimal("0.1")
    model = replace(model, values={**model.values, "评分规则": rules})
    assert _results(get_engine().calculate(model, wanted))["得分与评分办法不符的项数"] == PASS


def test_subtotals_are_not_counted_twice(tmp_path: Path) -> None:
    model, wanted = _model(_book(tmp_path, subtotal=True), {})
    results = _results(get_engine().calculate(model, wanted))
    assert results["总分＝各项得分之和"] == PASS
    assert results["各项分值合计＝满分"] == PASS


def test_a_form_without_score_column_has_no_sum_of_scores(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["部门（单位）整体支出绩效自评表"])
    sheet.append(["一级指标", "二级指标", "三级指标", "年度指标值", "全年完成值", "分值"])
    sheet.append(["产出", "数量指标", "新增企业", "≥100家", "112家", 100])
    book.save(tmp_path / "a.xlsx")
    path = tmp_path / "a.xlsx"
    data = planned(read_book(path), scores="stated", engine=get_engine()).on(path.read_bytes())
    (tmp_path / "b.xlsx").write_bytes(data)
    assert read_book(tmp_path / "b.xlsx").grid(controls.NAME) is not None

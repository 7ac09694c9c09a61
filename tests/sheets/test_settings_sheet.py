"""评分规则: written, read back the same, and what is changed there changes both results alike."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest

import xltools
from tests.rules.ruleset import settings_with
from tests.sheets.edited import Written, recomputed, write
from tests.sheets.test_live_edits import HEADS
from tests.sheets.typing_texts import Typed
from xltools.cells import Ref, parse_a1
from xltools.engines.base import Model
from xltools.engines.compare import same
from xltools.engines.registry import get_engine
from xltools.errors import FormError
from xltools.plans import Plan
from xltools.resources import template_path
from xltools.rules.grades import grade
from xltools.rules.settings import KINDS
from xltools.sheets.paper import COLUMN
from xltools.sheets.settings_sheet import NAME, addressed, build, read_settings, received
from xltools.tasks.evaluate import model_of
from xltools.workbook.patch import apply_plan
from xltools.workbook.read import read_book

#: one row for each setting that a score depends on
ROWS: list[list[Typed | str | float | None]] = [
    ["产出", "数量", "新增企业", "≥34家", "14家", 2.0, None, None],
    ["产出", "数量", "超额", "≥100家", "184家", 5.0, None, None],
    ["产出", "成本", "费用", "≤100万元", "125万元", 10.0, None, None],
    ["产出", "数量", "相等", "=100家", "120家", 10.0, None, None],
    ["产出", "质量", "制度", "健全", "制度健全", 5.0, None, None],
    ["产出", "质量", "制度二", "健全", "基本健全", 5.0, None, None],
    ["产出", "质量", "制度三", "健全", "未建立", 5.0, None, None],
    ["产出", "质量", "制度四", "健全", "有所改善", 5.0, None, None],
    ["产出", "数量", "其余", "≥1项", "1项", 52.0, None, None],  # 82.32 in all: 良
]
CHANGES: list[tuple[str, Decimal | str]] = [
    ("decimals", Decimal(1)),
    ("decimals", Decimal(0)),
    ("at_most", "目标除以实际"),
    ("at_most", "不得分"),
    ("equal", "全有或全无"),
    ("overshoot", "线性扣减"),
    ("band_met_low", Decimal("0.9")),
    ("band_met_high", Decimal("0.95")),
    ("band_partial_low", Decimal("0.7")),
    ("band_partial_high", Decimal("0.75")),
    ("band_missed_low", Decimal("0.1")),
    ("band_missed_high", Decimal("0.5")),
    ("grade_excellent", Decimal(82)),
    ("grade_good", Decimal(85)),
]


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Written:
    path = tmp_path_factory.mktemp("settings") / "表.xlsx"
    write(path, ROWS, HEADS)
    return recomputed(path)


def test_written_and_read_back_the_same(tmp_path: Path) -> None:
    ours = addressed(
        tuple(
            settings_with(overshoot="线性扣减", tolerance=Decimal("0.1"), words_met="好、很好").items.values()
        )
    )
    write(tmp_path / "a.xlsx", ROWS, HEADS)
    data = apply_plan((tmp_path / "a.xlsx").read_bytes(), Plan(sheets=(build(ours),)))
    (tmp_path / "b.xlsx").write_bytes(data)
    book = read_book(tmp_path / "b.xlsx")
    assert received(book) == ours
    assert dict(read_settings(book, "b").items) == {item.id: item for item in ours}


def test_the_template_keeps_every_setting_through_its_own_sheet(tmp_path: Path) -> None:
    theirs = received(read_book(template_path("附件6")))
    assert [item.id for item in theirs] == list(KINDS)
    data = apply_plan(template_path("附件6").read_bytes(), Plan(sheets=(build(theirs),)))
    (tmp_path / "c.xlsx").write_bytes(data)
    assert received(read_book(tmp_path / "c.xlsx")) == addressed(theirs)


def test_every_choice_has_a_list_and_every_figure_a_check() -> None:
    spec = build(addressed(tuple(settings_with().items.values())))
    checked = {choice.area: choice for choice in spec.choices}
    for row, (_, choices) in enumerate(KINDS.items(), 5):
        if choices != ("",):
            assert checked[f"C{row}"].choices == choices
    unlocked = {cell.column for cell in spec.cells if not cell.style.locked}
    assert unlocked == {3}


def test_a_workbook_without_the_sheet_is_refused() -> None:
    with pytest.raises(FormError, match="没有“评分规则”"):
        read_settings(read_book(template_path("附件4")), "附件4")


@pytest.mark.parametrize(
    "value, told", [("0.8", "应为数字"), (None, "应为数字"), (Decimal(2), "不能超过100%")]
)
def test_a_figure_typed_wrongly_is_told(written: Written, tmp_path: Path, value: object, told: str) -> None:
    path = _with(written, tmp_path, "execution_cap", value)
    with pytest.raises(FormError, match=told) as caught:
        xltools.verify(path, rules=path)
    assert "封顶" in caught.value.message


def _with(written: Written, tmp_path: Path, name: str, value: object) -> Path:
    """The workbook with one value changed on its 评分规则 sheet, as a person saves it."""
    book = openpyxl.load_workbook(written.book.path)
    sheet = book[NAME]
    row = next(row for row in range(5, 40) if sheet.cell(row, 1).value == name)
    cell = sheet.cell(row, 3)
    cell.value = float(value) if isinstance(value, Decimal) else value
    if isinstance(value, str):
        cell.data_type = "s"
    book.save(tmp_path / "改.xlsx")
    return tmp_path / "改.xlsx"


@pytest.mark.parametrize("name, value", CHANGES)
def test_a_change_reaches_the_engine_and_the_program_alike(
    written: Written, tmp_path: Path, name: str, value: Decimal | str
) -> None:
    before = _by_engine(written, None)
    after = _by_engine(written, (name, value))
    assert before != after, "the setting matters"
    path = _with(written, tmp_path, name, value)
    report = xltools.verify(path, rules=path)
    (task,) = report.tasks
    assert task.case is not None
    for row, score in task.case.scores.items():
        assert score.points is not None
        assert same(after[row, "low"], score.points.low), (row, after)
        assert same(after[row, "high"], score.points.high), (row, after)
    total = task.case.rule_total
    assert total is not None
    assert after[0, "grade"] == grade(total, task.case.settings)


def _by_engine(written: Written, change: tuple[str, Decimal | str] | None) -> dict[tuple[int, str], object]:
    """low and high of every row and the grade of the rule scores, by formula alone."""
    model = model_of(written.book)
    values = {sheet: dict(cells) for sheet, cells in model.values.items()}
    if change is not None:
        address = next(item.address for item in received(written.book) if item.id == change[0])
        values[NAME][parse_a1(address.rpartition("!")[2])] = change[1]
    model = replace(model, values=values)
    assert isinstance(model, Model)
    sheet = written.paper.spec.name
    wanted = {
        (row, role): written.paper.ref(row, role) for row in written.paper.rows for role in ("low", "high")
    }
    wanted[0, "grade"] = Ref(sheet, written.paper.total_row + 1, COLUMN["ruled"])
    found = get_engine().calculate(model, wanted.values())
    return {key: found[ref] for key, ref in wanted.items()}


def test_changed_words_ask_for_the_program(written: Written) -> None:
    model = model_of(written.book)
    address = next(item.address for item in received(written.book) if item.id == "words_partial")
    place = parse_a1(address.rpartition("!")[2])
    values = {**model.values, NAME: {**model.values[NAME], place: "有所"}}
    refs = {row: written.paper.ref(row, "status") for row in written.paper.rows}
    found = get_engine().calculate(replace(model, values=values), refs.values())
    words = {row for row, item in zip(refs, ROWS, strict=True) if item[3] == "健全"}
    assert {row for row, ref in refs.items() if "重算" in str(found[ref])} == words

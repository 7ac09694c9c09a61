"""What people write on the sheets that the buttons make, and sheets of theirs with the same names."""

from __future__ import annotations

from typing import Any

import pytest

from tests.office.host import Office
from tests.office.test_actions import book, filled, names
from xltools.office import actions
from xltools.office.click import run as click
from xltools.office.results import FAULT, RESULTS

__all__ = ["book", "filled"]
pytestmark = pytest.mark.slow
OLD = f"{RESULTS}（旧1）"


def line(sheet: Any, code: str) -> int:
    """The row of 校验结果 about a finding that is made once."""
    return next(row for row in range(4, 60) if sheet.range((row, 3)).value == code)


def test_a_remark_beside_a_finding_goes_to_the_same_finding_of_the_next_list(book: Any) -> None:
    click("verify", book)
    sheet = book.sheets[RESULTS]
    assert sheet["J3"].value == "处理意见"
    row = line(sheet, "total-mismatch")
    sheet.range((row, 10)).value = "已与业务科核实，下周更正"
    form = book.sheets["附件6"]
    form.api.unprotect("")
    form["I4"].value = "补一处不相干的说明"

    said = click("verify", book)
    again = book.sheets[RESULTS]
    assert again.range((line(again, "total-mismatch"), 10)).value == "已与业务科核实，下周更正"
    assert OLD not in names(book)
    assert "旧" not in said
    click("verify", book)
    assert again.range((line(again, "total-mismatch"), 10)).value == "已与业务科核实，下周更正"
    assert OLD not in names(book)


def test_a_remark_on_what_is_no_finding_any_more_stays_on_the_old_list(book: Any) -> None:
    click("verify", book)
    sheet = book.sheets[RESULTS]
    sheet.range((line(sheet, "total-mismatch"), 10)).value = "总分应为82"
    book.sheets["附件6"].api.unprotect("")
    book.sheets["附件6"]["H45"].value = 82

    said = click("verify", book)
    assert f"“{OLD}”" in said
    assert book.sheets[RESULTS]["A2"].value == said
    old = book.sheets[OLD]
    assert old.visible
    assert old.range((line(old, "total-mismatch"), 10)).value == "总分应为82"
    assert "总分应为82" not in [row for row in book.sheets[RESULTS]["J4:J60"].value if row]


@pytest.mark.parametrize(
    "address, text", [("A58", "李会计复核 2024-03-01"), ("L4", "同意"), ("E4", "不是问题")]
)
def test_what_is_written_elsewhere_on_the_list_keeps_the_old_list(book: Any, address: str, text: str) -> None:
    click("verify", book)
    book.sheets[RESULTS][address].value = text

    assert f"“{OLD}”" in click("verify", book)
    assert book.sheets[OLD][address].value == text
    assert book.sheets[RESULTS][address].value != text
    assert "旧" not in click("verify", book)  # nothing of theirs is on the new one
    assert f"{RESULTS}（旧2）" not in names(book)


def test_what_is_written_on_the_record_of_changes_survives_undoing_and_the_next_recompute(book: Any) -> None:
    click("recalculate", book)
    book.sheets["变更记录"]["J4"].value = "同意，李会计"
    said = click("recalculate_by_rules", book)
    assert "“变更记录（旧1）”" in said
    assert book.sheets["变更记录（旧1）"]["J4"].value == "同意，李会计"
    assert "--scores" not in "".join(text for text in book.sheets["变更记录"]["H4:H60"].value if text)

    book.sheets["变更记录"]["A58"].value = "请归档"
    said = click("undo_recalculation", book)
    assert "“变更记录（旧2）”" in said
    assert book.sheets["变更记录（旧2）"]["A58"].value == "请归档"


def test_an_untouched_record_of_changes_goes_with_undoing(book: Any) -> None:
    before = names(book)
    click("recalculate", book)
    click("undo_recalculation", book)
    assert names(book) == before


def own(book: Any, name: str, heading: str) -> None:
    """A user's sheet that reads like one of ours."""
    sheet = book.sheets.add(name, after=book.sheets[-1])
    sheet["A1"].value = name
    sheet["A3"].value = heading
    sheet["A4"].value = "本单位自己写的内容"


def test_users_sheets_of_the_same_names_are_not_taken_for_ours(
    book: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    own(book, RESULTS, "序号")
    own(book, FAULT, "项目")
    assert click("verify", book).startswith("总分 92")
    assert click("next_finding", book).startswith("第 1 处")
    with monkeypatch.context() as broken:
        broken.setitem(actions.ACTIONS, "verify", ("一键核对", lambda book: 1 // 0))
        click("verify", book)
    assert book.sheets[f"{FAULT}2"]["B4"].value == "一键核对"
    click("verify", book)

    assert f"{FAULT}2" not in names(book)
    assert book.sheets[RESULTS]["A4"].value == "本单位自己写的内容"
    assert book.sheets[FAULT]["A4"].value == "本单位自己写的内容"
    assert book.sheets[f"{RESULTS}2"]["A3"].value == "序号"


def test_what_is_written_on_the_fault_sheet_is_kept(office: Office) -> None:
    with office.opened() as new:
        new.sheets[0]["A1"].value = "通讯录"
        click("recalculate", new)
        new.sheets[FAULT]["A9"].value = "已问过维护者"
        click("recalculate", new)
        assert new.sheets[f"{FAULT}（旧1）"]["A9"].value == "已问过维护者"
        click("clear_marks", new)
        assert FAULT not in names(new)
        assert f"{FAULT}（旧1）" in names(new)

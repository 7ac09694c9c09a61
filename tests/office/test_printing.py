"""The sheets of the buttons on paper and in their window."""

from __future__ import annotations

from typing import Any

import pytest

from tests.office.test_actions import book, filled, names
from xltools.office.click import run as click
from xltools.office.results import RESULTS

__all__ = ["book", "filled"]
pytestmark = pytest.mark.slow


@pytest.mark.parametrize("action, name", [("verify", RESULTS), ("recalculate", "变更记录")])
def test_a_list_prints_on_landscape_a4_one_page_wide_with_its_headings(
    book: Any, action: str, name: str
) -> None:
    form_page = book.sheets["附件6"].api.PageStyle
    click(action, book)
    sheet = book.sheets[name].api
    style = book.api.StyleFamilies.getByName("PageStyles").getByName(sheet.PageStyle)

    assert style.IsLandscape
    assert (style.Width, style.Height) == pytest.approx((29700, 21000), abs=5)
    assert (style.ScaleToPagesX, style.ScaleToPagesY) == (1, 0)
    assert style.RightPageFooterContent.CenterText.String.startswith("第 ")
    assert sheet.PrintTitleRows
    assert (sheet.TitleRows.StartRow, sheet.TitleRows.EndRow) == (2, 2)
    book.api.CurrentController.setActiveSheet(sheet)
    assert book.api.CurrentController.hasFrozenPanes()
    assert book.sheets["附件6"].api.PageStyle == form_page


def test_the_verdict_has_the_whole_width_and_what_is_hidden_is_the_sign(book: Any) -> None:
    click("verify", book)
    sheet = book.sheets[RESULTS]
    assert sheet["A2"].merge_area.address == "$A$2:$J$2"
    assert sheet["A2"].wrap_text
    assert [sheet.api.Columns.getByIndex(n).IsVisible for n in (8, 9, 10)] == [True, True, False]


def test_a_host_that_refuses_to_lay_out_a_page_does_not_fail_the_click(
    book: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuses(*_: Any) -> None:
        raise OSError("no printer")

    monkeypatch.setattr("xltools.office.printing._by_uno", refuses)
    assert click("verify", book).startswith("总分 92")
    assert RESULTS in names(book)

"""Settings: what a document sets has a source, a sense and an order, or is refused in plain Chinese."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from tests.rules.ruleset import settings_with
from xltools.errors import FormError
from xltools.resources import templates
from xltools.rules.settings import KINDS, Settings
from xltools.sheets.settings_sheet import received
from xltools.tasks.settings import settings_from
from xltools.workbook.read import read_book


@pytest.mark.parametrize("name", KINDS)
def test_a_missing_setting_is_refused_by_name(name: str) -> None:
    items = {key: item for key, item in settings_with().items.items() if key != name}
    with pytest.raises(FormError, match=name):
        Settings(items, "模板")


@pytest.mark.parametrize("name", KINDS)
def test_a_setting_without_a_source_is_refused(name: str) -> None:
    items = dict(settings_with().items)
    items[name] = replace(items[name], source="")
    with pytest.raises(FormError, match="没有写依据") as caught:
        Settings(items, "模板")
    assert items[name].label in caught.value.message


@pytest.mark.parametrize("name", [name for name, kinds in KINDS.items() if len(kinds) > 1])
@pytest.mark.parametrize("value", ["按心情", "", "不影响得分 "])
def test_a_choice_is_one_of_the_list(name: str, value: str) -> None:
    with pytest.raises(FormError, match="之一"):
        settings_with(**{name: value})


@pytest.mark.parametrize("name", [name for name, kinds in KINDS.items() if not kinds])
def test_a_figure_is_a_number(name: str) -> None:
    with pytest.raises(FormError, match="应为数字"):
        settings_with(**{name: "九十"})
    with pytest.raises(FormError, match=r"不能为负|次序不对"):
        settings_with(**{name: Decimal(-1)})


@pytest.mark.parametrize("name", [name for name, kinds in KINDS.items() if kinds == ("",)])
def test_words_are_text(name: str) -> None:
    with pytest.raises(FormError, match="应为文字"):
        settings_with(**{name: Decimal(5)})


@pytest.mark.parametrize(
    "changed",
    [
        {"grade_good": 95},
        {"grade_fair": 85},
        {"full_score": 80},
        {"band_met_low": Decimal("0.7")},
        {"band_partial_low": Decimal("0.9")},
        {"band_missed_high": Decimal("0.7")},
        {"band_met_high": Decimal("0.5")},
        {"band_missed_low": Decimal("0.65")},
    ],
)
def test_grades_and_bands_are_in_order(changed: dict[str, Decimal | int]) -> None:
    with pytest.raises(FormError, match="次序不对"):
        settings_with(**changed)  # type: ignore[arg-type]


@pytest.mark.parametrize("changed", [{"band_met_high": 100}, {"execution_cap": Decimal("1.1")}])
def test_shares_are_parts_of_the_points(changed: dict[str, Decimal | int]) -> None:
    with pytest.raises(FormError, match="不能超过100%"):
        settings_with(**changed)  # type: ignore[arg-type]


@pytest.mark.parametrize("value", ["1.5", "7"])
def test_decimals_are_a_whole_number_up_to_six(value: str) -> None:
    with pytest.raises(FormError, match="0到6的整数"):
        settings_with(decimals=Decimal(value))


def test_other_localities_settings_are_accepted() -> None:
    settings_with(grade_good=80, grade_fair=70, tolerance=Decimal("0.1"), overshoot="线性扣减", decimals=0)
    settings_with(
        band_met_low=1, band_met_high=1, execution_cap=Decimal("0.9"), full_score=120, overshoot_reason=0
    )


@pytest.mark.parametrize("path", templates(), ids=lambda path: path.stem)
def test_shipped_templates_have_sound_settings(path: object) -> None:
    book = read_book(str(path))
    if not received(book):
        return  # a summary form is scored by nothing
    settings = settings_from(str(path))
    bands = [
        settings.number(f"band_{band}_{end}")
        for band in ("missed", "partial", "met")
        for end in ("low", "high")
    ]
    assert bands[0] == 0
    assert bands[-1] == 1
    assert bands[1] == bands[2]
    assert bands[3] == bands[4]
    assert all("第" not in item.source or "条" not in item.source for item in settings.items.values())
    lists = [set(settings.words(name)) for name in ("words_met", "words_partial", "words_missed")]
    assert all(lists)
    assert len(set.union(*lists)) == sum(map(len, lists))


def test_words_are_split_at_any_comma() -> None:
    assert settings_with(words_met="好、 很好，极好,").words("words_met") == ("好", "很好", "极好")

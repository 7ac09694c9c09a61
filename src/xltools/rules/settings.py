"""The settings in force: figures and choices that a document sets, with their source.

They live in the 评分规则 sheet of a form's template, nowhere else; here stands
only what the code needs of them: their ids and what values they may take.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING

from xltools.errors import FormError
from xltools.numbers import differs, show

if TYPE_CHECKING:
    from xltools.rules.printed.table import RuleTable

#: setting id → choices; an empty tuple is a number, ("",) a list of words
KINDS: Mapping[str, tuple[str, ...]] = {
    "full_score": (),
    "decimals": (),
    "tolerance": (),
    "at_most": ("线性扣减", "目标除以实际", "不得分"),
    "equal": ("同不低于", "全有或全无"),
    "overshoot": ("不影响得分", "线性扣减"),
    "overshoot_reason": (),
    "execution_cap": (),
    "band_met_low": (),
    "band_met_high": (),
    "band_partial_low": (),
    "band_partial_high": (),
    "band_missed_low": (),
    "band_missed_high": (),
    "grade_excellent": (),
    "grade_good": (),
    "grade_fair": (),
    "words_met": ("",),
    "words_partial": ("",),
    "words_missed": ("",),
}


@dataclass(frozen=True, slots=True)
class Setting:
    """One setting: its value, what it means and who says so.

    ``address`` is the cell of the value as formulas write it (``'评分规则'!$C$5``).
    """

    id: str
    label: str
    value: Decimal | str
    source: str
    address: str
    note: str = ""

    @property
    def shown(self) -> str:
        return show(self.value) if isinstance(self.value, Decimal) else self.value


@dataclass(frozen=True, slots=True)
class Settings:
    """All settings of one template. Raises FormError when one is missing or senseless.

    ``tables`` are the printed rules it holds, by key of their indicator and by ``scoring.table_key``.
    """

    items: Mapping[str, Setting]
    origin: str
    tables: Mapping[str, RuleTable] = field(default_factory=dict)

    def __post_init__(self) -> None:
        missing = [name for name in KINDS if name not in self.items]
        if missing:
            raise FormError(
                f"{self.origin} 的评分规则缺少设置：{'、'.join(missing)}", "请从现行模板复制评分规则表。"
            )
        for item in self.items.values():
            _check(item, self.origin)
        _check_order(self)

    def number(self, name: str) -> Decimal:
        value = self.items[name].value
        assert isinstance(value, Decimal)
        return value

    def choice(self, name: str) -> str:
        return str(self.items[name].value)

    def words(self, name: str) -> tuple[str, ...]:
        """A list of words, as separated by 、 or commas in the cell."""
        return _listed(self.choice(name))

    def cell(self, name: str) -> str:
        """The address of a setting, for formulas."""
        return self.items[name].address

    def on_sheet(self, sheet: str) -> Settings:
        """The same settings with their cells on another sheet, for formulas."""
        moved = {
            name: replace(item, address=f"'{sheet}'!{item.address.rpartition('!')[2]}")
            for name, item in self.items.items()
        }
        return replace(self, items=moved)

    @property
    def places(self) -> int:
        """Decimals that scores are rounded to."""
        return int(self.number("decimals"))

    def differ(self, a: Decimal, b: Decimal) -> bool:
        """Whether two figures differ under the tolerance in force."""
        return a != b and differs(a, b, places=self.places, tolerance=self.number("tolerance"))


@lru_cache(maxsize=64)
def _listed(text: str) -> tuple[str, ...]:
    words = text.replace("，", "、").replace(",", "、").split("、")
    return tuple(word.strip() for word in words if word.strip())


def _check(item: Setting, origin: str) -> None:
    if item.id not in KINDS:
        return
    if not item.source:
        raise FormError(f"{origin} 的评分规则“{item.label}”没有写依据", "请在依据一栏写明文件和条款。")
    choices = KINDS[item.id]
    if not choices and not isinstance(item.value, Decimal):
        raise FormError(f"{origin} 的评分规则“{item.label}”应为数字，现为“{item.value}”", "请改正后再试。")
    if choices == ("",) and not isinstance(item.value, str):
        raise FormError(f"{origin} 的评分规则“{item.label}”应为文字，现为“{item.shown}”", "请改正后再试。")
    if len(choices) > 1 and item.value not in choices:
        raise FormError(
            f"{origin} 的评分规则“{item.label}”应为{'、'.join(choices)}之一，现为“{item.shown}”",
            "请改正后再试。",
        )


#: from the lowest to the highest; a share is a part of a row's points
_SHARES = (
    "band_missed_low",
    "band_missed_high",
    "band_partial_low",
    "band_partial_high",
    "band_met_low",
    "band_met_high",
)
_ORDERS = (("grade_fair", "grade_good", "grade_excellent", "full_score"), _SHARES)


def _check_order(settings: Settings) -> None:
    origin, items = settings.origin, settings.items
    for name, choices in KINDS.items():
        if not choices and settings.number(name) < 0:
            raise FormError(
                f"{origin} 的评分规则“{items[name].label}”不能为负，现为{items[name].shown}", "请改正后再试。"
            )
    for names in _ORDERS:
        figures = [settings.number(name) for name in names]
        if figures != sorted(figures):
            labels = "、".join(items[name].label for name in names)
            raise FormError(
                f"{origin} 的评分规则次序不对：{labels}", "各档应由低到高，下限不能高于上限，各档不能交叉。"
            )
    for name in (*_SHARES, "execution_cap"):
        if settings.number(name) > 1:
            raise FormError(
                f"{origin} 的评分规则“{items[name].label}”不能超过100%，现为{items[name].shown}",
                "比例请按百分数填写，如 80%。",
            )
    if not 0 <= settings.places <= 6 or settings.number("decimals") != settings.places:
        raise FormError(f"{origin} 的评分规则“{items['decimals'].label}”应为0到6的整数", "请改正后再试。")

"""复核抽样: 本级 and the units that are worth a second look, with room for the reviewed score."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from hashlib import sha256
from itertools import chain, islice, zip_longest

from xltools.cells import key
from xltools.checks.summary import NOTE
from xltools.numbers import round_half_up, show
from xltools.plans import Choice, SheetCell, SheetSpec
from xltools.sheets import look
from xltools.sheets.fit import fitted
from xltools.tasks.beside.tally import Candidate

NAME = "复核抽样"
#: subordinate units in a sample: one each for correction, errors and missing reasons, one by chance
SIZE = 4
#: as many must be reviewed (附件4, 注2)
_LEAST = 3
_FIRST = 5
_HEADS = (
    "序号",
    "单位",
    "自评分数",
    "按办法",
    "差",
    "错误数",
    "缺说明",
    "入选原因",
    "复核分数",
    "复核意见",
    "文件",
)
_WIDTHS = (6, 30, 10, 10, 9, 8, 8, 34, 10, 26, 30)
_OPEN = replace(look.CENTER, fill="FFF2CC", locked=False)


@dataclass(frozen=True, slots=True)
class Pick:
    """A unit of the sample and why it is in it."""

    unit: Candidate
    why: str


def choose(
    candidates: Sequence[Candidate], head: str | None, seed: str, size: int = SIZE
) -> tuple[Pick, ...]:
    """本级 (the unit named ``head``, None: there is none) and ``size`` others, at least three; all where there are
    no more than three. The largest correction, the most errors and the most missing reasons take
    turns as long as there are some; the last place is always drawn, so that no unit is safe.
    """
    own = next((unit for unit in candidates if head is not None and key(unit.name) == key(head)), None)
    rest = [unit for unit in candidates if unit is not own]
    picks = [Pick(own, "部门本级")] if own is not None else []
    if len(rest) <= _LEAST:
        return (*picks, *(Pick(unit, f"不超过{_LEAST}个，全部复核") for unit in rest))
    size = max(size, _LEAST)
    chosen = list(islice(_by_risk(rest), size - 1))
    taken = [pick.unit for pick in chosen]
    drawn = sorted((unit for unit in rest if unit not in taken), key=lambda unit: _lot(seed, unit))
    return (
        *picks,
        *chosen,
        *(Pick(unit, f"随机抽取（种子 {seed}）") for unit in drawn[: size - len(chosen)]),
    )


def _by_risk(rest: Sequence[Candidate]) -> Iterator[Pick]:
    """The rankings take turns; a unit that is chosen already gives its turn up."""
    rankings = [_ranking(rest, figure, why) for figure, why in _RISKS]
    taken: list[Candidate] = []
    for pick in chain.from_iterable(zip_longest(*rankings)):
        if pick is not None and pick.unit not in taken:
            taken.append(pick.unit)
            yield pick


def _ranking(rest: Sequence[Candidate], figure: Callable[[Candidate], Decimal], why: str) -> list[Pick]:
    risky = [unit for unit in rest if figure(unit) > 0]
    risky.sort(key=lambda unit: -figure(unit))  # stable: the order of the summary decides between equals
    return [Pick(unit, why.format(show(round_half_up(figure(unit))))) for unit in risky]


_RISKS: tuple[tuple[Callable[[Candidate], Decimal], str], ...] = (
    (lambda unit: unit.correction, "自评分数与按办法计算相差较大（{} 分）"),
    (lambda unit: Decimal(unit.errors), "错误较多（{} 处）"),
    (lambda unit: Decimal(unit.unexplained), "扣分或超额完成未说明原因（{} 项）"),
)


def _lot(seed: str, unit: Candidate) -> str:
    """A unit's lot: anyone can draw it again from the printed seed."""
    return sha256(f"{seed}:{unit.name}".encode()).hexdigest()


def build(
    picks: Sequence[Pick], seed: str, shown: Callable[[str], str], *, projects: bool = False
) -> SheetSpec:
    """The sheet; ``shown`` writes a file's path. ``projects``: the summary lists projects, not units."""
    basis = "按风险和随机抽取项目复核" if projects else NOTE
    heads = ("序号", "项目" if projects else "单位", *_HEADS[2:])
    last = _FIRST + max(len(picks), 1) - 1
    cells = [
        SheetCell(1, 1, NAME, style=look.TITLE),
        SheetCell(2, 1, f"依据：{basis}。", style=look.NOTE),
        SheetCell(
            3,
            1,
            f"抽样种子：{seed}（同样的文件抽出同样的单位）。先按差额、错误数、缺说明数依次选取，其余随机。黄色格由复核人填写。",
            style=look.NOTE,
        ),
    ]
    cells += [SheetCell(4, column, head, style=look.HEAD) for column, head in enumerate(heads, 1)]
    for row, pick in enumerate(picks, _FIRST):
        cells += _cells(row, pick, shown)
    heights = fitted(cells, _WIDTHS, {1: 26, 2: 15, 3: 15, 4: 24}, {})
    rows = {row: max(24.0, heights.get(row, 24.0)) for row in range(_FIRST, last + 1)}
    cells.append(SheetCell(last + 2, 2, "复核人（签字）：", style=replace(look.NOTE, size=10)))
    cells.append(SheetCell(last + 2, 8, "复核日期：", style=replace(look.NOTE, size=10)))
    check = Choice(
        f"I{_FIRST}:I{last}", "复核分数", "填 0 至 100 的数。", at_least=Decimal(0), at_most=Decimal(100)
    )
    return SheetSpec(NAME, tuple(cells), _WIDTHS, {**heights, **rows}, freeze_row=4, choices=(check,), protected=False,
                     title_rows=(4, 4), tab_color="70AD47")  # fmt: skip


def _cells(row: int, pick: Pick, shown: Callable[[str], str]) -> Iterable[SheetCell]:
    unit = pick.unit
    off = None if unit.stated is None or unit.rule is None else round_half_up(unit.stated - unit.rule)
    yield SheetCell(row, 1, Decimal(row - _FIRST + 1), style=look.CENTER)
    yield SheetCell(row, 2, unit.name, style=look.TEXT)
    yield SheetCell(row, 3, unit.stated, style=look.CENTER)
    yield SheetCell(row, 4, unit.rule, style=look.CENTER)
    difference = f'IF(AND(ISNUMBER(C{row}),ISNUMBER(D{row})),ROUND(C{row}-D{row},2),"")'
    yield SheetCell(row, 5, "" if off is None else off, difference, look.CENTER)
    yield SheetCell(row, 6, Decimal(unit.errors), style=look.CENTER)
    yield SheetCell(row, 7, Decimal(unit.unexplained), style=look.CENTER)
    yield SheetCell(row, 8, pick.why, style=look.TEXT)
    yield SheetCell(row, 9, None, style=_OPEN)
    yield SheetCell(row, 10, None, style=replace(look.TEXT, fill="FFF2CC", locked=False))
    yield SheetCell(row, 11, shown(unit.path), style=replace(look.TEXT, size=9))

"""The printed rules inside a received workbook against those in force."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from itertools import zip_longest

from xltools.cells import Ref, key, parse_a1
from xltools.checks.case import Case
from xltools.checks.tally import compared
from xltools.findings import Finding, make
from xltools.numbers import show, show_percent
from xltools.rules.printed.formula import ItemCells, TierCells
from xltools.rules.printed.items import WHOLE, Item, PrintedRule, Tier, Way
from xltools.rules.printed.table import RuleTable
from xltools.rules.scoring import table_key

#: (cell, what stands there, in force, in the workbook)
Difference = tuple[str, str, str, str]
_NONE = "空"


def check_printed(case: Case) -> Iterator[Finding]:
    """Thresholds and points of the table in 评分规则 that are not those in force, cell by cell."""
    for ref, wrong in case.received_faults:
        compared("rules-differ", ref, False)
        yield make(
            "rules-differ",
            ref,
            f"单元格 {ref.a1} {wrong}，工作簿内的这条评分标准不能用",
            expected="现行评分标准",
            hint="按印发的评分标准改正该单元格；改正前不能重算（recompute）。核对仍以现行评分标准为准。",
        )
    told: set[Ref] = set()
    for item, ours in case.ruled:
        text = item.rule_text.text if item.rule_text is not None else ""
        theirs = case.received_tables.get(table_key(item.name.text, text))
        theirs = theirs or case.received_tables.get(item.name.key)
        if theirs is None or not theirs.speaks_for(text):
            continue
        differences = list(_differences(ours.rule, theirs))
        if not differences and theirs.cells:
            compared("rules-differ", item.place, True)
        for cell, what, wanted, found in differences:
            if (ref := _place(cell)) not in told:
                told.add(ref)
                compared("rules-differ", ref, False)
                yield _finding(item.name.text, ref, what, wanted, found)


def _finding(name: str, ref: Ref, what: str, wanted: str, found: str) -> Finding:
    message = f"“{name}”评分标准{what}现行为 {wanted}，工作簿内为 {found}"
    return make("rules-differ", ref, message, expected=wanted, actual=found)


def _differences(ours: PrintedRule, theirs: RuleTable) -> Iterator[Difference]:
    others = theirs.rule.items
    if not others or not theirs.cells:
        return
    first = theirs.cells[0].points
    if len(ours.items) != len(others):
        yield first, "的项数", f"{len(ours.items)}项", f"{len(others)}项"
        return
    for mine, other, cells in zip(ours.items, others, theirs.cells, strict=True):
        yield from _item(mine, other, cells)
    wanted, found = (_made(rule) for rule in (ours, theirs.rule))
    for name in sorted(wanted.keys() & found.keys()):
        if wanted[name] != found[name]:
            yield first, f"中“{name}”的算法", wanted[name], found[name]


def _made(rule: PrintedRule) -> dict[str, str]:
    return {key(made.name): key(made.expression) for made in rule.definitions}


def _item(mine: Item, other: Item, cells: ItemCells) -> Iterator[Difference]:
    what = f"第{mine.number}项"
    if mine.way is not other.way:
        yield cells.points, f"{what}的方式", mine.way.value, other.way.value
        return
    if key(mine.fact) != key(other.fact):
        yield cells.points, f"{what}的取数", mine.fact, other.fact
    if mine.way not in WHOLE:
        yield from _figure(cells.points, f"{what}的满分", mine.points, other.points)
    if mine.below is not other.below:
        yield (
            cells.limit,
            f"{what}的界限",
            "下限" if mine.below else "上限",
            "下限" if other.below else "上限",
        )
    yield from _figure(cells.limit, f"{what}的界限", mine.limit, other.limit)
    yield from _figure(cells.beyond, f"{what}超过界限的得分", mine.beyond, other.beyond)
    yield from _figure(cells.step, f"{what}每次扣的分", mine.step, other.step)
    if len(mine.tiers) != len(other.tiers):
        yield cells.points, f"{what}的档数", f"{len(mine.tiers)}档", f"{len(other.tiers)}档"
        return
    for place, (one, two, at) in enumerate(zip_longest(mine.tiers, other.tiers, cells.tiers), 1):
        yield from _tier(f"{what}第{place}档的", one, two, at, words=mine.way is Way.WORDS)


def _tier(what: str, one: Tier, two: Tier, at: TierCells, *, words: bool) -> Iterator[Difference]:
    yield from _figure(at.points, f"{what}得分", one.points, two.points)
    if words:
        if key(one.word) != key(two.word):
            yield at.word, f"{what}档次", one.word or _NONE, two.word or _NONE
        return
    yield from _figure(at.low, f"{what}下限", one.low, two.low)
    yield from _figure(at.high, f"{what}上限", one.high, two.high)
    if one.low is not None and two.low is not None and one.low_closed is not two.low_closed:
        yield at.low_closed, f"{what}下限", *_closed(one.low_closed, two.low_closed)
    if one.high is not None and two.high is not None and one.high_closed is not two.high_closed:
        yield at.high_closed, f"{what}上限", *_closed(one.high_closed, two.high_closed)


def _closed(one: bool, two: bool) -> tuple[str, str]:
    return "含本数" if one else "不含本数", "含本数" if two else "不含本数"


def _figure(cell: str, what: str, one: Decimal | None, two: Decimal | None) -> Iterator[Difference]:
    if one != two:
        yield cell, what, _shown(one), _shown(two)


def _shown(figure: Decimal | None) -> str:
    return _NONE if figure is None else show(figure)


def _place(address: str) -> Ref:
    sheet, _, cell = address.rpartition("!")
    return Ref(sheet.strip("'").replace("''", "'"), *parse_a1(cell.replace("$", "")))


#: no rate is twenty times its base: 98 typed for 98%
_NO_RATE = Decimal(20)


def check_facts(case: Case) -> Iterator[Finding]:
    """What is typed for the facts of printed rules: points above what an item can give, rates
    without their percent sign."""
    cells = {key(fact.name): fact.value for fact in reversed(case.form.facts)}
    for _, table in case.ruled:
        for part in table.rule.items:
            cell = cells.get(key(part.fact))
            if cell is None or cell.number is None:
                continue
            if part.way is Way.JUDGED and not compared(
                "score-above-weight", cell, cell.number <= part.points
            ):
                yield make(
                    "score-above-weight",
                    cell,
                    f"“{part.fact}”填 {show(cell.number)}，超过这一项的满分 {show(part.points)}",
                    expected=part.points,
                    actual=cell.number,
                )
            elif part.takes_rate and cell.number > _NO_RATE:
                yield make(
                    "unit-differs",
                    cell,
                    f"“{part.fact}”填 {show(cell.number)}，按 {show_percent(cell.number, 0)} 计算；如是 {show(cell.number)}%，请连百分号一起填",
                    expected="百分比",
                    actual=cell.text,
                )

"""The money that a text tells, held against the workbook and against the text itself."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from xltools.checks.narrative.held import Held
from xltools.checks.narrative.story import Story, Told, equal
from xltools.narrative.statements import Statement
from xltools.numbers import show, ten_thousandfold

_KINDS = {"budget": "budget", "spent": "spent", "execution": "rate", "control": "rate"}
#: lines of which a report tells amounts without saying whether they are budget or spending
_LINES = frozenset({"基本支出", "项目支出", "人员经费", "公用经费", "三公经费"})
_NAMES = {"budget": "预算数", "spent": "支出数", "rate": "执行率"}


def check_amounts(story: Story, told: Told) -> None:
    """Budgets and spending: each against what the workbook tells of the same money."""
    for statement in story.sure:
        if _KINDS[statement.role] != "rate" and not told.is_judged(statement):
            _against_workbook(story, told, statement)
    for statement in story.statements:
        if (
            not statement.role
            and statement.subject in _LINES
            and statement.mention.is_money
            and story.of_year(statement)
        ):
            _line(story, told, statement)


def check_rates(story: Story, told: Told) -> None:
    """Rates against the workbook's, where nothing in the text has decided them."""
    for statement in story.sure:
        if _KINDS[statement.role] == "rate" and not told.is_judged(statement):
            _against_workbook(story, told, statement)


def _line(story: Story, told: Told, statement: Statement) -> None:
    """基本支出1157.45万元: a line of the budget without a word for its stage is any of its figures."""
    if not statement.reading.sure or statement.mention.approximate or told.is_judged(statement):
        return
    own = story.same_money(statement, "budget", "spent")
    if not own:
        return
    if any(_equal(statement, held) for held in own):
        told.agree("narrative-mismatch", statement)
        return
    listed = "、".join(f"{_NAMES[held.kind]} {held.shown}" for held in own[:3])
    told.tell("narrative-mismatch", statement, f"{statement.mention.shown} 与工作簿{own[0].where}的数都不符（{listed}）",
              cell=own[-1].ref, expected=own[-1].shown, actual=statement.mention.shown)  # fmt: skip


def _against_workbook(story: Story, told: Told, statement: Statement) -> None:
    kind = _KINDS[statement.role]
    own = story.same_money(statement, kind)
    if not own:
        return
    if any(_equal(statement, held) for held in own):
        told.agree("narrative-mismatch", statement)
        return
    if statement.mention.approximate:
        return
    slipped = next(
        (held for held in own if kind != "rate" and ten_thousandfold(statement.mention.value, held.value)),
        None,
    )
    if slipped is not None:
        told.tell("narrative-unit", statement, f"{statement.mention.shown} 与工作簿{slipped.where}的 {slipped.shown} 正好相差一万倍，"
                  "疑似元与万元混用", cell=slipped.ref, expected=slipped.shown, actual=statement.mention.shown)  # fmt: skip
        return
    other = _other_line(story, statement, kind)
    right = _of_stage(own, statement)
    if right is None and other is None:
        return  # the forms print no 年初预算数
    right = right or own[0]
    note = (
        f"；所写的与{other.where}的 {other.shown} 相同" if other is not None else _as_spent(story, statement)
    )
    told.tell("narrative-mismatch", statement, f"{statement.mention.shown} 与工作簿{right.where}的 {right.shown} 不符{note}",
              cell=right.ref, expected=right.shown, actual=statement.mention.shown)  # fmt: skip


def _as_spent(story: Story, statement: Statement) -> str:
    """What a message says of a budget that is just what was spent."""
    if statement.role != "budget":
        return ""
    same = next(
        (
            s
            for s in story.sure
            if s.role == "spent" and s.subject == statement.subject and _same(s, statement)
        ),
        None,
    )
    return f"；所写的与{same.sentence.place}的支出数 {same.mention.shown} 相同" if same is not None else ""


def _equal(statement: Statement, held: Held) -> bool:
    mention = statement.mention
    if mention.approximate:
        return abs(mention.value - held.value) * 20 <= abs(held.value)
    return equal(mention.value, mention.half, held.value, held.half)


def _of_stage(own: Sequence[Held], statement: Statement) -> Held | None:
    """The figure of the stage spoken of: a 年初预算 is no 全年预算, but any budget may be called just 预算."""
    stage = statement.reading.stage
    if _KINDS[statement.role] != "budget" or not stage:
        return next((held for held in own if not held.stage), own[0])
    wanted = "initial" if stage == "initial" else ""
    return next((held for held in own if held.stage == wanted), None)


def _other_line(story: Story, statement: Statement, kind: str) -> Held | None:
    """Another line of the same kind that has just this figure: the wrong line was copied."""
    if not statement.mention.value:
        return None
    return next(
        (h for h in story.held if h.kind == kind and h.subject != statement.subject and _equal(statement, h)),
        None,
    )


# --- the same money twice


def check_twice(story: Story, told: Told) -> None:
    """The same money told twice in the text with two figures."""
    groups: dict[tuple[str, str, str, int | None], list[Statement]] = {}
    for each in story.sure:
        if not each.mention.approximate:
            key = (each.subject, _KINDS[each.role], each.whose, story.year or each.year)
            groups.setdefault(key, []).append(each)
    for group in groups.values():
        for first, second in _conflicts(group):
            _tell_twice(told, first, second)


def _conflicts(group: Sequence[Statement]) -> Iterator[tuple[Statement, Statement]]:
    """Pairs that cannot both be right: of one stage; or of a stage not named and of none of the named ones."""
    staged: dict[str, Statement] = {}
    for each in group:
        stage = each.reading.stage
        if not stage:
            continue
        first = staged.setdefault(stage, each)
        if first is not each and not _same(first, each):
            yield first, each
    for each in group:
        if each.reading.stage:
            continue
        named = list(staged.values())
        if named and not any(_same(other, each) for other in named):
            yield named[-1], each
        elif not named:
            staged_first = next(e for e in group if not e.reading.stage)
            if staged_first is not each and not _same(staged_first, each):
                yield staged_first, each


def _same(a: Statement, b: Statement) -> bool:
    return equal(a.mention.value, a.mention.half, b.mention.value, b.mention.half)


def _tell_twice(told: Told, first: Statement, second: Statement) -> None:
    """The one that nothing has confirmed is told; where both are open, the later one, unless its unit is right."""
    if told.is_wrong(first) or told.is_wrong(second) or (told.is_judged(first) and told.is_judged(second)):
        return
    wrong, right = (first, second) if told.is_judged(second) else (second, first)
    slip = ten_thousandfold(wrong.mention.value, right.mention.value)
    if slip and not told.is_judged(right) and wrong.mention.written_unit != "元":
        wrong, right = right, wrong
    where = f"{right.sentence.place}的 {right.mention.shown}"
    if slip:
        told.tell("narrative-unit", wrong, f"{wrong.mention.shown} 与{where}正好相差一万倍，疑似元与万元混用",
                  expected=right.mention.shown, actual=wrong.mention.shown)  # fmt: skip
        return
    told.tell("narrative-mismatch", wrong, f"{wrong.mention.shown} 与{where}说的是同一件事，数字不同",
              expected=right.mention.shown, actual=wrong.mention.shown)  # fmt: skip


# --- one figure for two years


def check_years(story: Story, told: Told) -> None:
    """The same budget and the same change given for two different years."""
    seen: dict[tuple[Decimal, Decimal], tuple[Statement, int]] = {}
    for before, change in zip(story.statements, story.statements[1:], strict=False):
        if before.role not in ("budget", "spent") or change.role != "change" or before.year is None:
            continue
        if change.sentence is not before.sentence or not before.mention.is_money:
            continue
        key = (before.mention.value, change.mention.value)
        first, year = seen.setdefault(key, (before, before.year))
        if year != before.year:
            told.tell("date-conflict", before, f"{first.sentence.place}写的是 {year} 年，这里写的是 {before.year} 年，"
                      f"两处都是 {show(before.mention.number)}{before.mention.written_unit}，变动额也相同，年度疑有一处写错",
                      expected=str(year), actual=str(before.year))  # fmt: skip

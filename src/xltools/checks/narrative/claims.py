"""What a text claims: everything done, so many indicators, so many things listed."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

from xltools.cells import Ref, Value
from xltools.checks.document.claims import listed_indicators, listed_projects
from xltools.checks.narrative.story import Story, Told
from xltools.narrative.passages import Sentence
from xltools.narrative.statements import Statement, kind_of
from xltools.numbers import show
from xltools.quantity.compare import Direction, assumed_direction
from xltools.quantity.numerals import parse_numeral

_ALL_DONE = re.compile(
    r"(?:目标|指标|任务|工作)[^，。；]{0,10}(?:全部|全面|均已?|全都|100%|圆满|超额)[^，。；]{0,4}(?:完成|达成|实现|达标)(?!率)"
    r"|(?:全部|全面|圆满|超额|100%)(?:地)?(?:完成|达成|实现)(?:了)?[^，。；]{0,10}(?:目标|指标|任务)(?!率)"
)
_DONE = re.compile(r"完成|达成|实现|达标")
_NOT = re.compile(
    r"除[^，。；]{0,30}外|(?:未能?|没有|没能|尚未|不能|未)[^，。；]{0,3}(?:全部|全面|完全|完成|达成)|(?:除|外)[^，。；]{0,12}(?:全部|均)"
)
_PLAN = re.compile(r"(?:确保|力争|努力|争取|将|要|应|为|保证|推动|以便)[^，。；]{0,6}$")
_LEVEL = re.compile(r"([一二三])级(?:绩效|评价)?指标(?:共|为|数量|个数)?$")
_LEVELS = {"一": 1, "二": 2, "三": 3}
_PROJECTS = re.compile(r"(?:共涉及|共有|涉及|共|项目支出)$|项目(?:共|数量|个数)?$")
_SUBORDINATE = re.compile(
    r"(?:下属|所属|直属)(?:事业|预算|二级)*单位$|(?:下属|所属|直属)(?:事业|预算|二级)*单位[^，]{0,3}$|^(?:下属|所属|直属)(?:事业|预算|二级)*单位"
)
_NUMBER = r"(\d+|[一二两三四五六七八九十]+)"
_QUOTED = re.compile(rf"((?:“[^”]{{1,20}}”[、和及与，]?)+)(等)?{_NUMBER}(?:个|项|大|类)(?![月年])")
_LONGEST_ITEM = 14
_LISTED = re.compile(rf"{_NUMBER}(?:个|项|家)[^，。：；“”]{{0,10}}：([^。；：]+)")


# --- all done


def check_all_done(story: Story, told: Told) -> None:
    """全部完成 in a paragraph (or of a workbook) with a missed target."""
    by_passage: dict[int, list[Sentence]] = {}
    for sentence in story.sentences:
        by_passage.setdefault(sentence.passage, []).append(sentence)
    for passage, sentences in by_passage.items():
        claim = next((s for s in sentences if _claims(s.text)), None)
        if claim is None:
            continue
        found = story.passages.get(passage, [])
        missed = next(_missed(found), None)
        if missed is not None:
            target, actual = missed
            message = f"这一段写“{_words(claim.text)}”，但目标 {target.mention.shown}，实际 {actual.mention.shown}，没有达到"
            told.tell(
                "narrative-claim", actual, message, expected=target.mention.shown, actual=actual.mention.shown
            )
        elif not any(each.reading.side == "target" for each in found):
            _against_forms(story, told, claim, found)


def _claims(text: str) -> bool:
    if not _DONE.search(text):
        return False
    found = _ALL_DONE.search(text)
    return (
        found is not None
        and _NOT.search(text) is None
        and _PLAN.search(text[: found.start()]) is None
        and "基本" not in found[0]
        and not re.search(r"\d", found[0])
    )


def _words(text: str) -> str:
    found = _ALL_DONE.search(text)
    return found[0] if found else ""


def _missed(passage: Sequence[Statement]) -> Iterator[tuple[Statement, Statement]]:
    """A target and the actual right behind it that misses it."""
    for target, actual in itertools.pairwise(passage):
        if target.reading.side != "target" or actual.reading.side == "target" or not _beside(target, actual):
            continue
        down = target.reading.at_most or assumed_direction(target.mention.before) is Direction.AT_MOST
        wanted, got = target.mention.value, actual.mention.value
        if (got > wanted if down else got < wanted) and (down or not actual.mention.approximate):
            yield target, actual


def _beside(target: Statement, actual: Statement) -> bool:
    """Whether two figures stand together and can be compared."""
    if actual.role in ("change", "growth", "completion") or target.role == "completion":
        return False
    same = target.mention.unit == actual.mention.unit and kind_of(target.mention) == kind_of(actual.mention)
    return same and actual.sentence is target.sentence and actual.segment == target.segment


def _against_forms(story: Story, told: Told, claim: Sentence, found: Sequence[Statement]) -> None:
    project = found[0].whose if found else ""
    cases = [case for case in story.cases if case.form.scored and case.form.project_name == project]
    missed = [
        (case, item) for case in cases for item in case.live if case.scores[item.row].outcome == "missed"
    ]
    if not missed:
        return
    names = "、".join(
        f"{item.name.ref.a1}“{item.name.text}”（{item.target.text if item.target else ''}，实际 {item.actual.text if item.actual else ''}）"
        for _, item in missed[:3]
    )
    more = f"等 {len(missed)} 项" if len(missed) > 3 else ""
    first = missed[0][1]
    told.tell("narrative-claim", claim, f"写“{_words(claim.text)}”，但工作簿“{missed[0][0].form.sheet}”中没有达到目标的有：{names}{more}",
              cell=first.actual or first.name)  # fmt: skip


# --- counts


def check_counts(story: Story, told: Told) -> None:
    """共设置一级指标5个 against what forms and tables list; “甲”、“乙”三个 against the names."""
    for statement in story.statements:
        if statement.mention.unit in ("个", "项") and statement.mention.number == statement.mention.value:
            _indicators(story, told, statement)
        _subordinates(story, told, statement)
    for sentence in story.sentences:
        _named_things(told, sentence)


def _indicators(story: Story, told: Told, statement: Statement) -> None:
    mention = statement.mention
    level = _LEVEL.search(mention.before)
    if level is not None:
        listed = listed_indicators(story.document, _LEVELS[level[1]])
        what = f"{level[1]}级指标"
    elif mention.after.startswith("项目") and _PROJECTS.search(mention.before):
        listed, what = listed_projects(story.document), "项目"
    else:
        return
    own = {grid.sheet for grid in story.tables}
    listed = [each for each in listed if each[1].sheet not in own] or listed
    if not listed:
        told.doubt("narrative-claim", statement, f"没有逐项列出{what}，个数不能核对")
        return
    if any(mention.number in counts for _, _, counts in listed):
        told.agree("narrative-claim", statement)
        return
    found = "，".join(f"{where}列 {'或'.join(map(str, sorted(counts)))} 个" for where, _, counts in listed)
    cell: Ref | Value | None = listed[0][1]
    told.tell("narrative-claim", statement, f"写{what} {mention.shown}，{found}", cell=cell,
              expected=Decimal(max(listed[0][2])), actual=mention.number)  # fmt: skip


def _subordinates(story: Story, told: Told, statement: Statement) -> None:
    """下属单位3个 against 下属单位个数 of the form."""
    if not _SUBORDINATE.search(statement.mention.before + statement.mention.after[:6]):
        return
    cells = [case.form.staff for case in story.cases if case.form.staff is not None]
    known = [cell for cell in cells if cell.number is not None]
    if not known or statement.mention.approximate:
        return
    if any(cell.number == statement.mention.value for cell in known):
        told.agree("narrative-mismatch", statement)
        return
    cell = known[0]
    assert cell.number is not None
    where = f"工作簿“{cell.ref.sheet}”{cell.ref.a1}的下属单位个数为 {show(cell.number)}"
    told.tell("narrative-mismatch", statement, f"写下属单位 {statement.mention.shown}，{where}", cell=cell,
              expected=cell.number, actual=statement.mention.number)  # fmt: skip


def _named_things(told: Told, sentence: Sentence) -> None:
    if "：" not in sentence.text and "“" not in sentence.text:
        return
    for found in _QUOTED.finditer(sentence.text):
        names = re.findall(r"“([^”]+)”", found[1])
        ways = [names] if len(names) > 1 else _ways(names[0])
        if not found[2]:
            _tell_count(told, sentence, found[0], _number(found[3]), ways)
    for found in _LISTED.finditer(sentence.text):
        if sentence.text[found.end() :].startswith("；"):
            continue
        ways = _ways(found[2])
        if all(len(name) <= _LONGEST_ITEM and not re.search(r"\d|等$", name) for name in ways[0]):
            _tell_count(told, sentence, found[0], _number(found[1]), ways)


def _ways(text: str) -> list[list[str]]:
    """The names of a list; 甲、乙和丙 may be two or three."""
    return [[name for name in re.split(marks, text) if name] for marks in ("[、，]", "[、，和及与]")]


def _tell_count(
    told: Told, sentence: Sentence, words: str, claimed: int | None, ways: Sequence[Sequence[str]]
) -> None:
    names = max(ways, key=len)
    if claimed is None or len(names) < 2 or claimed in map(len, ways):
        return
    told.tell("narrative-claim", sentence, f"“{words}”写 {claimed} 个，列出 {len(names)} 个（{'、'.join(names)}）",
              expected=Decimal(len(names)), actual=Decimal(claimed))  # fmt: skip


def _number(text: str) -> int | None:
    value = Decimal(text) if text.isdigit() else parse_numeral(text)
    return int(value) if value is not None else None

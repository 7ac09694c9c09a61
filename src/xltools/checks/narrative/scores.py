"""Scores and grades that a text tells, held against the forms."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from xltools.cells import Value
from xltools.checks.case import Case
from xltools.checks.narrative.story import Story, Told
from xltools.forms.labels import without_points
from xltools.narrative.passages import Sentence, canonical
from xltools.narrative.statements import Statement, kind_of
from xltools.numbers import show, total
from xltools.records import Form, Group
from xltools.rules.grades import grade

_WHOLE = re.compile(r"总|最终|综合|自评|整体|合计|评价结果|评分结果|绩效")
_THEN_SCORE = re.compile(r"[，（）、]*(?:自评|实际)?得(?:分)?\d")
#: between the name of a 一级指标 and its score: 产出指标（25分）自评得分
_NOTHING_ELSE = re.compile(
    r"(?:指标|[（）()，、：:“”‘’\d.]|方面|分值|得分|自评|满分|权重|标准分|得|为|共|分)*"
)
#: 高标准农田建设面积指标自评得分4分 is the score of a row
_ROW = re.compile(r"指标|平均|任务|执行率|各项")
_GRADE = re.compile(
    r"(?:等级|评级|档次|等次)[^，。；为是]{0,4}(?:为|是|：|评定为)?[“‘]?([优良中差])(?:秀|好|等)?(?![好秀]?[的于])"
    r"|(?:评为|评定为|评价为|结果为|属于?|定为)[“‘]([优良中差])(?:秀|好|等)?"
)
_BAND = re.compile(r"(?:以上|以下|（含）|\d分?)[^，。；]{0,8}为[“]?[优良中差]")


@dataclass(frozen=True, slots=True)
class Points:
    """A score that a form states (``score``) or the points for it (``weight``)."""

    name: str
    kind: str
    value: Decimal
    cell: Value
    whose: str


def check_scores(story: Story, told: Told) -> None:
    """Total scores, those of 一级 and 二级指标, and the grade."""
    held = [points for case in story.cases for points in _points(case.form)]
    for statement in story.statements:
        scored = statement.role in ("score", "weight", "") and kind_of(statement.mention) == "points"
        if scored and story.of_year(statement):
            _check(told, held, statement)
    for sentence in story.sentences:
        _grade(story, told, sentence)


def _points(form: Form) -> Iterator[Points]:
    whose = form.project_name
    line = form.total if form.total is not None else form.total_line
    if line is not None:
        yield from _pair("", line.score, line.weight, whose)
    if form.form == "得分汇总表":
        for row in form.rows:
            yield from _pair(_core(row.unit.text), row.score, row.weight, whose)
    elif len(form.rows) > 1:
        for row in form.rows:
            yield from _pair("", row.self_score, None, row.unit.text)
    for group in form.groups:
        yield from _of_group(form, group, whose)


def _pair(name: str, score: Value | None, weight: Value | None, whose: str) -> Iterator[Points]:
    for kind, cell in (("score", score), ("weight", weight)):
        if cell is not None and cell.number is not None:
            yield Points(name, kind, cell.number, cell, whose)


def _of_group(form: Form, group: Group, whose: str) -> Iterator[Points]:
    """The scores of a 一级 or 二级指标 added up, and the points printed for it."""
    rows = [item for item in form.indicators if item.row in group.rows]
    cells = [item.score for item in rows if item.score is not None and item.stated is not None]
    if cells:
        added = total([item.stated for item in rows if item.stated is not None])
        yield Points(_core(group.name), "score", added, cells[0], whose)
    if group.printed is not None and rows:
        yield Points(_core(group.name), "weight", group.printed, rows[0].name, whose)


def _core(name: str) -> str:
    return without_points(canonical(name)).removesuffix("指标")


def _check(told: Told, held: list[Points], statement: Statement) -> None:
    if told.is_judged(statement) or "平均" in statement.since:
        return
    named = _named(held, statement)
    if not named:
        return
    if any(p.value == statement.mention.value for p in named):
        told.agree("narrative-mismatch", statement)
        return
    right = named[0]
    what = f"{right.name or '总分'}{'得分' if right.kind == 'score' else '分值'}"
    ref = right.cell.ref
    place = f"“{ref.sheet}”{ref.a1}" if not right.name else f"“{ref.sheet}”"
    told.tell("narrative-mismatch", statement, f"{statement.mention.shown} 与工作簿{place}的{what} {show(right.value)} 分不符",
              cell=right.cell, expected=right.value, actual=statement.mention.value)  # fmt: skip


def _named(held: list[Points], statement: Statement) -> list[Points]:
    """The scores that a figure may be: of the 一级 or 二级指标 named before it, else the total."""
    mine = [p for p in held if p.whose == statement.whose]
    # 产出指标（25分）自评得分23.75分: the name may stand before another figure
    words = statement.mention.lead.rpartition("；")[2]
    # 质量指标15分，得14.55分: the first is the points, the second the score
    before_score = _THEN_SCORE.match(statement.sentence.text[statement.mention.end :]) is not None
    kinds = {"weight"} if before_score else {statement.role} if statement.role else {"score", "weight"}
    groups = [p for p in mine if len(p.name) > 1 and p.kind in kinds]
    named = [p for p in groups if p.name in words and _NOTHING_ELSE.fullmatch(words.rpartition(p.name)[2])]
    if named:
        longest = max(len(p.name) for p in named)
        return [p for p in named if len(p.name) == longest]
    if (
        statement.role != "score"
        or statement.reading.part
        or _ROW.search(words)
        or not _WHOLE.search(statement.mention.before or words[-24:])
    ):
        return []
    return [p for p in mine if not p.name and p.kind == "score"]


# --- grade


def _grade(story: Story, told: Told, sentence: Sentence) -> None:
    if "→" in sentence.text:  # 优→良 tells both
        return
    if _BAND.search(sentence.text) and len(_GRADE.findall(sentence.text)) != 1:
        return
    found = _GRADE.search(sentence.text)
    if found is None:
        return
    stated = found[1] or found[2]
    right = [each for case in story.cases if (each := _grade_of(case)) is not None]
    if not right:
        return
    if any(word == stated for word, _, _ in right):
        return
    word, cell, why = right[0]
    told.tell(
        "narrative-mismatch",
        sentence,
        f"等级写“{stated}”，{why}，应为“{word}”",
        cell=cell,
        expected=word,
        actual=stated,
    )


def _grade_of(case: Case) -> tuple[str, Value, str] | None:
    """The grade that the form's own total stands for."""
    form = case.form
    line = form.total if form.total is not None else form.total_line
    if line is None or line.score is None or line.score.number is None or form.form not in _GRADED:
        return None
    score = line.score.number
    ref = line.score.ref
    return grade(score, case.settings), line.score, f"工作簿“{ref.sheet}”{ref.a1}的总分为 {show(score)}"


_GRADED = frozenset({"附件6", "项目支出绩效自评表", "共性指标体系评分表", "综合评分表", "得分汇总表"})

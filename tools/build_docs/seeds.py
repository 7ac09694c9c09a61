"""docs/seeds.md: what the checks compare in the five public documents, and what they find there."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from xltools.cells import Ref
from xltools.checks.tally import Comparison, counting
from xltools.engines.registry import get_engine
from xltools.findings import Finding
from xltools.resources import example_path
from xltools.tasks.results import Task
from xltools.tasks.verify import verify

#: kind of check → the codes of findings that say its comparison failed
KINDS: dict[str, tuple[str, ...]] = {
    "总分、小计等于各项之和": ("total-mismatch", "subtotal-mismatch"),
    "分值合计，名称和评分标准中的分值": ("weight-total", "weight-group", "weight-in-name", "rule-weight-mismatch"),
    "得分在 0 和分值之间": ("score-above-weight", "score-negative"),
    "得分符合评分办法": ("score-off-rule", "full-marks-missed-target", "deducted-though-met", "qualitative-band"),
    "扣分、超额完成有原因": ("deduction-without-reason", "overshoot-unexplained"),
    "执行率等于执行数÷预算数，不超过100%": ("rate-mismatch", "rate-above-100"),
    "金额合计等于各项之和": ("money-parts",),
    "元与万元没有混用": ("unit-slip",),
    "等级与得分一致": ("grade-mismatch",),
    "汇总表与自评表、各行一致": ("summary-row-mismatch", "summary-total-mismatch", "review-sample-short"),
    "同一件事各处数字一致": ("figure-conflict",),
    "比率等于两数相除": ("ratio-mismatch",),
    "个数、日期前后一致": ("count-mismatch", "date-conflict"),
    "文字中的数字与表和前后文一致": ("narrative-mismatch", "narrative-unit"),
    "文字中的比率等于两数相除": ("narrative-ratio",),
    "文字的说法与指标一致": ("narrative-claim",),
    "工作簿内的评分规则与现行的一致": ("rules-differ",),
}  # fmt: skip
COMPARING = frozenset(code for codes in KINDS.values() for code in codes)

#: why the facts do not decide a comparison of a code
_OPEN = {
    "score-off-rule": "评分标准要由评分人判断，或文件没有给出计分要用的数字",
    "rate-mismatch": "写了执行率，没有写执行数（或预算数），不能重算",
    "total-mismatch": "写了总分，没有写各项得分",
    "summary-total-mismatch": "各行中有的没有填，合计不能重算",
    "count-mismatch": "文件没有逐项列出，个数不能核对",
    "money-parts": "看不出合计包括哪几项",
    "narrative-ratio": "文字写了比率，没有写计算它的两个数",
    "narrative-mismatch": "文字写的口径，表里没有",
    "narrative-claim": "没有逐项列出，说法不能核对",
}


@dataclass(frozen=True, slots=True)
class Seed:
    """A public document, its workbooks among the examples, and what it says that no check covers."""

    name: str
    title: str
    workbooks: tuple[str, ...]
    beyond: str
    #: the document's own text among the examples, held against the first workbook
    text: str
    #: comparisons (code, sheet, cell: how they begin) of one sentence with itself, typed on two sheets
    copied: tuple[str, ...] = ()


SEEDS = (
    Seed("青云谱", "南昌市青云谱区科技和工业信息局 2021 年度部门整体支出绩效自评（附件4、附件6、附件7）",
         ("青云谱-附件6-原表.xlsx", "青云谱-附件4-原表.xlsx"),
         "职责、目标、问题和措施的叙述；附件6 的年度总体目标和全年完成情况两段文字。",
         "青云谱-附件7-原文.txt"),
    Seed("福田", "深圳市福田区科技创新局 2021 年度部门整体支出绩效自评报告",
         ("福田-共性指标体系评分表-原表.xlsx",),
         "主要职能、重点工作和成效的叙述；政府采购年初预算 7.30 万元与全年 1,931.52 万元是否同一口径，文件没有说明，不作比较。",
         "福田-自评报告-原文.txt",
         tuple(f"figure-conflict 文中数据 {cell}" for cell in ("C40", "C41", "C45"))),
    Seed("乌鲁木齐", "经济技术开发区（乌鲁木齐市头屯河区）科学技术局 2023 年度部门整体重点绩效评价报告",
         ("乌鲁木齐-综合评分表-原表.xlsx",),
         "评价依据、方法和建议的叙述；职能类指标（三保、债务、乡村振兴）的评分理由；备注中偏差率的推算过程。",
         "乌鲁木齐-评价报告-原文.txt"),
    Seed("金水", "郑州市金水区科学技术局 2021 年度部门整体绩效自评报告",
         ("金水-绩效目标申报表-原表.xlsx",),
         "任务完成情况的叙述；27 项指标只有指标值，没有完成值和得分，得分只有四行汇总。",
         "金水-自评报告-原文.txt"),
    Seed("石家庄", "石家庄高新区科技局 2021 年度绩效自评工作报告",
         ("石家庄高新-项目自评-原表.xlsx",),
         "组织开展情况、问题和建议的叙述；成效叙述只核对写成指标的数字；原文没有分值，分值为推定，不据此报错。",
         "石家庄高新-自评报告-原文.txt",
         ("summary-row-mismatch ",)),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Checked:
    """One workbook: what was compared, and the tasks with their findings."""

    workbook: str
    comparisons: tuple[Comparison, ...]
    tasks: tuple[Task, ...]

    @property
    def findings(self) -> list[Finding]:
        return [finding for task in self.tasks for finding in task.findings]


def check_book(path: Path, text: Path | None = None) -> Checked:
    """Verify a workbook (with the text that belongs to it) and count."""
    with counting() as tally:
        report = verify([path], engines=[get_engine("formualizer")], text=text)
    return Checked(path.name, tuple(tally), report.tasks)


@cache
def _checked() -> dict[str, tuple[Checked, ...]]:
    return {
        seed.name: tuple(
            check_book(example_path(name), None if n else example_path(seed.text))
            for n, name in enumerate(seed.workbooks)
        )
        for seed in SEEDS
    }


def seeds_page() -> Iterator[str]:
    """The lines of docs/seeds.md."""
    found = _checked()
    every = [c for books in found.values() for book in books for c in book.comparisons]
    yield f"五份公开文件转录成示例工作簿（`examples/`），`xltools verify` 一共核对 **{len(every)} 处**，"
    yield f"一致 {_count(every, True)} 处，矛盾 {_count(every, False)} 处，不能判定 {_count(every, None)} 处。"
    copies = sum(_is_copy(seed, c) for seed in SEEDS for c in _all(found[seed.name]))
    yield f"其中 {copies} 处是原文的同一句话转录在两张表里，互相核对只说明转录无误；不算这些，有 {len(every) - copies} 处。"
    yield ""
    told = [f for books in found.values() for book in books for f in book.findings if f.place or _in_text(f)]
    yield f"报告文字（`verify --report`）中的矛盾 {len(told)} 条，逐条对照原文人工核对过（依据写在 `tests/narrative/seeds.yaml`），没有误报。"
    yield ""
    yield "“核对一处”是程序真正比较了一次：一个合计与各项之和，一个执行率与执行数÷预算数，一个得分与评分办法。"
    yield "一个数字与几处比较，算几次（矛盾的只列一条）；只是看有没有填、能不能读懂的，不算。由程序在比较的地方计数（`checks/tally.py`）。"
    yield ""
    yield from _table("文件", [(seed.title, _all(found[seed.name])) for seed in SEEDS], every)
    for seed in SEEDS:
        yield from _seed(seed, found[seed.name])


def _all(books: Sequence[Checked]) -> list[Comparison]:
    return [c for book in books for c in book.comparisons]


def _is_copy(seed: Seed, comparison: Comparison) -> bool:
    place = comparison.place
    return f"{comparison.code} {place.sheet} {place.a1}".startswith(seed.copied)


def _count(comparisons: Sequence[Comparison], holds: bool | None) -> int:
    return sum(c.holds is holds for c in comparisons)


def _table(
    what: str, lines: Sequence[tuple[str, Sequence[Comparison]]], every: Sequence[Comparison]
) -> Iterator[str]:
    yield f"| {what} | 核对 | 一致 | 矛盾 | 不能判定 |"
    yield "|---|--:|--:|--:|--:|"
    for name, held in (*lines, ("合计", every)):
        yield f"| {name} | {len(held)} | {' | '.join(str(_count(held, h)) for h in (True, False, None))} |"


def _seed(seed: Seed, books: Sequence[Checked]) -> Iterator[str]:
    comparisons = _all(books)
    yield from ("", f"## {seed.name}", "", seed.title, "")
    yield f"工作簿：{'、'.join(f'`examples/{name}`' for name in seed.workbooks)}"
    yield ""
    kinds = [(kind, [c for c in comparisons if c.code in codes]) for kind, codes in KINDS.items()]
    yield from _table("核对什么", [(kind, held) for kind, held in kinds if held], comparisons)
    findings = [finding for book in books for finding in book.findings]
    yield from _findings("矛盾", [f for f in findings if f.code in COMPARING])
    yield from _findings("没有填、读不准的", [f for f in findings if f.code not in COMPARING])
    yield from _undecided(comparisons)
    told = [f for f in findings if f.place or _in_text(f)]
    yield from ("", f"报告文字（`examples/{seed.text}`）中的矛盾 {len(told)} 条，人工逐条核对，误报 0 条。")
    yield from ("", "### 文件里有、这里不核对的", "", seed.beyond)


def _in_text(finding: Finding) -> bool:
    """Whether a finding is about a table of a text."""
    return ".txt " in (finding.sheet or "")


def _at(place: Ref) -> str:
    """The address of a cell; the line of a text."""
    return f"第{place.row}行" if place.sheet.endswith(".txt") else place.a1


def _findings(title: str, findings: Sequence[Finding]) -> Iterator[str]:
    if not findings:
        return
    yield from (
        "",
        f"### {title}（{len(findings)} 条）",
        "",
        "| 位置 | 应为 | 填的是 | 说明 |",
        "|---|---|---|---|",
    )
    for finding in findings:
        figures = " | ".join(_safe(figure or "—") for figure in (finding.expected, finding.actual))
        yield f"| {_where(finding)} | {figures} | {_safe(finding.message)}（`{finding.code}`） |"


def _where(finding: Finding) -> str:
    """The cell; the line of a text, and the cell that it is held against."""
    cell = f"{finding.sheet} {finding.cell}" if finding.cell else ""
    return "，".join(part for part in (finding.place and f"文字{finding.place}", cell) if part)


def _safe(text: str) -> str:
    return " ".join(text.replace("|", "｜").replace("~", "～").split())


def _undecided(comparisons: Sequence[Comparison]) -> Iterator[str]:
    """What the facts leave open, by reason."""
    held = [c for c in comparisons if c.holds is None]
    if not held:
        return
    yield from ("", f"### 不能判定（{len(held)} 处）", "")
    for code in Counter(c.code for c in held):
        places = [c.place for c in held if c.code == code]
        sheets = dict.fromkeys(place.sheet for place in places)
        where = "；".join(
            f"{sheet} {'、'.join(_at(p) for p in places if p.sheet == sheet)}" for sheet in sheets
        )
        yield f"- {_OPEN[code]}：{len(places)} 处（{where}）"

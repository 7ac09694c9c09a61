"""What a form means: frozen records, every value with its cell."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from xltools.cells import Kind, Ref, Value
from xltools.quantity import Quantity

_set = object.__setattr__


@dataclass(frozen=True, slots=True)
class Indicator:
    """One row of the indicator table (三级指标).

    A field is None where the form has no such column; a blank cell is a Value of
    kind BLANK. ``level1`` and ``level2`` are the cells that hold the text (the
    corner of a merged area). ``target`` joins split columns (指标性质, 指标值,
    度量单位) into one text. ``points_in_name`` is the 5 of 预算编审（5分）.
    """

    row: int
    level1: Value | None
    level2: Value | None
    name: Value
    target: Value | None
    actual: Value | None
    weight: Value | None
    score: Value | None
    reason: Value | None
    target_quantity: Quantity
    actual_quantity: Quantity
    points_in_name: Decimal | None = None
    #: False where the row is named 无: it has no points and raises no finding
    applicable: bool = True
    #: 指标说明, 评分标准 (the rule as the form prints it) and 备注
    note: Value | None = None
    rule_text: Value | None = None
    remark: Value | None = None
    #: points by the national method where the form prints none at all (forms.assumed)
    assumed: Decimal | None = field(default=None, kw_only=True)
    #: the points as the form has them: its 分值 cell, else the points in its name
    printed_points: Decimal | None = field(init=False, repr=False, compare=False)
    #: the row's full points: those printed, else those assumed
    points: Decimal | None = field(init=False, repr=False, compare=False)
    #: the score as it stands in the form; None when blank or no number
    stated: Decimal | None = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        # worked out once: every rule and check asks for them
        own = self.weight.number if self.weight is not None else None
        printed = own if own is not None else self.points_in_name
        _set(self, "printed_points", printed)
        _set(self, "points", printed if printed is not None else self.assumed)
        _set(self, "stated", self.score.number if self.score is not None else None)

    @property
    def place(self) -> Ref:
        """Where a finding about this row points: the score, else the points, else the name."""
        return (self.score or self.weight or self.name).ref


@dataclass(frozen=True, slots=True)
class Group:
    """A 一级 or 二级 heading with the points printed for it and the rows under it.

    ``printed`` is the figure (权重 column or （5分） in the name), ``place`` where
    it is printed; None when no points are printed. ``in_name`` tells which.
    """

    level: int
    name: str
    printed: Decimal | None
    place: Ref
    rows: tuple[int, ...]
    in_name: bool = False


@dataclass(frozen=True, slots=True)
class BudgetLine:
    """One line of a budget table: 预算数, 执行数, 执行率, in the form's money unit.

    ``part_of`` names the whole the line is a part of (资金来源, 资金结构, or the
    total line's item); None for a line that stands for itself. ``spent`` is None
    where the form has one column of amounts only (绩效目标申报表).
    """

    item: str
    label: Value
    budget: Value
    spent: Value | None
    rate: Value | None
    part_of: str | None = None
    initial: Value | None = None
    weight: Value | None = None
    score: Value | None = None
    #: points by the national method where the form prints none at all (forms.assumed)
    assumed: Decimal | None = None

    @property
    def points(self) -> Decimal | None:
        """The line's full points (预算执行 10 分): those printed, else those assumed."""
        printed = self.weight.number if self.weight is not None else None
        return printed if printed is not None else self.assumed


@dataclass(frozen=True, slots=True)
class Total:
    """The row 总分 / 合计; its weight and score cells (None: no such column)."""

    row: int
    label: Value
    weight: Value | None
    score: Value | None


@dataclass(frozen=True, slots=True)
class Subtotal:
    """A row 小计 inside the table and the indicator rows it sums."""

    row: int
    label: Value
    weight: Value | None
    score: Value | None
    rows: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class SummaryRow:
    """One line of a summary form, figures with their cells; None: no such column.

    ``unit`` is what the line is about: a unit (附件4), a project (项目自评情况汇总表),
    an indicator (得分汇总表, whose ``score_rate`` is 得分 ÷ 分值).
    """

    row: int
    number: Value | None
    unit: Value
    budget: Value | None = None
    spent: Value | None = None
    rate: Value | None = None
    self_score: Value | None = None
    review_score: Value | None = None
    weight: Value | None = None
    score: Value | None = None
    score_rate: Value | None = None
    #: of a project: who carries it out, 完成情况 (words, or 完成率 as a number), 等级
    doer: Value | None = None
    completion: Value | None = None
    grade: Value | None = None


@dataclass(frozen=True, slots=True)
class GoalTask:
    """One 年度主要任务 of a 绩效目标申报表; None: no such column.

    ``number`` is the 任务1 before the name; ``amount`` its 预算金额, ``parts`` the
    amounts beside it that make it up (财政拨款, 其他资金).
    """

    row: int
    number: Value | None
    name: Value
    content: Value | None = None
    amount: Value | None = None
    parts: tuple[Value, ...] = ()


@dataclass(frozen=True, slots=True)
class Count:
    """How many there are of something, as the form says (``place``), and as it lists."""

    what: str
    place: Value
    stated: Decimal
    listed: int


@dataclass(frozen=True, slots=True)
class Fact:
    """One figure or word of 基础数据 that printed rules take: 在编人数 17.

    ``value`` is its cell (blank where not filled in), ``unit`` the unit printed beside it,
    ``made_of`` the expression over other facts that it comes from ("": typed),
    ``source`` where the figure stands in the unit's documents.
    """

    name: str
    value: Value
    unit: str = ""
    made_of: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True)
class Doubt:
    """What a report's text says that nothing in text or workbook decides: a person has to look at it.

    ``place`` is line or paragraph (第12段), ``quote`` the words, ``why`` what is lacking.
    """

    place: str
    quote: str
    why: str


@dataclass(frozen=True, slots=True)
class Layout:
    """Where a form's parts stand, for writing into it.

    ``columns`` maps roles (name, target, actual, weight, score, reason, level1,
    weight1, level2 …) to column numbers; ``first_row`` and ``last_row`` bound the
    table body (indicators, or summary lines), ``header_row`` its headings.
    ``total_row`` is 0 where there is none. ``cells`` gives the value cells of the
    head (unit, year, staff, project …) by role.
    """

    header_row: int
    first_row: int
    last_row: int
    columns: Mapping[str, int]
    total_row: int = 0
    cells: Mapping[str, Ref] = field(default_factory=dict)
    #: rows of the body that are still empty
    open_rows: tuple[int, ...] = ()
    #: rows for 年度主要任务, filled or still empty
    task_rows: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Form:
    """One recognised form on one sheet.

    ``form`` is its stable name (contract §2). ``execution`` is the budget line
    that carries points of its own (预算执行 10 分), if the form has one. ``rows``
    are the lines of a summary form, ``total_line`` its 合计. ``full`` is the full
    score that the form states.
    """

    form: str
    sheet: str
    layout: Layout
    title: Value | None = None
    unit: Value | None = None
    project: Value | None = None
    year: int | None = None
    money_unit: str = "万元"
    budget: tuple[BudgetLine, ...] = ()
    indicators: tuple[Indicator, ...] = ()
    groups: tuple[Group, ...] = ()
    subtotals: tuple[Subtotal, ...] = ()
    total: Total | None = None
    full: Decimal = Decimal(100)
    grade: Value | None = None
    staff: Value | None = None
    goal: Value | None = None
    outcome: Value | None = None
    rows: tuple[SummaryRow, ...] = ()
    total_line: SummaryRow | None = None
    notes: tuple[str, ...] = ()
    #: the facts of the workbook's 基础数据, for forms that print their rules
    facts: tuple[Fact, ...] = ()
    #: 年度主要任务 of a 绩效目标申报表, their 金额合计, and the counts that it states
    tasks: tuple[GoalTask, ...] = ()
    tasks_total: GoalTask | None = None
    counts: tuple[Count, ...] = ()

    @property
    def scored(self) -> bool:
        """Whether the form scores indicators: a 绩效目标申报表 only sets targets."""
        columns = set(self.layout.columns)
        return "name" in columns and bool({"score", "actual"} & columns)

    @property
    def project_name(self) -> str:
        """The project that the form is about; "" where it is about none."""
        return self.project.text if self.project is not None and not self.project.blank else ""

    @property
    def execution(self) -> BudgetLine | None:
        """The budget line with points of its own (预算执行), if any."""
        lines = (line for line in self.budget if line.spent is not None)
        return next((line for line in lines if line.weight and line.weight.number is not None), None)

    @property
    def scored_line(self) -> BudgetLine | None:
        """The same, also where its points are assumed."""
        return self.execution or next((line for line in self.budget if line.assumed is not None), None)

    @property
    def assumed(self) -> bool:
        """Whether points of this form are assumed, not printed."""
        return any(item.assumed is not None for item in self.indicators)

    @property
    def unscored(self) -> bool:
        """Whether neither points nor scores are filled in anywhere: the form waits for its scores.
        What blank forms bring along (预算执行 10 and its formula, 总分 100) does not count."""
        held = [value for item in self.indicators for value in (item.weight, item.score)]
        held += [value for block in self.subtotals for value in (block.weight, block.score)]
        held += [line.score for line in self.budget if line.score is None or line.score.formula is None]
        return not self.prints_points and all(
            value is None or value.kind in (Kind.BLANK, Kind.NOT_APPLICABLE) for value in held
        )

    @property
    def prints_points(self) -> bool:
        """Whether a name or a heading of the table tells points."""
        return any(item.points_in_name is not None for item in self.indicators) or any(
            group.printed is not None for group in self.groups
        )

    @property
    def lines(self) -> tuple[SummaryRow, ...]:
        """The lines of a summary form, its total line last."""
        return (*self.rows, self.total_line) if self.total_line is not None else self.rows

    def score_cells(self) -> list[Value]:
        """Every money, weight, score and total cell of the form, and its facts."""
        cells: list[Value | None] = []
        for line in self.budget:
            cells += [line.initial, line.budget, line.spent, line.weight, line.score]
        for item in self.indicators:
            cells += [item.weight, item.score]
        for block in self.subtotals:
            cells += [block.weight, block.score]
        if self.total is not None:
            cells += [self.total.weight, self.total.score]
        for task in (*self.tasks, *([self.tasks_total] if self.tasks_total else [])):
            cells += [task.amount, *task.parts]
        for row in self.lines:
            cells += [row.budget, row.spent, row.self_score, row.review_score, row.weight, row.score]
        cells += [fact.value for fact in self.facts]
        return [cell for cell in cells if cell is not None]

    def indicator_at(self, row: int) -> Indicator | None:
        return next((i for i in self.indicators if i.row == row), None)

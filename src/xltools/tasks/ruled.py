"""What an engine gives for the score formulas that recompute would write, row by row.

The rule of a row, written as formulas, over the figures that the program has read from its texts.
These formulas depend on few things: the rule, what kinds of cells hold weight and score. They are
laid out once for each such *shape*, on a sheet that grows and stays; a form only brings constants.
An engine that keeps its last workbook then has nothing to parse for the next form (docs/performance.md).
That the formulas of 评分底稿 that read texts read them alike is shown in tests/sheets/test_live_edits.py.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from xltools.cells import Grid, Kind, Raw, Ref, Value, column_letters, parse_a1
from xltools.engines.base import Engine, Fault, Model, Result
from xltools.recent import keep_last
from xltools.records import BudgetLine, Form, Indicator
from xltools.rules.scoring import Score
from xltools.rules.settings import Settings
from xltools.sheets import paper
from xltools.sheets.paper import COLUMN, Formula

_ROWS, _DATA, _RULES = "核对底稿_", "核对数据_", "核对规则_"
_SOME_ROW = 987654  # stands for the row in the texts of a shape
_SHEETS_KEPT = 8
_MOST_ROWS = 400
_MOST_KNOWN = 10_000  # results kept, some 6 MB
_BLOCK = 64  # rows that a shape takes at once

#: the form's cells, then what the program writes beside them; each has a column of the data sheet
_CELLS = ("first", "second", "weight_cell", "score_cell")
_WRITTEN = (*paper.Figures._fields, "weight")
_DATA_CELL = {
    role: f"'{_DATA}'!{column_letters(i)}{_SOME_ROW}" for i, role in enumerate((*_CELLS, *_WRITTEN), 1)
}
_ROLE = {column_letters(column): role for role, column in COLUMN.items()}
_OWN = re.compile(rf"(?<![A-Z!$])([A-Z]+){_SOME_ROW}(?!\d)")

_NOTHING = (None,) * len(paper.Figures._fields)
_KINDS = {kind: kind.value for kind in (Kind.NUMBER, Kind.TEXT_NUMBER)}

Key = tuple[object, ...]
#: the key of a row's shape, its inputs and their types (to a formula TRUE is not 1)
Asked = tuple[Key, tuple[Raw, ...], tuple[type, ...]]
Cells = dict[tuple[int, int], Raw]


@dataclass(frozen=True, slots=True)
class Shape:
    """The formulas of one row, by column, which columns of the data sheet they read, and the rows
    of the sheet that have them."""

    formulas: tuple[tuple[int, str], ...]
    reads: tuple[int, ...]
    slots: list[int] = field(default_factory=list, compare=False)


class _Row(NamedTuple):
    """One row of a form: the key of its shape, its cells and figures in the order of the data columns."""

    key: Key
    lay_out: Callable[[Settings], paper.Content]
    cells: tuple[Value | None, Value | None, Value | None, Value | None]
    written: tuple[Raw, ...]


def _rows(form: Form, scores: Mapping[int, Score], execution: Score | None) -> Iterator[tuple[int, _Row]]:
    """(form row, row) of the budget execution and of every indicator in use, as on the working
    paper; those that go by a printed rule are calculated by tasks.printed."""
    line = form.execution
    if line is not None and execution is not None:
        yield line.label.ref.row, _execution_row(form, line, execution)
    for item in sorted(form.indicators, key=lambda item: item.row):
        if item.applicable and scores[item.row].printed is None:
            yield item.row, _indicator_row(form, item, scores[item.row])


def _execution_row(form: Form, line: BudgetLine, score: Score) -> _Row:
    assert line.weight is not None
    return _Row(
        ("execution", _kind(line.weight), _kind(line.score)),
        lambda settings: paper.execution_cells(form, line, score, settings, _SOME_ROW),
        (line.budget, line.spent, line.weight, line.score),
        (*_NOTHING, line.weight.number),
    )


def _indicator_row(form: Form, item: Indicator, score: Score) -> _Row:
    return _Row(
        (score.rule.name, _kind(item.weight), paper.is_percent(item.weight), _kind(item.score)),
        lambda settings: paper.score_cells(form, item, score, settings, _SOME_ROW),
        (None, None, item.weight, item.score),
        (*paper.fixed_figures(score), item.points),
    )


def _kind(cell: Value | None) -> str | None:
    """What formulas ask of a weight or score cell: a number, a number as text, or neither."""
    return None if cell is None else _KINDS.get(cell.kind, "")


@dataclass(slots=True)
class RowSheet:
    """The formulas of every shape met so far, on as many rows as one form has needed.

    ``formulas`` is a new mapping whenever it grows, so that an engine may compare it at a glance.
    ``data`` are the figures of every slot; where a form needs fewer slots, those of the form before
    stay: nobody looks at them, and clearing them would be work for the engine. ``known`` is what
    ``engine`` has given for a shape and its inputs: it is not asked the same again.
    """

    settings: Settings
    rules: Mapping[str, Mapping[tuple[int, int], Raw]]
    shapes: dict[Key, Shape] = field(default_factory=dict)
    formulas: dict[tuple[int, int], str] = field(default_factory=dict)
    data: Cells = field(default_factory=dict)
    blocks: int = 0
    engine: Engine | None = None
    known: dict[Asked, Result] = field(default_factory=dict)

    def calculate(
        self, form: Form, grid: Grid, scores: Mapping[int, Score], execution: Score | None,
        *, computed: Mapping[Ref, Result], engine: Engine,
    ) -> dict[int, Result]:  # fmt: skip
        """The rule score by form row. ``computed`` are the values of the form's own formulas."""
        found: dict[int, Result] = {}
        asked: dict[int, Asked] = {}
        placed: dict[Asked, Ref] = {}
        used: dict[int, int] = {}
        self._forget(engine)
        known, data = self.known, self.data.copy()
        for form_row, row in _rows(form, scores, execution):
            shape = self.shapes.get(row.key)
            if shape is None:
                shape = self.shapes[row.key] = _shape(row, self.settings)
            inputs = _inputs(row, shape.reads, grid, computed)
            if isinstance(inputs, Fault):
                found[form_row] = inputs
                continue
            asking = asked[form_row] = (row.key, inputs, tuple(map(type, inputs)))
            if asking in known or asking in placed:
                continue
            number = used[id(shape)] = used.get(id(shape), -1) + 1
            slot = shape.slots[number] if number < len(shape.slots) else self._add(shape)
            placed[asking] = Ref(_ROWS, slot, COLUMN["ruled"])
            for column, raw in zip(shape.reads, inputs, strict=True):
                if raw is None or raw == "":
                    data.pop((slot, column), None)
                else:
                    data[slot, column] = raw
        if placed:
            self.data = data
            model = Model({_DATA: data, **self.rules}, {_ROWS: self.formulas}, rows_apart=True)
            values = engine.calculate(model, placed.values())
            known.update((asking, values[ref]) for asking, ref in placed.items())
        return found | {form_row: known[asking] for form_row, asking in asked.items()}

    def _forget(self, engine: Engine) -> None:
        """Begin anew with another engine, and once forms of many kinds have made the sheet long: an
        engine reads all of it."""
        if engine is not self.engine or len(self.known) > _MOST_KNOWN:
            self.engine, self.known = engine, {}
        if sum(len(shape.slots) for shape in self.shapes.values()) > _MOST_ROWS:
            self.shapes, self.formulas, self.data, self.blocks = {}, {}, {}, 0

    def _add(self, shape: Shape) -> int:
        """A further row with the formulas of a shape, below its others: an engine calculates a run of
        like formulas faster than the same formulas among others."""
        if len(shape.slots) % _BLOCK:
            slot = shape.slots[-1] + 1
        else:
            slot = 1 + self.blocks * _BLOCK
            self.blocks += 1
        shape.slots.append(slot)
        texts = ((column, text.replace(str(_SOME_ROW), str(slot))) for column, text in shape.formulas)
        self.formulas = {**self.formulas, **{(slot, column): text for column, text in texts}}
        return slot


def _inputs(
    row: _Row, reads: tuple[int, ...], grid: Grid, computed: Mapping[Ref, Result]
) -> tuple[Raw, ...] | Fault:
    """The figures in the columns that a row's formulas read; the Fault where one of them is not known."""
    found: list[Raw] = []
    for column in reads:
        if column > len(_CELLS):
            found.append(row.written[column - 1 - len(_CELLS)])
            continue
        raw = _raw(row.cells[column - 1], grid, computed)
        if isinstance(raw, Fault):
            return raw
        found.append(raw)
    return tuple(found)


def _raw(cell: Value | None, grid: Grid, computed: Mapping[Ref, Result]) -> Result | Raw:
    """What formulas see in a cell; a Fault only where the engine could not say what they see."""
    if cell is None:
        return None
    if computed and cell.ref in computed:
        found = computed[cell.ref]
        if isinstance(found, Fault):
            known = found.code not in ("#UNSUPPORTED!", "#CIRC!")
            return found.code if known else Fault(found.code, f"引用了 {cell.ref.formula}：{found.detail}")
        return found
    _, row, column = cell.ref
    return grid.errors.get((row, column)) or grid.raw(row, column)


def _shape(row: _Row, settings: Settings) -> Shape:
    """The formulas that the rule score of a row comes from, reading the data sheet instead of the form."""
    content = row.lay_out(settings)
    texts: dict[str, str] = {}
    waiting = ["ruled"]
    while waiting:
        held = content.get(role := waiting.pop())
        if role not in texts and isinstance(held, Formula):
            texts[role] = _moved(held.text, row, content)
            waiting += [_ROLE[letters] for letters in _OWN.findall(texts[role])]
    if "low" in texts and texts.get("high") == texts["low"]:
        texts["high"] = f"{column_letters(COLUMN['low'])}{_SOME_ROW}"
    together = "".join(texts.values())
    reads = tuple(i for i, cell in enumerate(_DATA_CELL.values(), 1) if cell in together)
    return Shape(tuple((COLUMN[role], text) for role, text in texts.items()), reads)


def _moved(text: str, row: _Row, content: paper.Content) -> str:
    """A formula with the data sheet in place of the form's cells and of the program's figures."""
    for cell, name in zip(row.cells, _CELLS, strict=True):
        if cell is not None:  # all on one row: none is the beginning of another
            text = text.replace(cell.ref.formula, _DATA_CELL[name])

    def place(match: re.Match[str]) -> str:
        role = _ROLE[match[1]]
        if isinstance(content.get(role), Formula):
            return match[0]
        assert content.get(role) == row.written[_WRITTEN.index(role)], role
        return _DATA_CELL[role]

    return _OWN.sub(place, text)


_sheets: dict[Key, RowSheet] = {}


def row_sheet(settings: Settings) -> RowSheet:
    """The row sheet of these settings; those used last are kept."""
    key = tuple((item.id, item.value, item.address) for item in settings.items.values())
    sheet = _sheets.get(key) or _new(settings)
    keep_last(_sheets, key, sheet, _SHEETS_KEPT)
    return sheet


def _new(settings: Settings) -> RowSheet:
    beside = settings.on_sheet(_RULES)
    values = {parse_a1(item.address.rpartition("!")[2]): item.value for item in beside.items.values()}
    return RowSheet(beside, {_RULES: values})

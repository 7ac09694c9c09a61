"""The default engine: `formualizer` (MIT), in Rust, in memory."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from xltools.cells import Raw, Ref
from xltools.engines.base import Fault, Model, Result, resolve_names
from xltools.engines.literals import CIRCULAR, ERRORS, UNSUPPORTED, literal, result
from xltools.errors import EngineError

if TYPE_CHECKING:
    from xltools.engines.scan import Scan

_CODES = {
    "Div": "#DIV/0!",
    "Name": "#NAME?",
    "Ref": "#REF!",
    "Value": "#VALUE!",
    "Num": "#NUM!",
    "Na": "#N/A",
    "Null": "#NULL!",
    "Spill": "#SPILL!",
    "Calc": "#CALC!",
    "Circ": CIRCULAR,
}
_KINDS = {code: kind for kind, code in _CODES.items() if code in ERRORS}
_PREFIX = re.compile(r"_XL(?:FN|WS|UDF)\.")
_CALLED = re.compile(r"([^\W\d][\w.]*)\(")
_TEXTS = 20_000  # formula texts kept with their names resolved
_DENSE = 4  # a sheet is handed over as one block unless it is mostly holes
_KEPT = 4  # workbooks kept in the engine for models with the same formulas
_CHANGED = (
    20_000  # formulas changed in a kept workbook until it is made anew: the engine holds on to the old ones
)

#: what the engine gives for an error and for an array
_NO_VALUES = frozenset({dict, list})

#: inside SUMPRODUCT only these are right; ISNUMBER, LEN, FIND … see the first cell of the array
_ON_ARRAYS = frozenset(
    {"SUM", "COUNT", "COUNTA", "COUNTIF", "COUNTIFS", "SUMIF", "SUMIFS", "SUMPRODUCT", "AVERAGE"}
    | {"MIN", "MAX", "ROWS", "COLUMNS", "INDEX", "MATCH"}
)

Place = tuple[int, int]
Values = Mapping[Place, Raw]
Formulas = Mapping[Place, str]


@dataclass(slots=True, eq=False)
class _Kept:
    """A workbook in the engine, with its sheets, and the values and formulas that it holds."""

    workbook: Any
    sheets: tuple[str, ...]
    model: Model
    #: whether its formulas hide what the engine cannot do
    doubtful: bool
    #: formulas that the engine would not take: circular, unparsable, of other workbooks
    refused: dict[Ref, Fault] = field(default_factory=dict)
    #: how many formulas were put in
    changed: int = 0

    def serves(self, sheets: tuple[str, ...], model: Model) -> bool:
        """Whether it may be brought up to date for a model."""
        own = self.model
        return self.sheets == sheets and own.names == model.names and _mostly_same(own, model)


class FormualizerEngine:
    """`formualizer`. What it learns about function names and texts is kept, and so are the
    last workbooks: a model with the same formulas over other values is calculated in
    place, at a tenth of the time that parsing takes."""

    name = "formualizer"

    def __init__(self) -> None:
        self._names: dict[str, str] = {}
        self._texts: dict[str, str] = {}
        self._known: dict[str, bool] = {}
        self._kept: list[_Kept] = []

    def version(self) -> str:
        """The installed version. Raises EngineError when it is not installed."""
        beside = Path(_library().__file__).parents[1].glob("formualizer-*.dist-info")
        named = [folder.name.removesuffix(".dist-info").partition("-")[2] for folder in beside]
        if len(named) == 1:
            return named[0]
        import importlib.metadata  # 20 ms, only where the folder is not there or there are several

        try:
            return importlib.metadata.version("formualizer")
        except importlib.metadata.PackageNotFoundError as error:
            raise _missing() from error

    def calculate(self, model: Model, wanted: Iterable[Ref]) -> dict[Ref, Result]:
        """See Engine. The whole model is calculated: that is faster than asking for cells."""
        library = _library()
        kept = self._prepare(library, model)
        workbook = kept.workbook
        workbook.evaluate_all()
        wanted = list(wanted)
        raw = _read(workbook, model, wanted)
        if kept.doubtful or kept.refused or any(map(_has_doubts, raw.values())):
            found = {Ref(s, *place): _result(v) for s, cells in raw.items() for place, v in cells.items()}
            found |= kept.refused
            found |= self._faults(model, found, library)
            return {ref: found[ref] if ref in found else _constant(model, ref) for ref in wanted}
        return {ref: _of(raw, model, ref) for ref in wanted}

    def _prepare(self, library: Any, model: Model) -> _Kept:
        """A workbook that holds the model: a kept one brought up to date, else a new one."""
        sheets = tuple(dict.fromkeys([*model.values, *model.formulas]))
        kept = next((each for each in reversed(self._kept) if each.serves(sheets, model)), None)
        if kept is not None:
            self._kept.remove(kept)
        else:
            workbook = _new_workbook(library)
            for sheet in sheets:
                workbook.add_sheet(sheet)
                _put_values(library, workbook, sheet, model.values.get(sheet, {}))
            kept = _Kept(workbook, sheets, Model({}, {}, model.names), doubtful=False)
        self._update(library, kept, model)
        if kept.changed <= _CHANGED:
            self._kept = [*self._kept[1 - _KEPT :], kept]
        return kept

    def _update(self, library: Any, kept: _Kept, model: Model) -> None:
        """Change those cells of a kept workbook that differ from the model's."""
        workbook, before = kept.workbook, kept.model
        for sheet in kept.sheets:
            if sheet in before.values:
                _change_values(library, workbook, sheet, before.values[sheet], model.values.get(sheet, {}))
            old, new = before.formulas.get(sheet, {}), model.formulas.get(sheet, {})
            if old is new:
                continue
            values = model.values.get(sheet, {})
            for place in old.keys() - new.keys():
                workbook.set_value(sheet, *place, _value(library, values.get(place)))
                kept.refused.pop(Ref(sheet, *place), None)
            for place, text in new.items():
                if old.get(place) != text:
                    kept.changed += 1
                    self._set_formula(kept, Ref(sheet, *place), self._text(text, model.names))
        if model.formulas != before.formulas:
            kept.doubtful = self._hides(model, library)
        kept.model = model

    @staticmethod
    def _set_formula(kept: _Kept, ref: Ref, text: str) -> None:
        """A formula among cells that are there already is looked at at once; a bad one is refused.
        One of another workbook would else stop the whole calculation where nothing is around it."""
        kept.refused.pop(ref, None)
        if "[" in text and _unreadable(text):
            kept.workbook.set_value(*ref, None)
            kept.refused[ref] = Fault(UNSUPPORTED, "引用了其他工作簿")
            return
        try:
            kept.workbook.set_formula(*ref, text)
        except RuntimeError as error:
            kept.workbook.set_value(*ref, None)
            kept.refused[ref] = _refusal(str(error))

    def _text(self, formula: str, names: Mapping[str, str]) -> str:
        if names != self._names or len(self._texts) > _TEXTS:
            self._names, self._texts = dict(names), {}
        text = self._texts.get(formula)
        if text is None:
            text = self._texts[formula] = "=" + resolve_names(formula, names)
        return text

    def _hides(self, model: Model, library: Any) -> bool:
        """Whether formulas call what the engine cannot do: IFERROR would hide it from the results."""
        texts = [text for cells in model.formulas.values() for text in cells.values()]
        if not all(self._knows(name, library) for name in set(_CALLED.findall("\n".join(texts)))):
            return True
        arrays = [text for text in texts if "SUMPRODUCT(" in text]
        if not arrays:
            return False
        from xltools.engines.scan import scan

        return any(_misled(scan(resolve_names(text, model.names))) for text in arrays)

    def _knows(self, name: str, library: Any) -> bool:
        """Whether the engine has a function: called without arguments, an unknown one is #NAME?."""
        plain = _PREFIX.sub("", name.upper())
        if plain not in self._known:
            workbook = _new_workbook(library)
            workbook.add_sheet("S")
            workbook.set_formula("S", 1, 1, f"={plain}()")
            found = _result(workbook.evaluate_cell("S", 1, 1))
            self._known[plain] = not (isinstance(found, Fault) and found.code == "#NAME?")
        return self._known[plain]

    def _faults(self, model: Model, found: Mapping[Ref, Result], library: Any) -> dict[Ref, Result]:
        from xltools.engines.plan import make_plan, spread, unknown  # rarely needed: loaded when it is

        own = {
            ref: fault
            for ref, fault in found.items()
            if isinstance(fault, Fault) and fault.code in (UNSUPPORTED, CIRCULAR)
        }
        plan = make_plan(model, lambda s: _misled(s) or unknown(s, lambda name: self._knows(name, library)))
        return dict(spread(plan.order, plan.precedents, {**own, **plan.faults}))


def _misled(scanned: Scan) -> str:
    names = sorted(scanned.in_arrays - _ON_ARRAYS)
    return f"SUMPRODUCT 中的 {'、'.join(names)} 计算不可靠" if names else ""


def _has_doubts(cells: Mapping[Place, Any]) -> bool:
    """Whether an error that the engine gave may stand for something that it cannot do."""
    if _NO_VALUES.isdisjoint(map(type, cells.values())):
        return False
    faults = (fault for value in cells.values() if isinstance(fault := _result(value), Fault))
    return any(fault.code in (UNSUPPORTED, CIRCULAR) for fault in faults)


def _mostly_same(a: Model, b: Model) -> bool:
    """Whether changing one model into the other takes less than building it."""
    if a.formulas == b.formulas:
        return True
    same = sum(len(cells.items() & b.formulas.get(sheet, {}).items()) for sheet, cells in a.formulas.items())
    return same * 2 > sum(map(len, b.formulas.values()))


def _read(workbook: Any, model: Model, wanted: Iterable[Ref]) -> dict[str, dict[Place, Any]]:
    """What the engine gives for every formula: an error hidden by IFERROR is to be seen as well."""
    get, rows = workbook.get_value, {ref.row for ref in wanted}
    return {
        sheet: {place: get(sheet, *place) for place in cells if not model.rows_apart or place[0] in rows}
        for sheet, cells in model.formulas.items()
    }


def _of(raw: Mapping[str, Mapping[Place, Any]], model: Model, ref: Ref) -> Result:
    cells, place = raw.get(ref.sheet, {}), (ref.row, ref.column)
    return _result(cells[place]) if place in cells else _constant(model, ref)


def _change_values(library: Any, workbook: Any, sheet: str, old: Values, new: Values) -> None:
    if old is new:
        return
    for place in old.keys() - new.keys():
        workbook.set_value(sheet, *place, None)
    for place, raw in new.items():
        if place not in old or old[place] != raw or old[place].__class__ is not raw.__class__:
            workbook.set_value(sheet, *place, _value(library, raw))


def _put_values(library: Any, workbook: Any, sheet: str, values: Values) -> None:
    height = max((row for row, _ in values), default=0)
    width = max((column for _, column in values), default=0)
    if height * width > _DENSE * len(values) + 100:
        for (row, column), raw in values.items():
            workbook.set_value(sheet, row, column, _value(library, raw))
    elif values:
        block: list[list[Any]] = [[None] * width for _ in range(height)]
        for (row, column), raw in values.items():
            block[row - 1][column - 1] = _value(library, raw)
        workbook.set_values_batch(sheet, 1, 1, block)


def _value(library: Any, raw: Raw) -> Any:
    if isinstance(raw, str) and raw in _KINDS:
        return library.LiteralValue.error(_KINDS[raw], None)
    return literal(raw)


def _constant(model: Model, ref: Ref) -> Result:
    return result(model.values.get(ref.sheet, {}).get((ref.row, ref.column)))


def _result(value: Any) -> Result:
    if isinstance(value, dict):
        kind = value.get("kind", "")
        detail = value.get("message") or ""
        if kind in _CODES:
            return Fault(_CODES[kind], detail)
        return Fault(UNSUPPORTED, detail or f"formualizer 无法计算（{kind}）")
    if isinstance(value, list):
        return Fault(UNSUPPORTED, "结果不是单个值")
    return result(value)


def _unreadable(text: str) -> str:
    from xltools.engines.scan import scan

    return scan(text[1:]).problem


def _refusal(message: str) -> Fault:
    return Fault(CIRCULAR if CIRCULAR in message else UNSUPPORTED, message.removeprefix("Engine error: "))


def _new_workbook(library: Any) -> Any:
    """A workbook without undo, in one thread: half the time for workbooks of our size."""
    evaluation = library.EvaluationConfig()
    evaluation.enable_parallel = False
    workbook = library.Workbook(
        config=library.WorkbookConfig(
            mode=library.WorkbookMode.Interactive, eval_config=evaluation, enable_changelog=False
        )
    )
    workbook.set_temporal_egress("serial")
    return workbook


def _library() -> Any:
    try:
        import formualizer
    except ImportError as error:
        raise _missing() from error
    return formualizer


def _missing() -> EngineError:
    return EngineError("未安装公式引擎 formualizer。", "请运行：pip install formualizer==0.13.0")

"""The default engine: `formualizer` (MIT), in Rust, in memory."""

from __future__ import annotations

import importlib.metadata
import re
from collections.abc import Iterable, Mapping
from typing import Any

from xltools.cells import Raw, Ref
from xltools.engines.base import Fault, Model, Result, resolve_names
from xltools.engines.literals import CIRCULAR, ERRORS, UNSUPPORTED, literal, result
from xltools.engines.plan import make_plan, spread, unknown
from xltools.engines.scan import Scan, function_name, scan
from xltools.errors import EngineError

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
_CALLED = re.compile(r"([^\W\d][\w.]*)\(")
_TEXTS = 20_000  # formula texts kept with their names resolved
_DENSE = 4  # a sheet is handed over as one block unless it is mostly holes

#: inside SUMPRODUCT only these are right; ISNUMBER, LEN, FIND … see the first cell of the array
_ON_ARRAYS = frozenset(
    {"SUM", "COUNT", "COUNTA", "COUNTIF", "COUNTIFS", "SUMIF", "SUMIFS", "SUMPRODUCT", "AVERAGE"}
    | {"MIN", "MAX", "ROWS", "COLUMNS", "INDEX", "MATCH"}
)

Values = Mapping[tuple[int, int], Raw]


class FormualizerEngine:
    """`formualizer`. What it learns about function names and texts is kept."""

    name = "formualizer"

    def __init__(self) -> None:
        self._names: dict[str, str] = {}
        self._texts: dict[str, str] = {}
        self._known: dict[str, bool] = {}

    def version(self) -> str:
        """The installed version. Raises EngineError when it is not installed."""
        try:
            return importlib.metadata.version("formualizer")
        except importlib.metadata.PackageNotFoundError as error:
            raise _missing() from error

    def calculate(self, model: Model, wanted: Iterable[Ref]) -> dict[Ref, Result]:
        """See Engine. The whole model is calculated: that is faster than asking for cells."""
        library = _library()
        workbook = self._fill(library, model)
        workbook.evaluate_all()
        found = {
            Ref(sheet, *place): _result(workbook.get_value(sheet, *place))
            for sheet, cells in model.formulas.items()
            for place in cells
        }
        if self._doubtful(model, found.values(), library):
            found |= self._faults(model, found, library)
        return {ref: found[ref] if ref in found else _constant(model, ref) for ref in wanted}

    def _fill(self, library: Any, model: Model) -> Any:
        workbook = _new_workbook(library)
        sheets = dict.fromkeys([*model.values, *model.formulas])
        for sheet in sheets:
            workbook.add_sheet(sheet)
        for sheet in sheets:
            _put_values(library, workbook, sheet, model.values.get(sheet, {}))
            for (row, column), formula in model.formulas.get(sheet, {}).items():
                workbook.set_formula(sheet, row, column, self._text(formula, model.names))
        return workbook

    def _text(self, formula: str, names: Mapping[str, str]) -> str:
        if names != self._names or len(self._texts) > _TEXTS:
            self._names, self._texts = dict(names), {}
        text = self._texts.get(formula)
        if text is None:
            text = self._texts[formula] = "=" + resolve_names(formula, names)
        return text

    def _doubtful(self, model: Model, results: Iterable[Result], library: Any) -> bool:
        """Whether an error may stand for something that the engine cannot do. IFERROR
        would hide it from the results, so the function names are looked at as well."""
        if any(isinstance(r, Fault) and r.code in (UNSUPPORTED, CIRCULAR) for r in results):
            return True
        texts = [text for cells in model.formulas.values() for text in cells.values()]
        if not all(self._knows(name, library) for name in set(_CALLED.findall("\n".join(texts)))):
            return True
        arrays = (text for text in texts if "SUMPRODUCT(" in text)
        return any(_misled(scan(resolve_names(text, model.names))) for text in arrays)

    def _knows(self, name: str, library: Any) -> bool:
        """Whether the engine has a function: called without arguments, an unknown one is #NAME?."""
        plain = function_name(name)
        if plain not in self._known:
            workbook = _new_workbook(library)
            workbook.add_sheet("S")
            workbook.set_formula("S", 1, 1, f"={plain}()")
            found = _result(workbook.evaluate_cell("S", 1, 1))
            self._known[plain] = not (isinstance(found, Fault) and found.code == "#NAME?")
        return self._known[plain]

    def _faults(self, model: Model, found: Mapping[Ref, Result], library: Any) -> dict[Ref, Result]:
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

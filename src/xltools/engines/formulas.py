"""The second engine: `formulas` (EUPL), in pure Python on numpy.

Its ExcelModel takes a whole workbook or nothing: one unparsable formula stops
it, a circle makes cells vanish, keys that do not fit are ignored. So only its
parser and functions are used, one formula at a time; the order, the constants
and what is circular are ours. Formulas that differ in nothing but the places
they refer to are compiled once and kept, whatever workbook they come from.
"""

from __future__ import annotations

import contextlib
import importlib.metadata
import logging
import warnings
from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from xltools.cells import Raw, Ref
from xltools.engines.base import Fault, Model, Result
from xltools.engines.literals import ERRORS, UNSUPPORTED, literal, result
from xltools.engines.plan import Plan, make_plan, unknown
from xltools.engines.scan import LAST_COLUMN, LAST_ROW, Area, Scan
from xltools.errors import EngineError

_LARGEST = 200_000  # cells in one reference: whole columns of a sheet with a stray cell far down
_KEPT = 2048  # compiled formulas; a form has some dozens of kinds
#: their value depends on where their arguments stand, so these keep their places
_PLACED = frozenset({"ROW", "COLUMN"})
#: they depend on places that a formula alone does not know
_NOT_HERE = frozenset({"INDIRECT", "OFFSET", "CELL", "SHEET", "SHEETS", "FORMULATEXT"})

Scalar = float | str | bool | None


@dataclass(frozen=True, slots=True)
class _Compiled:
    """A callable of the library and its arguments in order: the place as it was
    written, and as the library describes it (None: a name that is not defined)."""

    call: Callable[..., Any]
    inputs: tuple[tuple[str, Any], ...]


class FormulasEngine:
    """`formulas`, with its rounding put right."""

    name = "formulas"

    def __init__(self) -> None:
        self._kept: OrderedDict[str, _Compiled | Fault] = OrderedDict()

    def version(self) -> str:
        """The installed version. Raises EngineError when it is not installed."""
        try:
            return importlib.metadata.version("formulas")
        except importlib.metadata.PackageNotFoundError as error:
            raise _missing() from error

    def calculate(self, model: Model, wanted: Iterable[Ref]) -> dict[Ref, Result]:
        """See Engine. A result of several cells is given up as #UNSUPPORTED!."""
        library = _library()
        refs = list(wanted)
        plan = make_plan(model, library.refuses, refs)
        with _quiet():
            return _Run(self, library, model, plan).answer(refs)

    def compiled(self, text: str, library: _Library) -> _Compiled | Fault:
        """The callable for a formula text, from those kept or made now."""
        known = self._kept.get(text)
        if known is None:
            known = self._kept[text] = library.compile(text)
            if len(self._kept) > _KEPT:
                self._kept.popitem(last=False)
        else:
            self._kept.move_to_end(text)
        return known


class _Run:
    """One calculation: what is known so far, and how to know more."""

    def __init__(self, engine: FormulasEngine, library: _Library, model: Model, plan: Plan) -> None:
        self._engine, self._library, self._model, self._plan = engine, library, model, plan
        self._values: dict[Ref, Result] = {}
        self._extents: dict[str, tuple[int, int]] = {}

    def answer(self, wanted: Iterable[Ref]) -> dict[Ref, Result]:
        plan = self._plan
        self._values.update(plan.faults)
        for ref in plan.order:
            if ref not in plan.faults:
                self._values[ref] = self._inherited(ref) or self._evaluate(ref, plan.scans[ref])
        return {ref: self._values[ref] if ref in self._values else self._constant(ref) for ref in wanted}

    def _inherited(self, ref: Ref) -> Fault | None:
        """What could not be calculated is not hidden by an IFERROR further on."""
        for read in self._plan.precedents[ref]:
            value = self._values[read]
            if isinstance(value, Fault) and value.code == UNSUPPORTED:
                return Fault(UNSUPPORTED, f"引用了 {read.formula}：{value.detail}")
        return None

    def _constant(self, ref: Ref) -> Result:
        return result(self._model.values.get(ref.sheet, {}).get((ref.row, ref.column)))

    def _evaluate(self, ref: Ref, scanned: Scan) -> Result:
        places: dict[str, Area] = {}
        keep = not scanned.functions.isdisjoint(_PLACED)

        def place(area: Area) -> str:
            return self._place(area, ref.sheet, keep, places)

        compiled = self._engine.compiled(scanned.rewrite(place), self._library)
        if isinstance(compiled, Fault):
            return compiled
        if any(_size(area) > _LARGEST for area in places.values()):
            return Fault(UNSUPPORTED, "引用的区域过大")
        if any(shape and name not in places for name, shape in compiled.inputs):
            # the library reads R1C1 as the reference A1; here it is a name like any other
            return Fault(UNSUPPORTED, "公式中的名称不能识别")
        library = self._library
        arguments = [
            library.argument(shape, self._cells(places[name])) if shape else library.no_name()
            for name, shape in compiled.inputs
        ]
        return library.call(compiled.call, arguments)

    def _place(self, area: Area, own_sheet: str, keep: bool, places: dict[str, Area]) -> str:
        """Where the library is to see the area: a sheet of its own, at A1, unless places matter."""
        whole = self._clip(area._replace(sheet=area.sheet if area.sheet is not None else own_sheet))
        if whole is None:
            return "#REF!"
        if keep:
            name = f"T{list(self._extents).index(whole.sheet or '')}!{whole.address}"
        else:
            known = next((name for name, other in places.items() if other == whole), None)
            at_a1 = Area(None, 1, 1, whole.bottom - whole.top + 1, whole.right - whole.left + 1)
            name = known or f"S{len(places)}!{at_a1.address}"
        places[name] = whole
        return name

    def _clip(self, area: Area) -> Area | None:
        """Whole rows and columns as far as there are cells; None for a sheet that is not there."""
        sheet = area.sheet or ""
        if sheet not in self._model.values and sheet not in self._model.formulas:
            return None
        if sheet not in self._extents:
            places = [*self._model.values.get(sheet, ()), *self._model.formulas.get(sheet, ()), (1, 1)]
            self._extents[sheet] = (max(r for r, _ in places), max(c for _, c in places))
        rows, columns = self._extents[sheet]
        bottom = max(area.top, rows) if area.bottom == LAST_ROW else area.bottom
        right = max(area.left, columns) if area.right == LAST_COLUMN else area.right
        return area._replace(bottom=bottom, right=right)

    def _cells(self, area: Area) -> Iterator[Iterator[Scalar | Fault]]:
        sheet = area.sheet or ""
        constants = self._model.values.get(sheet, {})
        formulas = self._model.formulas.get(sheet, {})

        def cell(row: int, column: int) -> Scalar | Fault:
            if (row, column) in formulas:
                value = self._values[Ref(sheet, row, column)]
                return value if isinstance(value, Fault) else literal(value)
            return _given(constants.get((row, column)))

        for row in range(area.top, area.bottom + 1):
            yield (cell(row, column) for column in range(area.left, area.right + 1))


def _size(area: Area) -> int:
    return (area.bottom - area.top + 1) * (area.right - area.left + 1)


def _given(raw: Raw) -> Scalar | Fault:
    return Fault(raw) if isinstance(raw, str) and raw in ERRORS else literal(raw)


class _Library:
    """The parts of the library that are used, loaded once."""

    def __init__(self) -> None:
        import formulas
        import numpy
        import schedula
        from formulas.tokens.operand import Error, XlError

        from xltools.engines.formulas_fixes import fix

        self.functions: Mapping[str, Any] = formulas.get_functions()
        fix(self.functions)
        self._parser, self._ranges = formulas.Parser(), formulas.Ranges
        self._numpy, self._blank = numpy, schedula.EMPTY
        self._errors, self._error = Error.errors, XlError

    def refuses(self, scanned: Scan) -> str:
        """Why a formula cannot be calculated here, or ""."""
        if scanned.joined:  # the library forgets the sheet of a range put together so
            return "不支持引用运算符"
        return unknown(scanned, lambda name: name in self.functions and name not in _NOT_HERE)

    def compile(self, text: str) -> _Compiled | Fault:
        """A formula text made callable, or why it cannot be."""
        try:
            call = self._parser.ast("=" + text)[1].compile()
        except Exception as error:  # whatever a third party's parser raises is about this formula only
            return Fault(UNSUPPORTED, f"formulas 无法解析：{type(error).__name__}")
        inputs = call.inputs.items()
        if not all(shape is None or isinstance(shape, self._ranges) for shape in call.inputs.values()):
            return Fault(UNSUPPORTED, "公式依赖自身所在位置")
        return _Compiled(call, tuple((str(name), shape and shape.ranges[0]) for name, shape in inputs))

    def no_name(self) -> Any:
        """What stands for a name that nobody defined."""
        return self._ranges().push("A1", [[self._errors["#NAME?"]]])

    def argument(self, shape: Any, cells: Iterable[Iterable[Scalar | Fault]]) -> Any:
        """Cells as the library takes them."""
        rows = [[self._inward(value) for value in row] for row in cells]
        array = self._numpy.empty((len(rows), len(rows[0])), dtype=object)
        for r, row in enumerate(rows):
            for c, value in enumerate(row):
                array[r, c] = value
        return self._ranges().set_value(shape, array)

    def _inward(self, value: Scalar | Fault) -> Any:
        if value is None:
            return self._blank
        if isinstance(value, Fault):
            return self._errors.get(value.code, self._errors["#VALUE!"])
        return value

    def call(self, function: Callable[..., Any], arguments: list[Any]) -> Result:
        """The value of a compiled formula."""
        try:
            found = self._numpy.ravel(self._numpy.asarray(function(*arguments), dtype=object))
        except Exception as error:  # as above: one formula, never the others
            return Fault(UNSUPPORTED, f"formulas 计算失败：{type(error).__name__}")
        if len(found) != 1:
            return Fault(UNSUPPORTED, "结果不是单个值")
        return self._outward(found[0])

    def _outward(self, value: Any) -> Result:
        if value is self._blank:
            return result(0.0)  # a formula that shows a blank cell shows 0
        if isinstance(value, self._error):
            return Fault(str(value))
        if isinstance(value, (bool, self._numpy.bool_)):
            return bool(value)
        if isinstance(value, str):
            return str(value)
        try:
            return result(float(value))
        except (TypeError, ValueError):
            return Fault(UNSUPPORTED, "结果类型无法识别")


_loaded: list[_Library] = []


def _library() -> _Library:
    if not _loaded:
        try:
            with _quiet():
                _loaded.append(_Library())
        except ImportError as error:
            raise _missing() from error
    return _loaded[0]


def _missing() -> EngineError:
    return EngineError("未安装公式引擎 formulas。", "请运行：pip install formulas==1.3.4")


@contextlib.contextmanager
def _quiet() -> Iterator[None]:
    """The library logs every formula that fails, with its traceback; that is our answer already."""
    logger = logging.getLogger("schedula")
    level = logger.level
    logger.setLevel(logging.CRITICAL + 1)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        logger.setLevel(level)

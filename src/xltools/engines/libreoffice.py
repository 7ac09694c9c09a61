"""The referee: LibreOffice, run headless on a workbook written for it.

Slow to start (seconds) and quick then, so many models go into one call: each
model's sheets become sheets of one workbook, under names of our own. Its files
are read for their values and never kept.
"""

from __future__ import annotations

import re
import tempfile
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from xltools.cells import Raw, Ref, parse_a1
from xltools.engines.base import Fault, Model, Result
from xltools.engines.literals import ERRORS, literal, result
from xltools.engines.plan import Plan, make_plan, unknown
from xltools.engines.scan import Area, Scan, function_name
from xltools.engines.soffice import convert, require_soffice, soffice_version
from xltools.errors import EngineError

_PER_FILE = 100  # models in one workbook
_PROBE = "P"
_ERROR = re.compile(r'<c r="([A-Z]+\d+)"[^>]*? t="e"[^>]*>(?:<f[^>]*>[^<]*</f>)?<v>([^<]*)</v>')
_CALLED = re.compile(r'"[^"]*"|([^\W\d][\w.]*)\(')

Cells = Mapping[tuple[int, int], Result]


class LibreOfficeEngine:
    """LibreOffice as found on this machine; a new process for every call."""

    name = "libreoffice"

    def __init__(self, timeout: float = 120.0) -> None:
        self._timeout = timeout

    def version(self) -> str:
        """Its version, such as ``7.4.7.2``. Raises EngineError when it is not installed."""
        return soffice_version(require_soffice())

    def calculate(self, model: Model, wanted: Iterable[Ref]) -> dict[Ref, Result]:
        """See Engine."""
        return self.calculate_many([model], [wanted])[0]

    def calculate_many(
        self, models: Sequence[Model], wanteds: Sequence[Iterable[Ref]]
    ) -> list[dict[Ref, Result]]:
        """The wanted values of many models, in one run of LibreOffice."""
        pairs = zip(models, wanteds, strict=True)
        jobs = [_Job(n, model, tuple(refs)) for n, (model, refs) in enumerate(pairs)]
        batches = [_Batch(jobs[at : at + _PER_FILE]) for at in range(0, len(jobs), _PER_FILE)]
        require_soffice()
        with tempfile.TemporaryDirectory(prefix="xltools-", ignore_cleanup_errors=True) as folder:
            home = Path(folder)
            sources = [home / f"{n}.xlsx" for n in range(len(batches))]
            for batch, source in zip(batches, sources, strict=True):
                batch.write(source)
            if sources:
                convert(sources, home / "profile", home / "out", self._timeout + 0.5 * len(jobs))
            return [
                answer
                for batch, source in zip(batches, sources, strict=True)
                for answer in batch.read(home / "out" / source.name)
            ]


@dataclass(frozen=True, slots=True)
class _Job:
    """One model in the batch; ``number`` keeps its sheets apart from the others'."""

    number: int
    model: Model
    wanted: tuple[Ref, ...]

    @property
    def sheets(self) -> dict[str, str]:
        """Sheet → its name in the file. Ours, so that no character of it can do harm."""
        given = dict.fromkeys([*self.model.values, *self.model.formulas])
        return {sheet: f"M{self.number}S{n}" for n, sheet in enumerate(given)}


class _Batch:
    """Models that share one file, with a probe of the functions they call."""

    def __init__(self, jobs: Sequence[_Job]) -> None:
        self._jobs = [(job, make_plan(job.model, lambda scanned: "")) for job in jobs]
        scans = (scanned for _, plan in self._jobs for scanned in plan.scans.values())
        self._functions = sorted({function for scanned in scans for function in scanned.functions})

    def write(self, path: Path) -> None:
        """The workbook to be calculated. No formula has a value yet, so all of them get one."""
        import openpyxl

        book = openpyxl.Workbook()
        probe = book.active
        probe.title = _PROBE
        for row, function in enumerate(self._functions, 1):
            # without arguments a known function complains of that, an unknown one of its name
            probe.cell(row, 1, f"={_in_file(function)}()")
        for job, plan in self._jobs:
            _write_job(book, job, plan)
        book.save(path)

    def read(self, path: Path) -> Iterator[dict[Ref, Result]]:
        """The wanted values, model by model."""
        values = _read_book(path)
        probes = values[_PROBE]
        strange = {f for row, f in enumerate(self._functions, 1) if probes.get((row, 1)) == Fault("#NAME?")}
        for job, _ in self._jobs:
            plan = make_plan(job.model, lambda s: unknown(s, lambda name: name not in strange), job.wanted)
            yield {ref: _answer(ref, job, plan, values) for ref in job.wanted}


def _answer(ref: Ref, job: _Job, plan: Plan, values: Mapping[str, Cells]) -> Result:
    if ref in plan.faults:
        return plan.faults[ref]
    if ref not in plan.scans:
        return result(job.model.values.get(ref.sheet, {}).get((ref.row, ref.column)))
    return values[job.sheets[ref.sheet]].get((ref.row, ref.column), "")


def _in_file(function: str) -> str:
    """A function's name as files hold it: those newer than 2007 carry a prefix."""
    from openpyxl.utils import FORMULAE

    return function if function in FORMULAE else f"_xlfn.{function}"


def _write_job(book: Any, job: _Job, plan: Plan) -> None:
    names = job.sheets
    for sheet, name in names.items():
        page = book.create_sheet(name)
        for (row, column), raw in job.model.values.get(sheet, {}).items():
            _write_constant(page.cell(row, column), raw)
    for ref in plan.order:
        if ref not in plan.faults:
            cell = book[names[ref.sheet]].cell(ref.row, ref.column)
            cell.value = "=" + _moved(plan.scans[ref], names)
            cell.data_type = "f"
    for ref in plan.faults:  # what was there before is not what the formula gives
        book[names[ref.sheet]].cell(ref.row, ref.column).value = None


def _moved(scanned: Scan, names: Mapping[str, str]) -> str:
    def place(area: Area) -> str:
        if area.sheet is None:
            return area.address
        return f"{names[area.sheet]}!{area.address}" if area.sheet in names else "#REF!"

    def named(match: re.Match[str]) -> str:
        return f"{_in_file(function_name(match[1]))}(" if match[1] else match[0]

    return _CALLED.sub(named, scanned.rewrite(place))


def _write_constant(cell: Any, raw: Raw) -> None:
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

    value = literal(raw)
    if value == "" and isinstance(value, str):
        cell.value = '=""'  # a cell with an empty text is saved as no cell at all
    elif isinstance(value, str):
        cell.value = ILLEGAL_CHARACTERS_RE.sub("", value)
        cell.data_type = "e" if value in ERRORS else "s"
    else:
        cell.value = value


def _read_book(path: Path) -> dict[str, Cells]:
    """All values of a converted workbook; errors come from the XML, where the reader has none."""
    from python_calamine import CalamineWorkbook

    book = CalamineWorkbook.from_path(path)
    found: dict[str, Cells] = {}
    with zipfile.ZipFile(path) as package:
        for number, name in enumerate(book.sheet_names, 1):
            rows = book.get_sheet_by_name(name).to_python(skip_empty_area=False)
            cells = {(r, c): result(raw) for r, row in enumerate(rows, 1) for c, raw in enumerate(row, 1)}
            found[name] = cells | _errors(package, f"xl/worksheets/sheet{number}.xml")
    return found


def _errors(package: zipfile.ZipFile, part: str) -> dict[tuple[int, int], Fault]:
    try:
        xml = package.read(part).decode("utf-8")
    except KeyError as error:
        raise EngineError("LibreOffice 的输出不完整。", part) from error
    return {parse_a1(address): Fault(code) for address, code in _ERROR.findall(xml)}

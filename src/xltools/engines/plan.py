"""In what order a model is calculated, and what cannot be calculated at all."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from xltools.cells import Ref
from xltools.engines.base import Fault, Model, resolve_names
from xltools.engines.literals import CIRCULAR, UNSUPPORTED
from xltools.engines.scan import Area, Scan, scan

Places = Mapping[str, Mapping[tuple[int, int], str]]


@dataclass(frozen=True, slots=True)
class Plan:
    """The formula cells that the wanted cells need.

    ``order`` puts every cell after those it reads and leaves out circular ones
    and what hangs on them; ``precedents`` are formula cells only; ``faults``
    are the cells of which it is known beforehand that they give no value.
    """

    scans: Mapping[Ref, Scan]
    precedents: Mapping[Ref, tuple[Ref, ...]]
    order: tuple[Ref, ...]
    faults: Mapping[Ref, Fault]


def make_plan(model: Model, refuses: Callable[[Scan], str], wanted: Iterable[Ref] | None = None) -> Plan:
    """Plan the calculation of ``wanted`` (None: everything) for an engine that
    ``refuses`` some formulas, saying why ("" for those it takes).

    Whatever depends on a cell that gives no value gives none either, IFERROR or
    not: half an answer would look like a whole one.
    """
    resolved: dict[Ref, Scan] = {}
    precedents: dict[Ref, tuple[Ref, ...]] = {}
    todo = [r for r in (_all(model) if wanted is None else wanted) if _has(model.formulas, r)]
    while todo:
        ref = todo.pop()
        if ref in resolved:
            continue
        text = model.formulas[ref.sheet][ref.row, ref.column]
        resolved[ref] = scan(resolve_names(text, model.names))
        reads = (r for area in resolved[ref].areas for r in _formula_cells(area, ref.sheet, model.formulas))
        precedents[ref] = tuple(dict.fromkeys(reads))
        todo.extend(precedents[ref])
    order = _sorted(precedents)
    faults = {ref: Fault(CIRCULAR, "循环引用") for ref in resolved.keys() - set(order)}
    faults |= {ref: fault for ref in order if (fault := _unsupported(resolved[ref], refuses))}
    return Plan(resolved, precedents, order, spread(order, precedents, faults))


def spread(
    order: Iterable[Ref], precedents: Mapping[Ref, tuple[Ref, ...]], faults: Mapping[Ref, Fault]
) -> dict[Ref, Fault]:
    """The faults, and those of all cells that read them."""
    found = dict(faults)
    if not found:
        return found
    for ref in order:
        if ref not in found:
            cause = next((p for p in precedents[ref] if p in found), None)
            if cause is not None:
                found[ref] = Fault(found[cause].code, f"引用了 {cause.formula}：{found[cause].detail}")
    return found


def unknown(scanned: Scan, knows: Callable[[str], bool]) -> str:
    """The functions of a formula that an engine does not know, as a reason to refuse it."""
    names = sorted(name for name in scanned.functions if not knows(name))
    return f"不支持的函数：{'、'.join(names)}" if names else ""


def _unsupported(scanned: Scan, refuses: Callable[[Scan], str]) -> Fault | None:
    why = f"无法解析：{scanned.problem}" if scanned.problem else refuses(scanned)
    return Fault(UNSUPPORTED, why) if why else None


def _all(model: Model) -> Iterator[Ref]:
    for sheet, cells in model.formulas.items():
        for row, column in cells:
            yield Ref(sheet, row, column)


def _has(formulas: Places, ref: Ref) -> bool:
    return (ref.row, ref.column) in formulas.get(ref.sheet, {})


def _formula_cells(area: Area, own_sheet: str, formulas: Places) -> Iterator[Ref]:
    sheet = own_sheet if area.sheet is None else area.sheet
    cells = formulas.get(sheet, {})
    size = (area.bottom - area.top + 1) * (area.right - area.left + 1)
    if size <= len(cells):
        for row in range(area.top, area.bottom + 1):
            for column in range(area.left, area.right + 1):
                if (row, column) in cells:
                    yield Ref(sheet, row, column)
    else:
        for row, column in cells:
            if area.top <= row <= area.bottom and area.left <= column <= area.right:
                yield Ref(sheet, row, column)


def _sorted(precedents: Mapping[Ref, tuple[Ref, ...]]) -> tuple[Ref, ...]:
    """Every cell after those it reads; cells in or behind a circle are left out."""
    waiting = {ref: len(reads) for ref, reads in precedents.items()}
    readers: dict[Ref, list[Ref]] = {}
    for ref, reads in precedents.items():
        for read in reads:
            readers.setdefault(read, []).append(ref)
    order = [ref for ref, count in waiting.items() if not count]
    for ref in order:  # grows while it is read
        for reader in readers.get(ref, ()):
            waiting[reader] -= 1
            if not waiting[reader]:
                order.append(reader)
    return tuple(order)

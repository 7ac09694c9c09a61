"""--export: the indicators, forms and findings of a run as Parquet and CSV, of any length."""

from __future__ import annotations

import csv
import os
import re
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from itertools import chain
from pathlib import Path
from typing import Any

from xltools.errors import UsageError, WriteError
from xltools.findings import Finding
from xltools.numbers import CONTEXT, round_half_up, show
from xltools.tasks.adoption import Adoption, unit_of
from xltools.tasks.filed import Filed
from xltools.workbook.save import check_target, explained

Cell = str | Decimal | int | bool | None
_ROWS = 20_000
#: 20 digits before the point and 18 behind it: more than a cell of Excel can tell apart
_DIGITS, _MOST_PLACES = 38, 18
#: places of a column as long as no figure has more: 万元 to the cent, points to a hundredth and then some
_PLACES = {"money": 6, "score": 4}
#: of a rate, which is a quotient and ends nowhere
_RATE_PLACES = 10
_ACTIVE = re.compile(r"[=+\-@\t\r]")
_NUMBER = re.compile(r"[+-]?[\d.]+%?")


@dataclass(frozen=True, slots=True)
class Exported:
    """The files written, and what is worth knowing about them."""

    files: tuple[str, ...]
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Table:
    """One table: columns with their kind (text, money, score, rate, int, bool), and the rows of a file."""

    name: str
    columns: tuple[tuple[str, str], ...]
    rows: Callable[[Filed, Adoption | None], Iterator[tuple[Cell, ...]]]


def export(
    folder: str | os.PathLike[str],
    records: Iterable[Filed],
    *,
    force: bool = False,
    findings: Sequence[Finding] = (),
    adoption: Adoption | None = None,
) -> Exported:
    """Write indicators, forms and findings, each as ``.csv`` and ``.parquet``, into a folder.

    CSV is UTF-8 with its mark, so that Excel shows Chinese; figures but rates stand in it exactly, and a
    text that Excel would take for a formula has an apostrophe before it. Parquet has texts as they
    are, money as decimal128(38, 6), scores as decimal128(38, 4), a column with a longer figure as many
    places as that needs (18 at most): no figure is rounded, but for rates to 10 places. ``records`` is gone
    through once; memory does not grow with it. ``findings`` are those that no file has. Nothing is replaced unless all of it could be made.
    ``adoption`` tells which forms stand in the run's table; without it ``adopted`` is empty.

    Raises UsageError without pyarrow, WriteError.
    """
    _require_pyarrow()
    place = Path(folder)
    names = [f"{table.name}{suffix}" for table in _TABLES for suffix in (".csv", ".parquet")]
    try:
        place.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise WriteError(f"不能建立导出文件夹：{place}。", "请换一个位置。") from error
    for name in names:
        check_target(place / name, force=force)
    try:
        with tempfile.TemporaryDirectory(prefix=".xltools-", dir=place) as work:
            run = Filed("", None, "findings", findings=tuple(findings))
            told = map(adoption.explained, records) if adoption else records
            rounded = _write_all(Path(work), chain(told, [run]), adoption)
            for name in names:
                os.replace(Path(work) / name, place / name)
    except OSError as error:
        raise explained(place, error) from error
    return Exported(tuple(str(place / name) for name in names), tuple(_notes(rounded)))


def _require_pyarrow() -> None:
    try:
        import pyarrow.parquet  # noqa: F401
    except ImportError as error:
        raise UsageError(
            "导出 Parquet 需要 pyarrow，这台电脑上没有安装。",
            '请运行：python -m pip install "jixiao-xltools[data]"，再重试。',
        ) from error


def _write_all(work: Path, records: Iterable[Filed], adoption: Adoption | None) -> int:
    """One pass; how many figures Parquet could not hold."""
    with ExitStack() as open_files:
        writers = [(table, _Writer(work, table, open_files)) for table in _TABLES]
        for filed in records:
            for table, writer in writers:
                writer.take(table.rows(filed, adoption))
        for _, writer in writers:
            writer.flush()
        return sum(writer.too_large for _, writer in writers)


def _notes(too_large: int) -> Iterator[str]:
    if too_large:
        yield f"有 {too_large} 个数超过 20 位，Parquet 中留空，CSV 中照原数"


class _Writer:
    """Both files of one table, written some thousand rows at a time."""

    def __init__(self, work: Path, table: _Table, open_files: ExitStack) -> None:
        import pyarrow

        kinds = {"text": pyarrow.string(), "int": pyarrow.int32(), "bool": pyarrow.bool_(),
                 "rate": _decimal(_RATE_PLACES), **{kind: _decimal(places) for kind, places in _PLACES.items()}}  # fmt: skip
        self._schema: Any = pyarrow.schema([(name, kinds[kind]) for name, kind in table.columns])
        self._kinds = [kind for _, kind in table.columns]
        self._place, self._open_files = work / f"{table.name}.parquet", open_files
        self._parquet = self._opened()
        self._csv = open_files.enter_context(
            open(work / f"{table.name}.csv", "w", encoding="utf-8-sig", newline="")  # noqa: SIM115
        )
        self._lines = csv.writer(self._csv)
        self._lines.writerow([name for name, _ in table.columns])
        self._rows: list[tuple[Cell, ...]] = []
        self.too_large = 0

    def _opened(self) -> Any:
        from pyarrow import parquet

        writer = parquet.ParquetWriter(self._place, self._schema, compression="zstd")
        return self._open_files.enter_context(writer)

    def take(self, rows: Iterable[tuple[Cell, ...]]) -> None:
        self._rows += rows
        if len(self._rows) >= _ROWS:
            self.flush()

    def flush(self) -> None:
        """Write what has come together."""
        import pyarrow

        if not self._rows:
            return
        self._lines.writerows(
            [_csv_cell(cell, kind) for cell, kind in zip(row, self._kinds, strict=True)] for row in self._rows
        )
        columns = [
            self._column(kind, cells)
            for kind, cells in zip(self._kinds, zip(*self._rows, strict=True), strict=True)
        ]
        widest = _decimal(_MOST_PLACES)
        arrays = [
            pyarrow.array(cells, widest if kind in _PLACES else field.type)
            for cells, kind, field in zip(columns, self._kinds, self._schema, strict=True)
        ]
        self._make_room(arrays)
        rows = pyarrow.Table.from_arrays(arrays, names=self._schema.names)
        self._parquet.write_table(rows.cast(self._schema))
        self._rows = []

    def _make_room(self, arrays: Sequence[Any]) -> None:
        """Give each column the places that its figures need; what is written already is written anew then."""
        from pyarrow import parquet

        wider = self._schema
        for index, (kind, array) in enumerate(zip(self._kinds, arrays, strict=True)):
            if kind in _PLACES:
                field = wider.field(index)
                wider = wider.set(index, field.with_type(_decimal(_places_of(array, field.type.scale))))
        if wider.equals(self._schema):
            return
        self._parquet.close()
        narrow = self._place.replace(self._place.with_suffix(".narrow"))
        self._schema, before = wider, parquet.ParquetFile(narrow)
        self._parquet = self._opened()
        with before:
            for group in range(before.num_row_groups):
                self._parquet.write_table(before.read_row_group(group).cast(wider))
        narrow.unlink()

    def _column(self, kind: str, cells: Sequence[Cell]) -> list[Cell]:
        if kind != "rate" and kind not in _PLACES:
            return [None if cell == "" else cell for cell in cells]
        places = _RATE_PLACES if kind == "rate" else _MOST_PLACES
        figures = [_held(cell, places) if isinstance(cell, Decimal) else None for cell in cells]
        self.too_large += sum(
            given is not None and held is None for given, held in zip(cells, figures, strict=True)
        )
        return list(figures)


def _decimal(places: int) -> Any:
    import pyarrow

    return pyarrow.decimal128(_DIGITS, places)


def _places_of(figures: Any, least: int) -> int:
    """The places behind the point that a column's figures need."""
    import pyarrow

    for places in range(least, _MOST_PLACES):
        try:
            figures.cast(_decimal(places))
        except pyarrow.ArrowInvalid:  # digits would be lost
            continue
        return places
    return _MOST_PLACES


def _held(figure: Decimal, places: int) -> Decimal | None:
    """The figure as decimal128 holds it; None where it has too many digits."""
    if figure.adjusted() >= _DIGITS - _MOST_PLACES:
        return None
    return figure.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP, context=CONTEXT)


def _csv_cell(cell: Cell, kind: str) -> str:
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, Decimal):
        return show(round_half_up(cell, _RATE_PLACES) if kind == "rate" else cell)
    text = str(cell)
    return f"'{text}" if _ACTIVE.match(text) and not _NUMBER.fullmatch(text) else text


def _indicators(filed: Filed, adoption: Adoption | None) -> Iterator[tuple[Cell, ...]]:
    for item in filed.indicators:
        form = filed.forms[item.form]
        yield (filed.path, form.sheet, form.form, form.unit, form.project, form.year, item.row, item.level1,
               item.level2, item.name, item.target, item.actual, item.weight, item.stated, item.rule, item.rule_min,
               item.rule_max, item.outcome, item.cell)  # fmt: skip


def _forms(filed: Filed, adoption: Adoption | None) -> Iterator[tuple[Cell, ...]]:
    for form in filed.forms:
        yield (filed.path, filed.sha256, form.sheet, form.form, form.unit, form.project, form.year, form.own_level,
               form.budget, form.spent, form.rate, form.stated, form.rows, form.rule, form.grade, form.why,
               adoption.has(filed.path, form) if adoption else None)  # fmt: skip


def _findings(filed: Filed, adoption: Adoption | None) -> Iterator[tuple[Cell, ...]]:
    unit = unit_of(filed)
    adopted = adoption.of_findings(filed) if adoption and filed.path else None
    for found in filed.findings:
        yield (filed.path, found.sheet, found.cell, found.code, found.severity.value, found.title, found.message,
               found.expected, found.actual, found.difference, found.tolerance, found.basis, found.hint,
               unit(found), adopted(found) if adopted else None)  # fmt: skip


def _columns(text: str, **kinds: str) -> tuple[tuple[str, str], ...]:
    others = {name: kind for kind, names in kinds.items() for name in names.split()}
    return tuple((name, others.get(name, "text")) for name in text.split())


_TABLES = (
    _Table("indicators", _columns("path sheet form unit project year row level1 level2 name target actual weight stated "
                                  "rule rule_min rule_max outcome cell", int="year row",
                                  score="weight stated rule rule_min rule_max"), _indicators),
    _Table("forms", _columns("path sha256 sheet form unit project year own_level budget spent rate stated rows rule "
                             "grade why adopted", int="year", bool="own_level adopted", money="budget spent", score="stated rows rule", rate="rate"),
           _forms),
    _Table("findings", _columns("path sheet cell code severity title message expected actual difference tolerance "
                                "basis hint unit adopted", bool="adopted"), _findings),
)  # fmt: skip

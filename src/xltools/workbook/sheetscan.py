"""What python-calamine leaves out of a sheet: formulas, number formats, errors.

One regular expression over the raw XML of the cells; no tree is built. It reads
the shape that Excel, WPS, LibreOffice and the common libraries write; `readable`
brings any other into that shape first.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from xltools.cells import a1, column_letters, column_number
from xltools.errors import UnreadableError
from xltools.workbook.markup import normal, plain_utf8
from xltools.workbook.xmltext import unescape
from xltools.workbook.zipparts import MIB, damaged

MAX_ROW, MAX_COLUMN = 1_048_576, 16_384
#: a sheet whose used area is larger is refused: each place costs memory, filled or not
MAX_CELLS = 5_000_000
#: bytes of text that the cells of a workbook may hold together
MAX_TEXT = 512 * MIB

Place = tuple[int, int]
_Cell = Sequence[bytes]

# a cell with content that is no plain text: column, row, attributes, <f> attributes, formula, value
# (possessive repeats: nothing is tried twice, which makes it three times as fast)
_CELL = re.compile(
    rb'<c r="([A-Z]++)([0-9]++)"([^>]*+)>(?<!/>)(?<!t="s">)(?<!inlineStr">)(?!</c>)\s*+'
    rb"(?:<f([^>]*+)>(?:([^<]*+)</f>)?+\s*+)?+(?:<v[^>]*+>([^<]*+)</v>)?+"
)
_FORMULA_TAG = re.compile(rb"<f[\s/>]")
_FILLED = re.compile(rb'<c r="([A-Z]+)([0-9]+)"[^>]*>(?<!/>)(?!\s*</c>)')
# any cell beyond ZZ999, or not of the usual attributes (a second r in a tag would lead calamine far out)
_UNUSUAL = re.compile(rb'<c(?! r="[A-Z]{1,2}[0-9]{1,3}"(?: [st]="[0-9A-Za-z]*+")*+ ?/?>)[\s/>]')
_ODD = re.compile(rb'<c(?! r="[A-Z]{1,3}[0-9]{1,7}"(?: [a-qs-z]\w*+="[^"<>&]*+")*+ ?/?>)[\s/>]')
_PREFIXED = re.compile(rb":(?:c|row|f|v)[\s/>]")
_ATTRIBUTE = re.compile(r"""([\w:.-]+)\s*=\s*(?:"([^"]*)"|'([^']*)')""")
_STRING = re.compile(rb"t=\"s\"[^>]*>\s*<v>\s*([0-9]{1,9})")
_ERROR = "\0error"
_SHORTEST_CELL = len('<c r="A1" t="s"><v>0</v></c>')
_FINDALL_UP_TO = 16 * MIB


@dataclass(slots=True)
class Scan:
    """Formulas (without "="), number formats and error texts by (row, column).

    ``complete`` is False if a formula stands where none is written, such as after
    the value: the sheet must be brought into normal shape and scanned again.
    """

    formulas: dict[Place, str] = field(default_factory=dict)
    formats: dict[Place, str] = field(default_factory=dict)
    errors: dict[Place, str] = field(default_factory=dict)
    complete: bool = True


def readable(xml: bytes, sheet: str) -> bytes:
    """The sheet's XML in the shape that `scan` reads, its filled area within bounds.

    Raises UnreadableError for a DOCTYPE or an area too large, naming the cell that
    lies far out; expat.ExpatError or ValueError for broken XML.
    """
    start, end = _data(xml)
    plain = plain_utf8(xml) and b"<sheetData" in xml and not _PREFIXED.search(xml, start, end)
    if plain and not _UNUSUAL.search(xml, start, end):
        return xml
    if not plain or _ODD.search(xml, start, end):
        xml = normal(xml)
    _check_area(xml, sheet)
    return xml


def _data(xml: bytes) -> tuple[int, int]:
    """Where the cells begin and end."""
    start, end = xml.find(b"<sheetData"), xml.rfind(b"</sheetData>")
    return max(start, 0), end if end >= 0 else len(xml)


def _check_area(xml: bytes, sheet: str) -> None:
    start, end = _data(xml)
    top = left = MAX_ROW
    last_row = last_column = (0, 0)
    for match in _FILLED.finditer(xml, start, end):
        row, column = int(match[2]), _column(match[1])
        if row > MAX_ROW or column > MAX_COLUMN or not row:
            raise damaged(f"工作表“{sheet}”有不存在的单元格")
        top, left = min(top, row), min(left, column)
        last_row, last_column = max(last_row, (row, column)), max(last_column, (column, row))
    if (last_row[0] - top + 1) * (last_column[0] - left + 1) > MAX_CELLS:
        raise _too_large(sheet, last_row, last_column)


def _too_large(sheet: str, last_row: Place, last_column: Place) -> UnreadableError:
    stray = dict.fromkeys([a1(*last_row), a1(last_column[1], last_column[0])])
    return UnreadableError(
        f"工作表“{sheet}”的内容一直延伸到 {column_letters(last_column[0])} 列第 {last_row[0]} 行，"
        f"超过 {MAX_CELLS // 10000} 万个单元格。",
        f"请检查单元格 {'、'.join(stray)}：多半是误填的内容，删除所在的行和列后保存再试。",
    )


def scan(xml: bytes, formats: Sequence[str]) -> Scan:
    """Formulas, formats of numeric cells (where not General) and errors of one sheet.

    ``formats`` are those of the style indexes. The XML must come from `readable`.
    """
    start, end = _data(xml)
    found = Scan()
    if not (any(formats) or xml.find(b"<f", start, end) >= 0 or xml.find(b't="e"', start, end) >= 0):
        return found
    # all at once is faster, one by one takes no memory
    all_at_once = end - start < _FINDALL_UP_TO
    cells = _CELL.findall(xml, start, end) if all_at_once else _one_by_one(xml, start, end)
    tags = len(_FORMULA_TAG.findall(xml, start, end))
    found.complete = _collect(cells, formats, found) == tags
    return found


def _one_by_one(xml: bytes, start: int, end: int) -> Iterable[_Cell]:
    return (match.groups(b"") for match in _CELL.finditer(xml, start, end))


def _collect(cells: Iterable[_Cell], formats: Sequence[str], found: Scan) -> int:
    """Sort the cells into ``found``; the number of formula cells."""
    kinds: dict[bytes, str] = {}
    formula_cells = []
    for cell in cells:
        letters, digits, attributes, formula_attributes, formula, value = cell
        if formula or formula_attributes:
            formula_cells.append(cell)
        if attributes not in kinds:
            kinds[attributes] = _kind(attributes, formats)
        kind = kinds[attributes]
        if kind and value:
            if kind is _ERROR:
                found.errors[int(digits), _column(letters)] = unescape(value.decode())
            else:
                found.formats[int(digits), _column(letters)] = kind
    _formulas(formula_cells, found.formulas)
    return len(formula_cells)


def _kind(attributes: bytes, formats: Sequence[str]) -> str:
    """What a cell with these attributes is to be noted for: its number format, `_ERROR`, or nothing."""
    known = _attributes(attributes)
    kind, style = known.get("t", "n"), known.get("s", "0")
    if kind == "e":
        return _ERROR
    index = int(style) if style.isdecimal() else 0
    return formats[index] if kind == "n" and index < len(formats) else ""


def _formulas(cells: Sequence[_Cell], formulas: dict[Place, str]) -> None:
    masters: dict[str, tuple[int, int, str]] = {}
    followers = []
    for letters, digits, _, attributes, formula, _ in cells:
        row, column = int(digits), _column(letters)
        known = _attributes(attributes) if attributes else {}
        text = unescape(formula.decode()).removeprefix("=")
        if text:
            formulas[row, column] = text
            if known.get("t") == "shared":
                masters[known.get("si", "")] = (row, column, text)
        elif known.get("t") == "shared":
            followers.append((row, column, known.get("si", "")))
        elif known.get("t") == "dataTable":
            formulas[row, column] = f"TABLE({known.get('r1', '')},{known.get('r2', '')})"
    if followers:
        # only here: its import takes longer than reading a workbook
        from xltools.workbook.references import translate

        for row, column, index in followers:
            if index in masters:
                top, left, text = masters[index]
                formulas[row, column] = translate(text, row - top, column - left)


@lru_cache(maxsize=4096)
def _attributes(raw: bytes) -> dict[str, str]:
    return {name: unescape(double or single) for name, double, single in _ATTRIBUTE.findall(raw.decode())}


@lru_cache(maxsize=1024)
def _column(letters: bytes) -> int:
    return column_number(letters.decode()) if len(letters) <= 3 else MAX_COLUMN + 1


def check_text(strings: bytes, sheets: Sequence[bytes]) -> None:
    """Refuse a workbook whose shared strings, once given to every cell, fill the memory."""
    if len(strings) * sum(map(len, sheets)) <= MAX_TEXT * _SHORTEST_CELL:
        return
    lengths = [len(part) for part in strings.split(b"</si>")]
    used = (int(m[1]) for xml in sheets for m in _STRING.finditer(xml))
    if sum(lengths[i] for i in used if i < len(lengths)) > MAX_TEXT:
        raise UnreadableError(
            "文件中重复的文字异常庞大，为安全起见不予读取。",
            "请用 Excel 或 WPS 打开，删除多余内容后另存再试。",
        )

"""What a formula text refers to and calls, without calculating it.

Not a parser of everything Excel knows: enough to find references, functions
and texts that are no formula, to move references to other sheets, and to say
in what order formulas are to be calculated.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from xltools.cells import a1, column_number

LAST_ROW, LAST_COLUMN = 1_048_576, 16_384

_TOKEN = re.compile(
    r"""
      (?P<string>"(?:[^"]|"")*")
    | (?P<sheet>(?:'(?:[^'\[\]]|'')+'|[^\W\d][\w.]*)!)?
      (?:(?P<cells>\$?[A-Z]{1,3}\$?[1-9]\d{0,6}(?::\$?[A-Z]{1,3}\$?[1-9]\d{0,6})?)
        |(?P<columns>\$?[A-Z]{1,3}:\$?[A-Z]{1,3})
        |(?P<rows>\$?[1-9]\d{0,6}:\$?[1-9]\d{0,6}))(?![\w.(!\[])
    | (?P<error>(?:(?:'(?:[^']|'')+'|[^\W\d][\w.]*)!)?\#(?:REF!|DIV/0!|N/A|NAME\?|NULL!|NUM!|VALUE!))
    | (?P<function>[^\W\d][\w.]*)\(
    | (?P<number>(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?(?![\w.]))
    | (?P<array>\{[^{}]*\})
    | (?P<word>[^\W\d][\w.]*(?![\w.!\[]))
    | (?P<binary><=|>=|<>|[-+*/^&=<>:])
    | (?P<percent>%) | (?P<open>\() | (?P<close>\)) | (?P<comma>,) | (?P<space>\s+)
    """,
    re.VERBOSE | re.IGNORECASE,
)
_PREFIX = re.compile(r"_XL(?:FN|WS|UDF)\.")


class Area(NamedTuple):
    """A rectangle of cells, corners included; ``sheet`` None is the formula's own."""

    sheet: str | None
    top: int
    left: int
    bottom: int
    right: int

    @property
    def address(self) -> str:
        """``A1:B2``, or ``A1`` for one cell; without sheet."""
        first, last = a1(self.top, self.left), a1(self.bottom, self.right)
        return first if first == last else f"{first}:{last}"


@dataclass(frozen=True, slots=True)
class Scan:
    """A formula cut up: ``pieces`` joined give it back, its references as Areas.

    ``problem`` says why the text is no formula ("" when it is one); ``joined``
    whether it joins references by the operators for ranges, unions, intersections;
    ``in_arrays`` are the functions called inside SUMPRODUCT, on arrays therefore.
    """

    pieces: tuple[str | Area, ...]
    areas: tuple[Area, ...]
    functions: frozenset[str]
    in_arrays: frozenset[str]
    joined: bool
    problem: str

    def rewrite(self, place: Callable[[Area], str]) -> str:
        """The formula with every reference written as ``place`` says."""
        return "".join(p if isinstance(p, str) else place(p) for p in self.pieces)


@lru_cache(maxsize=16384)
def scan(formula: str) -> Scan:
    """Cut up a formula (without "=", names already resolved)."""
    syntax = _Syntax()
    pieces: list[str | Area] = []
    problem, end = "", 0
    for match in _tokens(formula):
        if match is None:
            problem = "公式中有无法识别的内容"
            break
        kind, end = match.lastgroup or "", match.end()
        area = _area(match)
        pieces.append(match[0] if area is None else area)
        problem = syntax.take("operand" if area else kind, match[0])
        if problem:
            break
    pieces.append(formula[end:])
    areas = tuple(dict.fromkeys(p for p in pieces if isinstance(p, Area)))
    functions, in_arrays = frozenset(syntax.functions), frozenset(syntax.in_arrays)
    return Scan(tuple(pieces), areas, functions, in_arrays, syntax.joined, problem or syntax.finish())


def function_name(name: str) -> str:
    """A function's name as Excel shows it: upper case, without ``_xlfn.``."""
    return _PREFIX.sub("", name.upper())


def _tokens(formula: str) -> Iterator[re.Match[str] | None]:
    at = 0
    while at < len(formula):
        match = _TOKEN.match(formula, at)
        yield match
        if match is None:
            return
        at = match.end()


def _area(match: re.Match[str]) -> Area | None:
    sheet = match["sheet"]
    if sheet is not None:
        sheet = sheet[:-1]
        if sheet.startswith("'"):
            sheet = sheet[1:-1].replace("''", "'")
    rows: tuple[int, ...]
    columns: tuple[int, ...]
    if match["cells"]:
        corners = [_corner(part) for part in match["cells"].split(":")]
        rows, columns = zip(corners[0], corners[-1], strict=True)
    elif match["columns"]:
        columns = tuple(map(column_number, match["columns"].upper().replace("$", "").split(":")))
        rows = (1, LAST_ROW)
    elif match["rows"]:
        rows = tuple(map(int, match["rows"].replace("$", "").split(":")))
        columns = (1, LAST_COLUMN)
    else:
        return None
    return Area(sheet, min(rows), min(columns), max(rows), max(columns))


def _corner(address: str) -> tuple[int, int]:
    plain = address.replace("$", "").upper()
    letters = plain.rstrip("0123456789")
    return int(plain[len(letters) :]), column_number(letters)


class _Syntax:
    """Whether operands and operators take turns and brackets close."""

    def __init__(self) -> None:
        self.joined = False
        self.functions: set[str] = set()
        self.in_arrays: set[str] = set()
        self._open: list[str] = []
        self._after_operand = False
        self._spaced = False

    def take(self, kind: str, text: str) -> str:
        """Read one token; what is wrong with it, or ""."""
        if kind == "space":
            self._spaced = True
            return ""
        spaced, self._spaced = self._spaced, False
        if kind == "percent":
            return "" if self._after_operand else "“%”前缺少数值"
        if kind in ("comma", "close"):
            return self._separate(kind)
        if kind == "binary":
            return self._operate(text)
        if self._after_operand:  # two operands in a row: an intersection if a space is between
            if not spaced:
                return f"“{text}”前缺少运算符"
            self.joined = True
        if kind in ("function", "open"):
            self._enter(function_name(text[:-1]))
        self._after_operand = kind not in ("function", "open")
        return ""

    def _enter(self, function: str) -> None:
        """Open a bracket; that of a function unless the name is ""."""
        if function:
            self.functions.add(function)
            if "SUMPRODUCT" in self._open:
                self.in_arrays.add(function)
        self._open.append(function)

    def finish(self) -> str:
        """What is wrong once everything is read, or ""."""
        if self._open:
            return "括号不配对"
        return "" if self._after_operand else "公式不完整"

    def _operate(self, text: str) -> str:
        if not self._after_operand:
            return "" if text in "+-" else f"“{text}”前缺少数值"
        self.joined |= text == ":"
        self._after_operand = False
        return ""

    def _separate(self, kind: str) -> str:
        if not self._open:
            return "括号不配对" if kind == "close" else "逗号不在函数内"
        if not self._open[-1] and not self._after_operand:
            return "括号内不完整"
        if kind == "close":
            self._open.pop()
        else:
            self.joined |= not self._open[-1]  # a union of areas
        self._after_operand = kind == "close"
        return ""

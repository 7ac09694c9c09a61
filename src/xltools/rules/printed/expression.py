"""Arithmetic over facts as forms print it: （实际采购金额合计数/采购计划金额合计数）×100%.

Names are Chinese words with digits, quotes and remarks in brackets. A bracket that
holds an operator is arithmetic; one that holds none is part of the name it touches.
Nothing is evaluated as code.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from xltools.cells import key
from xltools.errors import FormError
from xltools.numbers import CONTEXT, ONE, ZERO, divide, multiply, parse_number, round_half_up, show

_SIGNS = str.maketrans("*✕/∕−–[]{}", "××÷÷--()()")
_LETTER_TIMES = re.compile(r"(?<=[)%\u4e00-\u9fff])[xX](?=[\d(])")
_PIECE = re.compile(r"“[^”]*”|\d+-\d+(?=[\u4e00-\u9fff])|[^-+×÷()“]")
_LABELLED = re.compile(r".*[^\d.,](\d+(?:\.\d+)?%)")
_NO_NAME = re.compile(r"[=<>≥≤≠∑;:。?!,%]")
_OPERATORS = "+-×÷"
_LONGEST, _DEEPEST = 400, 12


@dataclass(frozen=True, slots=True)
class Node:
    """A number, a name, or two nodes and the operator between them."""

    number: Decimal = ZERO
    name: str = ""
    operator: str = ""
    sides: tuple[Node, ...] = ()


@dataclass(frozen=True, slots=True)
class Expression:
    """Arithmetic read by ``parse``. ``text`` is the expression as printed."""

    text: str
    root: Node

    @property
    def names(self) -> tuple[str, ...]:
        """The facts it takes, in order, each once; brackets of remarks are full-width."""
        return tuple(dict.fromkeys(node.name for node in _walk(self.root) if node.name))

    def value(self, lookup: Callable[[str], Decimal | None]) -> Decimal | None:
        """The exact figure; None where a fact is not known or a divisor is 0."""
        return _value(self.root, lookup)

    def formula(self, cell_of: Callable[[str], str]) -> str:
        """The same as a formula without "=", "" where ``value`` is None."""
        text = _formula(self.root, cell_of)
        for divisor in reversed(tuple(_divisors(self.root))):
            text = f'IF(ROUND({_formula(divisor, cell_of)},12)=0,"",{text})'
        known = [f"ISNUMBER({cell_of(name)})" for name in self.names]
        if not known:
            return text
        condition = known[0] if len(known) == 1 else f"AND({','.join(known)})"
        return f'IF({condition},{text},"")'


def parse(text: str) -> Expression:
    """Read an expression. Raises FormError where the text is none."""
    compact = _LETTER_TIMES.sub("×", key(text).translate(_SIGNS))
    if not compact or len(compact) > _LONGEST:
        raise _no_expression(text)
    reader = _Reader(compact, text)
    root = reader.sum()
    if reader.place < len(compact):
        raise _no_expression(text)
    return Expression(text.strip(), root)


def fact_name(text: str) -> str:
    """A fact's name in one writing: no white space, full-width brackets."""
    return key(text).replace("(", "（").replace(")", "）")


def _no_expression(text: str) -> FormError:
    return FormError(
        f"“{text.strip()[:60]}”不是能计算的算式",
        "算式由数据名称、数字和 + - × ÷ / ( ) 组成，如 实际采购金额合计数/采购计划金额合计数×100%。",
    )


class _Reader:
    """Recursive descent over the compact text."""

    def __init__(self, compact: str, printed: str) -> None:
        self.compact, self.printed, self.place, self.depth = compact, printed, 0, 0

    def sum(self) -> Node:
        self.depth += 1
        if self.depth > _DEEPEST:
            raise _no_expression(self.printed)
        node = self.chain(self.product, "+-")
        self.depth -= 1
        return node

    def product(self) -> Node:
        return self.chain(self.term, "×÷")

    def chain(self, part: Callable[[], Node], operators: str) -> Node:
        node = part()
        while self.peek() and self.peek() in operators:
            operator = self.compact[self.place]
            self.place += 1
            node = Node(operator=operator, sides=(node, part()))
        return node

    def peek(self) -> str:
        return self.compact[self.place : self.place + 1]

    def term(self) -> Node:
        inside = self.bracket()
        if inside is not None and (_has_operator(inside) or not self.goes_on(inside)):
            return self.group(inside)
        return self.word()

    def bracket(self) -> str | None:
        """What stands in the bracket that begins here."""
        if self.peek() != "(":
            return None
        depth = 0
        for end in range(self.place, len(self.compact)):
            depth += {"(": 1, ")": -1}.get(self.compact[end], 0)
            if depth == 0:
                return self.compact[self.place + 1 : end]
        raise _no_expression(self.printed)

    def goes_on(self, inside: str) -> bool:
        """Whether letters follow the bracket: （含工勤）人数 is one name."""
        after = self.compact[self.place + len(inside) + 2 :][:1]
        return bool(after) and after not in _OPERATORS + ")"

    def group(self, inside: str) -> Node:
        self.place += 1
        node = self.sum()
        if self.peek() != ")":
            raise _no_expression(self.printed)
        self.place += 1
        return node

    def word(self) -> Node:
        start = self.place
        while self.place < len(self.compact):
            piece = _PIECE.match(self.compact, self.place)
            if piece:
                self.place = piece.end()
                continue
            inside = self.bracket()
            if inside is None or (_has_operator(inside) and self.place > start):
                break
            self.place += len(inside) + 2
        word = self.compact[start : self.place]
        if self.peek() == "(":  # 在职人员总数（在编+编外）: the bracket says what the name is
            self.named(word)
            inside = self.bracket() or ""
            return self.group(inside)
        number = _number(word)
        return Node(number=number) if number is not None else self.named(word)

    def named(self, word: str) -> Node:
        if not re.search(r"[^\W\d_]", word) or _NO_NAME.search(word):
            raise _no_expression(self.printed)
        return Node(name=fact_name(word))


def _has_operator(inside: str) -> bool:
    return any(sign in re.sub(r"“[^”]*”|\d+-\d+", "", inside) for sign in _OPERATORS)


def _number(word: str) -> Decimal | None:
    """A number; one with a word before it is still that number: 序时进度25%."""
    number = parse_number(word)
    labelled = _LABELLED.fullmatch(word)
    return number if number is not None or labelled is None else parse_number(labelled[1])


def _walk(node: Node) -> Iterator[Node]:
    yield node
    for side in node.sides:
        yield from _walk(side)


def _divisors(node: Node) -> Iterator[Node]:
    """Every divisor that is no number, inner ones first."""
    for side in node.sides:
        yield from _divisors(side)
    if node.operator == "÷" and (node.sides[1].sides or node.sides[1].name or not node.sides[1].number):
        yield node.sides[1]


def _value(node: Node, lookup: Callable[[str], Decimal | None]) -> Decimal | None:
    if node.name:
        return lookup(node.name)
    if not node.operator:
        return node.number
    left, right = (_value(side, lookup) for side in node.sides)
    if left is None or right is None:
        return None
    if node.operator == "÷":
        return divide(left, right) if round_half_up(right, 12) else None
    if node.operator == "×":
        return multiply(left, right)
    return CONTEXT.add(left, right) if node.operator == "+" else CONTEXT.subtract(left, right)


def _formula(node: Node, cell_of: Callable[[str], str], above: str = "") -> str:
    if node.name:
        return cell_of(node.name)
    if not node.operator:
        return show(node.number)
    left, right = node.sides
    if node.operator in "×÷" and right == Node(number=ONE):
        return _formula(left, cell_of, above)  # ×100%
    sign = {"×": "*", "÷": "/"}.get(node.operator, node.operator)
    second = _formula(right, cell_of, node.operator if node.operator in "-÷×" else "")
    text = f"{_formula(left, cell_of, 'left×' if sign in '*/' else '')}{sign}{second}"
    loose = node.operator in "+-"
    return f"({text})" if (above and loose) or (above in ("÷", "×") and sign in "*/") else text

"""VBA sources as a project holds them: ASCII only, since projects are stored in a code page.

The sources in ``macros/vba`` are UTF-8: Chinese literals become ``ChrW(...)``, Chinese comments go.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import groupby

from xltools.errors import FormError
from xltools.resources import macro_text

_LITERAL = re.compile(r'"(?:[^"]|"")*"')
#: parts of a text after which a line goes on below: VBA takes lines of 1023 characters, 25 of them
_PER_LINE = 20


def module(name: str) -> str:
    """The source of a module, ASCII, with a CRLF at the end of every line.

    Raises FormError where Chinese stands outside texts and comments, or in a constant.
    """
    lines = (
        _line(name, number, line) for number, line in enumerate(macro_text(f"vba/{name}.bas").splitlines(), 1)
    )
    return "".join(f"{line}\r\n" for line in lines)


def _line(name: str, number: int, line: str) -> str:
    if line.lstrip().startswith("'"):
        return line if line.isascii() else ""
    changed = _LITERAL.sub(lambda match: _literal(match[0]), line)
    if not changed.isascii() or (changed != line and re.match(r"\s*(Public |Private )?Const ", line)):
        raise FormError(f"macros/vba/{name}.bas 第 {number} 行在文本以外用了中文。", "请改用英文标识符。")
    return changed


def _literal(text: str) -> str:
    if text.isascii():
        return text
    parts = list(_parts(text[1:-1]))
    lines = [" & ".join(parts[at : at + _PER_LINE]) for at in range(0, len(parts), _PER_LINE)]
    return " & _\r\n        ".join(lines)


def _parts(text: str) -> Iterator[str]:
    for plain, run in groupby(text, str.isascii):
        if plain:
            yield f'"{"".join(run)}"'
        else:
            yield from (f"ChrW({ord(char)})" for char in run)

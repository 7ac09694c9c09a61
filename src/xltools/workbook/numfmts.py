"""Number formats of cell styles: which format each style index of a workbook has."""

from __future__ import annotations

from functools import lru_cache

from xltools.workbook.markup import local, parse

#: formats that files name by number only (ECMA-376 part 1, 18.8.30; zh-cn where it differs by language)
BUILT_IN = {
    1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00",
    5: '"¥"#,##0;"¥"\\-#,##0', 6: '"¥"#,##0;[Red]"¥"\\-#,##0',
    7: '"¥"#,##0.00;"¥"\\-#,##0.00', 8: '"¥"#,##0.00;[Red]"¥"\\-#,##0.00',
    9: "0%", 10: "0.00%", 11: "0.00E+00", 12: "# ?/?", 13: "# ??/??",
    14: "yyyy/m/d", 15: "d-mmm-yy", 16: "d-mmm", 17: "mmm-yy",
    18: "h:mm AM/PM", 19: "h:mm:ss AM/PM", 20: "h:mm", 21: "h:mm:ss", 22: "yyyy/m/d h:mm",
    27: 'yyyy"年"m"月"', 28: 'm"月"d"日"', 29: 'm"月"d"日"', 30: "m/d/yy",
    31: 'yyyy"年"m"月"d"日"', 32: 'h"时"mm"分"', 33: 'h"时"mm"分"ss"秒"',
    34: '上午/下午h"时"mm"分"', 35: '上午/下午h"时"mm"分"ss"秒"', 36: 'yyyy"年"m"月"',
    37: "#,##0;\\-#,##0", 38: "#,##0;[Red]\\-#,##0", 39: "#,##0.00;\\-#,##0.00", 40: "#,##0.00;[Red]\\-#,##0.00",
    41: '_ * #,##0_ ;_ * \\-#,##0_ ;_ * "-"_ ;_ @_ ', 42: '_ "¥"* #,##0_ ;_ "¥"* \\-#,##0_ ;_ "¥"* "-"_ ;_ @_ ',
    43: '_ * #,##0.00_ ;_ * \\-#,##0.00_ ;_ * "-"??_ ;_ @_ ',
    44: '_ "¥"* #,##0.00_ ;_ "¥"* \\-#,##0.00_ ;_ "¥"* "-"??_ ;_ @_ ',
    45: "mm:ss", 46: "[h]:mm:ss", 47: "mm:ss.0", 48: "##0.0E+0", 49: "@",
    50: 'yyyy"年"m"月"', 51: 'm"月"d"日"', 52: 'yyyy"年"m"月"', 53: 'm"月"d"日"', 54: 'm"月"d"日"',
    55: '上午/下午h"时"mm"分"', 56: '上午/下午h"时"mm"分"ss"秒"', 57: 'yyyy"年"m"月"', 58: 'm"月"d"日"',
}  # fmt: skip

#: numbers from here on are given by the file itself
FIRST_OWN_FORMAT = 164

_GENERAL = frozenset({"", "general", "g/通用格式"})


def tidy(code: str) -> str:
    """A format as Grid keeps it: "" for General, whatever its spelling."""
    return "" if code.lower() in _GENERAL else code


@lru_cache(maxsize=32)
def style_formats(styles: bytes) -> tuple[str, ...]:
    """The number format of each style index ("" for General) from a styles part.

    Raises expat.ExpatError when the part is broken.
    """
    codes = dict(BUILT_IN)
    ids: list[int] = []
    parents: list[str] = []

    def start(name: str, attributes: dict[str, str]) -> None:
        tag, parent = local(name), parents[-1] if parents else ""
        if tag == "numFmt" and parent == "numFmts":
            codes[_number(attributes.get("numFmtId"))] = attributes.get("formatCode", "")
        elif tag == "xf" and parent == "cellXfs":
            ids.append(_number(attributes.get("numFmtId")))
        parents.append(tag)

    parse(styles, start, lambda _: void(parents.pop()))
    return tuple(tidy(codes.get(number, "")) for number in ids)


def void(_: object) -> None:
    """Drop a value, for a handler that must return none."""


def _number(text: str | None) -> int:
    return int(text) if text and text.isdecimal() else 0

"""Fonts, colours and borders for xlwings."""

from __future__ import annotations

from typing import Any

from xltools.office.uno.connection import uno

_THIN = 26  # 1/100 mm
_BOLD = 150.0  # com.sun.star.awt.FontWeight


def color_number(value: Any) -> int:
    """LibreOffice's number for a colour as xlwings takes it: tuple, ``#RRGGBB``; -1 for none."""
    if value is None:
        return -1
    if isinstance(value, str):
        return int(value.lstrip("#"), 16)
    red, green, blue = value
    return int(red) << 16 | int(green) << 8 | int(blue)


def color_tuple(number: int) -> tuple[int, int, int] | None:
    return None if number < 0 else (number >> 16 & 255, number >> 8 & 255, number & 255)


def _all_scripts(area: Any, name: str, value: Any) -> None:
    """Set a property for western and Chinese characters alike."""
    area.setPropertyValues((name, f"{name}Asian"), (value, value))


class Font:
    """The font of a range."""

    def __init__(self, area: Any) -> None:
        self.api = area

    @property
    def bold(self) -> bool:
        return bool(self.api.getPropertyValue("CharWeight") >= _BOLD)

    @bold.setter
    def bold(self, value: bool) -> None:
        _all_scripts(self.api, "CharWeight", _BOLD if value else 100.0)

    @property
    def size(self) -> float:
        return float(self.api.getPropertyValue("CharHeight"))

    @size.setter
    def size(self, value: float) -> None:
        _all_scripts(self.api, "CharHeight", float(value))

    @property
    def color(self) -> tuple[int, int, int] | None:
        return color_tuple(self.api.getPropertyValue("CharColor"))

    @color.setter
    def color(self, value: Any) -> None:
        self.api.setPropertyValue("CharColor", color_number(value))


class Borders:
    """The borders of a range: thin lines around every cell, or none."""

    def __init__(self, area: Any) -> None:
        self.api = area

    def set(self, sides: Any, *, line_style: Any, weight: Any, color: Any) -> None:
        line = uno().createUnoStruct("com.sun.star.table.BorderLine2")
        line.Color = color_number(color)
        line.LineWidth = line.OuterLineWidth = 0 if line_style == "none" else _THIN
        names = ("BottomBorder2", "LeftBorder2", "RightBorder2", "TopBorder2")
        self.api.setPropertyValues(names, (line,) * len(names))

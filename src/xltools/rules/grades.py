"""Grades: 优 良 中 差 from a total."""

from __future__ import annotations

from decimal import Decimal

from xltools.rules.settings import Settings

GRADES = (("优", "grade_excellent"), ("良", "grade_good"), ("中", "grade_fair"))
LOWEST = "差"


def grade(total: Decimal, settings: Settings) -> str:
    """The grade of a total out of the full score; lower bounds belong to the grade."""
    for name, bound in GRADES:
        if total >= settings.number(bound):
            return name
    return LOWEST


def grade_formula(total: str, settings: Settings) -> str:
    """The same as a formula over the cell of the total."""
    nested = f'"{LOWEST}"'
    for name, bound in reversed(GRADES):
        nested = f'IF({total}>={settings.cell(bound)},"{name}",{nested})'
    return f'IF(ISNUMBER({total}),{nested},"")'

"""What one layout test holds: the sheets, the reading by hand, the findings by hand."""

from __future__ import annotations

from dataclasses import dataclass

from tests.forms.build import Sheet


@dataclass(frozen=True)
class Layout:
    """``reading`` has one block of lines for each form (blocks divided by an empty line);
    ``findings`` the (sheet, cell, code) that verify must give, no others."""

    name: str
    sheets: tuple[Sheet, ...]
    reading: str
    findings: tuple[tuple[str, str, str], ...] = ()

    @property
    def readings(self) -> list[list[str]]:
        return [block.strip().split("\n") for block in self.reading.strip().split("\n\n")]

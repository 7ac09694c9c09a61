"""Defined names for xlwings."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from xltools.office.uno.connection import uno

if TYPE_CHECKING:
    from xltools.office.uno.host import Book


class Names:
    """The names of a spreadsheet that hold for all of it."""

    def __init__(self, book: Book) -> None:
        self._book = book

    @property
    def api(self) -> Any:
        return self._book.api.NamedRanges

    def snapshot(self) -> list[tuple[str, Name]]:
        return [(name, Name(self._book, name)) for name in self.api.ElementNames]

    def __call__(self, name: str) -> Name:
        return Name(self._book, name)

    def contains(self, name: str) -> bool:
        return bool(self.api.hasByName(name))

    def add(self, name: str, refers_to: str) -> Name:
        self.api.addNewByName(name, "$A$1", uno().createUnoStruct("com.sun.star.table.CellAddress"), 0)
        added = Name(self._book, name)
        added.refers_to = refers_to
        return added


class Name:
    """One name of a spreadsheet."""

    def __init__(self, book: Book, name: str) -> None:
        self._book = book
        self.name = name

    @property
    def api(self) -> Any:
        return self._book.api.NamedRanges.getByName(self.name)

    @property
    def refers_to(self) -> str:
        own = self.api
        return self._book.formulas.text(own.getTokens(), own.ReferencePosition)

    @refers_to.setter
    def refers_to(self, value: str) -> None:
        own = self.api
        own.setTokens(self._book.formulas.tokens(value, own.ReferencePosition))

    def delete(self) -> None:
        self._book.api.NamedRanges.removeByName(self.name)

"""Engine, applications, books and sheets for xlwings, over LibreOffice."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from functools import cached_property
from typing import Any

from xltools.cells import parse_a1
from xltools.office.uno.connection import uno
from xltools.office.uno.formulas import ErrorText, Formulas
from xltools.office.uno.names import Names
from xltools.office.uno.ranges import Note, Range

_URP = "com.sun.star.frame.Desktop"


class Engine:
    """LibreOffice as xlwings sees it."""

    name, type = "libreoffice", "desktop"

    def __init__(self, context: Any) -> None:
        self.context = context
        self.desktop = context.ServiceManager.createInstanceWithContext(_URP, context)

    @property
    def apps(self) -> list[App]:
        return [App(self)]

    @staticmethod
    def prepare_xl_data_element(value: Any, options: Any) -> Any:
        return value

    @staticmethod
    def clean_value_data(
        data: Any, dates: Callable[..., Any], empty: Any, numbers: Any, err_to_str: bool
    ) -> list[list[Any]]:
        def clean(value: Any) -> Any:
            if value is None:
                return empty
            if isinstance(value, ErrorText):
                return str(value) if err_to_str else None
            if isinstance(value, dt.datetime) and dates is not dt.datetime:
                return str(value) if dates is str else dates(value.year, value.month, value.day)
            return numbers(value) if numbers and isinstance(value, float) else value

        return [[clean(value) for value in row] for row in data]


class App:
    """The one LibreOffice."""

    #: what xlwings asks of Excel and LibreOffice has no need of
    display_alerts = screen_updating = True
    pid = 0

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.api = engine.desktop
        self._said: str | bool = False

    def __eq__(self, other: object) -> bool:
        return isinstance(other, App)

    def __hash__(self) -> int:
        return hash(App)

    def calculate(self) -> None:
        self.api.CurrentComponent.calculate()

    def activate(self, steal_focus: bool) -> None:
        """The one application is always the active one."""

    @property
    def books(self) -> Books:
        return Books(self)

    @property
    def selection(self) -> Range | None:
        return self.books.active.selection

    @property
    def status_bar(self) -> str | bool:
        return self._said

    @status_bar.setter
    def status_bar(self, value: str | bool) -> None:
        self._said = value
        indicator = self.api.CurrentComponent.CurrentController.StatusIndicator
        if value is False:
            indicator.end()
        else:
            indicator.start(str(value), 0)


class Books:
    """The open spreadsheets."""

    def __init__(self, app: App) -> None:
        self.app = app

    def __iter__(self) -> Iterator[Book]:
        found = self.app.api.Components.createEnumeration()
        while found.hasMoreElements():
            document = found.nextElement()
            if document.supportsService("com.sun.star.sheet.SpreadsheetDocument"):
                yield Book(self.app, document)

    def __call__(self, name: str) -> Book:
        """Raises KeyError where no such spreadsheet is open, as xlwings expects."""
        found = next((book for book in self if book.name == name), None)
        if found is None:
            raise KeyError(name)
        return found

    @property
    def active(self) -> Book:
        return Book(self.app, self.app.api.CurrentComponent)

    def open(self, fullname: str, *options: Any) -> Book:
        url = uno().systemPathToFileUrl(str(fullname))
        return Book(self.app, self.app.api.loadComponentFromURL(url, "_blank", 0, ()))


class Book:
    """One open spreadsheet."""

    def __init__(self, app: App, document: Any) -> None:
        self.app = app
        self.api = document

    @property
    def uno(self) -> Any:
        return uno()

    @cached_property
    def formulas(self) -> Formulas:
        return Formulas(self.api)

    @cached_property
    def _native(self) -> Any:
        parser = self.api.createInstance("com.sun.star.sheet.FormulaParser")
        parser.CompileEnglish = True
        return parser

    def native(self, formula: str, address: Any) -> str:
        """A formula as LibreOffice itself writes it, for what takes only texts."""
        text: str = self._native.printFormula(self.formulas.tokens(formula, address), address)
        return text

    def setting(self, name: str, value: Any) -> Any:
        found = uno().createUnoStruct("com.sun.star.beans.PropertyValue")
        found.Name, found.Value = name, value
        return found

    def format_key(self, code: str) -> int:
        """LibreOffice's number for a number format as Excel writes it."""
        if code == "General":
            return 0  # that of new cells: the English one would be another
        locale = uno().createUnoStruct("com.sun.star.lang.Locale")
        if any(map(str.isalpha, code)):  # General, yyyy: words of a language; else the document's own
            locale.Language, locale.Country = "en", "US"
        formats = self.api.NumberFormats
        key = formats.queryKey(code, locale, False)
        return int(key if key >= 0 else formats.addNew(code, locale))

    @property
    def fullname(self) -> str:
        url = self.api.URL
        return str(uno().fileUrlToSystemPath(url)) if url.startswith("file:") else self.name

    @property
    def name(self) -> str:
        title: str = self.api.URL.rpartition("/")[2] and self.api.Title
        return title or str(self.api.Title)

    @property
    def sheets(self) -> Sheets:
        return Sheets(self)

    @property
    def names(self) -> Names:
        return Names(self)

    def activate(self) -> None:
        self.api.CurrentController.Frame.activate()

    @property
    def selection(self) -> Range | None:
        at = getattr(self.api.CurrentSelection, "RangeAddress", None)
        if at is None:
            return None
        sheet = Sheet(self, self.api.Sheets.getByIndex(at.Sheet))
        return Range(sheet, at.StartRow + 1, at.StartColumn + 1, at.EndRow + 1, at.EndColumn + 1)

    def close(self) -> None:
        self.api.close(True)


class Sheets:
    """The sheets of a spreadsheet."""

    def __init__(self, book: Book) -> None:
        self._book = book

    @property
    def api(self) -> Any:
        return self._book.api.Sheets

    def __len__(self) -> int:
        return int(self.api.Count)

    def __iter__(self) -> Iterator[Sheet]:
        return (self(index) for index in range(1, len(self) + 1))

    def __call__(self, name_or_index: str | int) -> Sheet:
        if isinstance(name_or_index, str):
            return Sheet(self._book, self.api.getByName(name_or_index))
        return Sheet(self._book, self.api.getByIndex(name_or_index - 1))

    def __contains__(self, name: str) -> bool:
        return bool(self.api.hasByName(name))

    @property
    def active(self) -> Sheet:
        return Sheet(self._book, self._book.api.CurrentController.ActiveSheet)

    def add(self, before: Sheet | None, after: Sheet | None, name: str | None) -> Sheet:
        index = after.index if after is not None else before.index - 1 if before is not None else 0
        new = name or next(n for k in range(1, 10_000) if (n := f"Sheet{k}") not in self)
        self.api.insertNewByName(new, index)
        return self(new)


class Sheet:
    """One sheet."""

    def __init__(self, book: Book, sheet: Any) -> None:
        self.book = book
        self.api = sheet

    @property
    def name(self) -> str:
        found: str = self.api.Name
        return found

    @name.setter
    def name(self, value: str) -> None:
        self.api.Name = value

    @property
    def index(self) -> int:
        return int(self.api.RangeAddress.Sheet) + 1

    @property
    def visible(self) -> bool:
        return bool(self.api.IsVisible)

    @visible.setter
    def visible(self, value: bool) -> None:
        self.api.IsVisible = value

    def range(self, first: Any, second: Any = None) -> Range:
        if isinstance(first, Range):
            last = second if isinstance(second, Range) else first
            rows, columns = last.shape
            return Range(self, first.row, first.column, last.row + rows - 1, last.column + columns - 1)
        if isinstance(first, str):
            start, _, end = first.partition(":")
            return Range(self, *parse_a1(start), *parse_a1(end or start))
        if len(first) == 4:
            row, column, rows, columns = first
            return Range(self, row, column, row + rows - 1, column + columns - 1)
        return Range(self, *first, *(second or first))

    @property
    def cells(self) -> Range:
        at = self.api.RangeAddress
        return Range(self, 1, 1, at.EndRow + 1, at.EndColumn + 1)

    @property
    def used_range(self) -> Range:
        cursor = self.api.createCursor()
        cursor.gotoStartOfUsedArea(False)
        cursor.gotoEndOfUsedArea(True)
        at = cursor.RangeAddress
        return Range(self, at.StartRow + 1, at.StartColumn + 1, at.EndRow + 1, at.EndColumn + 1)

    @property
    def notes(self) -> list[Note]:
        places = [note.Position for note in self.api.Annotations]
        return [Note(Range(self, at.Row + 1, at.Column + 1, at.Row + 1, at.Column + 1)) for at in places]

    def activate(self) -> None:
        self.book.api.CurrentController.setActiveSheet(self.api)

    def delete(self) -> None:
        self.book.api.Sheets.removeByName(self.name)

    def copy(self, before: Sheet | None, after: Sheet | None) -> None:
        sheets = Sheets(self.book)
        new = next(n for k in range(2, 10_000) if (n := f"{self.name} ({k})") not in sheets)
        index = after.index if after is not None else before.index - 1 if before is not None else 0
        self.book.api.Sheets.copyByName(self.name, new, index)

"""What the registry knows of a form: its names, how to recognise and how to read it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

from xltools.forms.header import Header, bare_headers, goal_headers, header_rows
from xltools.forms.indicators import Table, read_table
from xltools.forms.score_lines import Place, find_tables
from xltools.forms.view import View
from xltools.records import Form


class Sheet(View):
    """A sheet on its way to a form: its indicator table is looked for once."""

    @cached_property
    def _bare_headers(self) -> dict[int, Header]:
        return bare_headers(self)

    @cached_property
    def headers(self) -> list[Header]:
        return header_rows(self, self._bare_headers)

    @cached_property
    def goal_headers(self) -> list[Header]:
        return goal_headers(self._bare_headers.values())

    @cached_property
    def score_tables(self) -> list[Place]:
        return find_tables(self)

    @cached_property
    def table(self) -> Table | None:
        return read_table(self, self.headers)


@dataclass(frozen=True, slots=True)
class FormSpec:
    """One official form. ``read`` gives None when the sheet is not this form."""

    name: str
    aliases: tuple[str, ...]
    text: str
    read: Callable[[Sheet], Form | None]
    template: str | None = None
    has_indicators: bool = True
    #: for a summary form: the form that its lines list
    lists: str | None = None

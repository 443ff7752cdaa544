"""XLSX: a sheet for each table, numbers as numbers, its head kept in sight."""

import io
from typing import Any, Final

from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from schedules.zones import to_local
from server.reports.tables import Cell, Kind, Sheet, Telling

_FORMATS: Final[dict[Kind, str]] = {
    "text": "@",
    "count": "#,##0",
    "minutes": "#,##0.0",
    "seconds": "#,##0.0",
    "rate": "0.0%",
    "moment": "dd/mm/yyyy hh:mm:ss",
}
_WIDE: Final[dict[Kind, int]] = {"text": 34, "moment": 20}
_HEAD: Final = 3
"""The row of the columns' names, from 0: title, note and a free row stand above."""
_LIKE: Final = {"font_name": "Times New Roman", "font_size": 12}


def render(telling: Telling) -> bytes:
    out = io.BytesIO()
    with Workbook(out, {"in_memory": True, "strings_to_formulas": False}) as book:
        book.set_properties({"title": telling.title, "subject": telling.subject})
        writer = _Writer(telling, book)
        for sheet in telling.sheets:
            writer.write(sheet)
        writer.explain()
    return out.getvalue()


class _Writer:
    def __init__(self, telling: Telling, book: Workbook) -> None:
        self._telling, self._book = telling, book
        self._title = book.add_format({**_LIKE, "bold": True, "font_size": 14})
        self._note = book.add_format({**_LIKE, "italic": True})
        head = {"bold": True, "text_wrap": True, "valign": "vcenter", "align": "center"}
        self._head = book.add_format({**_LIKE, **head, "border": 1, "bg_color": "#E7EDF5"})
        self._cells: dict[tuple[Kind, bool], Any] = {
            (kind, is_sum): book.add_format(
                {**_LIKE, "num_format": form, "border": 1, "bold": is_sum, "valign": "top",
                 "text_wrap": kind == "text"}
            )
            for kind, form in _FORMATS.items()
            for is_sum in (False, True)
        }  # fmt: skip

    def write(self, sheet: Sheet) -> None:
        page = self._page(sheet.title)
        page.write_string(0, 0, f"{sheet.title}: {self._telling.subject}", self._title)
        page.write_string(1, 0, sheet.note, self._note)
        for n, column in enumerate(sheet.columns):
            page.write_string(_HEAD, n, column.title, self._head)
            page.set_column(n, n, _WIDE.get(column.kind, 13))
        for row, cells in enumerate(sheet.rows, start=_HEAD + 1):
            is_sum = sheet.sums and row == _HEAD + len(sheet.rows)
            for n, (cell, column) in enumerate(zip(cells, sheet.columns, strict=True)):
                self._write(page, row, n, cell, column.kind, is_sum=is_sum)
        page.freeze_panes(_HEAD + 1, 1)
        page.repeat_rows(_HEAD)

    def explain(self) -> None:
        """How it is counted, and what is missing."""
        vi = self._telling.language == "vi"
        page = self._page("Cách tính" if vi else "How it is counted")
        page.set_column(0, 0, 100)
        wrapped = self._book.add_format({**_LIKE, "text_wrap": True})
        for row, said in enumerate([*self._telling.definitions, *self._telling.missing]):
            page.write_string(row, 0, said, wrapped)

    def _page(self, title: str) -> Worksheet:
        page = self._book.add_worksheet(title[:31])
        page.set_landscape()
        page.set_paper(9)  # A4
        page.fit_to_pages(1, 0)
        return page

    def _write(
        self, page: Worksheet, row: int, n: int, cell: Cell, kind: Kind, *, is_sum: bool
    ) -> None:
        form = self._cells[kind, is_sum]
        if cell is None:
            page.write_blank(row, n, None, form)
        elif isinstance(cell, str):
            page.write_string(row, n, cell, form)
        elif kind == "moment":
            local = to_local(cell, self._telling.zone).replace(tzinfo=None)
            page.write_datetime(row, n, local, form)
        else:
            page.write_number(row, n, cell / _PER.get(kind, 1), form)


_PER: Final[dict[Kind, int]] = {"minutes": 60_000, "seconds": 1_000, "rate": 1_000}

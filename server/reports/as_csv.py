"""CSV for other systems (RFC 4180): a file for each table, in one ZIP.

UTF-8 with its mark, so that Excel and LibreOffice take it for what it is; whole numbers only, for a
decimal point is a date where decimals are written with a comma: seconds, thousandths. Moments are
ISO 8601 with their offset. Office people open the XLSX.
"""

import csv
import io
import zipfile
from typing import Final

from schedules.zones import to_local
from server.reports.tables import Cell, Column, Kind, Sheet, Telling

_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")
"""What a spreadsheet takes for the beginning of a formula (OWASP, CSV injection)."""


def render(telling: Telling) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as file:
        for n, sheet in enumerate(telling.sheets, start=1):
            named = zipfile.ZipInfo(f"{n:02}-{sheet.key}.csv", (1980, 1, 1, 0, 0, 0))
            file.writestr(named, _table(telling, sheet).encode("utf-8-sig"))
    return packed.getvalue()


def _table(telling: Telling, sheet: Sheet) -> str:
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow([_headed(telling, column) for column in sheet.columns])
    for row in sheet.rows:
        pairs = zip(row, sheet.columns, strict=True)
        writer.writerow([_plain(telling, cell, column.kind) for cell, column in pairs])
    return out.getvalue()


def _headed(telling: Telling, column: Column) -> str:
    vi = telling.language == "vi"
    match column.kind:
        case "minutes" if vi:
            return column.title.replace("Phút", "Giây").replace("phút", "giây")
        case "minutes":
            return column.title.replace("Minutes", "Seconds")
        case "rate":
            return f"{column.title} ({'phần nghìn' if vi else 'thousandths'})"
        case _:
            return column.title


def _plain(telling: Telling, cell: Cell, kind: Kind) -> str:
    if cell is None:
        return ""
    if isinstance(cell, str):
        return f"'{cell}" if cell.startswith(_FORMULA) else cell
    match kind:
        case "minutes" | "seconds":
            return str(round(cell / 1_000))
        case "moment":
            return to_local(cell, telling.zone).isoformat(timespec="seconds")
        case _:
            return str(cell)

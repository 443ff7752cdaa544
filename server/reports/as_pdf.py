"""PDF, as it is handed on: every table of the report, its letters embedded."""

import io
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final
from xml.sax.saxutils import escape

from reportlab.lib.colors import HexColor
from reportlab.lib.enums import TA_RIGHT
from reportlab.lib.pagesizes import A4, landscape
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.platypus import Paragraph, SimpleDocTemplate, Spacer, Table, TableStyle

from server.reports.tables import Kind, Sheet, Telling

_REGULAR, _BOLD = "Loa", "Loa-Bold"
_FILES: Final = {_REGULAR: "SourceSerifPro-Regular.ttf", _BOLD: "SourceSerifPro-Bold.ttf"}
"""Source Serif Pro (SIL OFL 1.1): it has every Vietnamese letter, and its licence lets it be
embedded."""
_MARGIN: Final = 15 * mm
_WIDE: Final[dict[Kind, float]] = {"text": 2.6, "moment": 1.5}
"""Columns that are so many times as wide as one of numbers."""


def render(telling: Telling) -> bytes:
    _fonts()
    out = io.BytesIO()
    document = SimpleDocTemplate(
        out, pagesize=landscape(A4), leftMargin=_MARGIN, rightMargin=_MARGIN, topMargin=_MARGIN,
        bottomMargin=_MARGIN, title=telling.title, subject=telling.subject, author="",
        lang=telling.language,
    )  # fmt: skip
    told: list[Any] = [
        Paragraph(escape(telling.title), _style(16, bold=True)),
        Paragraph(escape(telling.subject), _style(13)),
        Paragraph(escape(_made(telling)), _style(9)),
        Spacer(1, 3 * mm),
    ]
    told += [Paragraph(escape(one), _style(9)) for one in telling.definitions]
    told += [Paragraph(escape(one), _style(9)) for one in telling.missing]
    for sheet in telling.sheets:
        told += _table(telling, sheet, document.width)
    document.build(told, onFirstPage=_number, onLaterPages=_number)
    return out.getvalue()


def _made(telling: Telling) -> str:
    when = telling.shown(telling.report.made_ms, "moment")
    return f"Lập lúc {when}" if telling.language == "vi" else f"Made at {when}"


def _table(telling: Telling, sheet: Sheet, width: float) -> list[Any]:
    told: list[Any] = [
        Spacer(1, 6 * mm),
        Paragraph(escape(sheet.title), _style(12, bold=True, keep=True)),
    ]
    if not sheet.rows:
        nothing = "Trong kỳ không có." if telling.language == "vi" else "None in this period."
        return [*told, Paragraph(nothing, _style(9))]
    if sheet.note:
        told.append(Paragraph(escape(sheet.note), _style(9, keep=True)))
    head = [Paragraph(escape(column.title), _style(9, bold=True)) for column in sheet.columns]
    rows = [head]
    for n, row in enumerate(sheet.rows, start=1):
        bold = sheet.sums and n == len(sheet.rows)
        rows.append(
            [
                Paragraph(
                    escape(telling.shown(cell, column.kind)),
                    _style(9, bold=bold, right=column.kind != "text"),
                )
                for cell, column in zip(row, sheet.columns, strict=True)
            ]
        )
    shares = [_WIDE.get(column.kind, 1.0) for column in sheet.columns]
    widths = [share * width / sum(shares) for share in shares]
    table = Table(rows, colWidths=widths, repeatRows=1)
    grey, line = HexColor("#E7EDF5"), HexColor("#8A94A3")
    table.setStyle(
        TableStyle(
            [
                ("GRID", (0, 0), (-1, -1), 0.4, line),
                ("BACKGROUND", (0, 0), (-1, 0), grey),
                ("VALIGN", (0, 0), (-1, -1), "TOP"),
            ]
        )
    )
    return [*told, Spacer(1, 1 * mm), table]


@lru_cache(maxsize=32)
def _style(
    size: int, *, bold: bool = False, right: bool = False, keep: bool = False
) -> ParagraphStyle:
    return ParagraphStyle(
        f"{size}{bold}{right}{keep}", fontName=_BOLD if bold else _REGULAR, fontSize=size,
        leading=size * 1.35, alignment=TA_RIGHT if right else 0, keepWithNext=keep,
    )  # fmt: skip


def _number(canvas: Any, document: Any) -> None:
    canvas.setFont(_REGULAR, 9)
    canvas.drawCentredString(landscape(A4)[0] / 2, 8 * mm, str(document.page))


@lru_cache(maxsize=1)
def _fonts() -> None:
    """Registered once in a process. The package is found, not imported: it only holds files."""
    spec = find_spec("font_source_serif_pro")
    assert spec is not None, "the letters are installed with the server"
    folder = Path(spec.origin or "").parent / "files"
    for name, file in _FILES.items():
        pdfmetrics.registerFont(TTFont(name, folder / file))

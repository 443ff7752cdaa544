"""DOCX in the layout of administrative papers, for an officer to complete, number and sign.

Layout after Decree 30/2020/NĐ-CP, annex I, as far as it is known: A4, Times New Roman 13 to 14,
left margin 30 mm, right 15 mm, top and bottom 20 mm, the page's number at the top from the second
page on. What only the office knows is left open with dots. It is in Vietnamese, whoever asks.
"""

import io
from collections.abc import Sequence
from typing import Any, Final

from docx import Document
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from schedules.zones import to_local
from server.reports.tables import Kind, Sheet, Telling

_FONT: Final = "Times New Roman"
_APPENDED: Final = frozenset({"months", "parts", "silent", "given", "spoken", "stopped"})
"""Lists, and tables wider than an upright page."""
_COMMITTEES: Final = frozenset({"city", "ward", "commune", "special_zone"})
_KINDS: Final = ("Thành phố ", "Phường ", "Xã ", "Đặc khu ")
_DOTS: Final = "……………"
_WIDE: Final[dict[Kind, float]] = {"text": 2.4, "moment": 1.5}
"""Columns that are so many times as wide as one of numbers."""
_ACROSS_MM: Final = {False: 165.0, True: 257.0}
"""Between the margins, of an upright page and of one on its side."""
_CENTER: Final = WD_ALIGN_PARAGRAPH.CENTER


def render(telling: Telling) -> bytes:
    """`telling` must be in Vietnamese."""
    paper = _Paper(telling)
    paper.head()
    paper.body()
    paper.close()
    paper.appendix()
    out = io.BytesIO()
    paper.document.save(out)
    return out.getvalue()


class _Paper:
    def __init__(self, telling: Telling) -> None:
        self._telling, self._report = telling, telling.report
        self.document = Document()
        properties = self.document.core_properties
        properties.title, properties.subject = telling.title, telling.subject
        properties.author = ""
        style = self.document.styles["Normal"]
        style.font.name, style.font.size = _FONT, Pt(13)
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for name in ("w:ascii", "w:hAnsi", "w:eastAsia", "w:cs"):
            fonts.set(qn(name), _FONT)
        style.paragraph_format.space_after = Pt(0)
        section = self.document.sections[0]
        section.page_width, section.page_height = Mm(210), Mm(297)
        section.top_margin = section.bottom_margin = Mm(20)
        section.left_margin, section.right_margin = Mm(30), Mm(15)
        section.different_first_page_header_footer = True
        _number_pages(section.header.paragraphs[0])

    def head(self) -> None:
        report = self._report
        left: list[tuple[str, int, bool]] = []
        if report.above is not None and report.kind in _COMMITTEES:
            left.append((f"ỦY BAN NHÂN DÂN\n{_full(report.above).upper()}", 12, False))
        left += [(self._agency(), 13, True), (f"Số: {_DOTS}/BC-UBND", 13, False)]
        right = [
            ("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", 12, True),
            ("Độc lập - Tự do - Hạnh phúc", 13, True),
        ]
        table = self.document.add_table(1, 2)
        table.alignment = WD_TABLE_ALIGNMENT.CENTER
        _widen(table, (70, 95))
        for cell, lines in zip(table.rows[0].cells, (left, right), strict=True):
            cell.paragraphs[0]._p.getparent().remove(cell.paragraphs[0]._p)
            for text, size, bold in lines:
                _run(cell.add_paragraph(), text, size, bold=bold).alignment = _CENTER
        year = to_local(report.made_ms, report.zone).year
        dated = table.rows[0].cells[1].add_paragraph()
        _run(dated, f"{self._place()}, ngày …… tháng …… năm {year}", 13, italic=True)
        dated.alignment = _CENTER
        for text, size in (("BÁO CÁO", 14), (f"Kết quả phát thanh {self._when()}", 14)):
            line = self.document.add_paragraph()
            _run(line, text, size, bold=True)
            line.alignment = _CENTER
            line.paragraph_format.space_before = Pt(12 if text == "BÁO CÁO" else 0)
        self.document.add_paragraph()

    def body(self) -> None:
        telling = self._telling
        made = telling.shown(self._report.made_ms, "moment")
        self._say(
            f"Số liệu do hệ thống truyền thanh lập lúc {made} cho {telling.subject}, đếm từ biên "
            "nhận do các bộ thu ký. Cách tính:"
        )
        for said in telling.definitions:
            self._say(f"- {said}")
        sheets = [one for one in telling.sheets if one.key not in _APPENDED]
        for n, sheet in enumerate(sheets, start=1):
            self._table(f"{n}. {sheet.title}", sheet)
        heading = self._heading(f"{len(sheets) + 1}. Nội dung cán bộ bổ sung")
        heading.paragraph_format.space_before = Pt(12)
        for said in telling.missing:
            self._say(f"- {said}")
        self._say(f"- Đánh giá, kiến nghị: {_DOTS}")

    def close(self) -> None:
        self.document.add_paragraph()
        table = self.document.add_table(1, 2)
        left, right = table.rows[0].cells
        _run(left.paragraphs[0], "Nơi nhận:", 12, bold=True, italic=True)
        for text in (f"- {_DOTS};", "- Lưu: VT."):
            _run(left.add_paragraph(), text, 11)
        signs = "TM. ỦY BAN NHÂN DÂN\nCHỦ TỊCH" if self._report.kind in _COMMITTEES else _DOTS
        _run(right.paragraphs[0], signs, 13, bold=True)
        right.paragraphs[0].alignment = _CENTER
        for _ in range(4):
            right.add_paragraph()
        name = right.add_paragraph()
        _run(name, _DOTS, 13, bold=True)
        name.alignment = _CENTER

    def appendix(self) -> None:
        """On pages that lie on their side."""
        section = self.document.add_section(WD_SECTION.NEW_PAGE)
        section.orientation = WD_ORIENT.LANDSCAPE
        section.page_width, section.page_height = Mm(297), Mm(210)
        section.left_margin = section.right_margin = Mm(20)
        section.different_first_page_header_footer = False
        title = self._heading("PHỤ LỤC")
        title.alignment = _CENTER
        for n, sheet in enumerate((s for s in self._telling.sheets if s.key in _APPENDED), start=1):
            self._table(f"{n}. {sheet.title}", sheet)

    def _table(self, title: str, sheet: Sheet) -> None:
        self._heading(title).paragraph_format.space_before = Pt(12)
        if not sheet.rows:
            self._say("Trong kỳ không có.")
            return
        if sheet.note:
            self._say(sheet.note)
        table = self.document.add_table(1, len(sheet.columns))
        table.style = "Table Grid"
        _fill(table.rows[0].cells, [column.title for column in sheet.columns], bold=True)
        _repeat(table.rows[0])
        for n, row in enumerate(sheet.rows, start=1):
            shown = [
                self._telling.shown(cell, column.kind)
                for cell, column in zip(row, sheet.columns, strict=True)
            ]
            cells = table.add_row().cells
            _fill(cells, shown, bold=sheet.sums and n == len(sheet.rows))
            for cell, column in zip(cells, sheet.columns, strict=True):
                if column.kind != "text":
                    cell.paragraphs[0].alignment = WD_ALIGN_PARAGRAPH.RIGHT
        shares = [_WIDE.get(column.kind, 1.0) for column in sheet.columns]
        across = _ACROSS_MM[sheet.key in _APPENDED]
        _widen(table, [share * across / sum(shares) for share in shares])

    def _heading(self, text: str) -> Any:
        line = self.document.add_paragraph()
        line.paragraph_format.keep_with_next = True
        _run(line, text, 13, bold=True)
        return line

    def _say(self, text: str) -> None:
        line = self.document.add_paragraph()
        line.alignment = WD_ALIGN_PARAGRAPH.JUSTIFY
        line.paragraph_format.first_line_indent = Mm(10)
        line.paragraph_format.space_after = Pt(3)
        _run(line, text, 13)

    def _agency(self) -> str:
        if self._report.kind not in _COMMITTEES:
            return _DOTS
        name = self._report.name
        return f"ỦY BAN NHÂN DÂN\n{(_full(name) if self._report.kind == 'city' else name).upper()}"

    def _place(self) -> str:
        name = self._report.name
        return next((name.removeprefix(kind) for kind in _KINDS if name.startswith(kind)), name)

    def _when(self) -> str:
        period = self._report.period
        return f"{'' if period.month is None else f'tháng {period.month} '}năm {period.year}"


def _full(city: str) -> str:
    """A city's name with what it is."""
    return city if city.startswith(_KINDS) else f"Thành phố {city}"


def _run(paragraph: Any, text: str, size: int, *, bold: bool = False, italic: bool = False) -> Any:
    run = paragraph.add_run(text)
    run.bold, run.italic, run.font.size = bold, italic, Pt(size)
    return paragraph


def _fill(cells: Sequence[Any], texts: Sequence[str], *, bold: bool) -> None:
    for cell, text in zip(cells, texts, strict=True):
        _run(cell.paragraphs[0], text, 11, bold=bold)


def _widen(table: Any, widths_mm: Sequence[float]) -> None:
    """Word goes by the cells, LibreOffice by the columns."""
    table.autofit = False
    for column, width in zip(table.columns, widths_mm, strict=True):
        column.width = Mm(width)
    for row in table.rows:
        for cell, width in zip(row.cells, widths_mm, strict=True):
            cell.width = Mm(width)


def _repeat(row: Any) -> None:
    """At the top of each page the table goes on to."""
    mark = OxmlElement("w:tblHeader")
    mark.set(qn("w:val"), "true")
    row._tr.get_or_add_trPr().append(mark)


def _number_pages(paragraph: Any) -> None:
    paragraph.alignment = _CENTER
    run = paragraph.add_run()
    for kind, text in (("begin", None), (None, "PAGE"), ("end", None)):
        if kind is None:
            part = OxmlElement("w:instrText")
            part.text = text
        else:
            part = OxmlElement("w:fldChar")
            part.set(qn("w:fldCharType"), kind)
        run._r.append(part)

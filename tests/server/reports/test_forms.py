"""Every form of a report says the same figures, in its own program."""

import csv
import io
import shutil
import subprocess
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from openpyxl import load_workbook
from pypdf import PdfReader

from server.areas.tree import load_tree
from server.base.web import House
from server.fleet.models import Device
from server.reports.forms import Form, made
from server.reports.making import make
from server.reports.period import Period
from server.reports.report import Report
from server.reports.tables import Telling, tell
from tests.server.city import City
from tests.server.conftest import Client
from tests.server.programme.desk import stand
from tests.server.reports.month import fill
from tests.server.reports.test_making import DECEMBER_MS

BAD = "=1+1 Cụm loa đình Đông"


@pytest.fixture
def report(house: House, city: City) -> Report:
    """Of the city, with a cluster whose name a spreadsheet would take for a formula."""
    fill(house, city)
    with house.database.write() as session:
        session.get_one(Device, "d-dumb").name = BAD
    with house.database.read() as session:
        return make(session, load_tree(session), "hp", Period(2026, 11), DECEMBER_MS)


def shown(telling: Telling) -> list[list[list[str]]]:
    """Every table, head first, as people read it."""
    return [
        [
            [column.title for column in sheet.columns],
            *(
                [
                    telling.shown(cell, column.kind)
                    for cell, column in zip(row, sheet.columns, strict=True)
                ]
                for row in sheet.rows
            ),
        ]
        for sheet in telling.sheets
        if sheet.rows
    ]


def test_a_worksheet_holds_numbers(report: Report) -> None:
    """In XLSX every figure is a number equal to the report's, no text is a formula, and the head
    stays in sight."""
    telling = tell(report, "vi")
    book = load_workbook(io.BytesIO(made(report, "xlsx", "vi").content))
    assert len(book.sheetnames) == len(telling.sheets) + 1
    per = {"minutes": 60_000, "seconds": 1_000, "rate": 1_000}
    for page, sheet in zip(book.worksheets, telling.sheets, strict=False):
        assert page.freeze_panes == "B5"
        for row, cells in zip(page.iter_rows(min_row=5), sheet.rows, strict=True):
            for found, cell, column in zip(row, cells, sheet.columns, strict=True):
                assert found.data_type != "f"
                if isinstance(cell, int) and column.kind != "moment":
                    assert found.value * per.get(column.kind, 1) == pytest.approx(cell)
                elif not isinstance(cell, int):
                    assert (found.value or None) == (cell or None)
    assert BAD in [cell.value for cell in book["Cụm loa im cả kỳ"]["A"]]


def test_csv_is_whole_numbers_and_no_formulas(report: Report) -> None:
    """CSV carries the mark of UTF-8, seconds and thousandths as whole numbers, and no cell that a
    spreadsheet would take for a formula."""
    telling = tell(report, "vi")
    with zipfile.ZipFile(io.BytesIO(made(report, "csv", "vi").content)) as file:
        raw = {name: file.read(name) for name in file.namelist()}
    assert all(one.startswith(b"\xef\xbb\xbf") for one in raw.values())
    tables = {
        name[3:-4]: list(csv.reader(io.StringIO(one.decode("utf-8-sig"))))
        for name, one in raw.items()
    }
    assert [*tables] == [sheet.key for sheet in telling.sheets]
    cells = [cell for table in tables.values() for row in table for cell in row]
    assert not [cell for cell in cells if cell.startswith(("=", "+", "@"))]
    assert f"'{BAD}" in cells
    sums = tables["classes"][-1]
    assert sums[1:3] == [str(report.total.broadcasts), str(report.total.broadcasts_sounded)]
    assert sums[3] == str(report.total.planned_ms // 1_000)
    assert tables["outcomes"][-1][1] == str(report.counts.planned)


def test_the_paper_is_laid_out_to_be_signed(report: Report) -> None:
    """DOCX has the head and foot of an administrative paper, every table of the report, and room
    for what only the office knows."""
    paper = Document(io.BytesIO(made(report, "docx", "en").content))
    tables = [[[cell.text for cell in row.cells] for row in one.rows] for one in paper.tables]
    (head,) = tables[0]
    assert "ỦY BAN NHÂN DÂN\nTHÀNH PHỐ HẢI PHÒNG" in head[0]
    assert "Số: ……………/BC-UBND" in head[0]
    assert "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM" in head[1]
    assert "Hải Phòng, ngày …… tháng …… năm 2026" in head[1]
    told = [one for one in tables[1:] if one[0][0][:4] != "Nơi "]
    assert sorted(told) == sorted(shown(tell(report, "vi")))
    text = "\n".join(one.text for one in paper.paragraphs)
    assert "Kết quả phát thanh tháng 11 năm 2026" in text
    assert "Phản ánh, kiến nghị của người dân" in text


def test_a_pdf_keeps_every_vietnamese_letter(report: Report) -> None:
    """PDF embeds its letters: its text reads back whole, every figure in it."""
    reader = PdfReader(io.BytesIO(made(report, "pdf", "vi").content))
    text = "".join("".join(page.extract_text() for page in reader.pages).split())
    for table in shown(tell(report, "vi")):
        for row in table:
            for cell in row:
                assert "".join(cell.split()) in text
    fonts = {str(one) for page in reader.pages for one in _fonts(page)}
    assert fonts
    assert all("SourceSerif" in one for one in fonts)


def _fonts(page: Any) -> Iterator[str]:
    for font in page["/Resources"]["/Font"].values():
        found = font.get_object()
        if "/FontDescriptor" in found:
            assert "/FontFile2" in found["/FontDescriptor"]
            yield str(found["/BaseFont"])


def test_a_file_is_handed_out_by_the_right_to_read(
    house: House, city: City, client: Client
) -> None:
    """Whoever reads the area takes its files, each under a name that tells what it is of."""
    stand(house, "d-1", "w-le-chan")
    asked = {"area": "w-le-chan", "year": 2026, "month": 11, "form": "xlsx"}
    answer = client("ward_leader").get("/api/reports/file", params=asked)
    told = answer.headers["content-disposition"]
    assert told == 'attachment; filename="bao-cao-phuong-le-chan-2026-11.xlsx"'
    assert answer.content.startswith(b"PK")
    asked["area"] = "hp"
    assert client("ward_leader").get("/api/reports/file", params=asked).status_code == 403


OFFICE = shutil.which("soffice") or shutil.which("libreoffice")


@pytest.mark.skipif(OFFICE is None, reason="needs LibreOffice (Debian: libreoffice-calc, -writer)")
def test_libreoffice_opens_them(report: Report, tmp_path: Path) -> None:
    """LibreOffice opens XLSX and DOCX and reads the figures and the Vietnamese letters in them."""
    total = tell(report, "vi").shown(report.total.items_planned_ms, "minutes")
    wanted: dict[Form, tuple[str, str]] = {
        "xlsx": ("csv:Text - txt - csv (StarCalc):44,34,76", "Lượt phát theo lịch,180,"),
        "docx": ("txt:Text (encoded):UTF8", f"Lượt phát theo lịch\n180\n{total}\n"),
    }
    home = f"-env:UserInstallation=file://{tmp_path / 'office'}"
    for form, (filter_, said) in wanted.items():
        file = tmp_path / f"report.{form}"
        file.write_bytes(made(report, form, "vi").content)
        command = [str(OFFICE), home, "--headless", "--convert-to", filter_, "--outdir"]
        subprocess.run([*command, tmp_path, file], check=True, capture_output=True, timeout=240)
        told = (tmp_path / "report").with_suffix(f".{filter_[:3]}").read_text("utf-8-sig")
        assert said in told

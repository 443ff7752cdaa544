"""The files a report is handed on in."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import import_module
from typing import Final, Literal

from server.reports.report import Report
from server.reports.tables import Language, tell

Form = Literal["csv", "xlsx", "docx", "pdf"]

_OFFICE: Final = "application/vnd.openxmlformats-officedocument"


@dataclass(frozen=True, slots=True)
class Made:
    """A file: its bytes, their type, and a name of plain letters that tells what it is of."""

    content: bytes
    media_type: str
    name: str


_FORMS: Final[Mapping[Form, tuple[str, str, str]]] = {
    "csv": ("as_csv", "application/zip", "zip"),
    "xlsx": ("as_xlsx", f"{_OFFICE}.spreadsheetml.sheet", "xlsx"),
    "docx": ("as_docx", f"{_OFFICE}.wordprocessingml.document", "docx"),
    "pdf": ("as_pdf", "application/pdf", "pdf"),
}
"""The room's module that renders it, loaded with the first such report: the libraries behind them
are a twentieth of the server's start, on every start."""


MEDIA_TYPES: Final = tuple(media_type for _, media_type, _ in _FORMS.values())


def made(report: Report, form: Form, language: Language) -> Made:
    """The administrative paper (DOCX) is in Vietnamese, whatever the language."""
    module, media_type, ending = _FORMS[form]
    render = import_module(f"server.reports.{module}").render
    content: bytes = render(tell(report, "vi" if form == "docx" else language))
    return Made(content, media_type, f"{_named(report)}.{ending}")


def _named(report: Report) -> str:
    letters = unicodedata.normalize("NFD", report.name.lower().replace("đ", "d"))
    plain = re.sub("[^a-z0-9]+", " ", re.sub("[\u0300-\u036f]", "", letters))
    period = report.period
    when = f"{period.year}" if period.month is None else f"{period.year}-{period.month:02}"
    return "-".join(["bao-cao", *plain.split(), when])

"""A report as the API tells it."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date

from pydantic import BaseModel

from server.feedback.words import KINDS
from server.feedback.words import Kind as FeedbackKind
from server.library.languages import Named
from server.playlog.schemas import Counts
from server.reports.report import (
    Cause,
    Forms,
    Given,
    Line,
    Part,
    Report,
    SilentCluster,
    Spoken,
    Stopped,
    Tally,
)
from server.reports.tables import Kind, Telling


class FeedbackLineBody(BaseModel):
    """Citizens' feedback of one kind received in the period: `received` is `answered` and `open`
    together; of the answered `in_time` were by their last day, `by_bulletin` were said by the
    loudspeakers; of the open ones `overdue` should have been answered."""

    kind: FeedbackKind
    named: Named
    received: int
    answered: int
    in_time: int
    by_bulletin: int
    open: int
    overdue: int


class ReportBody(BaseModel):
    """All figures of one area and period; `counts` are those of `/api/reconciliation`. `months`
    stand in the report of a year, `parts` where areas stand below."""

    area: str
    name: str
    above: str | None
    kind: str
    zone: str
    year: int
    month: int | None
    first: date
    last: date
    made_ms: int
    is_over: bool
    is_archived: bool
    clusters: int
    counts: Counts
    total: Tally
    classes: Sequence[Line]
    categories: Sequence[Line]
    languages: Sequence[Line]
    months: Sequence[Part]
    parts: Sequence[Part]
    silent: Sequence[SilentCluster]
    causes: Sequence[Cause]
    given: Sequence[Given]
    spoken: Sequence[Spoken]
    stopped: Sequence[Stopped]
    forms: Forms
    feedback: list[FeedbackLineBody]

    @classmethod
    def of(cls, report: Report) -> "ReportBody":
        period = report.period
        return cls(
            area=report.area,
            name=report.name,
            above=report.above,
            kind=report.kind,
            zone=report.zone,
            year=period.year,
            month=period.month,
            first=period.first,
            last=period.last,
            made_ms=report.made_ms,
            is_over=report.is_over,
            is_archived=report.is_archived,
            clusters=report.clusters,
            counts=report.counts,
            total=report.total,
            classes=report.classes,
            categories=report.categories,
            languages=report.languages,
            months=report.months,
            parts=report.parts,
            silent=report.silent,
            causes=report.causes,
            given=report.given,
            spoken=report.spoken,
            stopped=report.stopped,
            forms=report.forms,
            feedback=[
                FeedbackLineBody(named=KINDS[one.kind], **asdict(one)) for one in report.feedback
            ],
        )


class ColumnBody(BaseModel):
    """`minutes` and `seconds` are told in milliseconds, `rate` in thousandths, `moment` as an
    instant in milliseconds."""

    title: str
    kind: Kind


class SheetBody(BaseModel):
    """One table; of `rows` the last is their sum where `sums`."""

    key: str
    title: str
    note: str
    columns: list[ColumnBody]
    rows: list[list[str | int | None]]
    sums: bool


class TablesBody(BaseModel):
    """A report told in one language: `definitions` say how it is counted, `missing` what it cannot
    tell."""

    title: str
    subject: str
    zone: str
    made_ms: int
    counts: Counts
    sounded_permille: int | None
    definitions: list[str]
    missing: list[str]
    sheets: list[SheetBody]

    @classmethod
    def of(cls, telling: Telling) -> "TablesBody":
        return cls(
            title=telling.title,
            subject=telling.subject,
            zone=telling.zone,
            made_ms=telling.report.made_ms,
            counts=telling.report.counts,
            sounded_permille=telling.report.total.sounded_permille,
            definitions=list(telling.definitions),
            missing=list(telling.missing),
            sheets=[
                SheetBody(
                    key=one.key,
                    title=one.title,
                    note=one.note,
                    columns=[ColumnBody(title=c.title, kind=c.kind) for c in one.columns],
                    rows=[list(row) for row in one.rows],
                    sums=one.sums,
                )
                for one in telling.sheets
            ],
        )

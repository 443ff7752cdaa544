"""A report as the API tells it."""

from dataclasses import asdict
from datetime import date
from typing import Any, Literal

from pydantic import BaseModel

from schedules.words import Outcome
from server.feedback.words import KINDS
from server.feedback.words import Kind as FeedbackKind
from server.library.languages import Named
from server.playlog.schemas import Counts
from server.reports.report import Line, Part, Report, Tally
from server.reports.tables import Kind, Telling


class NamedBody(BaseModel):
    vi: str
    en: str


class TallyBody(BaseModel):
    """Broadcasts (buổi phát: one start in the whole area) and items (lượt phát: one start on one
    loudspeaker cluster), planned and proven by receipts; milliseconds. `sounded_permille` is items
    sounded from beginning to end of those planned, null where nothing was planned."""

    broadcasts: int
    broadcasts_sounded: int
    planned_ms: int
    sounded_ms: int
    items: int
    items_sounded: int
    items_planned_ms: int
    items_sounded_ms: int
    sounded_permille: int | None


class ReportLine(BaseModel):
    """Of a class, a category or a language; `key` is null where nobody said. By category and
    language each bulletin of a broadcast is counted, with its own time."""

    key: str | None
    named: NamedBody
    tally: TallyBody


class ReportPart(BaseModel):
    """A month, or an area directly below. `clusters` had something planned; `silent` of them proved
    no sound."""

    key: str
    named: NamedBody
    clusters: int
    silent: int
    counts: Counts
    tally: TallyBody


class SilentBody(BaseModel):
    """A loudspeaker cluster that proved no sound in the whole period, and the commonest cause."""

    device: str
    name: str
    area: str
    items: int
    cause: NamedBody


class CauseBody(BaseModel):
    """How many items did not sound wholly, and why."""

    outcome: Outcome
    reason: str | None
    named: NamedBody
    items: int


class GivenBody(BaseModel):
    """An alarm or a drill. `first_us` and `last_us`: when the first and the last cluster began, by
    their own clocks."""

    order: str
    kind: Literal["urgent", "drill"]
    title: str
    area: str
    prepared_ms: int
    signed: list[int]
    given_ms: int
    first_us: int | None
    last_us: int | None
    clusters: int
    sounded_ms: int
    follow_up: Literal["correction", "all_clear"] | None
    followed_ms: int | None


class SpokenBody(BaseModel):
    """A time on air: a person live (`by`), or a station relayed."""

    session: str
    kind: Literal["live", "relay"]
    by: str
    area: str
    at_ms: int
    lasted_ms: int
    addressed: int
    clusters: int
    sounded_ms: int


class StoppedBody(BaseModel):
    """A stop; `lifted_ms` is null where its time ran out."""

    order: str
    area: str
    by: str
    reason: str
    at_ms: int
    until_ms: int
    lifted_ms: int | None


class FormsBody(BaseModel):
    """Different bulletins proven to have sounded, with their text kept beside the sound or
    without."""

    with_text: int
    sound_only: int


class FeedbackLineBody(BaseModel):
    """Citizens' feedback of one kind received in the period: `received` is `answered` and `open`
    together; of the answered `in_time` were by their last day, `by_bulletin` were said by the
    loudspeakers; of the open ones `overdue` should have been answered."""

    kind: FeedbackKind
    named: NamedBody
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
    clusters: int
    counts: Counts
    total: TallyBody
    classes: list[ReportLine]
    categories: list[ReportLine]
    languages: list[ReportLine]
    months: list[ReportPart]
    parts: list[ReportPart]
    silent: list[SilentBody]
    causes: list[CauseBody]
    given: list[GivenBody]
    spoken: list[SpokenBody]
    stopped: list[StoppedBody]
    forms: FormsBody
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
            clusters=report.clusters,
            counts=report.counts,
            total=_tally(report.total),
            classes=[_line(one) for one in report.classes],
            categories=[_line(one) for one in report.categories],
            languages=[_line(one) for one in report.languages],
            months=[_part(one) for one in report.months],
            parts=[_part(one) for one in report.parts],
            silent=[SilentBody(**asdict(one)) for one in report.silent],
            causes=[CauseBody(**asdict(one)) for one in report.causes],
            given=[GivenBody(**asdict(one)) for one in report.given],
            spoken=[SpokenBody(**asdict(one)) for one in report.spoken],
            stopped=[StoppedBody(**asdict(one)) for one in report.stopped],
            forms=FormsBody(**asdict(report.forms)),
            feedback=[
                FeedbackLineBody(named=_named(KINDS[one.kind]), **asdict(one))
                for one in report.feedback
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


def _tally(tally: Tally) -> TallyBody:
    return TallyBody(**asdict(tally), sounded_permille=tally.sounded_permille)


def _line(line: Line) -> ReportLine:
    return ReportLine(key=line.key, named=_named(line.named), tally=_tally(line.tally))


def _part(part: Part) -> ReportPart:
    told: dict[str, Any] = {"clusters": part.clusters, "silent": part.silent, "counts": part.counts}
    return ReportPart(key=part.key, named=_named(part.named), tally=_tally(part.tally), **told)


def _named(named: Named) -> NamedBody:
    return NamedBody(vi=named.vi, en=named.en)

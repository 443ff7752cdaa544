"""How long things are kept, over HTTP: for who manages the city. Nothing is removed from here."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Annotated, Final

from fastapi import Path
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import select
from sqlalchemy.orm import Session

from schedules.refusal import RefusalError
from schedules.spans import Span
from schedules.zones import DEFAULT_ZONE, instant_of
from server.accounts.rights import Person, needs
from server.accounts.web import Asking
from server.areas.refusals import check_known
from server.areas.tree import load_tree
from server.base.declared import signed_in
from server.base.documented import refused
from server.base.visible import check_visible
from server.base.web import AHouse, Now, Reading, Router, Writing
from server.evidence.models import Archive
from server.keeping import terms
from server.keeping.archives import planned
from server.keeping.recordings import Unused, unused
from server.keeping.terms import KINDS, Asked, Kind
from server.library.languages import Named
from server.library.shelves import Shelves

router = Router(prefix="/api", tags=["keeping"])

NAMED_MAX: Final = 20
"""Recordings that are named; the rest is counted."""
_DAY = Field(ge=date(2000, 1, 1), le=date(9000, 1, 1))
_SEEN: Final = refused(
    s401="`not_signed_in`", s403="`not_allowed`", s404="`area_unknown`", s422="`not_the_city`"
)


class TermBody(BaseModel):
    """`months` is null where it is kept for ever; `by_default` where nobody settled it, `least` the
    fewest it can be."""

    kind: Kind
    months: int | None
    by_default: int
    least: int


class MonthBody(BaseModel):
    """What was received in `[from_ms, until_ms)` is archived from `goes_ms` on (null: never),
    unless it is `kept`."""

    from_ms: int
    until_ms: int
    goes_ms: int | None
    kept: Named | None


class RecordingsBody(BaseModel):
    """Those whose sound goes tonight, `first` of them the longest unused; bytes."""

    many: int
    size: int
    first: Sequence[Unused]


class HoldBody(BaseModel):
    """What was received in `[from_ms, until_ms)` stays; `by` and `why` in people's own words."""

    n: int
    from_ms: int
    until_ms: int
    by: str
    why: str
    made_ms: int


class ArchiveBody(BaseModel):
    """What was received in `[from_ms, until_ms)`, and items that fell due before `due_ms`, stand in
    the server's `archive/{file}` alone."""

    from_ms: int
    until_ms: int
    due_ms: int
    file: str
    sha256: str
    made_ms: int


class KeepingBody(BaseModel):
    """`months` in the database, oldest first; `recordings` is null where they are kept for ever."""

    terms: list[TermBody]
    months: list[MonthBody]
    recordings: RecordingsBody | None
    holds: list[HoldBody]
    archives: list[ArchiveBody]


class NewTerm(BaseModel):
    """`city` is the area at the top, in whose name it is done; null `months`: for ever."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"example": {"city": "hai-phong", "months": 120}}
    )

    city: str = Field(max_length=64)
    months: int | None = Field(ge=1, le=1_200)


class NewHold(BaseModel):
    """From the first local day to the last, that day too."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "example": {
                "city": "hai-phong",
                "first": "2026-09-01",
                "last": "2026-09-30",
                "why": "thanh tra",
            }
        },
    )

    city: str = Field(max_length=64)
    first: date = _DAY
    last: date = _DAY
    why: str = Field(max_length=2_000)


class Release(BaseModel):
    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"example": {"city": "hai-phong", "why": "thanh tra xong"}},
    )

    city: str = Field(max_length=64)
    why: str = Field(max_length=2_000)


@router.get("/keeping", summary="What is kept for how long, and what goes when", responses=_SEEN)
@needs("area.manage", of="query.city")
def show_keeping(
    city: str, person: Asking, session: Reading, house: AHouse, now: Now
) -> KeepingBody:
    _asked(session, person, city)
    return _told(session, house, now)


@router.put(
    "/keeping/terms/{kind}",
    summary="Settle for how many months a kind is kept",
    responses=_SEEN | refused(s422="`not_the_city`, `term_short`"),
)
@needs("area.manage", of="body.city")
def settle_term(
    kind: Kind, body: NewTerm, person: Asking, session: Writing, house: AHouse, now: Now
) -> KeepingBody:
    """What is over its term goes the next night, receipts into an archive first."""
    terms.settle(session, kind, body.months, now, _asked(session, person, body.city))
    return _told(session, house, now)


@router.post(
    "/keeping/holds",
    status_code=201,
    summary="Keep what was received on those days, past its term",
    responses=_SEEN | refused(s422="`not_the_city`, `span_empty`, `why_missing`, `text_hidden`"),
)
@needs("area.manage", of="body.city")
def begin_hold(
    body: NewHold, person: Asking, session: Writing, house: AHouse, now: Now
) -> KeepingBody:
    asked = _asked(session, person, body.city)
    start = instant_of(body.first, 0, DEFAULT_ZONE)
    end = instant_of(body.last + timedelta(days=1), 0, DEFAULT_ZONE)
    terms.hold(session, Span(start, end), person.name[:120], _why(body.why), now, asked)
    return _told(session, house, now)


@router.post(
    "/keeping/holds/{n}/release",
    summary="End a hold",
    responses=_SEEN
    | refused(
        s404="`area_unknown`, `hold_unknown`", s422="`not_the_city`, `why_missing`, `text_hidden`"
    ),
)
@needs("area.manage", of="body.city")
def end_hold(
    n: Annotated[int, Path(ge=1, le=2**31 - 1)],
    body: Release,
    person: Asking,
    session: Writing,
    house: AHouse,
    now: Now,
) -> KeepingBody:
    asked = _asked(session, person, body.city)
    terms.release(session, n, person.name[:120], _why(body.why), now, asked)
    return _told(session, house, now)


@router.get(
    "/keeping/archives",
    summary="Months that stand in archives alone",
    responses=refused(s401="`not_signed_in`"),
)
@signed_in
def list_archives(_person: Asking, session: Reading) -> list[ArchiveBody]:
    """Oldest first. The play log lists nothing of what fell due in them; sums and reports stay."""
    return _archives(session)


def _asked(session: Session, person: Person, city: str) -> Asked:
    tree = load_tree(session)
    check_known(tree, city, "city")
    by = person.require("area.manage", city, tree)
    if tree.nodes[city].parent is not None:
        raise RefusalError(
            "not_the_city",
            "city",
            "Thời hạn lưu giữ do thành phố đặt, không đặt riêng cho địa bàn bên dưới.",
            "For how long things are kept is the city's to settle; no area below it has its own.",
        )
    return Asked(by, city)


def _why(given: str) -> str:
    why = given.strip()
    check_visible(why, "why")
    if not 0 < len(why) <= 500:
        raise RefusalError(
            "why_missing",
            "why",
            "Hãy ghi lý do, từ 1 đến 500 ký tự.",
            "Say why, in 1 to 500 characters.",
        )
    return why


def _told(session: Session, house: AHouse, now: int) -> KeepingBody:
    return KeepingBody(
        terms=[
            TermBody(
                kind=kind,
                months=terms.months_of(session, kind),
                by_default=rule.months,
                least=rule.least,
            )
            for kind, rule in KINDS.items()
        ],
        months=[
            MonthBody(
                from_ms=one.span.start, until_ms=one.span.end, goes_ms=one.goes_ms, kept=one.kept
            )
            for one in planned(session, now)
        ],
        recordings=_recordings(session, Shelves.under(house.data), now),
        holds=[
            HoldBody(
                n=one.n,
                from_ms=one.from_ms,
                until_ms=one.until_ms,
                by=one.by,
                why=one.why,
                made_ms=one.made_ms,
            )
            for one in terms.holds(session)
        ],
        archives=_archives(session),
    )


def _recordings(session: Session, shelves: Shelves, now: int) -> RecordingsBody | None:
    before = terms.goes_ms(session, "recordings", now)
    if before is None:
        return None
    found = list(unused(session, shelves, before))
    return RecordingsBody(
        many=len(found), size=sum(one.size for one in found), first=found[:NAMED_MAX]
    )


def _archives(session: Session) -> list[ArchiveBody]:
    return [
        ArchiveBody(
            from_ms=one.n,
            until_ms=one.until_ms,
            due_ms=one.due_ms,
            file=one.file,
            sha256=one.sha256,
            made_ms=one.made_ms,
        )
        for one in session.scalars(select(Archive).order_by(Archive.n))
    ]

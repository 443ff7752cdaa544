"""Why a device sounded or was silent at a minute, over HTTP."""

from dataclasses import asdict
from typing import Annotated, Any

from fastapi import Query
from pydantic import BaseModel, Field

from schedules.wire.receipt import ClockQuality
from schedules.words import Outcome
from server.accounts.rights import needs
from server.accounts.web import Asking
from server.areas.tree import load_tree
from server.base.documented import refused
from server.base.web import Now, Reading, Router
from server.fleet import devices
from server.playlog.why import Booked, Case, Start, become, circumstances, headline
from server.playlog.why_case import last_silent, read_case
from server.playlog.why_words import Answer

router = Router(tags=["playlog"])


class Advice(BaseModel):
    vi: str
    en: str


class ClockBody(BaseModel):
    """What the device said of its clock: `offset_us` is the server's lead, `error_us` how wrong
    that may be."""

    quality: ClockQuality
    offset_us: int
    error_us: int


class AnswerBody(BaseModel):
    """One thing told: `code` stays, the sentences may not. `do` is what to do about it, null where
    nothing is to be done."""

    code: str
    vi: str
    en: str
    do: Advice | None


class StartBody(BaseModel):
    """One item of that minute. `outcome` is null until it fell due and was recorded; `journal`,
    `n` and `identity` (SHA-256 of its signed bytes) name the receipt that proves it."""

    entry: str
    entry_revision: int
    programme: str
    title: str
    class_: str = Field(serialization_alias="class")
    due_ms: int
    start_ms: int | None
    end_ms: int | None
    outcome: Outcome | None = None
    reason: str | None = None
    started_us: int | None = None
    sounded_ms: int = 0
    journal: str | None = None
    n: int | None = None
    identity: str | None = None
    received_ms: int | None = None
    clock: ClockBody | None = None
    told: AnswerBody


class WhyBody(BaseModel):
    """`said` is the answer; `starts` what was to sound in that minute; `then` what else held.

    `minute_ms` is the minute it is about; `before_ms` and `after_ms` are the nearest starts of
    that day, null where there is none.
    """

    device: str
    name: str
    area: str
    zone: str
    minute_ms: int
    said: AnswerBody
    starts: list[StartBody]
    then: list[AnswerBody]
    before_ms: int | None
    after_ms: int | None


@router.get(
    "/devices/{device}/why",
    summary="Why a device sounded or was silent at a minute",
    responses=refused(s401="`not_signed_in`", s403="`not_allowed`", s404="`device_unknown`"),
)
@needs("read", of="device")
def why(
    device: str,
    person: Asking,
    session: Reading,
    now: Now,
    at_ms: Annotated[
        int | None,
        Query(
            ge=86_400_000,
            le=253_402_214_400_000,
            description="Any instant of the minute; without it, the newest start that did not "
            "sound or is not proven to have, else now.",
        ),
    ] = None,
) -> WhyBody:
    """Told from what is on record: the plan of then, the play log, stops, hours, moves. What
    nobody recorded is said to be unproven."""
    found = devices.find(session, device)
    person.require("read", found.area, load_tree(session))
    instant = at_ms if at_ms is not None else last_silent(session, device) or now
    case = read_case(session, found, instant, now)
    before = [one.begins_ms for one in case.starts if one.begins_ms < case.minute]
    after = [one.begins_ms for one in case.starts if one.begins_ms > case.minute]
    return WhyBody(
        device=found.id,
        name=found.name,
        area=found.area,
        zone=case.zone,
        minute_ms=case.minute,
        said=_body(headline(case)),
        starts=[_start(case, one) for one in case.at],
        then=[_body(one) for one in circumstances(case)],
        before_ms=max(before, default=None),
        after_ms=min(after, default=None),
    )


def _body(answer: Answer) -> AnswerBody:
    do = None if answer.do is None else Advice(vi=answer.do.vi, en=answer.do.en)
    return AnswerBody(code=answer.code, vi=answer.said.vi, en=answer.said.en, do=do)


def _start(case: Case, start: Start) -> StartBody:
    key, booked, placed = start.told.key, start.booked, start.told.start_ms is not None
    known = {} if booked is None else _known(booked)
    return StartBody(
        entry=key.entry,
        entry_revision=key.entry_revision,
        programme=key.programme,
        title=start.title,
        class_=start.class_,
        due_ms=key.due_ms,
        start_ms=start.told.start_ms,
        end_ms=start.ends_ms if placed else None,
        told=_body(become(case, start)),
        **{"reason": start.told.reason, **known},
    )


def _known(booked: Booked) -> dict[str, Any]:
    columns = ("outcome", "reason", "started_us", "sounded_ms")
    known = {name: getattr(booked, name) for name in columns}
    return known | ({} if booked.proof is None else asdict(booked.proof))

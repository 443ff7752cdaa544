"""Drills: alarms' own words, by a key that signs nothing else, and never to be taken for one."""

from datetime import timedelta
from functools import partial
from typing import Final

from schedules.codec import from_json
from schedules.config import permitted_spans
from schedules.orders import Drill, places_of
from schedules.spans import Span
from schedules.wire.envelope import open_text
from schedules.wire.orders import SignedOrder
from schedules.zones import local_day
from server.accounts.rights import Person
from server.base import outbox
from server.base.activity import record
from server.base.database import after_commit
from server.base.ids import new_id
from server.base.web import House
from server.library.models import Bulletin
from server.orders import templates
from server.orders.issuing import Desk, issue, next_sequence, told
from server.urgent import alarms, places, reached, signing
from server.urgent.alarms import Found
from server.urgent.models import Alarm
from server.urgent.places import Where
from server.urgent.preparing import AHEAD_MS, Asked, urgent_sound
from server.urgent.refusals import (
    ChoiceError,
    DrillHoursError,
    TimesError,
    WordsMissingError,
)

TONE_MS: Final = 4_000
LEAD_MS: Final = 3_000
"""Nobody is in a hurry: every loudspeaker has it before it begins."""


def drill(house: House, desk: Desk, person: Person, area: str, asked: Asked) -> Found:
    """An exercise, once. Needs `order.prepare` in every area it is for, and nobody else: it is no
    alarm.

    Raises `WordsMissingError`, `DrillHoursError`, `ChoiceError`, `TimesError`, `NobodyError`,
    `TooManyError`, `TrustMissingError`, `NotAllowedError`.
    """
    there = places.where(desk.tree, area, asked.areas)
    by = places.require(person, "order.prepare", there.places, desk.tree)
    area, sequence = there.area, next_sequence(desk)
    order, title = _order(desk, person, there, asked)
    device = _hours(desk, order)
    row = issue(
        desk, order, sequence, order.until_ms, area=area, by=by, reason=asked.reason
    )  # fmt: skip
    signed = from_json(SignedOrder, row.signed)
    alarm = Alarm(
        order=row.id, title=title, template=asked.template, repeats=1,
        identity=open_text(signed.order).identity, needed=0, why=[], judged_by=device,
        expires_ms=desk.now, given_ms=desk.now, begins_ms=order.at_ms, ends_ms=order.until_ms,
        watched_ms=desk.now + signing.TOLD_AFTER_MS,
    )  # fmt: skip
    desk.session.add(alarm)
    desk.session.flush()
    signing.check_taken(desk, Found(row, alarm), signed, desk.now)
    outbox.put(desk.session, "orders", area, desk.now)
    after = told(row) | {"title": title}
    record(desk.session, desk.now, "drill.give", area, by=by, area=area, after=after)
    after_commit(desk.session, partial(house.express.hurry, "orders", area))
    return Found(row, alarm)


def _order(desk: Desk, person: Person, there: Where, asked: Asked) -> tuple[Drill, str]:
    area = there.area
    if (asked.template is None) == (asked.bulletin is None):
        raise ChoiceError
    bulletin, title = asked.bulletin, ""
    if asked.template is not None:
        template = templates.find(desk.session, desk.tree, area, asked.template)
        bulletin, title = template.bulletin, template.name
    if bulletin is None:
        raise ChoiceError
    sound = urgent_sound(desk, person, bulletin, "bulletin")
    words = alarms.trust_now(desk.session).drill_words
    if words is None:
        raise WordsMissingError
    at_ms = desk.now + LEAD_MS if asked.at_ms is None else asked.at_ms
    if not desk.now <= at_ms <= desk.now + AHEAD_MS:
        raise TimesError
    alarms.check_not_too_many(desk.session, desk.tree, area, "drill", desk.now)
    title = title or desk.session.get_one(Bulletin, bulletin).title
    order = Drill(new_id("o"), area, at_ms, TONE_MS, words, sound, asked.volume, there.areas)
    return order, title


def _hours(desk: Desk, order: Drill) -> str:
    """A device that would sound it. Raises `DrillHoursError` where none would."""
    span, day = Span(order.at_ms, order.until_ms), timedelta(days=1)
    configs = reached.configs_reached(desk.session, desk.tree, places_of(order))
    for device, config in sorted(configs.items()):
        first = local_day(span.start, config.zone)
        if any(h.covers(span) for h in permitted_spans(config, first - day, first + day)):
            return device
    raise DrillHoursError

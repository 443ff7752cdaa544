"""An alarm prepared: signed with its area's key, so that people sign exactly those bytes.

Nothing leaves by it. Until enough people have signed, it stands on no list.
"""

from dataclasses import dataclass
from typing import Final

from schedules.codec import from_json
from schedules.orders import INLINE_MAX_BYTES, OpeningTone, Urgent
from schedules.programme import Sound
from schedules.wire.envelope import open_text
from schedules.wire.orders import SignedOrder
from schedules.wire.strict import write_base64
from server.accounts.rights import Person
from server.base.activity import record
from server.base.ids import new_id
from server.base.visible import check_visible
from server.library import bulletins
from server.library.content import ContentStore
from server.library.models import Bulletin
from server.orders import templates
from server.orders.issuing import Desk, issue, next_sequence, told
from server.orders.models import OrderRow, UrgentTemplate
from server.orders.templates import Part, UnfitError
from server.urgent import alarms, places, reached
from server.urgent.alarms import Found
from server.urgent.models import Alarm
from server.urgent.places import Where
from server.urgent.refusals import ChoiceError, MissingError, TimesError, WordsGoneError

SIGNS_WITHIN_MS: Final = 15 * 60_000
"""How long an alarm waits for people's signatures: an hour later it is no alarm any more."""
AHEAD_MS: Final = 24 * 3_600_000
REPEATS_FOR_MS: Final = 24 * 3_600_000
ATTENTION_MS: Final = 5_000
REPEATS: Final = 3
GAP_MS: Final = 20_000


@dataclass(frozen=True, slots=True)
class Asked:
    """What is to be said, where, and how; None: as the template has it, else as usual. Without
    `areas` it is for all of the area under which it is asked for.

    `spoken` is a draft made of what was typed and spoken for this order (`spoken.draft_of`).
    """

    template: str | None = None
    bulletin: str | None = None
    spoken: str | None = None
    correction: str | None = None
    all_clear: str | None = None
    tone: OpeningTone | None = None
    attention_ms: int | None = None
    repeats: int | None = None
    gap_ms: int | None = None
    at_ms: int | None = None
    volume: int = 100
    reason: str | None = None
    areas: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Chosen:
    """What will sound: each an approved bulletin of class urgent; or, where `spoken` is the digest
    of its words, one that those who sign approve."""

    title: str
    template: UrgentTemplate | None
    sound: Sound
    correction: Sound
    all_clear: Sound
    spoken: str | None = None


def prepare(desk: Desk, person: Person, area: str, asked: Asked, kept: ContentStore) -> Found:
    """Sign it, and let it wait. Needs `order.prepare` in every area that it is for.

    Raises `AreasError`, `ChoiceError`, `TimesError`, `MissingError`, `UnfitError`,
    `BulletinNotApprovedError`, `NobodyError`, `TooManyError`, `TrustMissingError`,
    `NotAllowedError`.
    """
    there = places.where(desk.tree, area, asked.areas)
    by = places.require(person, "order.prepare", there.places, desk.tree)
    check_visible(asked.reason, "reason")
    area = there.area
    sequence = next_sequence(desk)
    alarms.check_not_too_many(desk.session, desk.tree, area, "urgent", desk.now)
    chosen = _choose(desk, person, area, asked)
    order = _order(desk, there, asked, chosen, _inline(desk, area, chosen.sound, kept))
    trust = alarms.trust_now(desk.session)
    configs = reached.configs_reached(desk.session, desk.tree, there.places)
    needed = reached.needed(order, trust.thresholds, configs)
    row = issue(
        desk, order, sequence, order.until_ms, area=area, by=by, reason=asked.reason, waiting=True
    )
    alarm = Alarm(
        order=row.id, title=chosen.title, template=asked.template,
        repeats=_of(asked.repeats, chosen.template.repeats if chosen.template else None, REPEATS),
        identity=open_text(from_json(SignedOrder, row.signed).order).identity,
        needed=needed.people, why=list(needed.why), judged_by=needed.device,
        expires_ms=max(desk.now, order.at_ms) + SIGNS_WITHIN_MS,
        watched_ms=max(desk.now, order.at_ms) + SIGNS_WITHIN_MS, spoken=chosen.spoken,
    )  # fmt: skip
    desk.session.add(alarm)
    desk.session.flush()
    after = told(row) | {"title": chosen.title, "identity": alarm.identity}
    record(desk.session, desk.now, "order.prepare", area, by=by, area=area, after=after)
    return Found(row, alarm)


def urgent_sound(desk: Desk, person: Person, bulletin: str, part: Part) -> Sound:
    """An approved bulletin of class urgent that the person may read. Raises `UnfitError`,
    `BulletinUnknownError`, `BulletinNotApprovedError`."""
    row = bulletins.readable(desk.session, person, desk.tree, bulletin)
    if row.class_ != "urgent":
        raise UnfitError(part)
    return bulletins.approved_sound(desk.session, bulletin, part)


def _choose(desk: Desk, person: Person, area: str, asked: Asked) -> Chosen:
    if sum(one is not None for one in (asked.template, asked.bulletin, asked.spoken)) != 1:
        raise ChoiceError
    if asked.spoken is not None:
        return _spoken(desk, person, area, asked, asked.spoken)
    template = None
    if asked.template is not None:
        template = templates.find(desk.session, desk.tree, area, asked.template)
    bulletin = asked.bulletin or (template.bulletin if template else None)
    if bulletin is None:
        raise ChoiceError
    sound = urgent_sound(desk, person, bulletin, "bulletin")
    correction = _beside(desk, person, area, asked.correction, template, "correction")
    all_clear = _beside(desk, person, area, asked.all_clear, template, "all_clear")
    title = template.name if template else desk.session.get_one(Bulletin, bulletin).title
    return Chosen(title, template, sound, correction, all_clear)


def _spoken(desk: Desk, person: Person, area: str, asked: Asked, draft: str) -> Chosen:
    """Raises `WordsGoneError` where the draft is none any more, or not the person's own."""
    row = bulletins.readable(desk.session, person, desk.tree, draft)
    if row.state != "draft" or row.class_ != "urgent" or row.hands != [person.account]:
        raise WordsGoneError
    return Chosen(
        row.title,
        None,
        bulletins.sound_as_it_is(desk.session, row),
        _beside(desk, person, area, asked.correction, None, "correction"),
        _beside(desk, person, area, asked.all_clear, None, "all_clear"),
        spoken=bulletins.matter_of(row).digest,
    )


def _beside(
    desk: Desk,
    person: Person,
    area: str,
    asked: str | None,
    template: UrgentTemplate | None,
    part: Part,
) -> Sound:
    """As it was asked for, else the template's, else the plain one that serves there."""
    named: str | None = asked or (getattr(template, part) if template else None)
    if named is not None:
        return urgent_sound(desk, person, named, part)
    plain = templates.plain(desk.session, desk.tree, area, part)
    if plain is None:
        raise MissingError(part)
    return bulletins.approved_sound(desk.session, plain[0], part)


def _order(desk: Desk, there: Where, asked: Asked, chosen: Chosen, inline: str | None) -> Urgent:
    """Its span holds all repetitions, whenever within `SIGNS_WITHIN_MS` people have signed.

    One that sounds once has no second place on its grid; of others the server ends the list.
    """
    prepared = chosen.template
    attention = _of(asked.attention_ms, prepared.attention_ms if prepared else None, ATTENTION_MS)
    repeats = _of(asked.repeats, prepared.repeats if prepared else None, REPEATS)
    gap = _of(asked.gap_ms, prepared.gap_ms if prepared else None, GAP_MS)
    at_ms = desk.now if asked.at_ms is None else asked.at_ms
    every = attention + chosen.sound.duration_ms + gap
    lasts = (repeats - 1) * every
    if not desk.now <= at_ms <= desk.now + AHEAD_MS or lasts > REPEATS_FOR_MS:
        raise TimesError
    until = at_ms + SIGNS_WITHIN_MS + lasts + 1_000
    tone = asked.tone or (prepared.tone if prepared else None)
    return Urgent(
        id=new_id("o"),
        area=there.area,
        areas=there.areas,
        at_ms=at_ms,
        until_ms=until,
        every_ms=every if repeats > 1 else until - at_ms,
        attention_ms=attention,
        sound=chosen.sound,
        correction=chosen.correction,
        all_clear=chosen.all_clear,
        tone="siren" if tone == "siren" else "attention",
        inline=inline,
        volume=asked.volume,
    )


def _inline(desk: Desk, area: str, sound: Sound, kept: ContentStore) -> str | None:
    """The audio itself, where it is short and not kept ready there already, so that ten thousand
    loudspeakers need not fetch it at once; a list carries one such order."""
    beside = alarms.unstopped_in(desk.session, desk.tree, area, desk.now)
    if sound.size > INLINE_MAX_BYTES or any(_carries(row) for row in beside):
        return None
    for node in desk.tree.up(area):
        if any(one.content == sound.content for one in templates.standby(desk.session, node.id)):
            return None
    return write_base64(kept.path(sound.content).read_bytes())


def _carries(row: OrderRow) -> bool:
    return row.kind == "urgent" and alarms.order_of(row).inline is not None


def _of(asked: int | None, prepared: int | None, usual: int) -> int:
    if asked is not None:
        return asked
    return usual if prepared is None else prepared

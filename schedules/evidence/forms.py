"""The forms of docs/evidence.md: what each line, and each document within one, must have.

Other keys may stand beside those named; nothing is judged by them. What has the form needs no more
looking at: the rules take it as it is.
"""

import re
from collections.abc import Callable
from datetime import date
from functools import lru_cache
from typing import Any, Final
from zoneinfo import ZoneInfo, available_timezones

from schedules.evidence.encoding import unbase64

Form = Callable[[Any, str], None]
"""Raises `FormError` for what has not this form, and stands at that key."""
DAY_MS: Final = 86_400_000
WHOLE_MAX: Final = (1 << 53) - 1
"""Whole numbers that every language has exactly (RFC 7493, section 2.2)."""


class FormError(ValueError):
    """Something has not the form that its place asks for; the message says where."""


def text(told: Any, at: str) -> None:
    if type(told) is not str:
        raise FormError(at)


def flag(told: Any, at: str) -> None:
    if type(told) is not bool:
        raise FormError(at)


def whole(told: Any, at: str) -> None:
    if type(told) is not int or not -WHOLE_MAX <= told <= WHOLE_MAX:
        raise FormError(at)


def count(told: Any, at: str) -> None:
    whole(told, at)
    if told < 0:
        raise FormError(at)


def members(told: Any, at: str) -> None:
    if type(told) is not dict:
        raise FormError(at)


def base64(told: Any, at: str) -> None:
    text(told, at)
    try:
        unbase64(told)
    except ValueError as bad:
        raise FormError(at) from bad


def zone(told: Any, at: str) -> None:
    _zone_name(told, at)
    try:
        zone_of(told)
    except KeyError as bad:
        raise FormError(at) from bad


@lru_cache(maxsize=64)
def zone_of(name: str) -> ZoneInfo:
    """By its name, in capitals or not, as browsers know it too. Raises `KeyError`."""
    known = {one.lower(): one for one in available_timezones()}
    return ZoneInfo(known[name.lower()])


def _number(told: Any, at: str) -> None:
    whole(told, at)
    if told < 1:
        raise FormError(at)


def _between(low: int, high: int) -> Form:
    def form(told: Any, at: str) -> None:
        whole(told, at)
        if not low <= told <= high:
            raise FormError(at)

    return form


def _matching(pattern: str) -> Form:
    found = re.compile(pattern).fullmatch

    def form(told: Any, at: str) -> None:
        if type(told) is not str or found(told) is None:
            raise FormError(at)

    return form


_zone_name: Final = _matching(r"[A-Za-z][A-Za-z0-9_+/-]{0,63}")
_name: Final = _matching(r"[!-~]{1,200}")
_day_form: Final = _matching(r"[1-9][0-9]{3}-[0-9]{2}-[0-9]{2}")
hash_: Final = _matching(r"[0-9a-f]{64}")


def _day(told: Any, at: str) -> None:
    _day_form(told, at)
    try:
        date.fromisoformat(told)
    except ValueError as bad:
        raise FormError(at) from bad


def _one_of(*known: str) -> Form:
    def form(told: Any, at: str) -> None:
        if type(told) is not str or told not in known:
            raise FormError(at)

    return form


def _or_none(inner: Form) -> Form:
    def form(told: Any, at: str) -> None:
        if told is not None:
            inner(told, at)

    return form


def _list_of(inner: Form) -> Form:
    def form(told: Any, at: str) -> None:
        if type(told) is not list:
            raise FormError(at)
        for one in told:
            inner(one, at)

    return form


def _record(absent: dict[str, Form] | None = None, /, **fields: Form) -> Form:
    """`absent` may be left out."""
    needed, left_out = tuple(fields.items()), tuple((absent or {}).items())

    def form(told: Any, at: str) -> None:
        members(told, at)
        for name, inner in needed:
            if name not in told:
                raise FormError(name)
            inner(told[name], name)
        for name, inner in left_out:
            if name in told:
                inner(told[name], name)

    return form


# --- An export, and its lines --------------------------------------------------------------------

HEAD: Final = _record(
    format=_one_of("loa-evidence/1", "loa-evidence/2"), origin=text, area=text, whole=flag,
    from_ms=whole, until_ms=whole, made_ms=whole, size=count,
    root=_record(keys=_list_of(base64), threshold=whole),
)  # fmt: skip
CHECKPOINT: Final = _record({"note": text, "size": count})
OUTCOMES: Final = ("played", "late", "cut", "skipped", "missed", "unproven")

ENVELOPE: Final = _record(
    type=text, payload=base64, signatures=_list_of(_record(key=text, signature=base64))
)
_SIGNED: Final = _record(at_ms=whole, envelope=ENVELOPE)
_DEED: Final = _record(
    at_ms=whole, action=text, subject=text, account=_or_none(text), after=_or_none(members),
    refused=_or_none(text),
)  # fmt: skip
PUBLIC_KEY: Final = _record(public_key=base64)
RESTORE: Final = _record(
    before=_record(origin=text, size=count, root=hash_), detail=_record(who=text, why=text)
)
_outcome: Final = _one_of(*OUTCOMES)


def _due_item(told: Any, at: str) -> None:
    if type(told) is not list or len(told) != 9:
        raise FormError(at)
    device, due_ms, entry, revision, programme, _, _, outcome, _ = told
    for name in (device, entry, programme):
        _name(name, at)
    whole(due_ms, at)
    whole(revision, at)
    _outcome(outcome, at)


def _lost(told: Any, at: str) -> None:
    _LOST(told, at)
    if told["last"] < told["first"]:
        raise FormError("last")


_LOST: Final = _record(at_ms=whole, device=_name, journal=_name, first=_number, last=_number)
LINES: Final[dict[str, Form]] = {
    "activity": _DEED,
    "document": _SIGNED,
    "order": _SIGNED,
    "receipt": _SIGNED,
    "lost": _lost,
    "due": _record(at_ms=whole, items=_list_of(_due_item)),
}
"""By the line's kind."""


def SKIP(told: Any, at: str) -> None:  # noqa: N802 - a form like the others
    members(told, at)
    if told.keys() != {"skip"} or type(told["skip"]) is not list or len(told["skip"]) != 2:
        raise FormError(at)
    level, root = told["skip"]
    count(level, at)
    hash_(root, at)
    if level > 63:
        raise FormError(at)


# --- What was signed -----------------------------------------------------------------------------

PAYLOAD: Final = _record(
    issuer=text, audience=text, not_before=whole, not_after=whole, sequence=whole, body=members
)
_TRUST: Final = _record(
    keys=_list_of(
        _record(
            {"areas": _list_of(text)}, id=text, public=base64, holder=text, area=_or_none(text),
            person=_or_none(text), method=_or_none(text), revoked=flag,
            algorithm=_one_of("ed25519", "es256"),
        )
    ),
    thresholds=_record(urgent=whole, urgent_night=whole, urgent_wide=whole),
    passkeys=_or_none(_record(rp_id=text, origins=_list_of(text))),
    stand_ins=flag,
)  # fmt: skip
_CONFIG: Final = _record(
    device=_name,
    chain=_list_of(_record(area=text, kind=text)),
    groups=_list_of(_record(area=text, owner=text)),
    zone=zone,
    since=whole,
    permitted=_list_of(_record(days=_list_of(whole), from_ms=whole, until_ms=whole)),
)
_SOUND: Final = _record(content=text)
_BLOCK: Final = _record(bulletins=_list_of(_SOUND), theme=_or_none(_SOUND))
_RULE_OF: Final[dict[str, Form]] = {
    "once": _record(),
    "daily": _record(every=_between(1, 366)),
    "weekdays": _record(days=_list_of(whole)),
    "monthly": _record(days=_list_of(whole)),
    "rrule": _record(rule=text),
}
_RULE_KIND: Final = _record(kind=_one_of(*_RULE_OF))


def _rule(told: Any, at: str) -> None:
    _RULE_KIND(told, at)
    _RULE_OF[told["kind"]](told, at)


_WHEN: Final = _record(
    zone=zone, first=_day, last=_or_none(_day), times=_list_of(_between(0, DAY_MS - 1)),
    rule=_rule, except_days=_list_of(_day),
)  # fmt: skip
_ENTRY: Final = _record(
    **{"class": _one_of("normal", "priority")}, id=_name, revision=whole, block=_BLOCK,
    areas=_list_of(text), when=_WHEN, live_from=whole, live_until=_or_none(whole),
)  # fmt: skip
_POLICY: Final = _record(
    live_from=whole, accepts_by_default=flag,
    acceptances=_list_of(_record(entry=text, revision=_or_none(whole), accepted=flag)),
)  # fmt: skip
_PROGRAMME: Final = _record(area=_name, entries=_list_of(_ENTRY), policies=_list_of(_POLICY))
_APPROVAL: Final = _record(person=text, key=text, proof=_record(kind=text))
_ORDERS: Final = _record(
    orders=_list_of(_record(order=ENVELOPE, approvals=_list_of(_APPROVAL)))
)  # fmt: skip
_AREAS: Final = {"areas": _list_of(text)}
_ORDINARY: Final = _record(_AREAS, id=text, area=text)
_ORDER_OF: Final[dict[str, Form]] = {
    "urgent": _record(
        _AREAS, id=text, area=text, at_ms=whole, until_ms=whole, sound=_SOUND, correction=_SOUND,
        all_clear=_SOUND,
    ),
    "follow_up": _record(
        _AREAS, id=text, area=text, urgent=text, urgent_issuer=text, urgent_identity=text,
        says=_one_of("correction", "all_clear"), sound=_SOUND,
    ),
    "drill": _record(_AREAS, id=text, area=text, words=_SOUND, sound=_SOUND),
    "stop": _ORDINARY,
    "lift": _ORDINARY,
    "live": _ORDINARY,
    "relay": _ORDINARY,
    "test": _record(id=text, device=text),
}  # fmt: skip
_KIND: Final = _record(kind=_one_of(*_ORDER_OF))


def _order(told: Any, at: str) -> None:
    _KIND(told, at)
    _ORDER_OF[told["kind"]](told, at)


_SUBJECT_OF: Final[dict[str, Form]] = {
    "item": _record(programme=_name, entry=_name, entry_revision=whole, due_ms=whole),
    "order": _record(issuer=text, order=text),
}
_SUBJECT_KIND: Final = _record(kind=_one_of(*_SUBJECT_OF))


def _subject(told: Any, at: str) -> None:
    _SUBJECT_KIND(told, at)
    _SUBJECT_OF[told["kind"]](told, at)


_SEEN: Final = _record({"log": count}, size=count, root=hash_)
_RECEIPT: Final = _record(
    {"seen": _or_none(_SEEN), "lost": _or_none(_SEEN)}, device=_name, journal=_name, n=_number,
    previous=_or_none(text), subject=_subject, contents=_list_of(text), recorded_ms=whole,
    outcome=_one_of("played", "late", "cut", "skipped", "missed"), sounded_ms=whole,
)  # fmt: skip
BODIES: Final[dict[str, Form]] = {
    "trust": _TRUST,
    "config": _CONFIG,
    "programme": _PROGRAMME,
    "orders": _ORDERS,
    "order": _order,
    "receipt": _RECEIPT,
}
"""By the envelope's type."""

"""The bundle of keys in force: the office's, two per unit and city, and people's."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Final
from urllib.parse import urlsplit

from sqlalchemy import select
from sqlalchemy.orm import Session

from schedules.canonical import canonical
from schedules.codec import to_json
from schedules.wire import topics
from schedules.wire.keys import PUBLIC_BYTES, SigningKey, key_id
from schedules.wire.passkeys import Passkeys, is_point
from schedules.wire.strict import read_base64, write_base64
from schedules.wire.trust import (
    AREAS_OF_PERSON_MAX,
    KEYS_MAX,
    Holder,
    Thresholds,
    Trust,
    TrustedKey,
)
from server.accounts.models import Account, HeldRole, Passkey
from server.accounts.passkeys import PublicKey, public_key
from server.areas.models import Area
from server.areas.tree import AreaTree
from server.base.custody import Custody
from server.dispatch import documents
from server.dispatch.drill_words import words_now
from server.dispatch.thresholds import thresholds_now

KEY_LASTS_MS = 365 * 86_400_000
RENEW_BEFORE_MS = 30 * 86_400_000
"""How long before its `renew_by` a key is dated anew; the date alarms and never silences."""
OVERLAPS_MS: Final = 120 * 86_400_000
"""A document is accepted for 90 days at most (`server.dispatch.composition`)."""
ROOM: Final = (topics.TRUST.largest - 8 * topics.KIB) * 3 // 4 - 8 * topics.KIB
"""Bytes for the keys themselves: a bundle travels in base64, with a head and signatures."""
EACH_AT_MOST: Final = 5
"""Passkeys of one person that loudspeakers know: the newest. A bundle has its bounds."""


@dataclass(frozen=True, slots=True)
class Rules:
    """What whoever runs the server decides of people's keys: where passkeys are at home (None:
    none counts), and whether keys that the server holds stand in for those who have none."""

    passkeys: Passkeys | None = None
    stand_ins: bool = False
    thresholds: Thresholds = field(default_factory=Thresholds)

    @classmethod
    def of(cls, origin: str, *, stand_ins: bool) -> "Rules":
        """Passkeys at home where browsers reach the server; an address of numbers is no home for
        any (WebAuthn level 3, section 5.1.3)."""
        host = urlsplit(origin).hostname or ""
        named = host == "localhost" or any(letter.isalpha() for letter in host.split(".")[-1])
        passkeys = Passkeys(host, (origin,)) if named and ":" not in host else None
        return cls(passkeys, stand_ins)


def compose_trust(
    session: Session, custody: Custody, tree: AreaTree, now: int, rules: Rules
) -> Trust:
    """The bundle as it should be now. The same rows give the same bundle: the dates of keys
    that are listed already stay until they come near.

    A merged unit's keys stay: they speak no more where its devices have their new chain, and
    until then they believe what it signed before (ADR 10).
    """
    before = documents.trust(session)
    merged = session.scalars(select(Area.id).where(Area.former.is_not(None)))
    living = (node.id for node in tree.nodes.values() if not node.closed)
    units = sorted({tree.unit_of(area) for area in living}.union(merged))
    keys = [_key(custody.office(), "office", now)]
    keys += [_key(custody.area(unit), "area", now, unit) for unit in units]
    keys += [_key(custody.drill(unit), "drill", now, unit) for unit in units]
    keys += _beside(custody, units, now)
    people = _people(session, custody, tree, now, rules)
    return Trust(
        tuple(_dated_as_before(key, before, now) for key in _bounded(keys, people)),
        thresholds=thresholds_now(session) or rules.thresholds,
        passkeys=rules.passkeys,
        stand_ins=rules.stand_ins,
        drill_words=words_now(session),
    )


def _beside(custody: Custody, units: Iterable[str], now: int) -> list[TrustedKey]:
    """While a key is rotated: the one that will speak is listed before it does, the one that spoke
    for as long as documents signed by it may be about; or as revoked, so that none counts."""
    waiting = custody.waiting()
    found: list[TrustedKey] = []
    for holder, area, name in names_of(units):
        if name in waiting:
            found.append(_key(waiting[name], holder, now, area))
        for past in custody.past(name):
            if now < past.until_ms + OVERLAPS_MS:
                key = _public(past.public, holder, past.until_ms, area)
                found.append(replace(key, revoked=past.revoked))
    return found


def names_of(units: Iterable[str]) -> Iterator[tuple[Holder, str | None, str]]:
    """Whose key is kept under which name in custody."""
    yield "office", None, "office"
    for unit in units:
        yield "area", unit, f"area-{unit}"
        yield "drill", unit, f"drill-{unit}"


def _public(public: str, holder: Holder, now: int, area: str | None) -> TrustedKey:
    return TrustedKey(
        id=key_id(read_base64(public)),
        public=public,
        holder=holder,
        area=area,
        person=None,
        method=None,
        renew_by=now + KEY_LASTS_MS,
        revoked=False,
    )


def _people(
    session: Session, custody: Custody, tree: AreaTree, now: int, rules: Rules
) -> Sequence[TrustedKey]:
    """The newest passkey of everybody who approves, then everybody's next: who has many crowds
    nobody out. The server stands in only for those who have none."""
    held = _passkeys(session) if rules.passkeys is not None else {}
    ranked: list[tuple[int, TrustedKey]] = []
    for person, areas in _approvers(session, tree):
        for rank, key in enumerate(held.get(person, ())[:EACH_AT_MOST]):
            ranked.append((rank, _touched(key, now, areas, person)))
        if rules.stand_ins and person not in held:
            ranked.append((0, _stand_in(custody.person(person), now, areas, person)))
    return [key for _, key in sorted(ranked, key=lambda one: one[0])]


def _passkeys(session: Session) -> dict[str, list[PublicKey]]:
    """Everybody's, the newest first, as far as loudspeakers can judge them.

    A key registered twice is whose it was first, for good: who comes later knows its public half
    from the bundle, and is to take nobody out of it by that.
    """
    found: defaultdict[str, list[PublicKey]] = defaultdict(list)
    known: set[PublicKey] = set()
    for row in session.scalars(select(Passkey).order_by(Passkey.made_ms, Passkey.id.desc())):
        key = public_key(row)
        if key is not None and key not in known and _is_whole(key):
            known.add(key)
            found[row.account].insert(0, key)
    return found


def _is_whole(key: PublicKey) -> bool:
    if key.algorithm == "es256":
        return is_point(key.public)
    return len(key.public) == PUBLIC_BYTES


def _bounded(keys: Sequence[TrustedKey], people: Iterable[TrustedKey]) -> Iterator[TrustedKey]:
    """As many as a bundle holds, each once."""
    known = {key.id: key for key in keys}
    room = ROOM - sum(_size(key) for key in keys)
    for key in people:
        room -= _size(key)
        if len(known) < KEYS_MAX and room >= 0:
            known.setdefault(key.id, key)
    order = {"office": 0, "area": 1, "drill": 2, "person": 3}
    yield from sorted(
        known.values(), key=lambda k: (order[k.holder], k.person or k.area or "", k.id)
    )


def _size(key: TrustedKey) -> int:
    return len(canonical(to_json(key))) + 1


def _approvers(session: Session, tree: AreaTree) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Everybody who approves, and all the areas in which they do: those that stand below another
    of theirs go without saying. Of more than a bundle names, the highest."""
    query = (
        select(HeldRole.account, HeldRole.area)
        .join(Account, Account.id == HeldRole.account)
        .where(HeldRole.role == "approver", Account.disabled_ms.is_(None))
    )
    areas: dict[str, list[str]] = {}
    for person, area in session.execute(query):
        areas.setdefault(person, []).append(area)
    for person, held in sorted(areas.items()):
        high = sorted(tree.apart(held), key=lambda area: (len(tree.chain(area)), area))
        yield person, tuple(sorted(high[:AREAS_OF_PERSON_MAX]))


def _key(key: SigningKey, holder: Holder, now: int, area: str | None = None) -> TrustedKey:
    return TrustedKey(
        id=key.id,
        public=key.public_text,
        holder=holder,
        area=area,
        person=None,
        method=None,
        renew_by=now + KEY_LASTS_MS,
        revoked=False,
    )


def _stand_in(key: SigningKey, now: int, areas: tuple[str, ...], person: str) -> TrustedKey:
    plain = _key(key, "person", now)
    return replace(plain, person=person, method="server-held", areas=areas)


def _touched(key: PublicKey, now: int, areas: tuple[str, ...], person: str) -> TrustedKey:
    return TrustedKey(
        id=key_id(key.public),
        public=write_base64(key.public),
        holder="person",
        area=None,
        areas=areas,
        person=person,
        method="passkey",
        renew_by=now + KEY_LASTS_MS,
        revoked=False,
        algorithm=key.algorithm,
    )


def _dated_as_before(key: TrustedKey, before: Trust | None, now: int) -> TrustedKey:
    listed = before.key(key.id) if before is not None else None
    if listed is None or listed.renew_by - now < RENEW_BEFORE_MS:
        return key
    return replace(key, renew_by=listed.renew_by)

"""The gate: nothing is believed, stored or acted on that has not passed every step, in order.

Size; strict JSON; known type; canonical base64; key known, not revoked, allowed for this
kind; signature; and only then the payload: form, issuer, audience, area, time, sequence,
sense, approvals. The first doubt refuses. Both ends use it: a device for what comes down,
the server for what comes up.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from schedules.codec import MalformedError, from_json
from schedules.config import DeviceConfig, check_config
from schedules.orders import Test
from schedules.programme import Programme, check_programme
from schedules.refusal import RefusalError
from schedules.wire import topics
from schedules.wire.envelope import (
    EnvelopeText,
    Head,
    Sealed,
    open_text,
    read_envelope,
)
from schedules.wire.keys import key_id, verify
from schedules.wire.status import Held
from schedules.wire.strict import read_base64, read_json
from schedules.wire.topics import MessageType, Topic
from schedules.wire.trust import Root, Trust, TrustedKey, check_trust

Doubt = Literal[
    "too_large", "topic_unknown", "not_strict", "type_unknown", "base64", "key_unknown",
    "key_revoked", "key_not_allowed", "signature", "payload", "issuer", "audience", "area",
    "too_early", "too_late", "sequence_old", "sequence_conflict", "senseless", "approvals",
    "evidence", "elsewhere",
]  # fmt: skip


class GateError(Exception):
    """Refused at the gate. `doubt` is the first step that failed; nothing was changed. `elsewhere`
    is no ill: an order on the list of one of its areas that is for other devices there."""

    def __init__(self, doubt: Doubt, what: str = "") -> None:
        super().__init__(f"{doubt}: {what}" if what else doubt)
        self.doubt = doubt


@dataclass(frozen=True, slots=True)
class Document:
    """A message that passed. `topic` is its home, however it came; `raw` its envelope's bytes.

    `key` is the id of the one key that signed it, None for the root's. `repeated`: the very
    document already held; there is nothing to do.
    """

    topic: str
    type: str
    head: Head
    body: Any
    identity: str
    raw: bytes
    repeated: bool = False
    key: str | None = None


@dataclass(frozen=True, slots=True)
class View:
    """What a device knows when it judges.

    `configs` are its configuration in force and one that waits for its programmes; `held`
    the newest document per topic; `now` UTC milliseconds, None without a trusted clock:
    then times cannot be judged, but that it is `floor` or later is known all the same.
    """

    device: str
    root: Root
    trust: Trust | None
    configs: tuple[DeviceConfig, ...]
    held: Mapping[str, Held]
    now: int | None
    floor: int = 0


def judge(view: View, topic: str, raw: bytes) -> Document:
    """Judge what came down on `topic`. Raises `GateError` at the first doubt."""
    row = _row(topic, raw, "down")
    text = _read(raw)
    message = _type(text, row, raw)
    sealed = _open(text)
    key = _down_signer(view, message, sealed)
    head, body = _payload(sealed, message)
    _check_issuer(head, message, key)
    home = _home(message, body, head, topic, view.device)
    _check_area(view.configs, message, body, key)
    _check_time(head, view.now, view.floor)
    repeated = _check_sequence(head, sealed.identity, view.held.get(home))
    _check_sense(message, body)
    signer = None if key is None else key.id
    return Document(home, message.name, head, body, sealed.identity, raw, repeated, signer)


def reopen(view: View, topic: str, raw: bytes) -> Document:
    """A document the device stored itself: all but time and sequence is judged again.

    A programme once held outlives its `not_after`; a key revoked since does not speak.
    """
    timeless = View(view.device, view.root, view.trust, view.configs, {}, None)
    return judge(timeless, topic, raw)


def judge_up(topic: str, raw: bytes, device: str, public: bytes) -> Document:
    """Judge what came up on `topic` from the device enrolled with that public key."""
    row = _row(topic, raw, "up")
    text = _read(raw)
    message = _type(text, row, raw)
    if message.signer != "device":
        raise GateError("type_unknown", message.name)
    sealed = _open(text)
    _check_signed(sealed, {key_id(public): public})
    head, body = _payload(sealed, message)
    if head.issuer != device:
        raise GateError("issuer", head.issuer)
    if head.audience != topic or row.of(device) != topic:
        raise GateError("audience", head.audience)
    if getattr(body, "device", device) != device:
        raise GateError("payload", "another device's name")
    return Document(topic, message.name, head, body, sealed.identity, raw)


def check_key(key: TrustedKey | None, holder: str) -> bytes:
    """The public bytes of a key that may speak as `holder`. Raises `GateError`."""
    if key is None:
        raise GateError("key_unknown")
    if key.revoked:
        raise GateError("key_revoked", key.id)
    if key.holder != holder:
        raise GateError("key_not_allowed", key.id)
    try:
        return read_base64(key.public)
    except MalformedError as bad:
        raise GateError("key_unknown", key.id) from bad


def open_payload(text: EnvelopeText, message: MessageType, key: bytes) -> tuple[Sealed, Head, Any]:
    """Base64, the one signature by `key`, then the payload. Raises `GateError`."""
    sealed = _open(text)
    _check_signed(sealed, {key_id(key): key})
    return (sealed, *_payload(sealed, message))


def _row(topic: str, raw: bytes, direction: topics.Direction) -> Topic:
    found = topics.find(topic)
    if found is None or direction not in found[0].directions:
        raise GateError("topic_unknown", topic[:100])
    if len(raw) > found[0].largest:
        raise GateError("too_large", f"{len(raw)} bytes")
    return found[0]


def _read(raw: bytes) -> EnvelopeText:
    try:
        return read_envelope(raw)
    except MalformedError as bad:
        raise GateError("not_strict", str(bad)) from bad


def _type(text: EnvelopeText, row: Topic, raw: bytes) -> MessageType:
    message = next((one for one in row.carries if one.name == text.type), None)
    if message is None:
        raise GateError("type_unknown", text.type)
    if len(raw) > message.largest:
        raise GateError("too_large", f"{len(raw)} bytes of {text.type}")
    return message


def _open(text: EnvelopeText) -> Sealed:
    try:
        return open_text(text)
    except MalformedError as bad:
        raise GateError("base64", str(bad)) from bad


def _down_signer(view: View, message: MessageType, sealed: Sealed) -> TrustedKey | None:
    if message.signer == "root":
        _check_root(view.root, sealed)
        return None
    if view.trust is None:
        raise GateError("key_unknown", "no trust bundle yet")
    if len(sealed.signatures) != 1:
        raise GateError("key_not_allowed", "exactly one signature")
    key = view.trust.key(sealed.signatures[0][0])
    public = check_key(key, message.signer)
    _check_signed(sealed, {sealed.signatures[0][0]: public})
    return key


def _check_root(root: Root, sealed: Sealed) -> None:
    pinned = {key_id(public): public for public in map(read_base64, root.keys)}
    signed = {k for k, _ in sealed.signatures}
    if not signed <= pinned.keys():
        raise GateError("key_unknown")
    if len(signed) < root.threshold or len(signed) != len(sealed.signatures):
        raise GateError("key_not_allowed", "too few root signatures")
    if not all(verify(pinned[k], sealed.signed_bytes, s) for k, s in sealed.signatures):
        raise GateError("signature")


def _check_signed(sealed: Sealed, keys: Mapping[str, bytes]) -> None:
    if len(sealed.signatures) != 1:
        raise GateError("key_not_allowed", "exactly one signature")
    key, signature = sealed.signatures[0]
    if key not in keys:
        raise GateError("key_unknown", key)
    if not verify(keys[key], sealed.signed_bytes, signature):
        raise GateError("signature")


def _payload(sealed: Sealed, message: MessageType) -> tuple[Head, Any]:
    try:
        value = read_json(sealed.payload)
        if not isinstance(value, dict) or "body" not in value:
            raise MalformedError("body", "is missing")
        body = from_json(message.contract, value.pop("body"))
        return from_json(Head, value), body
    except MalformedError as bad:
        raise GateError("payload", str(bad)) from bad


def _check_issuer(head: Head, message: MessageType, key: TrustedKey | None) -> None:
    expected = key.area if key is not None and key.holder == "area" else message.signer
    if head.issuer != expected:
        raise GateError("issuer", head.issuer)


def _home(message: MessageType, body: Any, head: Head, topic: str, device: str) -> str:
    """The topic the message is at home on; it came there, or to this device's inbox."""
    if message is topics.TIME_REPLY or message is topics.ACK:
        home = topic
    elif message is topics.LIVE:
        home = topics.LIVE_TOPIC.of(body.session)
    elif message is topics.ORDER:
        home = topics.INBOX_TOPIC.of(device)
    elif message is topics.DIAGNOSE:
        home = topics.INBOX_TOPIC.of(body.device)
    elif message is topics.CONFIG:
        home = topics.CONFIG_TOPIC.of(body.device)
    elif message is topics.TRUST:
        home = topics.TRUST_TOPIC.of()
    else:
        row = topics.PROGRAMME_TOPIC if message is topics.PROGRAMME else topics.ORDERS_TOPIC
        home = row.of(body.area)
    if head.audience != home or topic not in (home, topics.INBOX_TOPIC.of(device)):
        raise GateError("audience", head.audience)
    if home.startswith("loa/1/device/") and not home.startswith(f"loa/1/device/{device}/"):
        raise GateError("audience", head.audience)
    return home


def _check_area(
    configs: tuple[DeviceConfig, ...], message: MessageType, body: Any, key: TrustedKey | None
) -> None:
    """An area's key speaks for its own unit, and here only where that unit is in the chain."""
    if message is topics.ORDERS and not any(body.area in config.areas for config in configs):
        raise GateError("area", f"{body.area} is none of this device's areas")
    if key is None or key.area is None:
        return
    if message is topics.PROGRAMME:
        allowed = {config.unit_of(body.area) for config in configs if body.area in config.areas}
    else:
        allowed = {place.area for config in configs for place in config.chain}
    if key.area not in allowed:
        raise GateError("area", f"the key of {key.area} does not speak here")


def _check_time(head: Head, now: int | None, floor: int) -> None:
    if now is not None and now < head.not_before:
        raise GateError("too_early")
    if head.not_after < (floor if now is None else now):
        raise GateError("too_late")


def _check_sequence(head: Head, identity: str, held: Held | None) -> bool:
    """True for the very document already held."""
    if held is None or head.sequence > held.sequence:
        return False
    if head.sequence < held.sequence:
        raise GateError("sequence_old")
    if identity != held.identity:
        raise GateError("sequence_conflict")
    return True


def _check_sense(message: MessageType, body: Any) -> None:
    """Reads well, and can be followed. Alone, an order is for one device: a test, nothing else."""
    try:
        if isinstance(body, Programme):
            check_programme(body)
        elif isinstance(body, DeviceConfig):
            check_config(body)
        elif isinstance(body, Trust):
            check_trust(body)
    except (RefusalError, MalformedError) as bad:
        raise GateError("senseless", str(bad)) from bad
    if message is topics.ORDER and not isinstance(body, Test):
        raise GateError("senseless", "only a test comes alone")

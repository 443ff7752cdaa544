"""A forger without keys: bends valid messages in every way known to fool readers."""

import json
import random
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from schedules.canonical import canonical
from schedules.codec import from_json
from schedules.wire.envelope import open_text
from schedules.wire.gate import GateError, View, judge, judge_up
from schedules.wire.order_gate import judge_order
from schedules.wire.orders import SignedOrder
from schedules.wire.strict import read_base64, read_json, write_base64
from tests.contract.vectors import load
from tests.contract.vectors.case import Batch, Down, Judged, Up
from tests.contract.vectors.down import ED25519_ORDER

Bend = Callable[[random.Random, bytes], bytes]
ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=-_ \n"


@dataclass(frozen=True)
class Valid:
    """A message that passes, and how it is judged: to what identity, on which topic."""

    raw: bytes
    topic: str
    identity: str
    judged: Callable[[str, bytes], str]


class Forger:
    """Bends one valid message after another; the same seed bends alike."""

    def __init__(self) -> None:
        self.views = load.views()
        self.valid = [
            *(self._down(case) for case in load.down() if case.doubt is None),
            *(self._up(case) for case in load.up() if case.doubt is None),
            *(self._order(case) for case in load.orders() if case.doubt is None),
            *(self._batch(case) for case in load.live() if case.doubt is None),
        ]
        self.raws = [one.raw for one in self.valid]
        self.genuine = {one.identity for one in self.valid}

    def attempt(self, seed: int) -> str:
        """One forgery. Returns how it ended: a doubt, or `genuine` for bytes truly signed.

        Three exchanged parts can make one genuine message out of another. Raises
        AssertionError if anything else passed, and whatever the gate raises beside
        `GateError`.
        """
        rng = random.Random(seed)
        valid = rng.choice(self.valid)
        raw, topic = valid.raw, valid.topic
        for _ in range(rng.choice((1, 1, 1, 1, 2))):
            raw = self._bent(rng, raw)
        if rng.random() < 0.1:
            topic = rng.choice(self.valid).topic
        try:
            identity = valid.judged(topic, raw)
        except GateError as refused:
            return refused.doubt
        assert identity in self.genuine, f"seed {seed}: passed as a message nobody signed"
        return "genuine"

    def _bent(self, rng: random.Random, raw: bytes) -> bytes:
        if rng.random() < 0.4:
            return rng.choice(BYTES)(rng, raw)
        try:
            value = json.loads(raw)
            if rng.random() < 0.2:
                return self._crossed(rng, value)
            if rng.random() < 0.2:
                value = json.loads(key_order(rng, value))
            return rng.choice(VALUES)(rng, value)
        except (ValueError, KeyError, IndexError, TypeError, AttributeError, RecursionError):
            return rng.choice(BYTES)(rng, raw)  # already bent out of form

    def _crossed(self, rng: random.Random, value: Any) -> bytes:
        """A part of another valid message in its place."""
        other, inner = json.loads(rng.choice(self.raws)), value.get("order", value)
        other = other.get("order", other)
        part = rng.choice(("type", "payload", "signatures"))
        inner[part] = other[part]
        return dump(value)

    def _down(self, case: Down) -> Valid:
        view: View = self.views[case.view]
        assert case.identity is not None
        return Valid(
            case.raw, case.topic, case.identity, lambda at, raw: judge(view, at, raw).identity
        )

    def _up(self, case: Up) -> Valid:
        public = read_base64(case.public)
        assert case.identity is not None
        return Valid(
            case.raw, case.topic, case.identity,
            lambda at, raw: judge_up(at, raw, case.device, public).identity,
        )  # fmt: skip

    def _batch(self, case: Batch) -> Valid:
        def judged(topic: str, raw: bytes) -> str:
            return replace(case, topic=topic).judge(self.views["known"], raw)[0].identity

        return Valid(case.raw, case.topic, judged(case.topic, case.raw), judged)

    def _order(self, case: Judged) -> Valid:
        view = self.views[case.view]
        beside = [from_json(SignedOrder, one) for one in case.beside]

        def judged(topic: str, raw: bytes) -> str:
            assert view.trust is not None
            assert view.now is not None
            try:
                signed = from_json(SignedOrder, read_json(raw))
            except ValueError as bad:
                raise GateError("not_strict") from bad
            judge_order(signed, topic, view.trust, view.configs[0], view.now, beside)
            return open_text(signed.order).identity  # when it begins, the list's signature holds

        raw = canonical(case.signed)
        return Valid(raw, case.topic, judged(case.topic, raw), judged)


def dump(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode("utf-8", "surrogatepass")


def flip_bit(rng: random.Random, raw: bytes) -> bytes:
    if not raw:
        return b"\0"
    at, bent = rng.randrange(len(raw)), bytearray(raw)
    bent[at] ^= 1 << rng.randrange(8)
    return bytes(bent)


def cut(rng: random.Random, raw: bytes) -> bytes:
    return raw[: rng.randrange(len(raw) + 1)]


def drop(rng: random.Random, raw: bytes) -> bytes:
    at = rng.randrange(len(raw) + 1)
    return raw[:at] + raw[at + rng.randint(1, 8) :]


def insert(rng: random.Random, raw: bytes) -> bytes:
    odd = rng.choice((b" ", b"\n", b"\0", b'"', b"\\", b"{}", b",", b"\xef\xbb\xbf", b"\xff", b"="))
    at = rng.randrange(len(raw) + 1)
    return raw[:at] + odd + raw[at:]


def repeat(rng: random.Random, raw: bytes) -> bytes:
    first, last = sorted((rng.randrange(len(raw) + 1), rng.randrange(len(raw) + 1)))
    return raw[:last] + raw[first:]


def key_order(rng: random.Random, value: Any) -> bytes:
    pairs = list(value.items())
    rng.shuffle(pairs)
    return dump(dict(pairs))


def key_twice(rng: random.Random, value: Any) -> bytes:
    name = rng.choice(list(value))
    return dump(value)[:-1] + f', "{name}": {json.dumps(value[name])}}}'.encode()


def escapes(rng: random.Random, value: Any) -> bytes:
    text = dump(value).decode()
    at = rng.randrange(len(text))
    return (text[:at] + f"\\u{ord(text[at]):04x}" + text[at + 1 :]).encode()


def renamed(rng: random.Random, value: Any) -> bytes:
    names = "trust", "programme", "orders", "order", "config", "ack", "receipt", "status", "live"
    value.get("order", value)["type"] = rng.choice(names)
    return dump(value)


def odd_value(rng: random.Random, value: Any) -> bytes:
    odd: Any = rng.choice((None, True, 1.5, 10**400, -0.0, "", [], {}, "\ud800", [[]], "x" * 1000))
    inner = value.get("order", value)
    inner[rng.choice(list(inner))] = odd
    return dump(value)


def base64_letter(rng: random.Random, value: Any) -> bytes:
    """Another letter, one more, or one less, in the payload or in a signature."""
    inner = value.get("order", value)
    within = rng.random() < 0.5
    holder, name = (inner, "payload") if within else (inner["signatures"][0], "signature")
    text, odd = holder[name], rng.choice(ALPHABET)
    at = rng.choice((rng.randrange(len(text) + 1), max(0, len(text) - rng.randrange(4))))
    holder[name] = text[:at] + odd + text[at + rng.randrange(2) :]
    return dump(value)


def payload_bytes(rng: random.Random, value: Any) -> bytes:
    inner = value.get("order", value)
    inner["payload"] = write_base64(rng.choice(BYTES)(rng, read_base64(inner["payload"])))
    return dump(value)


def payload_meaning(rng: random.Random, value: Any) -> bytes:
    """The same payload written differently, or with one number changed."""
    inner = value.get("order", value)
    meant = json.loads(read_base64(inner["payload"]))
    meant[rng.choice(("sequence", "not_after", "not_before"))] += rng.choice((0, 1))
    inner["payload"] = write_base64(json.dumps(meant).encode())
    return dump(value)


def other_number(rng: random.Random, value: Any) -> bytes:
    """The signature's second half plus a multiple of L: the same point on the curve."""
    inner = value.get("order", value)
    signature = read_base64(inner["signatures"][0]["signature"])
    s = int.from_bytes(signature[32:], "little") + rng.randint(1, 14) * ED25519_ORDER
    inner["signatures"][0]["signature"] = write_base64(
        signature[:32] + (s % 2**256).to_bytes(32, "little")
    )
    return dump(value)


def signatures(rng: random.Random, value: Any) -> bytes:
    inner = value.get("order", value)
    inner["signatures"] = (inner["signatures"] * 3)[: rng.choice((0, 2, 3))]
    return dump(value)


def proof(rng: random.Random, value: Any) -> bytes:
    """Another byte, one more, or one less, in a part of somebody's proof."""
    one = rng.choice(value["approvals"])
    name = rng.choice([name for name in one["proof"] if name != "kind"])
    bent = rng.choice(BYTES)(rng, read_base64(one["proof"][name]))
    one["proof"][name] = write_base64(bent)
    return dump(value)


def approvals(rng: random.Random, value: Any) -> bytes:
    value["approvals"] = (value["approvals"] * 2)[: rng.randrange(3)]
    if value["approvals"]:
        one = value["approvals"][0]
        one["person"] = rng.choice(("chairman", "director", "vice-chairman", "stranger"))
        one["key"] = rng.choice((one["key"], value["order"]["signatures"][0]["key"]))
    return dump(value)


BYTES: tuple[Bend, ...] = (flip_bit, cut, drop, insert, repeat)
VALUES: tuple[Callable[[random.Random, Any], bytes], ...] = (
    key_twice, escapes, renamed, odd_value, base64_letter, base64_letter,
    payload_bytes, payload_meaning, other_number, signatures, approvals, approvals,
    proof, proof, proof,
)  # fmt: skip

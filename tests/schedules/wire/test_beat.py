"""The beat: eighty bytes, and what is refused of them."""

from schedules.wire import topics
from schedules.wire.beat import Beat, judge_beat, seal_beat
from schedules.wire.gate import GateError
from tests.contract.vectors import cast

TOPIC = topics.BEAT_TOPIC.of(cast.DEVICE)
KEY = cast.key(cast.DEVICE)
BEAT = Beat(cast.DEVICE, cast.NOW + 60_000, cast.NOW)
RAW = seal_beat(BEAT, KEY)
GOLDEN = (
    "000001a205eba8e0000001a205eabe80b4ff05abb3aa20871515a998fa351eafa83aae25916d0799"
    "3a414100ecafc43780dfa14c97e7211b362da06c26f27b2e17a412e51ea503ffb8385cf0ae187e08"
)


def sealed(sequence: int, status: int) -> bytes:
    return seal_beat(Beat(cast.DEVICE, sequence, status), KEY)


CASES: dict[str, tuple[str | None, str, bytes, bytes]] = {
    "good": (None, TOPIC, RAW, KEY.public),
    "a byte more": ("too_large", TOPIC, RAW + b"\0", KEY.public),
    "a byte less": ("not_strict", TOPIC, RAW[:-1], KEY.public),
    "of another device": ("audience", topics.BEAT_TOPIC.of(cast.OTHER_DEVICE), RAW, KEY.public),
    "signed for another": (
        "signature",
        TOPIC,
        seal_beat(Beat(cast.OTHER_DEVICE, cast.NOW + 60_000, cast.NOW), KEY),
        KEY.public,
    ),
    "another number": ("signature", TOPIC, RAW[:7] + b"\xff" + RAW[8:], KEY.public),
    "another's key": ("signature", TOPIC, RAW, cast.key(cast.OTHER_DEVICE).public),
    "no key": ("signature", TOPIC, RAW, b""),
    "beyond what all read alike": ("payload", TOPIC, sealed(2**53 + 1, 1), KEY.public),
    "of a status to come": ("payload", TOPIC, sealed(cast.NOW, cast.NOW), KEY.public),
}


def judged(topic: str, raw: bytes, public: bytes) -> str | None:
    try:
        judge_beat(topic, raw, cast.DEVICE, public)
    except GateError as refused:
        return refused.doubt
    return None


def test_every_case_ends_as_it_must() -> None:
    """The first doubt refuses, and has a name."""
    for name, (doubt, topic, raw, public) in CASES.items():
        assert (name, judged(topic, raw, public)) == (name, doubt)


def test_a_beat_says_the_same_for_ever() -> None:
    """Two numbers and a signature, byte for byte as when it was first written down."""
    assert RAW.hex() == GOLDEN
    assert judge_beat(TOPIC, RAW, cast.DEVICE, KEY.public) == BEAT

"""Eight digits that both ends work out, and that nobody between them can make equal."""

from dataclasses import replace

from schedules.wire import enrolment as wire
from schedules.wire.enrolment import ServersHalf
from schedules.wire.trust import Root

HALF = ServersHalf("ab" * 32, "c2VydmVy", Root(("cm9vdA==",), 1), "PEM")
NONCE = bytes(32)


def test_the_digits_stand_for_all_that_was_said() -> None:
    """Each side's key, nonce, root and authorities go in: with anything else they are others; and
    they are the same on every machine."""
    said = wire.digits("ABCD-EFGH", "key", NONCE, HALF)
    assert said == "23807217"
    others = [
        wire.digits("ABCD-EFGJ", "key", NONCE, HALF),
        wire.digits("ABCD-EFGH", "kex", NONCE, HALF),
        wire.digits("ABCD-EFGH", "key", b"\1" * 32, HALF),
        wire.digits("ABCD-EFGH", "key", NONCE, replace(HALF, nonce="b3RoZXI=")),
        wire.digits("ABCD-EFGH", "key", NONCE, replace(HALF, root=Root(("eA==",), 1))),
        wire.digits("ABCD-EFGH", "key", NONCE, replace(HALF, authorities="other")),
    ]
    assert len({said, *others}) == 7
    assert all(len(one) == 8 and one.isdecimal() for one in others)


def test_a_token_is_read_however_a_person_writes_it() -> None:
    """Dashes, spaces and small letters do not matter; O, I and L are 0, 1 and 1."""
    assert wire.plain_token(" abcd-efgh il0o ") == "ABCDEFGH1100"
    assert wire.digits("abcd efgh", "k", NONCE, HALF) == wire.digits("ABCD-EFGH", "k", NONCE, HALF)


def test_what_is_signed_for_one_purpose_is_worth_nothing_for_another() -> None:
    """Each thing a device signs, or promises, begins with what it is for."""
    said = {
        wire.proof_bytes("a", "b"),
        wire.asking_bytes("a", "b"),
        wire.renewal_bytes("a", "b"),
    }
    assert len(said) == 3
    assert wire.commitment(NONCE, "a") != wire.commitment(NONCE, "b")

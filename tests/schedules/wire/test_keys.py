"""Keys and trust: named by their public half, silent about their private one."""

from dataclasses import replace

import pytest

from schedules.codec import MalformedError
from schedules.refusal import RefusalError
from schedules.wire.gate import GateError, check_key
from schedules.wire.keys import SigningKey, key_id, verify
from schedules.wire.topics import TOPICS, find
from schedules.wire.trust import Trust, check_trust
from tests.contract.vectors import cast


def test_a_key_signs_and_is_verified() -> None:
    """What a key signs only its own public half verifies, over those bytes alone."""
    key, other = SigningKey.make(), SigningKey.make()
    signature = key.sign(b"message")
    assert verify(key.public, b"message", signature)
    assert not verify(key.public, b"massage", signature)
    assert not verify(other.public, b"message", signature)
    assert not verify(key.public[:-1], b"message", signature)
    assert not verify(key.public, b"message", signature + b"\0")
    assert not verify(b"\xff" * 32, b"message", signature)


def test_a_key_comes_back_from_its_bytes() -> None:
    """The 32 private bytes are the whole key; another length is no key."""
    key = SigningKey.make()
    again = SigningKey.from_bytes(key.private_bytes())
    assert (again.id, again.public) == (key.id, key.public)
    assert key.id == key_id(key.public)
    with pytest.raises(ValueError, match="32"):
        SigningKey.from_bytes(b"\0" * 31)


def test_a_key_never_shows_its_private_half() -> None:
    """What is logged of a key is its name."""
    key = SigningKey.make()
    assert repr(key) == f"SigningKey({key.id})"
    assert key.private_bytes().hex() not in repr(key)


@pytest.mark.parametrize(
    ("odd", "code"),
    [
        (replace(cast.TRUST.keys[0], id="0" * 32), "key_misnamed"),
        (replace(cast.TRUST.keys[0], public="AAAA"), "key_misnamed"),
        (replace(cast.TRUST.keys[0], area="hai-phong"), "key_holder"),
        (replace(cast.TRUST.keys[2], area=None), "key_holder"),
        (replace(cast.TRUST.keys[6], person=None), "key_holder"),
        (replace(cast.TRUST.keys[6], method=None), "key_holder"),
    ],
)
def test_unclear_keys_are_refused(odd: object, code: str) -> None:
    """Each key of a trust bundle bears its own name and exactly its holder's fields."""
    with pytest.raises(RefusalError) as refused:
        check_trust(Trust((odd,)))  # type: ignore[arg-type]
    assert refused.value.code == code


def test_a_key_stands_once() -> None:
    """One public key is one holder: nobody counts as two people."""
    chairman = cast.TRUST.keys[6]
    twin = replace(chairman, person="somebody-else")
    with pytest.raises(RefusalError, match="key_twice"):
        check_trust(Trust((chairman, twin)))
    check_trust(cast.TRUST)


def test_a_key_that_cannot_be_read_is_unknown() -> None:
    """A stored bundle whose key does not read refuses; it never crashes."""
    odd = replace(cast.TRUST.keys[0], public="A")
    with pytest.raises(GateError) as refused:
        check_key(odd, "office")
    assert refused.value.doubt == "key_unknown"
    with pytest.raises(MalformedError):
        check_trust(Trust((odd,)))


def test_topics_find_their_row() -> None:
    """Each topic has one row, whose subscription matches it; others have none."""
    for row in TOPICS:
        found = find(row.of("a-1"))
        assert found is not None
        assert found[0] is row
        assert row.subscription().count("+") == row.pattern.count("{")
    assert find("loa/1/area/a/b/programme") is None
    assert find("loa/1/area/+/programme") is None

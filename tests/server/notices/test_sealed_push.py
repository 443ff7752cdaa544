"""A push message is sealed as RFC 8291 says, so that the browser it is for, and no other, reads."""

import json
import secrets
from typing import Final

import pytest
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.ec import (
    SECP256R1,
    derive_private_key,
    generate_private_key,
)
from hypothesis import given
from hypothesis import strategies as st

from server.notices.push import written
from server.notices.sealed_push import PLAIN_MAX, from_text, point, seal, to_text
from server.notices.words import Letter, Sentence
from tests.server.notices.browser import Browser

RFC: Final = {
    "words": "When I grow up, I want to be a watermelon",
    "own": "yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw",
    "browser": "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoI"
    "Aiw4",
    "secret": "q1dXpw3UpT5VOmu_cf_v6ih07Aems3njxI-JWgLcM94",
    "auth": "BTBZMqHH6r4Tts7J_aSIgg",
    "salt": "DGv6ra1nlYgDCS1FRnbzlw",
    "body": "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLoc"
    "InmYWAmS6TlzAC8wEqKK6PBru3jl7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSg"
    "Sxsj_Qulcy4a-fN",
}
"""RFC 8291 section 5 and appendix A."""


def test_the_example_of_the_rfc_comes_out_byte_for_byte() -> None:
    """The same keys, salt and words give the very body that the RFC prints."""
    own = derive_private_key(int.from_bytes(from_text(RFC["own"])), SECP256R1())
    browser, auth, salt = (from_text(RFC[name]) for name in ("browser", "auth", "salt"))
    made = seal(RFC["words"].encode(), browser, auth, own, salt)
    assert to_text(made) == RFC["body"]


def test_the_browser_of_the_rfc_reads_its_example() -> None:
    """The browser that the other tests read with is right, too."""
    browser = Browser(
        derive_private_key(int.from_bytes(from_text(RFC["secret"])), SECP256R1()),
        from_text(RFC["auth"]),
    )
    assert browser.read(from_text(RFC["body"])) == RFC["words"].encode()


@given(st.binary(max_size=PLAIN_MAX))
def test_a_browser_reads_what_was_sealed_for_it(words: bytes) -> None:
    """Whatever the words, in a body that every push service takes; another browser reads none."""
    browser, other = Browser.make(), Browser.make()
    own, salt = generate_private_key(SECP256R1()), secrets.token_bytes(16)
    body = seal(words, browser.public, browser.auth, own, salt)
    assert len(body) <= 4_096
    assert browser.read(body) == words
    with pytest.raises(InvalidTag):
        other.read(body)


@given(st.text())
def test_what_is_no_key_is_refused(text: str) -> None:
    """A key that is no point of the curve raises `ValueError`, and nothing else."""
    with pytest.raises(ValueError):  # noqa: PT011  (every one of them is meant)
        seal(b"", from_text(text), b"", generate_private_key(SECP256R1()), bytes(16))


@given(st.binary())
def test_base64url_comes_back(raw: bytes) -> None:
    """With padding and without."""
    assert from_text(to_text(raw)) == raw
    assert from_text(to_text(raw) + "==") == raw


@given(st.lists(st.text(min_size=1, max_size=1_500), max_size=12))
def test_a_long_message_loses_whole_sentences(texts: list[str]) -> None:
    """What finds no room is left out; no sentence is half told."""
    sentences = tuple(Sentence("approval", "a", 1, text) for text in texts)
    told = written(Letter("m-1", "vi", "Loa: tin", sentences, "/", urgent=False))
    assert len(told) <= PLAIN_MAX
    body = json.loads(told)["body"]
    assert "\n".join(texts).startswith(body)
    assert body in {"\n".join(texts[:n]) for n in range(len(texts) + 1)}


def test_a_public_key_is_written_as_browsers_write_it() -> None:
    """65 bytes, the first of them 4."""
    raw = point(generate_private_key(SECP256R1()).public_key())
    assert (len(raw), raw[0]) == (65, 4)

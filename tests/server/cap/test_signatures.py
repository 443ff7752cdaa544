"""Who wrote an alert: what a signature proves, and all that it does not."""

import contextlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from schedules.refusal import RefusalError
from server.cap.signatures import CertificateUnfitError, SignatureRefusedError, checked_certificate
from server.cap.signatures import prove as prove_by
from tests.server.cap.signing import NOW, hand
from tests.server.cap.standard import AMBER, THUNDERSTORM

SENDER = "KARO@CLETS.DOJ.CA.GOV"
SIGNATURE = "{http://www.w3.org/2000/09/xmldsig#}Signature"


def prove(data: bytes, *certificates: str) -> tuple[str, str]:
    found = prove_by(data, SENDER, certificates or (hand().certificate,), NOW)
    return found.proof, found.alert.infos[0].event


def test_a_pinned_certificate_proves_its_senders_alert() -> None:
    """An alert is signed where one of the sender's certificates bears out what is in it."""
    signed = hand().sign(AMBER)
    assert prove(signed) == ("signed", "Child Abduction")
    assert prove(signed, hand("old").certificate, hand().certificate)[0] == "signed"
    assert prove(AMBER.encode())[0] == "unsigned"
    assert prove_by(signed, SENDER, (), NOW).proof == "unproven"


def test_what_was_changed_signed_by_another_or_expired_is_refused() -> None:
    """A signature that does not hold is worse than none: such an alert is not taken at all."""
    signed = hand().sign(AMBER)
    for data, certificate in (
        (signed.replace(b"Child Abduction", b"Child abduction"), hand().certificate),
        (signed.replace(b"Actual", b"Test"), hand().certificate),
        (signed, hand("stranger").certificate),
        (hand("gone", -1).sign(AMBER), hand("gone", -1).certificate),
    ):
        with pytest.raises(SignatureRefusedError):
            prove(data, certificate)


def test_one_senders_certificate_says_nothing_of_anothers_alerts() -> None:
    """Whoever is trusted for floods cannot speak for somebody else."""
    with pytest.raises(SignatureRefusedError):
        prove(hand().sign(THUNDERSTORM))


def _wrapped_within() -> bytes:
    """Another alert around the signed one, which its signature names by its id."""
    inner = AMBER.replace("<alert ", '<alert Id="a" ')
    root = etree.fromstring(hand().sign(inner, "a"))
    evil = etree.fromstring(THUNDERSTORM.replace("KSTO@NWS.NOAA.GOV", SENDER).encode())
    evil.append(root.find(SIGNATURE))
    evil.append(root)
    return bytes(etree.tostring(evil))


def _moved_signature() -> bytes:
    evil = etree.fromstring(THUNDERSTORM.replace("KSTO@NWS.NOAA.GOV", SENDER).encode())
    evil.append(etree.fromstring(hand().sign(AMBER)).find(SIGNATURE))
    return bytes(etree.tostring(evil))


def _object_within_the_signature() -> bytes:
    """The signed alert hidden in the signature of another."""
    inner = AMBER.replace("<alert ", '<alert Id="a" ')
    root = etree.fromstring(hand().sign(inner, "a"))
    evil = etree.fromstring(THUNDERSTORM.replace("KSTO@NWS.NOAA.GOV", SENDER).encode())
    signature = root.find(SIGNATURE)
    held = etree.SubElement(signature, "{http://www.w3.org/2000/09/xmldsig#}Object")
    root.remove(signature)
    held.append(root)
    evil.append(signature)
    return bytes(etree.tostring(evil))


@pytest.mark.parametrize("wrap", [_wrapped_within, _moved_signature, _object_within_the_signature])
def test_a_signature_counts_for_nothing_that_stands_around_it(wrap: object) -> None:
    """A signature wrapped, moved or hidden never makes another alert a signed one."""
    assert callable(wrap)
    with contextlib.suppress(RefusalError):
        assert prove(wrap()) != ("signed", "SEVERE THUNDERSTORM")


def test_what_stands_in_a_comment_or_beside_the_signed_is_not_read() -> None:
    """What is read is what was signed: comments are taken out of it, not read around."""
    split = AMBER.replace("<event>Child Abduction", "<event>Child <!-- not a -->Abduction", 1)
    assert prove(hand().sign(split)) == ("signed", "Child Abduction")


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 6_000), st.integers(0, 30), st.sampled_from([b"", b"<", b"A", b"&#x41;"]))
def test_no_mutation_of_a_signed_alert_is_taken_for_it(at: int, lost: int, put: bytes) -> None:
    """Whatever is changed, the alert is refused, or says exactly what was signed."""
    signed = hand().sign(AMBER)
    start = at % len(signed)
    changed = signed[:start] + put + signed[start + lost :]
    with contextlib.suppress(RefusalError):
        found = prove_by(changed, SENDER, (hand().certificate,), NOW)
        whole = prove_by(signed, SENDER, (hand().certificate,), NOW)
        assert found == whole or found.proof == "unsigned"


def test_only_strong_certificates_are_pinned() -> None:
    """A certificate is PEM, with a key that nobody can guess."""
    assert checked_certificate(hand().certificate)
    for unfit in ("", "none", hand().certificate.replace("CERTIFICATE", "PRIVATE KEY")):
        with pytest.raises(CertificateUnfitError):
            checked_certificate(unfit)

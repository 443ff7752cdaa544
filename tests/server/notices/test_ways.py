"""Every way of telling keeps the same promise: it hands one letter over, or says why not."""

import json
import socket
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from joserfc import jwt
from joserfc.jwk import ECKey

from server.base.custody import Custody
from server.notices import mail, outbound
from server.notices.channel import Address, Way
from server.notices.config import Smtp
from server.notices.flaws import NotDeliveredError
from server.notices.mail import Mail
from server.notices.outbound import Outbound
from server.notices.push import WebPush, authorization, public_text
from server.notices.sealed_push import from_text
from server.notices.webhook import Webhook, signature
from server.notices.words import Letter, Sentence
from tests.server.city import START_MS
from tests.server.notices.browser import Browser
from tests.server.notices.peers import (
    LOOPBACK,
    Certificate,
    Listener,
    Mailbox,
    listener,
    mail_server,
)

ORIGIN = "https://loa.example.vn"
LETTER = Letter(
    "m-1", "vi", "Loa: 1 bản tin chờ duyệt",
    (Sentence("approval", "w-le-chan", 1, "Bản tin “Lịch tiêm chủng” của Phường Lê Chân chờ."),),
    "/duyet/b-1", urgent=True,
)  # fmt: skip
BROWSER = Browser.make()


@dataclass
class Side:
    """One way with its other side: what arrived there (title and lines), how it is made to
    refuse, and an address where nobody listens."""

    way: Way
    address: Address
    arrived: Callable[[], list[str]]
    refuse: Callable[[], None]
    nowhere: Address
    deaf: tuple[Way, Address]


@pytest.fixture
def closed_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        return int(closed.getsockname()[1])


@pytest.fixture
def mute() -> Iterator[int]:
    """Somebody who takes connections and never says a word."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


@pytest.fixture(params=["email", "push", "webhook"])
def side(
    request: pytest.FixtureRequest, tmp_path: Path, closed_port: int, mute: int,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Side]:  # fmt: skip
    monkeypatch.setattr(mail, "ANSWERS_WITHIN_S", 0.3)
    monkeypatch.setattr(outbound, "WHOLE_S", 0.3)
    with ExitStack() as opened:
        if request.param == "email":
            yield _email(opened.enter_context(mail_server()), closed_port, mute)
            return
        calls = Outbound(LOOPBACK)
        opened.callback(calls.close)
        other = opened.enter_context(listener())
        if request.param == "push":
            way: Way = WebPush(Custody(tmp_path / "keys"), calls, "mailto:loa@example.vn")
            yield _http(way, other, closed_port, mute, _read_push)
        else:
            yield _http(Webhook(calls, ORIGIN), other, closed_port, mute, _read_hook)


def _email(box: Mailbox, closed: int, mute: int) -> Side:
    def smtp(port: int) -> Mail:
        return Mail(Smtp("127.0.0.1", port, "loa@example.vn", "none"), ORIGIN)

    address = Address("ten@example.vn")

    def arrived() -> list[str]:
        return [f"{one['Subject']}\n{one.get_content()}" for one in box.mails]

    def refuse() -> None:
        box.refuses.add(address.to)

    class Elsewhere:
        """The same letter by a mail server that is not there."""

        def send(self, letter: Letter, where: Address, now: int) -> None:
            (smtp(closed) if where.id else smtp(box.port)).send(letter, where, now)

    return Side(
        Elsewhere(), address, arrived, refuse, replace(address, id="nowhere"),
        (smtp(mute), address),
    )  # fmt: skip


def _read_push(body: bytes) -> str:
    told = json.loads(BROWSER.read(body))
    return f"{told['title']}\n{told['body']}\n{told['link']}"


def _read_hook(body: bytes) -> str:
    return str(json.loads(body)["text"])


def _http(way: Way, other: Listener, closed: int, mute: int, read: Callable[[bytes], str]) -> Side:
    def at(port: int) -> Address:
        return Address(f"http://127.0.0.1:{port}/take", "s3cret", **BROWSER.keys)

    def refuse() -> None:
        other.status = 403

    return Side(
        way, at(other.port), lambda: [read(one.body) for one in other.requests], refuse,
        at(closed), (way, at(mute)),
    )  # fmt: skip


def test_a_letter_arrives_whole(side: Side) -> None:
    """Title, every sentence and where to look; once."""
    side.way.send(LETTER, side.address, START_MS)
    (told,) = side.arrived()
    for part in (LETTER.title, *LETTER.lines, LETTER.link):
        assert part in told


def test_a_refusal_is_a_fault_with_its_reason(side: Side) -> None:
    """The other side takes the connection and not the letter."""
    side.refuse()
    with pytest.raises(NotDeliveredError) as fault:
        side.way.send(LETTER, side.address, START_MS)
    assert fault.value.flaw in {"address_refused", "answered_badly"}
    assert not fault.value.gone


def test_nobody_there_is_a_fault(side: Side) -> None:
    """No connection."""
    with pytest.raises(NotDeliveredError) as fault:
        side.way.send(LETTER, side.nowhere, START_MS)
    assert fault.value.flaw == "unreachable"


def test_whoever_says_nothing_is_not_waited_for(side: Side) -> None:
    """A line that is taken and then silent ends by itself."""
    way, address = side.deaf
    with pytest.raises(NotDeliveredError) as fault:
        way.send(LETTER, address, START_MS)
    assert fault.value.flaw == "too_slow"


@pytest.mark.parametrize("implicit", [False, True])
def test_mail_goes_over_a_line_that_is_verified(tmp_path: Path, implicit: bool) -> None:
    """By STARTTLS or by TLS from the start, signed in; and says what a machine wrote it."""
    certificate = Certificate.make(tmp_path)
    with mail_server(certificate, implicit=implicit) as box:
        smtp = _smtp(box, certificate, implicit)
        Mail(smtp, ORIGIN).send(LETTER, Address("ten@example.vn"), START_MS)
    assert box.recipients == ["ten@example.vn"]
    (sent,) = box.mails
    assert sent["From"] == "Loa <loa@example.vn>"
    assert sent["Auto-Submitted"] == "auto-generated"
    assert "https://loa.example.vn/duyet/b-1" in sent.get_content()


@pytest.mark.parametrize("implicit", [False, True])
@pytest.mark.parametrize("flaw", ["not_trusted", "login_refused"])
def test_without_trust_nothing_is_said(tmp_path: Path, implicit: bool, flaw: str) -> None:
    """A certificate nobody vouches for, or a password that is not taken, ends it."""
    certificate = Certificate.make(tmp_path)
    with mail_server(certificate, implicit=implicit) as box:
        smtp = _smtp(box, certificate, implicit)
        if flaw == "not_trusted":
            smtp = replace(smtp, authorities=None)
        else:
            smtp = replace(smtp, secret="other")
        with pytest.raises(NotDeliveredError) as fault:
            Mail(smtp, ORIGIN).send(LETTER, Address("ten@example.vn"), START_MS)
    assert fault.value.flaw == flaw
    assert box.mails == []


def _smtp(box: Mailbox, certificate: Certificate, implicit: bool) -> Smtp:
    tls = "implicit" if implicit else "starttls"
    sender = "loa@example.vn"
    return Smtp("localhost", box.port, sender, tls, "loa", "secret", certificate.path)


def test_mail_without_tls_goes_to_no_other_machine(tmp_path: Path) -> None:
    """A server that offers no STARTTLS is not sent the password, nor the letter."""
    with mail_server() as box:
        smtp = Smtp("127.0.0.1", box.port, "loa@example.vn", "starttls", "loa", "secret")
        with pytest.raises(NotDeliveredError) as fault:
            Mail(smtp, ORIGIN).send(LETTER, Address("ten@example.vn"), START_MS)
    assert fault.value.flaw == "not_trusted"
    assert box.mails == []


def test_a_server_that_is_not_set_up_says_so() -> None:
    """No mail server is no failure of the person's address."""
    with pytest.raises(NotDeliveredError) as fault:
        Mail(None, ORIGIN).send(LETTER, Address("ten@example.vn"), START_MS)
    assert fault.value.flaw == "not_set_up"


@pytest.mark.parametrize(("status", "gone"), [(404, True), (410, True), (500, False), (429, False)])
def test_a_subscription_that_ended_is_known(tmp_path: Path, status: int, gone: bool) -> None:
    """404 and 410 of a push service mean that nothing will arrive there again (RFC 8030)."""
    with listener() as other:
        other.status = status
        calls = Outbound(LOOPBACK)
        way = WebPush(Custody(tmp_path / "keys"), calls, ORIGIN)
        with pytest.raises(NotDeliveredError) as fault:
            way.send(LETTER, Address(other.url(), **BROWSER.keys), START_MS)
        calls.close()
    assert fault.value.gone is gone


def test_push_says_who_sends_and_how_urgent_it_is(tmp_path: Path) -> None:
    """A token for that service alone, of half a day, by the key that browsers were given
    (RFC 8292); and what RFC 8030 asks for."""
    custody = Custody(tmp_path / "keys")
    with listener() as other:
        calls = Outbound(LOOPBACK)
        way = WebPush(custody, calls, "mailto:loa@example.vn")
        way.send(LETTER, Address(other.url("/push/abc"), **BROWSER.keys), START_MS)
        calls.close()
    headers = other.requests[0].headers
    assert headers["content-encoding"] == "aes128gcm"
    assert (headers["ttl"], headers["urgency"]) == ("43200", "high")
    scheme, _, rest = headers["authorization"].partition(" ")
    named = dict(one.split("=", 1) for one in rest.split(", "))
    assert (scheme, named["k"]) == ("vapid", public_text(custody.web_push()))
    assert len(from_text(named["k"])) == 65
    token = jwt.decode(named["t"], ECKey.import_key(custody.web_push().public_key()), ["ES256"])
    assert token.claims == {
        "aud": f"http://127.0.0.1:{other.port}",
        "exp": START_MS // 1_000 + 43_200,
        "sub": "mailto:loa@example.vn",
    }


def test_the_token_is_for_one_service() -> None:
    """Its audience is the origin of the endpoint, without the path that names the browser."""
    key = generate_private_key(SECP256R1())
    told = authorization(key, "https://push.example.net/wpush/v2/gAAA", ORIGIN, START_MS)
    token = jwt.decode(told.split("t=")[1].split(",")[0], ECKey.import_key(key), ["ES256"])
    assert token.claims["aud"] == "https://push.example.net"


def test_a_hook_knows_who_calls(tmp_path: Path) -> None:
    """The signature is HMAC-SHA256 over timestamp and body, by the secret shown once."""
    with listener() as other:
        calls = Outbound(LOOPBACK)
        Webhook(calls, ORIGIN).send(LETTER, Address(other.url(), "s3cret"), START_MS)
        calls.close()
    (request,) = other.requests
    assert request.headers["loa-timestamp"] == str(START_MS)
    assert request.headers["loa-signature"] == (
        f"sha256={signature('s3cret', START_MS, request.body)}"
    )
    assert json.loads(request.body)["link"] == "https://loa.example.vn/duyet/b-1"

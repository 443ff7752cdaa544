"""Addresses that people give lead out of the house, and nowhere into it."""

from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest

from server.base.addresses import NotAnAddressError, checked
from server.notices.flaws import NotDeliveredError
from server.notices.outbound import Outbound
from tests.server.notices.peers import LOOPBACK, Certificate, Listener, listener


@pytest.fixture
def other() -> Iterator[Listener]:
    with listener() as made:
        yield made


@pytest.mark.parametrize(
    "url",
    [
        "http://chat.example.vn/hook", "ftp://chat.example.vn", "https://", "chat.example.vn",
        "https://name:word@chat.example.vn/", "https://chat.example.vn/#x", "https://a b/",
        "https://chat.example.vn:99999/", "http://10.0.0.1/", "https://ví-dụ.vn/",
        "https://a.vn/\r\nHost: b", f"https://a.vn/{'x' * 1_000}",
    ],
)  # fmt: skip
def test_only_https_leads_out(url: str) -> None:
    """Or http on this very machine; no names and passwords, nothing that is no address."""
    with pytest.raises(NotAnAddressError):
        checked(url)


@pytest.mark.parametrize(
    "ip",
    [
        "127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1",
        "0.0.0.1", "224.0.0.1", "255.255.255.255", "::1", "fe80::1", "fd00::1", "::",
        "::ffff:127.0.0.1", "::ffff:169.254.169.254", "64:ff9b::a00:1", "2002:7f00:1::",
        "2001:db8::1", "198.18.0.1", "192.0.2.1", "::7f00:1", "::a00:1", "fec0::1", "4000::1",
    ],
)  # fmt: skip
def test_what_is_private_is_not_called(ip: str) -> None:
    """Whatever name stands for it, and in whatever dress the address comes."""
    calls = Outbound(resolve=lambda _host, _port: ["8.8.8.8", ip])
    with pytest.raises(NotDeliveredError) as fault:
        calls.post("https://chat.example.vn/hook", b"", {})
    assert fault.value.flaw == "address_forbidden"
    calls.close()


def test_the_operator_may_allow_a_network(other: Listener) -> None:
    """A bridge on this machine, or in the city's own network, once its address is named."""
    forbidden, allowed = Outbound(), Outbound(LOOPBACK)
    with pytest.raises(NotDeliveredError) as fault:
        forbidden.post(other.url(), b"{}", {})
    assert fault.value.flaw == "address_forbidden"
    assert allowed.post(other.url(), b"{}", {}) == 201
    forbidden.close()
    allowed.close()
    assert len(other.requests) == 1


def test_the_address_that_was_judged_is_the_one_that_is_called(other: Listener) -> None:
    """A name is looked up once: what it means a moment later changes nothing."""
    asked: list[str] = []

    def resolve(host: str, _port: int) -> list[str]:
        asked.append(host)
        return ["127.0.0.1"] if len(asked) == 1 else ["10.0.0.1"]

    calls = Outbound(LOOPBACK, resolve=resolve)
    assert calls.post(other.url(host="localhost"), b"{}", {}) == 201
    calls.close()
    assert asked == ["localhost"]
    assert other.requests[0].headers["host"] == f"localhost:{other.port}"


def test_a_redirect_is_not_followed(other: Listener) -> None:
    """Its answer is what it is: an error."""
    other.status = 307
    calls = Outbound(LOOPBACK)
    assert calls.post(other.url(), b"{}", {}) == 307
    calls.close()
    assert [one.path for one in other.requests] == ["/"]


def test_a_certificate_is_checked_against_the_name(tmp_path: Path) -> None:
    """The connection goes to a number, and the certificate must be the name's all the same."""
    certificate = Certificate.make(tmp_path)
    with listener(certificate) as other:
        trusting = Outbound(LOOPBACK, certificate.trusted(), lambda _h, _p: ["127.0.0.1"])
        doubting = Outbound(LOOPBACK, None, lambda _h, _p: ["127.0.0.1"])
        assert trusting.post(other.url(host="localhost"), b"{}", {}) == 201
        for calls, host in ((doubting, "localhost"), (trusting, "other.example.vn")):
            with pytest.raises(NotDeliveredError) as fault:
                calls.post(other.url(host=host), b"{}", {})
            assert fault.value.flaw == "not_trusted"
        trusting.close()
        doubting.close()


def test_an_answer_without_end_is_left(other: Listener) -> None:
    """A little of it is read, then the line is closed."""
    sent = 0

    def flood(handler: BaseHTTPRequestHandler) -> None:
        nonlocal sent
        handler.send_response(200)
        handler.end_headers()
        try:
            while sent < 1 << 30:
                sent += handler.wfile.write(b"x" * 65_536)
        except OSError:
            handler.close_connection = True

    other.answer = flood
    calls = Outbound(LOOPBACK)
    assert calls.post(other.url(), b"{}", {}) == 200
    calls.close()
    assert sent < 1 << 30


def test_nonsense_is_a_fault(other: Listener) -> None:
    """Whoever answers something else than HTTP is as good as away."""

    def babble(handler: BaseHTTPRequestHandler) -> None:
        handler.wfile.write(b"\0\1\2 no http at all\r\n\r\n")
        handler.close_connection = True

    other.answer = babble
    calls = Outbound(LOOPBACK)
    with pytest.raises(NotDeliveredError) as fault:
        calls.post(other.url(), b"{}", {})
    assert fault.value.flaw == "unreachable"
    calls.close()


def test_a_name_that_nobody_knows_is_a_fault() -> None:
    """And so is one that is no name."""

    def unknown(_host: str, _port: int) -> list[str]:
        raise OSError(-2, "Name or service not known")

    calls = Outbound(resolve=unknown)
    with pytest.raises(NotDeliveredError) as fault:
        calls.post("https://nobody.example.vn/", b"", {})
    assert fault.value.flaw == "unreachable"
    calls.close()

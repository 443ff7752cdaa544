"""The other sides, real ones on this machine: a mail server, and a listener for HTTP."""

import asyncio
import ipaddress
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

LOOPBACK = (ipaddress.ip_network("127.0.0.0/8"),)


@dataclass
class Certificate:
    """One for `localhost`, signed by itself: `path` holds it and its key."""

    path: Path

    @classmethod
    def make(cls, folder: Path) -> "Certificate":
        key = generate_private_key(SECP256R1())
        name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
        now = datetime.now(UTC)
        names = [x509.DNSName("localhost")]
        made = (
            x509.CertificateBuilder()
            .subject_name(name)
            .issuer_name(name)
            .public_key(key.public_key())
            .serial_number(1)
            .not_valid_before(now - timedelta(days=1))
            .not_valid_after(now + timedelta(days=1))
            .add_extension(x509.SubjectAlternativeName(names), critical=False)
            .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
            .sign(key, SHA256())
        )
        path = folder / "localhost.pem"
        pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        path.write_bytes(pem + made.public_bytes(Encoding.PEM))
        return cls(path)

    def server(self) -> ssl.SSLContext:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.path)
        return context

    def trusted(self) -> ssl.SSLContext:
        return ssl.create_default_context(cafile=self.path)


@dataclass
class Mailbox:
    """A mail server's post: what was delivered, and to whom. `refuses` are unknown recipients."""

    port: int = 0
    mails: list[EmailMessage] = field(default_factory=list)
    recipients: list[str] = field(default_factory=list)
    refuses: set[str] = field(default_factory=set)

    async def handle_RCPT(  # noqa: N802  (aiosmtpd's name)
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: Any
    ) -> str:
        if address in self.refuses:
            return "550 5.1.1 no such mailbox"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(  # noqa: N802
        self, _server: SMTP, _session: Session, envelope: Envelope
    ) -> str:
        content = envelope.content
        assert isinstance(content, bytes)
        self.mails.append(message_from_bytes(content, policy=policy.default))
        self.recipients += envelope.rcpt_tos
        return "250 OK"


def signs_in(_server: Any, _session: Any, _envelope: Any, _mechanism: str, data: Any) -> AuthResult:
    right = isinstance(data, LoginPassword) and (data.login, data.password) == (b"loa", b"secret")
    return AuthResult(success=right, handled=False)


class _Anywhere(Controller):
    """On whatever port is free."""

    def _trigger_server(self) -> None:
        assert isinstance(self.server, asyncio.Server)
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()  # type: ignore[no-untyped-call]


@contextmanager
def mail_server(
    certificate: Certificate | None = None, *, implicit: bool = False
) -> Iterator[Mailbox]:
    """Over STARTTLS with sign-in where a certificate is given, over TLS from the start where
    `implicit`; else plain, as a machine's own."""
    box = Mailbox()
    options: dict[str, Any] = {}
    if certificate is not None:
        options = {"authenticator": signs_in}
        if implicit:
            options |= {"ssl_context": certificate.server(), "auth_require_tls": False}
        else:
            options |= {
                "tls_context": certificate.server(), "require_starttls": True,
                "auth_required": True,
            }  # fmt: skip
    controller = _Anywhere(box, hostname="localhost", port=0, ready_timeout=30.0, **options)
    controller.start()
    box.port = controller.port
    try:
        yield box
    finally:
        controller.stop()


@dataclass
class Request:
    path: str
    headers: dict[str, str]
    body: bytes


@dataclass
class Listener:
    """An HTTP server that keeps what it is sent and answers `status`, or as `answer` does."""

    port: int = 0
    scheme: str = "http"
    status: int = 201
    requests: list[Request] = field(default_factory=list)
    answer: Callable[[BaseHTTPRequestHandler], None] | None = None

    def url(self, path: str = "/", host: str = "127.0.0.1") -> str:
        return f"{self.scheme}://{host}:{self.port}{path}"


@contextmanager
def listener(certificate: Certificate | None = None) -> Iterator[Listener]:
    kept = Listener(scheme="https" if certificate else "http")

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            headers = {name.lower(): value for name, value in self.headers.items()}
            kept.requests.append(Request(self.path, headers, body))
            if kept.answer is not None:
                kept.answer(self)
                return
            self.send_response(kept.status)
            if 300 <= kept.status < 400:
                self.send_header("Location", kept.url("/elsewhere"))
            self.send_header("Content-Length", "0")
            self.end_headers()

        do_GET = do_POST  # noqa: N815  (the library's names)

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002  (its name there)
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    server.block_on_close = False
    if certificate is not None:
        server.socket = certificate.server().wrap_socket(server.socket, server_side=True)
    kept.port = server.server_port
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield kept
    finally:
        server.shutdown()
        thread.join()
        server.server_close()

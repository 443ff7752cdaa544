"""A small OpenID Connect provider on loopback: real HTTP, real signatures, any lie asked of it."""

import base64
import hmac
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import ECKey, KeySet, RSAKey

CLIENT, SECRET = "loa", "bí mật của loa"

Claims = dict[str, Any]


@cache
def _key(id_: str) -> RSAKey:
    """Made once: a key takes longer to find than most of what is tried with it."""
    return RSAKey.generate_key(2048, {"kid": id_})


@dataclass
class Provider:
    """What it knows of, and how its next answer is bent: `claims` go over the true ones, None
    takes one away; `forge` names how the token is signed."""

    issuer: str
    clock_ms: Any
    subject: str = "248289761001"
    claims: Claims = field(default_factory=dict)
    forge: str = ""
    about: Claims = field(default_factory=dict)
    down: bool = False
    codes: dict[str, dict[str, str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._key = _key("1")

    def change_key(self) -> None:
        self._key = _key("2")

    def authorize(self, location: str) -> str:
        """What the person does there: sign in, and be sent back. Returns the new code."""
        query = {name: one[0] for name, one in parse_qs(urlsplit(location).query).items()}
        assert query["response_type"] == "code"
        assert query["code_challenge_method"] == "S256"
        code = f"code-{len(self.codes)}"
        self.codes[code] = query
        return code

    def metadata(self) -> Claims:
        return {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/keys",
            **self.about,
        }

    def keys(self) -> Claims:
        found: Claims = json.loads(json.dumps(KeySet([self._key]).as_dict(private=False)))
        return found

    def exchange(self, form: dict[str, str], authorization: str) -> Claims | None:
        """The token endpoint: None for a code that is used, of another client, or unproven."""
        known = base64.b64decode(authorization.removeprefix("Basic ")).decode()
        asked = self.codes.pop(form.get("code", ""), None)
        if asked is None or known != f"{CLIENT}:{SECRET}":
            return None
        digest = sha256(form["code_verifier"].encode()).digest()
        proven = _base64(digest)
        if proven != asked["code_challenge"] or form["redirect_uri"] != asked["redirect_uri"]:
            return None
        return {"access_token": "x", "token_type": "Bearer", "id_token": self._token(asked)}

    def _token(self, asked: dict[str, str]) -> str:
        now = self.clock_ms() // 1_000
        claims = {
            "iss": self.issuer,
            "sub": self.subject,
            "aud": CLIENT,
            "iat": now,
            "exp": now + 300,
            "nonce": asked["nonce"],
            **self.claims,
        }
        kept = {name: value for name, value in claims.items() if value is not None}
        return self._signed(kept)

    def _signed(self, claims: Claims) -> str:
        if self.forge == "none":
            return f"{_part({'alg': 'none'})}.{_part(claims)}."
        if self.forge == "HS256":  # signed with what everybody may know: the public key
            text = f"{_part({'alg': 'HS256'})}.{_part(claims)}"
            mac = hmac.digest(self._key.as_pem(private=False), text.encode(), "sha256")
            return f"{text}.{_base64(mac)}"
        if self.forge == "stranger":
            return jwt.encode({"alg": "RS256", "kid": "1"}, claims, _key("stranger"))
        if self.forge == "header key":
            own = ECKey.generate_key("P-256")
            header = {"alg": "ES256", "jwk": own.as_dict(private=False)}
            return jwt.encode(header, claims, own)
        if self.forge == "junk":
            return "a.b.c"
        return jwt.encode({"alg": "RS256", "kid": self._key.kid}, claims, self._key)


@contextmanager
def running(clock_ms: Any) -> Iterator[Provider]:
    """A provider that answers while the block runs."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            path = urlsplit(self.path).path
            if path == "/authorize":
                self._send_back()
                return
            body = made.keys() if path == "/keys" else made.metadata()
            self._send(503 if made.down else 200, body)

        def do_POST(self) -> None:
            sent = self.rfile.read(int(self.headers["Content-Length"])).decode()
            form = {name: one[0] for name, one in parse_qs(sent).items()}
            answer = made.exchange(form, self.headers["Authorization"])
            self._send(200 if answer else 400, answer or {"error": "invalid_grant"})

        def _send_back(self) -> None:
            """Whoever comes here is known at once, and goes back as a browser does."""
            code = made.authorize(self.path)
            asked = made.codes[code]
            query = urlencode({"code": code, "state": asked["state"]})
            self.send_response(303)
            self.send_header("Location", f"{asked['redirect_uri']}?{query}")
            self.send_header("Content-Length", "0")
            self.end_headers()

        def _send(self, status: int, body: Claims) -> None:
            data = json.dumps(body).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            """Nobody reads it."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    made = Provider(f"http://127.0.0.1:{server.server_port}", clock_ms)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield made
    server.shutdown()
    thread.join()
    server.server_close()


def _part(value: Claims) -> str:
    return _base64(json.dumps(value).encode())


def _base64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()

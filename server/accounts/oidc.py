"""Single sign-on: the one door to a city's OpenID Connect provider.

Authorization code with PKCE, state and nonce (OpenID Connect Core 1.0, RFC 7636, RFC 9700). What
comes back is believed only when its signature, issuer, audience, nonce and times are right.
"""

import secrets
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlencode, urlsplit

import httpx
from authlib.oauth2.rfc7636 import create_s256_code_challenge  # type: ignore[import-untyped]
from authlib.oidc.core import CodeIDToken  # type: ignore[import-untyped]
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from schedules.refusal import RefusalError
from server.accounts.refusals import SingleSignOnRefusedError
from server.accounts.sessions import Proof
from server.base.refusals import STATUS

ALGORITHMS: Final = ["RS256", "PS256", "ES256", "EdDSA", "Ed25519"]
"""Public keys only: neither `none` nor a secret that is shared."""
LEEWAY_S: Final = 60
ANSWER_MAX: Final = 1 << 20
"""Bytes of anything the provider sends."""
KEPT_MS: Final = 3_600_000
"""How long what the provider says of itself is believed; a key it lacks is asked for at once."""
_LOOPBACK: Final = ("localhost", "127.0.0.1", "::1")


class ProviderAwayError(RefusalError):
    """The provider does not answer, or not as it should."""

    def __init__(self) -> None:
        super().__init__(
            "single_sign_on_away",
            "",
            "Hệ thống đăng nhập một lần không trả lời. Hãy thử lại sau, hoặc dùng mật khẩu.",
            "The single sign-on service does not answer. Try later, or use your password.",
        )


STATUS[ProviderAwayError] = 503


@dataclass(frozen=True, slots=True)
class Settings:
    """How this server is known at the provider. `strong` are the values of `acr` and `amr` that
    mean two factors there."""

    issuer: str
    client_id: str
    secret: str = field(repr=False)
    strong: frozenset[str] = frozenset({"mfa"})

    @classmethod
    def of(cls, environment: Mapping[str, str]) -> "Settings | None":
        """From LOA_OIDC_ISSUER, LOA_OIDC_CLIENT_ID, LOA_OIDC_SECRET_FILE and, where it is set,
        LOA_OIDC_STRONG (values separated by commas); None without an issuer.

        Raises `ValueError` for an issuer that is neither https nor on this machine, and `KeyError`
        and `OSError` where the others are missing: a server that is half set up does not start.
        """
        issuer = environment.get("LOA_OIDC_ISSUER")
        if not issuer:
            return None
        _check_address(issuer)
        secret = Path(environment["LOA_OIDC_SECRET_FILE"]).read_text(encoding="utf-8").strip()
        strong = environment.get("LOA_OIDC_STRONG", "mfa").split(",")
        named = frozenset(one.strip() for one in strong) - {""}
        return cls(issuer, environment["LOA_OIDC_CLIENT_ID"], secret, named)


@dataclass(frozen=True, slots=True)
class Begun:
    """Where to send the browser, and what its return is compared with."""

    location: str
    kept: dict[str, str]


@dataclass(frozen=True, slots=True)
class Told:
    """What the provider proved: who it is there, and how they proved it."""

    subject: str
    proof: Proof


class Provider:
    """One provider; what it says of itself is kept for a while."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self._lock = threading.Lock()
        self._about: dict[str, Any] = {}
        self._keys: KeySet | None = None
        self._known_ms = 0

    def begin(self, back: str, now: int) -> Begun:
        """`back` is the address to return to. Raises `ProviderAwayError`."""
        about = self._known(now)[0]
        kept = {one: secrets.token_urlsafe(32) for one in ("state", "nonce", "verifier")}
        query = {
            "response_type": "code",
            "client_id": self.settings.client_id,
            "redirect_uri": back,
            "scope": "openid",
            "state": kept["state"],
            "nonce": kept["nonce"],
            "code_challenge": create_s256_code_challenge(kept["verifier"]),
            "code_challenge_method": "S256",
        }
        at = about["authorization_endpoint"]
        return Begun(f"{at}{'&' if '?' in at else '?'}{urlencode(query)}", kept)

    def end(self, query: Mapping[str, str], kept: Mapping[str, str], back: str, now: int) -> Told:
        """Who came back. `query` is what their browser brought.

        Raises `SingleSignOnRefusedError` and `ProviderAwayError`.
        """
        about, _ = self._known(now)
        state, code = query.get("state", ""), query.get("code", "")
        if not code or not secrets.compare_digest(state.encode(), kept["state"].encode()):
            raise SingleSignOnRefusedError
        told_by = query.get("iss")  # RFC 9207: an answer of another provider is not for us
        asked = about.get("authorization_response_iss_parameter_supported") is True
        if told_by not in ({self.settings.issuer} if asked else {None, self.settings.issuer}):
            raise SingleSignOnRefusedError
        return self._told(self._exchange(about, code, kept["verifier"], back), kept["nonce"], now)

    def _exchange(self, about: Mapping[str, Any], code: str, verifier: str, back: str) -> str:
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": back,
            "code_verifier": verifier,
        }
        with _line() as line:
            answer = _sent(
                line, "POST", about["token_endpoint"], data=form,
                auth=httpx.BasicAuth(self.settings.client_id, self.settings.secret),
            )  # fmt: skip
        token = answer.get("id_token")
        if not isinstance(token, str):
            raise SingleSignOnRefusedError
        return token

    def _told(self, token: str, nonce: str, now: int) -> Told:
        try:
            claims = self._signed(token, now)
            rule = {"essential": True}
            options = {
                "iss": {**rule, "value": self.settings.issuer},
                "aud": {**rule, "value": self.settings.client_id},
            }
            params = {"nonce": nonce, "client_id": self.settings.client_id}
            CodeIDToken(claims.claims, claims.header, options, params).validate(
                now // 1000, LEEWAY_S
            )
        except (JoseError, ValueError, TypeError) as error:
            raise SingleSignOnRefusedError from error
        subject = claims.claims["sub"]
        if not isinstance(subject, str) or not 0 < len(subject) <= 255:
            raise SingleSignOnRefusedError
        return Told(subject, self._proof(claims.claims))

    def _signed(self, token: str, now: int) -> jwt.Token:
        """A key that the provider made since we last asked is looked for once."""
        try:
            return jwt.decode(token, self._known(now)[1], algorithms=ALGORITHMS)
        except (JoseError, ValueError):
            return jwt.decode(token, self._known(now, again=True)[1], algorithms=ALGORITHMS)

    def _proof(self, claims: Mapping[str, Any]) -> Proof:
        acr, amr = claims.get("acr"), claims.get("amr")
        ways = [str(one) for one in amr] if isinstance(amr, list) else []
        strong = not self.settings.strong.isdisjoint({str(acr), *ways})
        return Proof("oidc", strong, str(acr)[:200] if acr else None, " ".join(ways)[:200] or None)

    def _known(self, now: int, *, again: bool = False) -> tuple[dict[str, Any], KeySet]:
        with self._lock:
            keys = self._keys
            if keys is not None and not again and now < self._known_ms + KEPT_MS:
                return self._about, keys
            with _line() as line:
                about = _sent(line, "GET", _discovery(self.settings.issuer))
                keys = _read_keys(about, self.settings.issuer, line)
            self._about, self._keys, self._known_ms = about, keys, now
            return about, keys


def _read_keys(about: Mapping[str, Any], issuer: str, line: httpx.Client) -> KeySet:
    try:
        if about["issuer"] != issuer:
            raise ProviderAwayError
        for one in ("authorization_endpoint", "token_endpoint", "jwks_uri"):
            _check_address(str(about[one]))
        return KeySet.import_key_set(_sent(line, "GET", about["jwks_uri"]))  # type: ignore[arg-type]
    except (KeyError, TypeError, ValueError, JoseError) as error:
        raise ProviderAwayError from error


def _discovery(issuer: str) -> str:
    return f"{issuer.rstrip('/')}/.well-known/openid-configuration"


def _line() -> httpx.Client:
    """No redirects and no proxy of the environment: it speaks with whom it was told to."""
    return httpx.Client(timeout=10, trust_env=False, follow_redirects=False)


def _sent(line: httpx.Client, method: str, at: str, **request: Any) -> dict[str, Any]:
    try:
        with line.stream(method, at, **request) as answer:
            body = b""
            for piece in answer.iter_bytes():
                body += piece
                if len(body) > ANSWER_MAX:
                    raise ProviderAwayError
        if answer.status_code == 400 and method == "POST":
            raise SingleSignOnRefusedError  # a code that is used or old (RFC 6749 section 5.2)
        if answer.status_code != 200:
            raise ProviderAwayError
        found = httpx.Response(200, content=body).json()
    except (httpx.HTTPError, ValueError) as error:
        raise ProviderAwayError from error
    if not isinstance(found, dict):
        raise ProviderAwayError
    return found


def _check_address(at: str) -> None:
    parts = urlsplit(at)
    if parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in _LOOPBACK):
        raise ValueError(f"{at} is neither https nor on this machine")

"""One question to the city's server over HTTP, one answer; for enrolment and renewal."""

import json
import urllib.error
import urllib.request
from typing import Any

from device_agent.certificate import context, unproven
from schedules.codec import MalformedError, from_json
from schedules.refusal import RefusalError
from schedules.wire.strict import read_json

TIMEOUT_S = 20.0
ANSWER_AT_MOST = 64 * 1024


def ask(url: str, question: dict[str, str], contract: Any, authorities: str | None) -> Any:
    """POST `question` as JSON; the answer as `contract` says, or None where that is None. An https
    server proves itself by `authorities` or the system's; None asks for no proof.

    Raises `RefusalError`: `refused` where the server refuses, `unreachable` where it or what stands
    before it fails, `answer_invalid`, `server_invalid` for what is no address.
    """
    raw = _post(url, json.dumps(question).encode(), authorities)
    if contract is None:
        return None
    try:
        if len(raw) > ANSWER_AT_MOST:
            raise MalformedError("", "is too long")
        return from_json(contract, read_json(raw))
    except MalformedError as bad:
        raise RefusalError(
            "answer_invalid", "server", "Máy chủ trả lời không đúng.", f"Not an answer: {bad}"
        ) from bad


def _post(url: str, body: bytes, authorities: str | None) -> bytes:
    if not url.startswith(("http://", "https://")):
        raise RefusalError(
            "server_invalid", "server", "Địa chỉ máy chủ không đúng.", "Not an address."
        )
    request = urllib.request.Request(  # noqa: S310  (the scheme was checked above)
        url, data=body, headers={"Content-Type": "application/json"}, method="POST"
    )
    tls = unproven() if authorities is None else context(authorities, usual=True)
    try:
        with urllib.request.urlopen(  # noqa: S310
            request, timeout=TIMEOUT_S, context=tls if url.startswith("https://") else None
        ) as response:
            data: bytes = response.read(ANSWER_AT_MOST + 1)
            return data
    except urllib.error.HTTPError as refused:
        with refused:
            code, told = refused.code, _told(refused.read(ANSWER_AT_MOST))
        raise RefusalError(
            "refused" if code < 500 else "unreachable",
            "token",
            told.get("vi") or f"Máy chủ từ chối ({code}).",
            told.get("en") or f"The server refuses ({code}).",
        ) from None
    except OSError as fault:
        raise RefusalError(
            "unreachable", "server", "Không kết nối được máy chủ.", f"No server there: {fault}"
        ) from fault


def _told(raw: bytes) -> dict[str, str]:
    """The server's own sentences, as far as they are sentences."""
    try:
        value = json.loads(raw)
    except ValueError:
        return {}
    if not isinstance(value, dict):
        return {}
    return {k: v[:500] for k, v in value.items() if isinstance(v, str) and v.isprintable()}

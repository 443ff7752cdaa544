"""A person at the public HTTP API, as any client would be: what the demo and the proof use."""

import json
import time
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

import httpx

CHUNK = 1 << 20


class AnsweredRefusalError(Exception):
    """The server refused; `code`, `field`, `vi` and `en` as it said them."""

    def __init__(self, status: int, body: dict[str, Any]) -> None:
        super().__init__(f"{status} {body.get('code')} {body.get('field')}: {body.get('en')}")
        self.status = status
        self.code = str(body.get("code"))


class Client:
    """One signed-in account. A connection that breaks (an outage) is tried again until `patience`
    seconds have passed: the proof takes the server away on purpose."""

    def __init__(self, url: str, username: str, password: str, patience: float = 30) -> None:
        self._http = httpx.Client(base_url=url, timeout=300, trust_env=False)
        self._patience = patience
        self._login = {"username": username, "password": password}
        self.post("/api/session", self._login)

    def close(self) -> None:
        self._http.close()

    @property
    def cookie(self) -> str:
        """The session as a header says it, for a line that is none of HTTP's."""
        return "; ".join(f"{name}={value}" for name, value in self._http.cookies.items())

    def get(self, path: str, **query: str | int) -> Any:
        return self._call("GET", f"{path}?{urlencode(query)}" if query else path)

    def post(self, path: str, body: Any = None) -> Any:
        return self._call("POST", path, json=body)

    def put(self, path: str, body: Any) -> Any:
        return self._call("PUT", path, json=body)

    def upload(self, file: Path) -> str:
        """Send a file in pieces, as a browser on a bad line does. Returns the upload's id."""
        size = file.stat().st_size
        upload = self.post("/api/uploads", {"file_name": file.name, "size": size})
        with file.open("rb") as source:
            for start in range(0, size, CHUNK):
                piece = source.read(CHUNK)
                span = f"bytes {start}-{start + len(piece) - 1}/{size}"
                self._call(
                    "PUT",
                    f"/api/uploads/{quote(upload['id'])}",
                    content=piece,
                    headers={"Content-Range": span},
                )
        return str(upload["id"])

    def audio(self, bulletin: str) -> bytes:
        """The approved canonical file, as a person listens to it."""
        return self._send("GET", f"/api/bulletins/{bulletin}/audio").content

    def _call(self, method: str, path: str, **request: Any) -> Any:
        answer = self._send(method, path, **request)
        return json.loads(answer.content) if answer.content else None

    def _send(self, method: str, path: str, **request: Any) -> httpx.Response:
        deadline = time.monotonic() + self._patience
        while True:
            try:
                answer = self._http.request(method, path, **request)
                break
            except httpx.TransportError:
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.2)
        if answer.is_error:
            raise AnsweredRefusalError(answer.status_code, _body(answer))
        return answer


def _body(answer: httpx.Response) -> dict[str, Any]:
    try:
        body: dict[str, Any] = answer.json()
    except ValueError:
        return {"code": "not_json", "en": answer.text[:200]}
    return body

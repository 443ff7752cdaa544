"""The makers of releases, the city that hands them out, and one device's folders, on loopback.

All of it is real: keys, signed lists, HTTP, the update's own code. Only the agent within a release
is small, so that a hundred of them are made in a second; the whole one is in
`test_whole_agent.py`.
"""

import json
import threading
import time
import zipfile
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import TracebackType
from typing import Self

from device_agent.identity import ContentAccess, Identity, MqttAccess
from device_agent.updating import folder, slot, update
from schedules.wire.keys import SigningKey
from schedules.wire.strict import write_base64
from schedules.wire.trust import Root
from server.updates import packing, repository
from server.updates.repository import Repository

TOKEN = "content-token"
SMALL = "import sys\ndef main():\n    print('{version}', sys.argv[1:])\n    return 0\n"
BROKEN = "raise ImportError('this release does not load')\n"


def now_ms() -> int:
    return time.time_ns() // 1_000_000


class Quiet(ThreadingHTTPServer):
    """Whoever asked may go before all is said."""

    def handle_error(self, *_: object) -> None:
        pass


class Makers:
    """A city of its own: three holders of the root, two release keys, its repository served.

    `changed` may alter any answer on its way: `(path, body) → body`, or None for 404.
    """

    def __init__(self, at: Path, name: str = "city") -> None:
        self.at = at / name
        self.holders = [SigningKey.make() for _ in range(3)]
        self.root = Root(tuple(key.public_text for key in self.holders), 2)
        self.release_keys = [SigningKey.make() for _ in range(2)]
        self.online = SigningKey.make()
        self.repository = Repository(self.at / "updates")
        self.wanted: object = {"version": None, "rollout": 0}
        self.changed: Callable[[str, bytes], bytes | None] = lambda _path, body: body
        self.asked: list[str] = []
        self._http = Quiet(("127.0.0.1", 0), _handler(self))
        self._http.daemon_threads = True

    def __enter__(self) -> Self:
        threading.Thread(target=self._http.serve_forever, args=(0.05,), daemon=True).start()
        return self

    def __exit__(
        self,
        _kind: type[BaseException] | None,
        _error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        self._http.shutdown()
        self._http.server_close()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._http.server_address[1]}/content"

    def begin(self, signers: int = 2, now: int | None = None) -> None:
        """The list of keys, signed by as many holders."""
        at = now_ms() if now is None else now
        raw = self.repository.draft_root(
            self.root, [key.public_text for key in self.release_keys], 1, self.online, at
        )
        for key in self.holders[:signers]:
            raw = repository.sign(raw, key)
        self.repository.install(raw, self.online, at)

    def release(
        self,
        version: str,
        main: str = SMALL,
        now: int | None = None,
        parts: dict[str, str] | None = None,
    ) -> None:
        """A version, signed and taken in; `main` is its `device_agent/cli.py`."""
        at = now_ms() if now is None else now
        files = {
            "device_agent/__init__.py": "",
            "device_agent/cli.py": main.replace("{version}", version),
        }
        packed = self.pack(
            version,
            {f"loa-{version}.zip": files}
            | {
                name: {f"{name.removesuffix('.whl')}.py": text}
                for name, text in (parts or {}).items()
            },
        )
        raw = repository.sign(self.repository.draft_release(packed, at), self.release_keys[0])
        self.repository.install(raw, self.online, at)

    def pack(self, version: str, parts: dict[str, dict[str, str]]) -> packing.Packed:
        out = self.at / f"release-{version}"
        (out / packing.PARTS).mkdir(parents=True)
        for name, files in parts.items():
            with zipfile.ZipFile(out / packing.PARTS / name, "w") as archive:
                for path, text in files.items():
                    archive.writestr(zipfile.ZipInfo(path, (1980, 1, 1, 0, 0, 0)), text)
        return packing.Packed(out, version, {slot.kind_of_machine(): tuple(parts)})

    def want(self, version: str | None, rollout: int = 1) -> None:
        self.wanted = {"version": version, "rollout": rollout}

    def answer(self, path: str) -> bytes | None:
        self.asked.append(path)
        if path == "/updates/wanted":
            return self.changed(path, json.dumps(self.wanted).encode())
        file = self.at / path.removeprefix("/")
        return self.changed(path, file.read_bytes()) if file.is_file() else None


class Pole:
    """One device: its data folder, its slots, and the update as its timer would run it."""

    def __init__(self, at: Path, makers: Makers) -> None:
        self.data, self.slots, self.makers = at / "data", at / "slots", makers
        self.slots.mkdir(parents=True)
        self.identity = Identity(
            "cum-1",
            MqttAccess("127.0.0.1", 1883, "cum-1", ""),
            ContentAccess(makers.url, TOKEN),
            makers.root,
            write_base64(SigningKey.make().private_bytes()),
        )

    def look(self, version: str = "1.0.0") -> str:
        return update.look(self.identity, self.data, self.slots, version)

    @property
    def staged(self) -> str | None:
        """The version that lies ready, if any does."""
        if not folder.staged_id(self.data):
            return None
        return str(folder.read(self.data, folder.STAGED)["version"])


def _handler(makers: Makers) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            denied = self.headers["Authorization"] != f"Bearer {TOKEN}"
            body = None if denied else makers.answer(self.path)
            self.send_response(401 if denied else 404 if body is None else 200)
            self.send_header("Content-Length", str(len(body or b"")))
            self.end_headers()
            self.wfile.write(body or b"")

        def log_message(self, *_: object) -> None:
            pass

    return Handler

"""The built console: served whole, from this server alone, under a policy that admits nothing else.

What is served is a stand-in of three files: how they are made is the build's own test.
"""

import gzip
import json
import re
from pathlib import Path

import pytest

from server.console import api, make
from tests.server.conftest import Client

PAGE = '<meta name="style-nonce" content="__STYLE_NONCE__"><script src="/console/assets/a-1.js">'
SCRIPT = b"console.log('Loa')" * 100


@pytest.fixture
def built(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "built"
    (folder / "assets").mkdir(parents=True)
    (folder / "index.html").write_text(PAGE, "utf-8")
    (folder / "assets/a-1.js").write_bytes(SCRIPT)
    (folder / "assets/a-1.js.gz").write_bytes(gzip.compress(SCRIPT))
    monkeypatch.setattr(api, "_BUILT", folder)
    return folder


@pytest.mark.parametrize("path", ["/", "/duyet", "/duyet/b-1234", "/quan-tri/dia-ban/w-1"])
def test_every_place_opens_the_page(client: Client, built: Path, path: str) -> None:
    """An address that was sent or kept opens the console, and is never kept by the browser."""
    answer = client(None).get(path)
    assert answer.status_code == 200
    assert "a-1.js" in answer.text
    assert answer.headers["cache-control"] == "no-cache"


def test_each_answer_has_a_nonce_of_its_own(client: Client, built: Path) -> None:
    """Only style elements that carry this answer's nonce count; scripts come as files alone."""
    answers = [client(None).get("/") for _ in range(2)]
    nonces = set()
    for answer in answers:
        policy = answer.headers["content-security-policy"].split("; ")
        assert "default-src 'none'" in policy
        assert "script-src 'self'" in policy
        assert "frame-ancestors 'none'" in policy
        assert not any("unsafe" in one or "http" in one for one in policy)
        found = re.search(r'content="([^"]+)"', answer.text)
        assert found is not None
        assert f"style-src 'self' 'nonce-{found[1]}'" in policy
        nonces.add(found[1])
    assert len(nonces) == 2


def test_files_are_kept_for_good_and_sent_packed(client: Client, built: Path) -> None:
    """A file's name holds its hash, so a browser fetches it once, as small as it can be."""
    answer = client(None).get("/console/assets/a-1.js", headers={"Accept-Encoding": "gzip"})
    assert answer.content == SCRIPT
    assert answer.headers["content-encoding"] == "gzip"
    assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert answer.headers["vary"] == "Accept-Encoding"
    plain = client(None).get("/console/assets/a-1.js", headers={"Accept-Encoding": "identity"})
    assert "content-encoding" not in plain.headers
    assert plain.headers["content-type"] == "text/javascript; charset=utf-8"


@pytest.mark.parametrize(
    "path", ["/console/assets/..%2findex.html", "/console/assets/made-from", "/nowhere", "/api/x"]
)
def test_nothing_else_is_served_by_the_build(client: Client, built: Path, path: str) -> None:
    """No other file, no other address: deep links are the places of the console alone."""
    assert client(None).get(path).status_code == 404


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("sw.js", "text/javascript; charset=utf-8"),
        ("manifest.webmanifest", "application/manifest+json"),
        ("icon-192.png", "image/png"),
    ],
)
def test_what_a_phone_installs_stands_at_the_root(
    client: Client, built: Path, name: str, kind: str
) -> None:
    """A service worker stands for every page only from there. It is asked for anew each time, and
    may call nobody but this server; without a build there is none."""
    assert client(None).get(f"/{name}").status_code == 404
    (built / "root").mkdir()
    (built / "root" / name).write_bytes(b"self")
    answer = client(None).get(f"/{name}")
    assert answer.headers["content-type"] == kind
    assert answer.headers["cache-control"] == "no-cache"
    policy = answer.headers["content-security-policy"]
    assert "connect-src 'self'" in policy
    assert "http" not in policy
    page = client(None).get("/").headers["content-security-policy"]
    assert "worker-src 'self'; manifest-src 'self'" in page


@pytest.mark.parametrize("size", ["0", "99999", "x"])
def test_an_icon_of_no_size_is_not_there(client: Client, built: Path, size: str) -> None:
    """Nothing else of the disk can be named so."""
    assert client(None).get(f"/icon-{size}.png").status_code in {404, 422}


def test_without_a_build_the_plain_page_serves(
    client: Client, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where node could not be had, the first address is the plain page."""
    monkeypatch.setattr(api, "_BUILT", tmp_path / "none")
    page = client(None).get("/")
    assert page.status_code == 200
    assert page.text == client(None).get("/plain").text
    assert client(None).get("/duyet").status_code == 404


def test_the_server_knows_the_places_of_the_console() -> None:
    """Every page that the navigation names can be opened by its address."""
    places = (make.HERE / "src/shell/places.ts").read_text("utf-8")
    named = set(re.findall(r'path: "/([a-z-]+)"', places))
    assert named == set(api.PLACES)


MANIFEST = make.HERE / "built/manifest.json"
FIRST_LOAD_MAX = 250_000
"""Bytes on the wire, packed by gzip, for a phone on a bad line (issue 4)."""


@pytest.mark.skipif(not MANIFEST.is_file(), reason="the console is not built: ./run demo builds it")
def test_the_first_load_is_small() -> None:
    """The shell and the home page, with their styles and every font, stay under 250 kB."""
    manifest = json.loads(MANIFEST.read_text("utf-8"))
    wanted, files = ["index.html", "src/today/Today.tsx"], set[str]()
    while wanted:
        chunk = manifest[wanted.pop()]
        if chunk["file"] not in files:
            files |= {chunk["file"], *chunk.get("css", []), *chunk.get("assets", [])}
            wanted += chunk.get("imports", [])
    assert any(name.endswith(".woff2") for name in files)
    assert sum(map(_on_the_wire, files)) <= FIRST_LOAD_MAX


def _on_the_wire(name: str) -> int:
    file = MANIFEST.parent / name
    packed = file.with_name(f"{file.name}.gz")
    return (packed if packed.is_file() else file).stat().st_size

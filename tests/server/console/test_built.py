"""The built console: served whole, from this server alone, under a policy that admits nothing else.

What is served is a stand-in of three files: how they are made is the build's own test.
"""

import gzip
import json
import re
from pathlib import Path

import pytest

from server.accounts.cookies import COOKIE
from server.console import ahead, api, make
from tests.server.conftest import Client

PAGE = """<head><meta name="style-nonce" content="__STYLE_NONCE__">
<script src="/console/assets/a-1.js"></script></head>"""
LISTED = {
    "index.html": {"file": "assets/a-1.js"},
    "_shared.js": {"file": "assets/s-1.js", "imports": ["index.html"]},
    "src/approval/Approvals.tsx": {
        "file": "assets/p-1.js",
        "imports": ["index.html", "_shared.js"],
    },
}
SCRIPT = b"console.log('Loa')" * 100


@pytest.fixture
def built(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "built"
    (folder / "assets").mkdir(parents=True)
    (folder / "index.html").write_text(PAGE, "utf-8")
    (folder / "manifest.json").write_text(json.dumps(LISTED), "utf-8")
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


def test_a_page_names_what_its_address_needs(client: Client, built: Path) -> None:
    """Whoever comes with a session is sent the files of that page and the first answers together
    with the page itself; others see the door, which needs no page."""
    inside = {"Cookie": f"{COOKIE}=of-somebody"}
    page, home = (client(None).get(path, headers=inside).text for path in ("/duyet", "/duyet/b-1"))
    assert _named(page) == {
        "/api/session", "/api/areas", "/api/rights",
        "/console/assets/p-1.js", "/console/assets/s-1.js",
    }  # fmt: skip
    assert _named(home) == {"/api/session", "/api/areas", "/api/rights"}
    assert _named(client(None).get("/duyet").text) == {"/api/door"}


def _named(page: str) -> set[str]:
    return set(re.findall(r'<link rel="(?:module)?preload"[^>]* href="([^"]+)"', page))


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


def test_what_checks_evidence_may_ask_nobody(client: Client, built: Path) -> None:
    """The script that reads an auditor's files runs under a policy that lets nothing out."""
    (built / "assets/worker-1.js").write_bytes(SCRIPT)
    answer = client(None).get("/console/assets/worker-1.js")
    assert answer.headers["content-security-policy"] == "default-src 'none'"


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


def test_every_page_fetched_ahead_is_one_of_the_router() -> None:
    """What the server names ahead is what the console then asks for at that address."""
    pages = set[str]()
    for file in ("src/router.tsx", "src/administration/routes.ts"):
        routes = (make.HERE / file).read_text("utf-8")
        imported = re.findall(r'import\("\./([^"]+)"\)', routes)
        pages |= {f"{Path(file).parent}/{one}.tsx" for one in imported}
    assert pages >= {one for sources in ahead.PAGES.values() for one in sources}


MANIFEST = make.HERE / "built/manifest.json"
FIRST_LOAD_MAX = 250_000
"""Bytes on the wire, packed by gzip, for a phone on a bad line."""


@pytest.mark.skipif(not MANIFEST.is_file(), reason="the console is not built: ./run demo builds it")
def test_the_first_load_is_small(client: Client) -> None:
    """The home page with all its scripts, styles and fonts, and the headers of each, stays under
    250 kB."""
    manifest = json.loads(MANIFEST.read_text("utf-8"))
    sources = ["index.html", *ahead.PAGES[""]]
    fonts = manifest["index.html"]["assets"]
    assert any(name.endswith(".woff2") for name in fonts)
    files = [manifest["style.css"]["file"], *ahead.needed(manifest, sources), *fonts]
    paths = {"/"} | {f"/console/{name}" for name in files}
    assert sum(_on_the_wire(client, path) for path in paths) <= FIRST_LOAD_MAX


def _on_the_wire(client: Client, path: str) -> int:
    answer = client(None).get(path, headers={"Accept-Encoding": "gzip"})
    assert answer.status_code == 200
    headers = sum(len(name) + len(value) + len(": \r\n") for name, value in answer.headers.raw)
    return headers + int(answer.headers["content-length"])

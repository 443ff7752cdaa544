"""The plain page: whole, from this server alone, under a policy that lets nothing else in."""

import re
from importlib.resources import files

import pytest

from tests.server.conftest import Client

PLAIN = files("server.console") / "plain"
PARTS = sorted(one.name for one in PLAIN.iterdir() if one.name != "index.html")


def test_the_page_needs_no_sign_in_and_says_nothing(client: Client) -> None:
    """Anyone may load the page; what it shows comes from the API, which asks who is there."""
    answer = client(None).get("/plain")
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert 'lang="vi"' in answer.text


@pytest.mark.parametrize("path", ["/plain", *(f"/console/{name}" for name in PARTS)])
def test_scripts_come_from_this_server_alone(client: Client, path: str) -> None:
    """Every part is served under one policy: scripts, styles and calls from here only."""
    answer = client(None).get(path)
    assert answer.status_code == 200
    policy = answer.headers["content-security-policy"].split("; ")
    assert "default-src 'none'" in policy
    assert "script-src 'self'" in policy
    assert "frame-ancestors 'none'" in policy
    assert not any("unsafe" in one or "http" in one for one in policy)
    assert answer.headers["x-content-type-options"] == "nosniff"


def test_the_page_obeys_its_own_policy() -> None:
    """No inline script, style or handler, and no address of another host."""
    page = (PLAIN / "index.html").read_text("utf-8")
    assert re.search(r"<script(?![^>]*\bsrc=)", page) is None
    assert re.search(r"<style|\sstyle=|\son[a-z]+=", page) is None
    for name in ("index.html", *PARTS):
        text = (PLAIN / name).read_text("utf-8").replace("http://www.w3.org/2000/svg", "")
        assert re.search(r"https?:|//[a-z]+\.", text) is None, name
        assert re.search(r"innerHTML|insertAdjacentHTML|document\.write|\beval\(", text) is None


def test_every_part_the_page_names_is_served(client: Client) -> None:
    """The page asks for nothing that is not there."""
    asked = set(re.findall(r'"/console/([^"]+)"', (PLAIN / "index.html").read_text("utf-8")))
    for name in PARTS:
        asked |= set(re.findall(r'from "\./([^"]+)"', (PLAIN / name).read_text("utf-8")))
    assert asked == set(PARTS)


@pytest.mark.parametrize("name", ["api.py", "..%2fapi.py", "index.html", "%2e%2e/api.py"])
def test_nothing_else_is_served(client: Client, name: str) -> None:
    """A name that is no part of the page is not found, whatever it points at."""
    assert client(None).get(f"/console/{name}").status_code == 404


def test_every_word_stands_in_both_languages() -> None:
    """What the page names for translation is in the table, in Vietnamese and in English."""
    table = (PLAIN / "words.js").read_text("utf-8")
    known = dict(re.findall(r'^  (\w+): \["[^"]+", "([^"]+)"\]', table, re.MULTILINE))
    page = (PLAIN / "index.html").read_text("utf-8")
    assert set(re.findall(r'data-t="(\w+)"', page)) <= known.keys()

"""What a feed names: addresses of alerts, in Atom (RFC 4287) or RSS 2.0."""

from collections.abc import Iterator
from typing import Final
from urllib.parse import urljoin

from server.cap.elements import Element
from server.cap.refusals import not_an_alert

ALERTS_MAX: Final = 50
"""Of one feed, the first it names: the newest, as feeds are written."""
_ATOM: Final = "http://www.w3.org/2005/Atom"
_CAP: Final = "application/cap+xml"


def alerts_named(root: Element, base: str) -> list[str]:
    """Each once, at most fifty; what is no address is left out. Raises `AlertRefusedError` for
    what is no feed."""
    if (root.namespace, root.name) == (_ATOM, "feed"):
        found = _of_atom(root)
    elif (root.namespace, root.name) == ("", "rss"):
        found = _of_rss(root)
    else:
        raise not_an_alert()
    joined = (_joined(base, one) for one in found if one)
    return list(dict.fromkeys(one for one in joined if one is not None))[:ALERTS_MAX]


def _joined(base: str, link: str) -> str | None:
    try:
        return urljoin(base, link)
    except ValueError:
        return None


def _of_atom(root: Element) -> Iterator[str]:
    """Of each entry the link that says it is an alert, else its alternate."""
    for entry in (one for one in root.children if one.name == "entry"):
        links = [one.attributes for one in entry.children if one.name == "link"]
        plain = [one for one in links if one.get("rel", "alternate") == "alternate"]
        chosen = [one for one in links if one.get("type") == _CAP] or plain
        if chosen:
            yield chosen[0].get("href", "")


def _of_rss(root: Element) -> Iterator[str]:
    for channel in root.children:
        for item in (one for one in channel.children if one.name == "item"):
            yield next((one.text for one in item.children if one.name == "link"), "")

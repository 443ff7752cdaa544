"""The list of current alerts as an Atom feed (RFC 4287), as others publish theirs."""

from collections.abc import Iterator, Sequence
from typing import Final

from server.cap.alert import Alert, Moment
from server.cap.times import write_moment
from server.cap.writing import escaped

MEDIA_TYPE: Final = "application/cap+xml"


def write_feed(title: str, name: str, origin: str, alerts: Sequence[Alert], since: Moment) -> bytes:
    """`alerts` the newest first; `since` is when the feed was opened, which an empty one was last
    changed. The same alerts make the same bytes."""
    newest = max((alert.sent for alert in alerts), key=lambda one: one.ms, default=since)
    here = f"{origin}/cap/feed.atom"
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        '<feed xmlns="http://www.w3.org/2005/Atom">',
        f"<id>{escaped(here)}</id>",
        f"<title>{escaped(title)}</title>",
        f"<updated>{_time(newest)}</updated>",
        f"<author><name>{escaped(name)}</name></author>",
        f'<link rel="self" type="application/atom+xml" href="{escaped(here)}"/>',
    ]
    for alert in alerts:
        lines += _entry(origin, alert)
    return "\n".join([*lines, "</feed>", ""]).encode()


def _entry(origin: str, alert: Alert) -> Iterator[str]:
    where = escaped(f"{origin}/cap/alerts/{alert.identifier}")
    info = alert.infos[0]
    yield "<entry>"
    yield f"<id>{where}</id>"
    yield f"<title>{escaped(_title(alert))}</title>"
    yield f"<updated>{_time(alert.sent)}</updated>"
    yield f'<link rel="alternate" type="{MEDIA_TYPE}" href="{where}"/>'
    if info.description:
        yield f"<summary>{escaped(info.description)}</summary>"
    yield f'<category term="{alert.status}"/>'
    yield f'<category term="{alert.message_type}"/>'
    yield "</entry>"


def _title(alert: Alert) -> str:
    """A list shows little but titles: an exercise says so in its own."""
    words = {"Update": "Đính chính: ", "Cancel": "Báo yên: "}
    before = "DIỄN TẬP: " if alert.status == "Exercise" else words.get(alert.message_type, "")
    return f"{before}{alert.infos[0].headline or alert.infos[0].event}"


def _time(moment: Moment) -> str:
    """RFC 3339 knows what CAP writes, but for `-00:00`, which it reads as an unknown zone."""
    return write_moment(moment).removesuffix("-00:00") + ("Z" if moment.offset_min == 0 else "")

"""`loa init` and `loa serve`: a server's folder, and the server."""

import argparse
import logging
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

import uvicorn

from audio.speech import installed
from schedules.refusal import RefusalError
from server.accounts import invitations, oidc
from server.app import Serving, keep_for_good, serve
from server.base.custody import Custody
from server.base.database import Database
from server.base.place import Place
from server.base.web import House
from server.cli.commands import Command, founded
from server.dispatch.root import make_root
from server.dispatch.trust import Rules
from server.migrations import upgrade
from server.notices.config import Outside

PORT_AT_MOST: Final = 65_535
ENDS_WITHIN_S: Final = 3
"""How long open event streams may hold a server up that was told to end."""
SOCKETS: Final[dict[str, Any]] = {
    "ws": "websockets-sansio",
    "ws_max_size": 8_192,
    "ws_ping_interval": 5.0,
    "ws_ping_timeout": 5.0,
    "ws_per_message_deflate": False,
}
"""For the one WebSocket there is, a microphone's: 20 ms of sound are 1,920 bytes. A line that is
dead is noticed within ten seconds; nothing is unpacked."""


def _init(options: argparse.Namespace) -> None:
    place = Place(options.data, options.database).make()
    _make_root(place)
    print(f"The root's keys lie in {place.root}: see ADR 5 before a city depends on them.")
    database = Database(place.database)
    upgrade(database)
    database.close()


def _make_root(place: Place) -> None:
    try:
        make_root(place.root, Custody(place.keys))
    except FileExistsError:
        raise RefusalError(
            "server_there",
            "data",
            f"“{place.data}” đã là thư mục của một máy chủ; không có gì thay đổi.",
            f"“{place.data}” is a server's folder already; nothing was changed.",
        ) from None


def _check_keys(place: Place) -> None:
    """A server without the keys of its folder would make new ones, and no device would obey.

    Raises `RefusalError` `keys_missing`: never made, or a database copied without them.
    """
    try:
        Custody(place.keys).root()
    except FileNotFoundError:
        raise RefusalError(
            "keys_missing",
            "data",
            f"“{place.data}” không có khóa của máy chủ. Hãy dùng `loa init` cho máy chủ mới, "
            "hoặc chép lại thư mục keys của máy chủ cũ.",
            f"“{place.data}” holds no server's keys. Use `loa init` for a new server, "
            "or bring the folder keys of the old one.",
        ) from None


def _serve(options: argparse.Namespace) -> None:
    logging.basicConfig(
        level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s"
    )
    logging.getLogger("apscheduler").setLevel(logging.ERROR)  # a tick that waits is no news
    place = founded(options)
    _check_keys(place)
    host, _, port = (options.broker or "").rpartition(":")
    mqtt_host, _, mqtt_port = (options.mqtt or "").rpartition(":")
    if options.tls is not None and not port:
        raise RefusalError(
            "broker_missing",
            "broker",
            "--tls cần --broker: máy chủ MQTT của thành phố.",
            "--tls asks for --broker: the city's broker.",
        )
    own = f"http://{options.host}:{options.port}"
    app = serve(
        Serving(
            place=place,
            broker_host=host,
            broker_port=int(port or 0),
            broker_secret=os.environ.pop("LOA_BROKER_PASSWORD", ""),
            credentials=options.broker_credentials,
            tls=options.tls,
            mqtt_host=mqtt_host,
            mqtt_port=int(mqtt_port or 0),
            url=options.url or own,
            enrol_url=(options.origin or "") if options.tls else "",
            outside=Outside.of(os.environ, options.origin or own),
            voices=installed.found(os.environ, place.data / "voices"),
            rules=Rules.of(options.origin or _at_home(options), stand_ins=options.stand_ins),
        )
    )
    app.state.origin = options.origin
    provider = oidc.Settings.of(os.environ)
    app.state.single_sign_on = oidc.Provider(provider) if provider else None
    offer_setup(app.state.house, app.state.origin or own)
    keep_for_good()
    uvicorn.run(
        app,
        host=options.host,
        port=options.port,
        log_level="warning",
        access_log=False,
        timeout_graceful_shutdown=ENDS_WITHIN_S,
        **SOCKETS,
        **proxies(options.proxy),
    )


def _at_home(options: argparse.Namespace) -> str:
    """Where passkeys are at home while one tries things out: on this machine, by its name."""
    return f"http://localhost:{options.port}"


def proxies(named: Sequence[str]) -> dict[str, Any]:
    """Who may say in X-Forwarded-For and -Proto for whom it speaks: nobody but those named."""
    return {"proxy_headers": bool(named), "forwarded_allow_ips": list(named)}


def origin(text: str) -> str:
    """An origin as browsers write it: no path, small letters, no port that goes without saying
    (RFC 6454 section 6.2)."""
    plain = text.lower().removesuffix("/")
    parts = urlsplit(plain)
    usual = {"http": ":80", "https": ":443"}.get(parts.scheme)
    whole = f"{parts.scheme}://{parts.netloc}"
    if usual is None or not parts.hostname or "@" in parts.netloc or plain != whole:
        raise argparse.ArgumentTypeError("is written as in https://loa.example.vn")
    return whole.removesuffix(usual)


def port(text: str) -> int:
    """A port to listen on; 0 is any free one."""
    if not (text.isascii() and text.isdigit()) or int(text) > PORT_AT_MOST:
        raise argparse.ArgumentTypeError(f"is a number from 0 to {PORT_AT_MOST}")
    return int(text)


def host_and_port(text: str) -> str:
    """Where a broker is reached, as it was written."""
    host, _, at = text.rpartition(":")
    if not host or port(at) == 0:
        raise argparse.ArgumentTypeError("is written as in broker.example.vn:8883")
    return text


def offer_setup(house: House, url: str) -> None:
    """A server that nobody administers says, each time it starts, how somebody comes to."""
    now = house.clock.now_ms()
    with house.database.write() as session:
        issued = invitations.offered_setup(session, house.custody.sealing(), now)
    if issued is None:
        return
    hours = (issued.expires_ms - now) // 3_600_000
    print(
        f"Chưa có quản trị viên: mở địa chỉ dùng một lần này ({hours} giờ) / "
        f"No administrator yet: open this one-time address ({hours} h):\n"
        f"  {url}/khoi-dau#{issued.token}\n"
        f"hoặc gửi mã này đến / or send this token to {url}/api/setup:\n"
        f"  {issued.token}",
        flush=True,
    )


def _serve_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (loopback)")
    parser.add_argument("--port", type=port, default=8000)
    parser.add_argument("--url", help="how devices reach this server (else host and port)")
    parser.add_argument(
        "--origin",
        metavar="https://HOST",
        type=origin,
        help="how browsers reach it: passkeys and single sign-on are bound to that",
    )
    parser.add_argument(
        "--stand-ins",
        action="store_true",
        help="to try out: the server signs urgent orders for who has no passkey (ADR 19)",
    )
    parser.add_argument(
        "--proxy",
        action="append",
        default=[],
        metavar="ADDRESS",
        help="a reverse proxy whose X-Forwarded-For and -Proto are believed; may be repeated",
    )
    parser.add_argument(
        "--broker",
        metavar="HOST:PORT",
        type=host_and_port,
        help="an MQTT broker, its password for @server in LOA_BROKER_PASSWORD (else embedded)",
    )
    parser.add_argument(
        "--tls",
        type=Path,
        metavar="DIR",
        help="that broker is a city's, by certificates: what it and the proxy show and believe is "
        "kept up in this folder (deploy/README.md)",
    )
    parser.add_argument(
        "--mqtt",
        metavar="HOST:PORT",
        type=host_and_port,
        help="how devices reach that broker (else as --broker)",
    )
    parser.add_argument(
        "--broker-credentials", type=Path, metavar="FILE", help="where that broker reads them"
    )


COMMANDS: Final = (
    Command("init", "make the folder, its database and the root's keys", _init),
    Command("serve", "run the server until SIGTERM", _serve, _serve_options),
)

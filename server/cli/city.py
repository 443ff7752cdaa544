"""`loa city-files`: what broker and reverse proxy of a city are configured with (ADR 31)."""

import argparse
from pathlib import Path
from typing import Final

from schedules.refusal import RefusalError
from server.broker import mosquitto
from server.cli.commands import Command


def _write(options: argparse.Namespace) -> None:
    _check(options.certificate, options.key)
    if not options.out.is_dir():
        options.out.mkdir(parents=True)
        options.out.chmod(0o755)
    tls = options.tls.resolve()  # neither program starts where this command was typed
    certificate, key = options.certificate or (tls / "broker.crt"), options.key
    _keep(
        options.out / "mosquitto.conf",
        mosquitto.configuration(tls, options.mqtt_port, options.listen),
    )
    _keep(
        options.out / "nginx.conf",
        proxy(
            tls,
            certificate.resolve(),
            (key or (tls / "broker.key")).resolve(),
            options.server,
            listen=options.listen,
            web_port=options.web_port,
            device_port=options.device_port,
        ),
    )


def _check(certificate: Path | None, key: Path | None) -> None:
    """Raises `RefusalError`: nginx would not start, and say so in its journal alone."""
    if (certificate is None) != (key is None):
        raise RefusalError(
            "pair_incomplete",
            "key" if key is None else "certificate",
            "Chứng thư và khóa riêng phải đi cùng nhau: --certificate TỆP --key TỆP.",
            "A certificate and its private key go together: --certificate FILE --key FILE.",
        )
    for file in (certificate, key):
        if file is not None and not file.is_file():
            raise RefusalError(
                "file_missing", "file", f"Không có tệp “{file}”.", f"There is no file “{file}”."
            )


def _keep(file: Path, text: str) -> None:
    """For all to read: Mosquitto reads its own anew, at a SIGHUP, as a user without rights."""
    file.write_text(text)
    file.chmod(0o644)


def proxy(
    tls: Path,
    certificate: Path,
    key: Path,
    server: str,
    *,
    listen: str = "",
    web_port: int = 443,
    device_port: int = 8443,
) -> str:
    """What stands inside nginx's `http { }`: people on one port, by a certificate that browsers
    know; devices on another, by the city's authority and certificates of their own.

    People's port hands on all but content and updates; devices' nothing but these, and renewal,
    which needs no certificate: the one that is renewed may have run out.
    """
    at = f"{listen}:" if listen else ""
    headers = """
    proxy_set_header Host $http_host;
    proxy_set_header X-Forwarded-For $remote_addr;
    proxy_set_header X-Forwarded-Proto $scheme;
    proxy_http_version 1.1;"""
    return f"""# Written by loa; what stands here is explained in ADR 31.
map $http_upgrade $loa_connection {{ default upgrade; "" ""; }}
map "$ssl_client_verify $ssl_client_s_dn" $loa_device {{
    "~^SUCCESS CN=(?<name>[a-z0-9-]+)$" $name;
    default "";
}}

server {{
    listen {at}{web_port} ssl;
    ssl_certificate {certificate};
    ssl_certificate_key {key};
    ssl_protocols TLSv1.2 TLSv1.3;
    client_max_body_size 0;
    proxy_request_buffering off;
    proxy_buffering off;
    proxy_read_timeout 1h;{headers}
    proxy_set_header X-Loa-Device "";
    proxy_set_header Upgrade $http_upgrade;
    proxy_set_header Connection $loa_connection;
    location / {{ proxy_pass http://{server}; }}
    location /content/ {{ return 404; }}
    location /updates/ {{ return 404; }}
}}

server {{
    listen {at}{device_port} ssl;
    ssl_certificate {tls / mosquitto.CERTIFICATE};
    ssl_certificate_key {tls / mosquitto.KEY};
    ssl_protocols TLSv1.2 TLSv1.3;
    ssl_client_certificate {tls / mosquitto.AUTHORITIES};
    ssl_crl {tls / mosquitto.REVOKED};
    ssl_verify_client optional;
    ssl_session_cache off;
    ssl_session_tickets off;{headers}
    proxy_set_header X-Loa-Device $loa_device;
    location /content/ {{
        if ($loa_device = "") {{ return 403; }}
        proxy_pass http://{server};
    }}
    location /updates/ {{
        if ($loa_device = "") {{ return 403; }}
        proxy_pass http://{server};
    }}
    location ~ ^/api/devices/[a-z0-9-]+/certificate$ {{ proxy_pass http://{server}; }}
    location / {{ return 404; }}
}}
"""


def _options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--tls", type=Path, required=True, help="the folder of `loa serve --tls`")
    parser.add_argument("--out", type=Path, required=True, help="where the two files are written")
    parser.add_argument("--certificate", type=Path, help="what browsers are shown (PEM, chain)")
    parser.add_argument("--key", type=Path, help="its private key (PEM)")
    parser.add_argument("--server", default="127.0.0.1:8000", help="where `loa serve` listens")
    parser.add_argument("--listen", default="", help="an address to listen on (else on all)")
    parser.add_argument("--web-port", type=int, default=443)
    parser.add_argument("--device-port", type=int, default=8443)
    parser.add_argument("--mqtt-port", type=int, default=8883)


COMMANDS: Final = (
    Command(
        "city-files",
        "write what a city's Mosquitto and nginx are configured with",
        _write,
        _options,
        of_a_server=False,
    ),
)

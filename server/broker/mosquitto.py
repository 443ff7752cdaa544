"""A city's broker: Mosquitto, which lets in certificates of the city's authority and nothing else.

What is written here is all of its configuration. The access list is the topic table's
(`server.broker.acl`): the name in a certificate is the user, and the user is the client's id, so
that no device takes another's session over. Each setting that is not plain was measured (DESIGN
section 8).
"""

from pathlib import Path
from typing import Final

from schedules.wire.topics import PACKET_AT_MOST
from server.broker.acl import SERVER, grants

AUTHORITIES: Final = "authorities.pem"
REVOKED: Final = "revoked.pem"
CERTIFICATE: Final = "broker.crt"
KEY: Final = "broker.key"
ACL: Final = "acl"
SESSIONS: Final = 20_000


def configuration(folder: Path, port: int = 8883, address: str = "") -> str:
    """`mosquitto.conf` over the files in `folder`, which the server keeps up (`loa serve --tls`);
    listening everywhere where no address is named."""
    return f"""# Written by loa; what stands here is explained in ADR 31.
listener {port}{f" {address}" if address else ""}
cafile {folder / AUTHORITIES}
crlfile {folder / REVOKED}
certfile {folder / CERTIFICATE}
keyfile {folder / KEY}
tls_version tlsv1.2
require_certificate true
use_identity_as_username true
use_username_as_clientid true
allow_anonymous false
acl_file {folder / ACL}
max_connections {SESSIONS}
max_packet_size {PACKET_AT_MOST}
set_tcp_nodelay true
allow_duplicate_messages true
max_queued_messages 20000
max_inflight_messages 1000
persistent_client_expiration 1h
persistence false
"""


def access_list() -> str:
    """Each device by its name (%u), and the server; Mosquitto denies the rest."""
    lines = [f"pattern read {topic}" for topic in grants("0", "down")]
    lines += [f"pattern write {topic}" for topic in grants("0", "up")]
    lines = [line.replace("/device/0/", "/device/%u/") for line in lines]
    return "\n".join([*lines, f"user {SERVER}", "topic readwrite loa/1/#", ""])

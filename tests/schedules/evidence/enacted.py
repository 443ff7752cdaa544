"""An export of what the wire's own vectors say (tests/contract/vectors/cast.py): real documents,
whole as they travel, and an alarm that people approved with their passkeys."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from schedules.codec import to_json
from schedules.evidence import note
from schedules.orders import Order
from tests.contract.vectors import cast
from tests.contract.vectors.authenticator import Ceremony
from tests.contract.vectors.cast import Approver
from tests.schedules.evidence.making import City, Line

ALARM: Final = cast.URGENT
ORDINARY: Final = Ceremony()


@dataclass
class Enacted(City):
    """One loudspeaker of the cast, which sounded one order."""

    order: Order = ALARM
    by: Sequence[Approver] = (cast.CHAIRMAN_PASSKEY,)
    signer: str = cast.WARD
    ceremony: Ceremony = ORDINARY

    def __post_init__(self) -> None:
        super().__post_init__()
        self.root = list(cast.ROOT.keys)
        self.origin = note.origin_of(self.root, cast.ROOT.threshold)
        self.at_ms = cast.NOW

    def _told(self) -> Iterator[Line]:
        device = cast.DEVICE
        trust = to_json(cast.TRUST)
        yield self.document("trust", "loa/1/trust", "root", trust, "root 1", "root 2")
        yield self.deed("device.enrol", device, {"public_key": self.device_key(device).public_text})
        topic = f"loa/1/device/{device}/config"
        yield self.document("config", topic, "office", to_json(cast.CONFIG), "office")
        ward, topic = cast.WARD, f"loa/1/area/{cast.WARD}/programme"
        yield self.document("programme", topic, ward, to_json(cast.WARD_PROGRAMME), ward)
        order: Any = self.order
        text = cast.order_text(order, self.signer, area=getattr(order, "area", ward))
        signed = to_json(cast.approve(text, self.by, self.ceremony))
        listed = {"area": ward, "orders": [signed]}
        yield self.document("orders", f"loa/1/area/{ward}/orders", "office", listed, "office")
        issuer = ward if self.signer.endswith("drill") else self.signer
        subject = {"kind": "order", "issuer": issuer, "order": order.id, "repetition": 0}
        sound = getattr(order, "sound", None)
        contents = [sound.content] if sound is not None else []
        yield self.receipt(device, subject, contents, "played")

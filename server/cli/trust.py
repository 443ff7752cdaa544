"""`loa trust …`: how many people sign, and the bundle of keys where people hold the root.

The bundle that is due is taken out into a file, signed by two of the root's holders on machines of
their own, and brought in again.
"""

import argparse
import time
from pathlib import Path
from typing import Final

from sqlalchemy.orm import Session

from schedules.canonical import canonical
from schedules.codec import MalformedError, from_json, to_json
from schedules.refusal import RefusalError
from schedules.wire import topics
from schedules.wire.envelope import EnvelopeText, SignatureText, open_text, signed_bytes
from schedules.wire.gate import GateError
from schedules.wire.keys import SigningKey
from schedules.wire.strict import read_json, write_base64
from schedules.wire.trust import Thresholds, Trust
from server.areas.tree import load_tree
from server.base.custody import Custody
from server.base.database import Database
from server.cli.commands import Command, founded, in_transaction
from server.cli.serving import origin
from server.dispatch.composition import Pen, unsigned_trust
from server.dispatch.root import install_trust
from server.dispatch.thresholds import settle, thresholds_now
from server.dispatch.trust import Rules
from server.migrations import upgrade


def _thresholds(options: argparse.Namespace) -> None:
    asked = {
        "urgent": options.day, "urgent_night": options.night, "urgent_wide": options.wide,
    }  # fmt: skip
    changed = {name: value for name, value in asked.items() if value is not None}

    def change(session: Session, now: int) -> None:
        standing = thresholds_now(session) or Thresholds()
        if changed:
            standing = Thresholds(**(to_json(standing) | changed))
            settle(session, standing, now)
        print(
            f"Ban ngày {standing.urgent}, ban đêm {standing.urgent_night}, phát rộng "
            f"{standing.urgent_wide} người ký / by day {standing.urgent}, at night "
            f"{standing.urgent_night}, wide {standing.urgent_wide} people"
        )

    in_transaction(options, change)


def _due(options: argparse.Namespace) -> None:
    place = founded(options)
    database = Database(place.database)
    try:
        upgrade(database)
        rules = Rules.of(options.origin, stand_ins=options.stand_ins)
        with database.read() as session:
            pen = Pen(Custody(place.keys), (), rules)
            raw = unsigned_trust(session, pen, load_tree(session), _now_ms())
    finally:
        database.close()
    if raw is None:
        raise RefusalError(
            "trust_not_due",
            "file",
            "Bó khóa đang dùng đã đúng, chưa có gì để ký.",
            "The bundle in force says it all: there is nothing to sign.",
        )
    _write(options.file, raw)
    _say(raw)


def _sign(options: argparse.Namespace) -> None:
    text = _read(options.file)
    key = SigningKey.from_bytes(options.key.read_bytes())
    others = [one for one in text.signatures if one.key != key.id]
    signature = key.sign(signed_bytes(text.type, open_text(text).payload))
    signed = EnvelopeText(
        text.type, text.payload, (*others, SignatureText(key.id, write_base64(signature)))
    )
    raw = canonical(to_json(signed))
    _write(options.file, raw)
    _say(raw)


def _install(options: argparse.Namespace) -> None:
    raw, place = options.file.read_bytes(), founded(options)

    def install(session: Session, now: int) -> None:
        try:
            made = install_trust(session, Custody(place.keys), raw, now)
        except GateError as doubt:
            raise RefusalError(
                "trust_refused",
                "file",
                f"Bó khóa này cụm loa sẽ không nhận: {doubt}.",
                f"Loudspeakers would not take this bundle: {doubt}.",
            ) from doubt
        print("Đã nhận / taken in" if made else "Đã có từ trước / held already")

    in_transaction(options, install)


def _read(file: Path) -> EnvelopeText:
    try:
        text = from_json(EnvelopeText, read_json(file.read_bytes()))
        if text.type != topics.TRUST.name:
            raise MalformedError("type", "is no bundle of keys")
        return text
    except MalformedError as bad:
        raise RefusalError(
            "trust_malformed",
            "file",
            f"“{file}” không phải bó khóa.",
            f"“{file}” is no bundle of keys.",
        ) from bad


def _say(raw: bytes) -> None:
    """What is signed, for whoever signs it."""
    text = from_json(EnvelopeText, read_json(raw))
    value = read_json(open_text(text).payload)
    body = from_json(Trust, value["body"])
    home = body.passkeys.origins[0] if body.passkeys else "–"
    counts = {
        holder: sum(one.holder == holder for one in body.keys)
        for holder in ("office", "area", "drill", "person")
    }
    print(
        f"{len(text.signatures)} chữ ký / signatures; {counts}; passkeys: {home}; "
        f"stand-ins: {body.stand_ins}; {body.thresholds}; sequence {value['sequence']}"
    )


def _write(file: Path, raw: bytes) -> None:
    """Whole, or not at all."""
    fresh = file.with_name(f"{file.name}.new")
    fresh.write_bytes(raw)
    fresh.replace(file)


def _now_ms() -> int:
    return time.time_ns() // 1_000_000


def _asks_thresholds(parser: argparse.ArgumentParser) -> None:
    for name, what in (("day", "by day in one unit"), ("night", "at night"), ("wide", "wider")):
        parser.add_argument(f"--{name}", type=int, metavar="N", help=f"people who sign {what}")


def _asks_due(parser: argparse.ArgumentParser) -> None:
    _asks_file(parser)
    parser.add_argument("--origin", type=origin, required=True, help="as for `loa serve`")
    parser.add_argument("--stand-ins", action="store_true", help="as for `loa serve`")


def _asks_key(parser: argparse.ArgumentParser) -> None:
    _asks_file(parser)
    parser.add_argument("--key", type=Path, required=True, help="a holder's root key")


def _asks_file(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path, help="the bundle of keys")


COMMANDS: Final = (
    Command("trust thresholds", "how many people sign an urgent order", _thresholds,
            _asks_thresholds),
    Command("trust due", "take out the bundle of keys that is to be signed", _due, _asks_due),
    Command("trust sign", "sign it with a holder's root key", _sign, _asks_key, of_a_server=False),
    Command("trust install", "take in the bundle that two holders signed", _install, _asks_file),
)  # fmt: skip

"""`loa updates …`: who may sign releases of the agent, and the releases (docs/updates.md).

What people sign is taken out into a file, signed on machines of their own, and brought in again.
"""

import argparse
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from schedules.refusal import RefusalError
from schedules.wire.keys import SigningKey
from server.base.clock import SystemClock
from server.base.custody import Custody
from server.cli.commands import Command, founded
from server.dispatch.root import read_root
from server.updates import packing, repository
from server.updates.keeping import repository_of
from server.updates.repository import Repository


def _key(options: argparse.Namespace) -> None:
    key = SigningKey.make()
    try:
        handle = os.open(options.file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        raise RefusalError(
            "key_there", "file", f"“{options.file}” đã có.", f"“{options.file}” is there already."
        ) from None
    with os.fdopen(handle, "wb") as file:
        file.write(key.private_bytes())
    print(key.public_text)


def _init(options: argparse.Namespace) -> None:
    place, now = founded(options), SystemClock().now_ms()
    custody, releases = Custody(place.keys), repository_of(place.data)
    if not 1 <= options.threshold <= len(options.release_key):
        raise RefusalError(
            "threshold_unfit",
            "threshold",
            "Số người ký phải từ 1 đến số khóa phát hành.",
            "The threshold is between one and the number of release keys.",
        )
    raw = releases.draft_root(
        custody.root(), options.release_key, options.threshold, custody.updates(), now
    )
    _out(options.file, raw, read_root(place.root), releases, custody)


def _pack(options: argparse.Namespace) -> None:
    packed = packing.pack(options.wheels, options.kind, options.out)
    print(f"{packed.version}: {', '.join(sorted(packed.kinds))}")


def _add(options: argparse.Namespace) -> None:
    releases = _begun(options)
    raw = releases.draft_release(packing.read(options.folder), SystemClock().now_ms())
    _write(options.file, raw)
    print(repository.told(raw))


def _withdraw(options: argparse.Namespace) -> None:
    raw = _begun(options).draft_withdrawal(options.version, SystemClock().now_ms())
    _write(options.file, raw)
    print(repository.told(raw))


def _sign(options: argparse.Namespace) -> None:
    key = SigningKey.from_bytes(options.key.read_bytes())
    raw = repository.sign(options.file.read_bytes(), key)
    _write(options.file, raw)
    print(repository.told(raw))


def _install(options: argparse.Namespace) -> None:
    place = founded(options)
    name = repository_of(place.data).install(
        options.file.read_bytes(), Custody(place.keys).updates(), SystemClock().now_ms()
    )
    print(f"Đã nhận / taken in: {name}")


def _show(options: argparse.Namespace) -> None:
    for version, kinds in _begun(options).releases().items():
        print(f"{version}: {', '.join(kinds)}")


def _begun(options: argparse.Namespace) -> Repository:
    releases = repository_of(founded(options).data)
    if not releases.begun:
        raise RefusalError(
            "updates_not_begun",
            "data",
            "Chưa có danh sách khóa phát hành: hãy chạy `loa updates init` trước.",
            "There is no list of release keys yet: `loa updates init` comes first.",
        )
    return releases


def _out(
    file: Path, raw: bytes, root: Sequence[SigningKey], releases: Repository, custody: Custody
) -> None:
    """To be signed by the root's holders; while their keys still lie here, that is done at once."""
    for key in root:
        raw = repository.sign(raw, key)
    _write(file, raw)
    print(repository.told(raw))
    if root:
        releases.install(raw, custody.updates(), SystemClock().now_ms())
        print("Đã nhận / taken in: root")


def _write(file: Path, raw: bytes) -> None:
    """Whole, or not at all."""
    fresh = file.with_name(f"{file.name}.new")
    fresh.write_bytes(raw)
    fresh.replace(file)


def _asks_key(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path, help="where the private key is written")


def _asks_init(parser: argparse.ArgumentParser) -> None:
    _asks_file(parser)
    parser.add_argument(
        "--release-key", action="append", required=True, metavar="PUBLIC",
        help="of whoever signs releases, as `loa updates key` printed it; may be repeated",
    )  # fmt: skip
    parser.add_argument(
        "--threshold", type=int, default=1, metavar="N", help="how many of them sign a release"
    )


def _asks_pack(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("wheels", type=Path, nargs="+", help="Loa's own, and what it stands on")
    parser.add_argument("--kind", required=True, help="as in linux-aarch64")
    parser.add_argument("--out", type=Path, required=True, help="the release's folder")


def _asks_add(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("folder", type=Path, help="the release, as `loa updates pack` made it")
    _asks_file(parser)


def _asks_version(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("version")
    _asks_file(parser)


def _asks_signer(parser: argparse.ArgumentParser) -> None:
    _asks_file(parser)
    parser.add_argument("--key", type=Path, required=True, help="a holder's or maker's key")


def _asks_file(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path, help="what is to be signed")


COMMANDS: Final = (
    Command("updates key", "make a key that signs releases", _key, _asks_key, of_a_server=False),
    Command("updates init", "settle whose keys sign releases", _init, _asks_init),
    Command("updates pack", "make a release of wheels", _pack, _asks_pack, of_a_server=False),
    Command("updates add", "take out the list with one release more", _add, _asks_add),
    Command("updates withdraw", "take out the list without a release", _withdraw, _asks_version),
    Command("updates sign", "sign a list", _sign, _asks_signer, of_a_server=False),
    Command("updates install", "take in a list that was signed", _install, _asks_file),
    Command("updates show", "the releases that may be taken", _show),
)

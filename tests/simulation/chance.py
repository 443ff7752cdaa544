"""All chance of a run, out of its seed: separate streams, so that one does not shift another."""

import random
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import lru_cache
from unittest.mock import patch

from schedules.canonical import sha256_hex
from schedules.wire.keys import SigningKey
from schedules.wire.trust import Root
from server.base.custody import Custody, PastKey
from server.dispatch.ingest import BATCH


@dataclass
class Chance:
    """`of(name)` is the stream of that name, the same for the same seed on every machine."""

    seed: int
    _streams: dict[str, random.Random] = field(default_factory=dict)

    def of(self, name: str) -> random.Random:
        if name not in self._streams:
            self._streams[name] = random.Random(f"{self.seed}/{name}")
        return self._streams[name]

    @contextmanager
    def rules(self) -> Iterator[None]:
        """Whatever names and tokens the server makes come from the seed too; and it judges message
        after message: a world has one thread."""
        names = self.of("names")

        class Secrets:
            choice = staticmethod(names.choice)

            @staticmethod
            def token_hex(size: int) -> str:
                return names.randbytes(size).hex()

        with (
            patch("server.base.ids.secrets", Secrets),
            patch("server.fleet.tokens.secrets", Secrets),
            patch("server.dispatch.ingest.PART", BATCH),
        ):
            yield


@lru_cache(maxsize=1_024)
def key(name: str) -> SigningKey:
    """The same key for the same name in every run: making one costs more than a look."""
    return SigningKey.from_bytes(bytes.fromhex(sha256_hex(b"loa simulation " + name.encode())))


class SeededCustody(Custody):
    """The server's keys without a folder. `renew` gives an area another key from then on."""

    def __init__(self) -> None:
        self.renewed: dict[str, int] = {}

    def renew(self, area: str) -> None:
        self.renewed[area] = self.renewed.get(area, 0) + 1

    def area(self, area: str) -> SigningKey:
        return self._key(f"area-{area}-{self.renewed.get(area, 0)}")

    def waiting(self) -> dict[str, SigningKey]:
        return {}

    def past(self, name: str) -> list[PastKey]:  # noqa: ARG002
        return []

    def root(self) -> Root:
        return Root(tuple(one.public_text for one in root_keys()), 2)

    def pin_root(self, root: Root) -> None:
        raise NotImplementedError

    def _key(self, name: str) -> SigningKey:
        return key(name)


def root_keys() -> tuple[SigningKey, ...]:
    return tuple(key(f"root-{n}") for n in (1, 2, 3))

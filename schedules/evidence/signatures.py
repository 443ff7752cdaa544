"""Receipts' signatures, by the thousand, on all the machine's cores.

One is verified in about a tenth of a millisecond: of a million, they are nearly all the work.
"""

import os
from collections import deque
from concurrent.futures import Future, ProcessPoolExecutor
from functools import lru_cache
from multiprocessing import get_context
from typing import Final, Self

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from schedules.evidence.faults import FaultError

AT_ONCE: Final = 500
Job = tuple[int, str, bytes, bytes, bytes]
"""A line, its device, the public key, what was signed, the signature."""


class Signatures:
    """Verifies in the background, a bounded number ahead. `jobs` processes; 1: here, at once."""

    def __init__(self, jobs: int | None = None) -> None:
        self._jobs = jobs or os.cpu_count() or 1
        self._pool: ProcessPoolExecutor | None = None
        self._waiting: list[Job] = []
        self._underway: deque[Future[Job | None]] = deque()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._pool is not None:
            self._pool.shutdown(cancel_futures=True)

    def check(self, job: Job) -> None:
        """Raises `FaultError` for this or an earlier one; at the latest at `finish`."""
        self._waiting.append(job)
        if len(self._waiting) >= AT_ONCE:
            self._hand_over()

    def finish(self, before: int | None = None) -> None:
        """All that were handed in are verified; of lines before `before`, if given, alone is told.
        Raises `FaultError`."""
        self._hand_over(before)
        while self._underway:
            self._take(before)

    def _hand_over(self, before: int | None = None) -> None:
        some, self._waiting = self._waiting, []
        if self._jobs == 1:
            _raise(first_wrong(some), before)
            return
        if self._pool is None:
            self._pool = ProcessPoolExecutor(self._jobs, get_context("spawn"))
        self._underway.append(self._pool.submit(first_wrong, some))
        while len(self._underway) > 4 * self._jobs:
            self._take(None)

    def _take(self, before: int | None) -> None:
        _raise(self._underway.popleft().result(), before)


def first_wrong(jobs: list[Job]) -> Job | None:
    for job in jobs:
        _, _, public, signed, signature = job
        try:
            _key(public).verify(signature, signed)
        except (InvalidSignature, ValueError):
            return job
    return None


@lru_cache(maxsize=20_000)
def _key(public: bytes) -> Ed25519PublicKey:
    return Ed25519PublicKey.from_public_bytes(public)


def _raise(found: Job | None, before: int | None) -> None:
    if found is not None and (before is None or found[0] < before):
        raise FaultError("device_key", found[0], found[1])

"""The brake on guessing, alone."""

import pytest

from server.accounts import brake
from server.accounts.brake import Brake
from server.accounts.refusals import TooManyTriesError


def test_one_address_cannot_try_every_name() -> None:
    """One address has fifty tries in a quarter of an hour, whatever the names."""
    it = Brake()
    for n in range(brake.TRIES_FROM_ONE_ADDRESS):
        it.take(f"ten-{n}", "203.0.113.7", 0)
    with pytest.raises(TooManyTriesError):
        it.take("ten-khac", "203.0.113.7", 0)
    it.take("ten-khac", "203.0.113.8", 0)


def test_others_cannot_lock_an_owner_out() -> None:
    """Failing at a name from one address leaves it open from another."""
    it = Brake()
    for _ in range(brake.TRIES_AT_ONE_NAME):
        it.take("lanh-dao", "203.0.113.7", 0)
    with pytest.raises(TooManyTriesError) as refused:
        it.take("lanh-dao", "203.0.113.7", 60_000)
    assert refused.value.wait_ms == brake.WITHIN_MS - 60_000
    it.take("lanh-dao", "198.51.100.1", 0)


def test_the_brake_stays_small(monkeypatch: pytest.MonkeyPatch) -> None:
    """However many names and addresses knock, memory is bounded; the oldest are forgotten."""
    monkeypatch.setattr(brake, "MOST_KEPT", 100)
    it = Brake()
    for n in range(1_000):
        it.take("ten", f"address-{n}", n)
    assert len(it._tries) <= 100


def test_the_refused_leave_nothing_behind() -> None:
    """An address that is braked cannot fill the memory with names by trying on."""
    it = Brake()
    for n in range(brake.TRIES_FROM_ONE_ADDRESS):
        it.take(f"ten-{n}", "203.0.113.7", 0)
    kept = len(it._tries)
    for n in range(100):
        with pytest.raises(TooManyTriesError):
            it.take(f"ten-khac-{n}", "203.0.113.7", 0)
    assert len(it._tries) == kept

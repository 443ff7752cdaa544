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
    for _ in range(brake.TRIES_AT_ONE_THING):
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


def test_a_crowd_cannot_try_together() -> None:
    """A thousand tries in a quarter of an hour, from wherever, and nobody new is let try."""
    it = Brake()
    for n in range(brake.TRIES_IN_ALL):
        it.take(f"ten-{n}", f"203.0.{n // 250}.{n % 250}", 0)
    with pytest.raises(TooManyTriesError):
        it.take("lanh-dao", "198.51.100.1", 0)


def test_a_crowd_locks_nobody_out_of_where_they_work() -> None:
    """An address that somebody signed in from lately is not held up by the crowd."""
    it = Brake()
    it.take("lanh-dao", "198.51.100.1", 0)
    it.release("lanh-dao", "198.51.100.1")
    for n in range(brake.TRIES_IN_ALL - 1):
        it.take(f"ten-{n}", f"203.0.{n // 250}.{n % 250}", 0)
    it.take("lanh-dao", "198.51.100.1", 0)


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        ("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", True),
        ("2001:db8:1:2::1", "2001:db8:1:3::1", False),
        ("203.0.113.7", "203.0.113.8", False),
        ("::ffff:203.0.113.7", "203.0.113.7", True),
        ("fe80::1%eth0", "fe80::1%eth1", True),
        ("testclient", "testclient", True),
        ("", "203.0.113.7", False),
    ],
)
def test_what_counts_as_one_address(one: str, other: str, *, alike: bool) -> None:
    """IPv6 is counted by /64, which is one subscriber; IPv4 by the address."""
    assert (brake.neighbourhood(one) == brake.neighbourhood(other)) is alike


def test_what_is_half_open_is_braked_from_everywhere() -> None:
    """Codes of one account are tried five times, however many the addresses."""
    it = Brake()
    for _ in range(brake.TRIES_AT_ONE_THING):
        it.take_anywhere("code of p-1", 0, "code")
    with pytest.raises(TooManyTriesError) as refused:
        it.take_anywhere("code of p-1", 0, "code")
    assert refused.value.field == "code"
    it.take_anywhere("code of p-2", 0, "code")
    it.release_anywhere("code of p-1")
    it.take_anywhere("code of p-1", 0, "code")


def test_what_is_begun_is_bounded_in_all() -> None:
    """A crowd of addresses keeps the server from nothing: those who work here go on beginning."""
    found = Brake()
    found.release("password of officer", "192.0.2.1")
    for n in range(brake.BEGUN_IN_ALL):
        found.take_begun(f"10.0.{n // 250}.{n % 250}", 0)
    with pytest.raises(TooManyTriesError):
        found.take_begun("198.51.100.1", 0)
    found.take_begun("192.0.2.1", 0)

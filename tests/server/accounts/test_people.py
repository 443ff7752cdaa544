"""Making accounts."""

import pytest

from schedules.refusal import RefusalError
from server.accounts import passwords, people
from server.accounts.rights import Grant
from server.base.web import House
from tests.server.city import City


@pytest.mark.parametrize(
    ("username", "password", "area", "code"),
    [
        ("x", "du dai roi day", "hp", "username_invalid"),
        ("có dấu", "du dai roi day", "hp", "username_invalid"),
        ("ward-officer", "du dai roi day", "hp", "username_taken"),
        ("WARD-OFFICER", "du dai roi day", "hp", "username_taken"),
        ("nguoi-moi", "ngan", "hp", "password_length"),
        ("nguoi-moi", "d" * 257, "hp", "password_length"),
        ("nguoi-moi", "du dai roi day", "khong-co", "area_unknown"),
    ],
)
def test_an_account_that_cannot_be(
    house: House, city: City, username: str, password: str, area: str, code: str
) -> None:
    """A bad name, a taken name, a short password or an unknown area makes no account."""
    with pytest.raises(RefusalError) as refused, house.database.write() as session:
        people.create(session, username, "Ai đó", password, [Grant("author", area)], 0)
    assert refused.value.code == code


@pytest.mark.usefixtures("real_passwords")
def test_a_real_password_is_hashed_with_the_full_work() -> None:
    """A password is kept as argon2id with at least 64 MiB and three passes."""
    phc = passwords.hashed("mật khẩu thật dài")
    assert phc.startswith("$argon2id$v=19$m=65536,t=3,")
    assert passwords.matches(phc, "mật khẩu thật dài")
    assert not passwords.matches(phc, "mật khẩu thật ngắn")
    assert not passwords.matches(None, "")

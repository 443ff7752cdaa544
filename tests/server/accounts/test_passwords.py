"""Which passwords are too easy, and how they are kept."""

import pytest

from schedules.refusal import RefusalError
from server.accounts import passwords

ABOUT = ("ward-officer", "Cán bộ phường Lê Chân", "Trần Thị Hoa")


@pytest.mark.parametrize(
    "password",
    [
        "password1234",
        "123456789012",
        "qwertyuiop12",
        "1q2w3e4r5t6y",
        "aaaaaaaaaaaa",
        "abcabcabcabc",
        "MatKhau12345",
        "Mật Khẩu 2026",
        "ward-officer!",
        "WARDOFFICER2",
        "tran thi hoa 1",
        "Lê Chân Lê Chân",
        "iloveyou1234",
        "zaq12wsxcde3",
        "haiphong2026!",
    ],
)
def test_what_is_easy_to_guess_is_refused(password: str) -> None:
    """Common words, keyboard runs, repetitions, and the names of the user, the post and its
    holder, in any case and with or without accents, make no password."""
    with pytest.raises(RefusalError) as refused:
        passwords.check_strength(password, ABOUT)
    assert refused.value.code == "password_guessable"


@pytest.mark.parametrize(
    "password",
    [
        "mưa rơi trên bến",
        "du dai roi day",
        "trời xanh mây trắng",
        "vYH3k-q_8Zxp",
        "Ω→漢字 đẹp🙂ü-q9",
    ],
)
def test_any_characters_make_a_password(password: str) -> None:
    """Length and surprise count; no kind of character is asked for, and none is barred."""
    passwords.check_strength(password, ABOUT)
    assert passwords.matches(passwords.hashed(password), password)


def test_the_whole_password_counts() -> None:
    """Nothing is cut off or folded: the last of 256 characters matters, and case does."""
    long = "".join(chr(0x4E00 + n * 7919 % 20_000) for n in range(passwords.LONGEST))
    passwords.check_strength(long)
    known = passwords.hashed(long)
    assert passwords.matches(known, long)
    assert not passwords.matches(known, long[:-1])
    assert not passwords.matches(passwords.hashed("Trời xanh mây"), "trời xanh mây")

"""What is left on the SIM, asked by the installer's own command, read from the network's words."""

import json
import sys
from pathlib import Path

import pytest

from device_agent import balance
from device_agent.balance import DATA, MONEY, Asking, understood
from device_agent.health import read_sim
from schedules.refusal import RefusalError


@pytest.mark.parametrize(
    ("said", "found"),
    [
        (
            "TKC: 12.500d, HSD: 20/12/2026. Con 734MB",
            {"left": 734 << 20, "money": 12_500},
        ),
        ("Bạn còn 1,5 GB tốc độ cao", {"left": 3 << 29, "money": None}),
        ("Con 1.234 MB. TK goc 0 dong.", {"left": 1_234 << 20, "money": 0}),
        ("1.234,5 KB", {"left": 1_264_128, "money": None}),
        ("USSD session: xin thử lại sau", {"left": None, "money": None}),
    ],
)
def test_the_networks_words_are_understood(said: str, found: dict[str, int | None]) -> None:
    """Amounts as Vietnamese networks write them; what is not said is not made up."""
    read = understood(said, Asking(("x",), DATA, MONEY))
    assert (read.get("left_bytes"), read.get("balance")) == (found["left"], found["money"])


def test_what_was_understood_stands_beside_what_others_wrote(tmp_path: Path) -> None:
    """A script that writes the signal keeps its place; an answer that says nothing changes none."""
    (tmp_path / "sim.json").write_text('{"signal": 62}')
    script = "import sys; print(sys.argv[1])"
    word = "TKC 9.000 d; 10MB $(reboot)"
    asking = balance.checked((sys.executable, "-c", script, word), DATA, MONEY)
    balance.write(tmp_path, asking)
    assert balance.read(tmp_path) == asking
    assert balance.look(tmp_path, asking) == {"left_bytes": 10 << 20, "balance": 9_000}
    sim = read_sim(tmp_path / "sim.json")
    assert sim is not None
    assert (sim.left_bytes, sim.signal, sim.balance) == (10 << 20, 62, 9_000)
    before = (tmp_path / "sim.json").read_bytes()
    assert balance.look(tmp_path, Asking((sys.executable, "-c", "print(1)"))) == {}
    assert (tmp_path / "sim.json").read_bytes() == before


def test_what_cannot_be_asked_is_refused_or_left(tmp_path: Path) -> None:
    """No command, a pattern that is none; a program that is not there or fails; a torn file."""
    for command, pattern in (((), DATA), (("x",), "("), (("x",), "no group")):
        with pytest.raises(RefusalError):
            balance.checked(command, pattern, MONEY)
    for words in (("/nonexistent",), (sys.executable, "-c", "raise SystemExit(1)")):
        with pytest.raises(OSError, match=r"."):
            balance.look(tmp_path, Asking(words))
    assert balance.read(tmp_path) is None
    for torn in ("{", json.dumps({"command": "reboot", "data": "", "money": ""}), "[]"):
        (tmp_path / balance.FILE).write_text(torn)
        assert balance.read(tmp_path) is None

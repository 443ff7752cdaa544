"""What nobody on the way, and nobody who owns the server, can make of a device's updates."""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from device_agent.updating import folder, slot
from schedules.wire.keys import SigningKey
from server.updates import repository
from server.updates.repository import TIMESTAMP_LASTS
from tests.device_agent.updating.makers import BROKEN, Makers, Pole, now_ms


@pytest.fixture
def makers(tmp_path: Path) -> Iterator[Makers]:
    with Makers(tmp_path) as made:
        made.begin()
        made.release("1.1.0")
        made.want("1.1.0")
        yield made


@pytest.fixture
def pole(tmp_path: Path, makers: Makers) -> Pole:
    return Pole(tmp_path, makers)


def refuses(pole: Pole, reason: str) -> None:
    """Nothing lies ready, and the status will say why."""
    assert pole.look() == reason
    assert pole.staged is None
    assert folder.read(pole.data, folder.RESULT)["result"] == reason


def test_a_wanted_release_lies_ready_whole(pole: Pole) -> None:
    """What is wanted is fetched, verified, unpacked beside what runs, loaded once, and named."""
    assert pole.look() == "staged"
    assert pole.staged == "1.1.0"
    assert (pole.slots / "a" / "__main__.py").exists()
    assert pole.look() == "staged", "and stays so"


def test_only_what_changed_comes_over_the_air(pole: Pole, makers: Makers) -> None:
    """A part that a slot has from a release before is verified there, and not fetched again."""
    makers.release("1.2.0", parts={"big.whl": "x = 1\n"})
    makers.want("1.2.0")
    assert pole.look() == "staged"
    makers.release("1.3.0", parts={"big.whl": "x = 1\n"})
    makers.want("1.3.0", rollout=2)
    makers.asked.clear()
    assert pole.look() == "staged"
    assert not any("big" in path for path in makers.asked)
    assert (pole.slots / "a" / "big.py").exists()


def test_halting_takes_back_what_lies_ready(pole: Pole, makers: Makers) -> None:
    """When the city wants nothing any more, what was laid ready and not yet tried is not."""
    pole.look()
    makers.want(None)
    assert pole.look() == "current"
    assert pole.staged is None


def test_freeze(pole: Pole, makers: Makers, tmp_path: Path) -> None:
    """Whoever repeats an old answer for ever is found out when it has run out."""
    long_ago = now_ms() - round(TIMESTAMP_LASTS.total_seconds() * 1000) - 60_000
    shutil.rmtree(makers.at / "updates")
    makers.begin(now=long_ago)
    makers.release("1.4.0", now=long_ago)
    makers.want("1.4.0")
    refuses(pole, "expired")


def test_rollback(pole: Pole, makers: Makers) -> None:
    """Lists older than those already believed are refused, however well they are signed."""
    kept = {file: file.read_bytes() for file in (makers.at / "updates/metadata").iterdir()}
    makers.release("1.2.0")
    makers.want("1.2.0")
    assert pole.look() == "staged"
    for file, before in kept.items():
        file.write_bytes(before)
    makers.want("1.1.0", rollout=2)
    folder.drop(pole.data, folder.STAGED)
    refuses(pole, "rolled_back")


def test_nobody_is_led_back_to_an_older_version(pole: Pole) -> None:
    """A version that is not newer than what runs is not taken, though its makers signed it once."""
    assert pole.look(version="1.1.0") == "current"
    assert pole.look(version="1.2.0") == "older"
    assert pole.staged is None


def test_mix_and_match(pole: Pole, makers: Makers) -> None:
    """Lists that never stood together are refused together."""
    old = (makers.at / "updates/metadata/1.targets.json").read_bytes()
    makers.release("1.2.0")
    makers.want("1.2.0")
    makers.changed = lambda path, body: old if path.endswith("/2.targets.json") else body
    refuses(pole, "rolled_back")


def test_wrong_release_key(pole: Pole, makers: Makers) -> None:
    """A release that a stranger signed is none, though the server says that it is the newest."""
    stranger = SigningKey.make()

    def forged(path: str, body: bytes) -> bytes:
        if not path.endswith(".targets.json"):
            return body
        said = json.loads(body)
        said["signatures"] = []
        return repository.sign(json.dumps(said).encode(), stranger)

    makers.changed = forged
    refuses(pole, "unsigned")


@pytest.mark.parametrize("signers", [0, 1])
def test_one_holder_of_the_root_is_not_enough(
    pole: Pole, makers: Makers, signers: int, tmp_path: Path
) -> None:
    """The first list of keys counts when two of this city's three holders signed it; another city's
    whole repository, and one holder's, are refused."""
    with Makers(tmp_path, "strangers") as strangers:
        strangers.holders[:signers] = makers.holders[:signers]
        strangers.root = type(makers.root)(tuple(k.public_text for k in strangers.holders), 2)
        strangers.begin()
        strangers.release("1.1.0")
        makers.at = strangers.at
        refuses(pole, "unsigned")


def test_the_server_cannot_make_itself_a_maker(pole: Pole, makers: Makers) -> None:
    """The next list of keys needs two holders as the first did: the key that the server has, and
    one holder's, add nobody."""
    assert pole.look() == "staged"
    raw = makers.repository.draft_root(
        makers.root, [makers.online.public_text], 1, makers.online, now_ms()
    )
    for key in (makers.online, makers.holders[0]):
        raw = repository.sign(raw, key)
    (makers.at / "updates/metadata/2.root.json").write_bytes(raw)
    makers.want("1.2.0")
    refuses(pole, "unsigned")


@pytest.mark.parametrize("ending", ["timestamp.json", "1.root.json", ".zip", "/wanted"])
def test_endless_data(pole: Pole, makers: Makers, ending: str) -> None:
    """Nothing is read beyond its limit: what was said to be longer, or goes on, is dropped."""
    makers.changed = lambda path, body: (
        b" " * (600 * 1024) + body if path.endswith(ending) else body
    )
    assert pole.look() in {"endless", "unreachable"}
    assert pole.staged is None


@pytest.mark.parametrize("ending", [".zip", "/linux"])
def test_tampered_target(pole: Pole, makers: Makers, ending: str) -> None:
    """A part of which one byte is another, and a description of a release, are refused."""

    def tampered(path: str, body: bytes) -> bytes:
        hit = path.endswith(".zip") if ending == ".zip" else "/targets/releases/" in path
        return body[:-1] + bytes([body[-1] ^ 1]) if hit else body

    makers.changed = tampered
    refuses(pole, "altered")


def test_expired_keys_stop_updates_and_nothing_else(pole: Pole, makers: Makers) -> None:
    """What lies ready stays so when the lists cannot be had: they are for new installs only."""
    assert pole.look() == "staged"
    makers.changed = lambda path, body: None if "/metadata/" in path else body
    assert pole.look() == "staged"


def test_a_release_that_does_not_load_is_not_tried(pole: Pole, makers: Makers) -> None:
    """What this machine's Python cannot load is found before any sound depends on it."""
    makers.release("1.2.0", main=BROKEN)
    makers.want("1.2.0")
    refuses(pole, "broken")
    assert not (pole.slots / "a" / "__main__.py").exists()


def test_what_nobody_signed_is_not_fetched(pole: Pole, makers: Makers) -> None:
    """The server may want any version: without its makers there is none, for this kind of machine
    or at all."""
    makers.want("9.9.9")
    refuses(pole, "not_signed")
    makers.want("../../1.1.0")
    refuses(pole, "older")


def test_strangers_are_told_nothing(pole: Pole, makers: Makers) -> None:
    """Without the device's token the server hands nothing out, and that is told."""
    pole.identity = type(pole.identity)(
        pole.identity.device,
        pole.identity.mqtt,
        type(pole.identity.content)(makers.url, "another"),
        makers.root,
        pole.identity.private,
    )
    refuses(pole, "denied")


def test_the_slot_in_use_is_never_written(pole: Pole) -> None:
    """An update goes into the other slot, whichever is in use."""
    (pole.slots / "a").mkdir()
    (pole.slots / "a" / "__main__.py").write_text("in use")
    folder.write(pole.data, folder.BOOT, {"confirmed": {"slot": "a", "version": "1.0.0"}})
    assert pole.look() == "staged"
    assert (pole.slots / "a" / "__main__.py").read_text() == "in use"
    assert (pole.slots / "b" / slot.PARTS / "loa-1.1.0.zip").exists()

"""A real agent: its own process, a real broker, real files, real sound in a WAV."""

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
import pytest

from device_agent import glance, usage
from device_agent.player.recording import read_timeline
from schedules.wire import topics
from schedules.wire.strict import write_base64
from schedules.wire.usage import CAUSES, Cause
from tests.device_agent.core.city import DEVICE, WARD, urgent
from tests.device_agent.shell.town import Town, entry_at, now_ms, tone
from tests.waiting import wait_for


@contextmanager
def agent(folder: Path) -> Iterator[subprocess.Popen[bytes]]:
    """An agent process that ends with the block."""
    command = ("run", "--data", str(folder / "agent"), "--output", f"file:{folder / 'out'}")
    with (folder / "agent.log").open("ab") as log:
        process = subprocess.Popen(
            [sys.executable, "-P", "-m", "device_agent", *command],
            stderr=log,
            env={**os.environ, "RUNTIME_DIRECTORY": str(folder / "run")},
        )
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def test_an_agent_fetches_sounds_proves_and_leaves(tmp_path: Path) -> None:
    """The main job: documents in, an exact start, a signed receipt out, a farewell. Meanwhile it
    is seen on its own machine."""
    with Town(tmp_path) as town:
        town.enrolled(tmp_path / "agent")
        sound = town.offers(tone(0.5), 500)
        town.publish_all()
        with agent(tmp_path) as process:
            start_ms = town.schedule(sound)
            wait_for("a receipt", lambda: bool(town.receipts))
            town.ack(town.receipts[0].journal, 1)
            shown = glance.see(tmp_path / "agent", tmp_path / "run")
            assert shown is not None
            assert shown.pid == process.pid
            process.send_signal(signal.SIGTERM)
            assert process.wait(20) == 0
        wait_for("the farewell", lambda: town.statuses[-1].state == "leaving")
    (receipt,) = town.receipts
    assert (receipt.outcome, receipt.sounded_ms, receipt.planned_ms) == ("played", 500, start_ms)
    lines = read_timeline(tmp_path / "out" / f"{DEVICE}.timeline.jsonl")
    played = [line for line in lines if line.what == "play"]
    assert [line.play.rpartition("/")[0] for line in played if line.play] == [
        f"item/{WARD}/ban-tin/1/{start_ms}"
    ]
    assert played[0].wall_us == receipt.started_us
    assert (tmp_path / "out" / f"{DEVICE}.wav").stat().st_size >= 48_000


READ_ONLY = 'mount --bind "$0" "$0" && mount -o remount,ro,bind / && '
"""Everything but one folder, in a mount namespace of its own."""


def may_mount(folder: Path) -> bool:
    tried = ("unshare", "-m", "sh", "-c", f"{READ_ONLY} ! touch {folder.parent}/x 2>&-", folder)
    return shutil.which("unshare") is not None and not subprocess.run(tried, check=False).returncode


def test_an_agent_knows_what_it_used(tmp_path: Path) -> None:
    """It leaves its count behind, each byte by its cause, and goes on from there."""

    def used(cause: Cause) -> int:
        ledger = usage.read(tmp_path / "agent")
        return ledger.month.plus(ledger.undated).by_cause[CAUSES.index(cause)]

    kept = tmp_path / "agent/cache/content"
    with Town(tmp_path) as town:
        town.enrolled(tmp_path / "agent")
        sound = town.offers(tone(0.5), 500)
        town.publish_all(entry_at(now_ms() + 90_000, sound))
        with agent(tmp_path) as process:
            wait_for("the sound", (kept / sound.content).exists)
            process.send_signal(signal.SIGTERM)
            assert process.wait(20) == 0
        assert sound.size < used("content") < 2 * sound.size
        once = {cause: used(cause) for cause in ("connecting", "status", "documents", "overhead")}
        assert min(once.values()) > 100
        said = len(town.statuses)
        with agent(tmp_path) as process:
            wait_for("a status", lambda: len(town.statuses) > said)
            process.send_signal(signal.SIGTERM)
            assert process.wait(20) == 0
        assert used("connecting") > once["connecting"]
        assert used("content") < 2 * sound.size


def test_an_agent_writes_nothing_outside_its_folder(tmp_path: Path) -> None:
    """The root of a device may be read-only: it runs, fetches, sounds and notes it all the same."""
    data = tmp_path / "agent"
    with Town(tmp_path) as town:
        town.enrolled(data)
        if not may_mount(data):
            pytest.skip("mount namespaces are not permitted here")
        sound = town.offers(tone(0.5), 500)
        town.publish_all()
        run = (
            f'{READ_ONLY} exec "{sys.executable}" -P -m device_agent run --data "$0" --output null'
        )
        with subprocess.Popen(("unshare", "-m", "sh", "-c", run, data)) as process:
            try:
                town.schedule(sound)
                wait_for("a receipt", lambda: bool(town.receipts))
            finally:
                process.kill()
    assert town.receipts[0].outcome == "played"
    assert town.statuses[-1].health.fault is None


def test_an_agent_killed_in_the_middle_of_an_item_says_so_when_it_is_back(tmp_path: Path) -> None:
    """kill -9 while it sounds: one receipt, cut and restarted, and silence afterwards."""
    with Town(tmp_path) as town:
        town.enrolled(tmp_path / "agent")
        sound = town.offers(tone(20), 20_000)
        town.publish_all()
        with agent(tmp_path):
            town.schedule(sound)
            wait_for("the item sounds", lambda: any(s.sounding for s in town.statuses))
        with agent(tmp_path):
            wait_for("a receipt", lambda: bool(town.receipts))
        assert (town.receipts[0].outcome, town.receipts[0].reason) == ("cut", "restarted")
        assert town.receipts[0].started_us is not None


def test_an_urgent_order_with_its_audio_inside_sounds_at_once(tmp_path: Path) -> None:
    """No download, no plan: an order signed and approved is heard at its instant."""
    with Town(tmp_path) as town:
        town.enrolled(tmp_path / "agent")
        town.publish_all()
        data = tone(0.3)
        with agent(tmp_path):
            wait_for("all documents held", town.follows)
            issued_ms = now_ms()
            sound = town.offers(data, 300)
            town.contents.clear()
            order = urgent(
                "bao", issued_ms + 300, sound=sound, inline=write_base64(data), attention_ms=200
            )
            signed = town.city.order(order, issued_ms)
            town.publish(topics.ORDERS_TOPIC.of(WARD), town.city.orders(WARD, signed))
            wait_for("a receipt", lambda: bool(town.receipts))
        (receipt,) = town.receipts
        assert receipt.outcome in ("played", "late")
        assert receipt.planned_ms == issued_ms + 300


def test_the_agent_opens_no_listening_port(tmp_path: Path) -> None:
    """It calls; nobody can call it."""
    with Town(tmp_path) as town:
        town.enrolled(tmp_path / "agent")
        town.publish_all()
        with agent(tmp_path) as process:
            wait_for("a status", lambda: bool(town.statuses))
            connections = psutil.Process(process.pid).net_connections(kind="inet")
            assert connections
            assert {one.status for one in connections} <= {"ESTABLISHED", "CLOSE_WAIT", "TIME_WAIT"}


def test_the_broker_says_lost_for_an_agent_that_vanishes(tmp_path: Path) -> None:
    """The last will is the agent's own signed word."""
    with Town(tmp_path) as town:
        town.enrolled(tmp_path / "agent")
        town.publish_all()
        with agent(tmp_path):
            wait_for("a status", lambda: bool(town.statuses))
        wait_for("the last will", lambda: any(one.state == "lost" for one in town.statuses))


def test_a_bug_in_the_core_ends_a_life_and_not_the_agent(tmp_path: Path) -> None:
    """The supervisor begins the core anew from the journal."""
    script = (
        "import sys\n"
        "from device_agent.core import documents\n"
        "from device_agent.cli import main\n"
        "adopt, failed = documents._adopt, []\n"
        "def once(turn, slot, held):\n"
        "    if not failed:\n"
        "        failed.append(1)\n"
        "        raise RuntimeError('a bug')\n"
        "    adopt(turn, slot, held)\n"
        "documents._adopt = once\n"
        "sys.exit(main(sys.argv[1:]))\n"
    )
    with Town(tmp_path) as town:
        town.enrolled(tmp_path / "agent")
        town.publish_all()
        command = ("run", "--data", str(tmp_path / "agent"))
        with subprocess.Popen([sys.executable, "-c", script, *command]) as process:
            try:
                wait_for("it goes on", town.follows)
            finally:
                process.kill()

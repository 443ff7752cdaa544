"""The newest lines of the log, as they may be shown elsewhere."""

import logging

import pytest

from device_agent.recent import BYTES, LINES, Recent, plain


@pytest.mark.parametrize(
    "secret",
    [
        "A1B2-C3D4-E5F6-G7H8-J9K0",
        "MCowBQYDK2VwAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE=",
        "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
        "/cache/content/9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
    ],
)
def test_what_could_be_a_secret_is_cut(secret: str) -> None:
    """A token, a key or a hash is not told, wherever it stands."""
    line = plain(f"it failed with {secret} at last")
    assert secret[6:] not in line
    assert line.startswith("it failed with ")


def test_what_helps_stays() -> None:
    """Places in the program and sentences are left as they are; what hides itself is shown."""
    place = 'File "/usr/lib/loa-agent/package/device_agent/core/step.py", line 12, in step'
    assert plain(place) == place
    assert plain("a\x1b[31mb\u202ec") == "a?[31mb?c"


def test_few_lines_are_kept() -> None:
    """The newest sixty, and of those as many as fit into an answer."""
    recent, logger = Recent(), logging.Logger("loa")
    logger.addHandler(recent)
    for n in range(100):
        logger.info("line %d", n)
    assert len(recent.lines()) == LINES
    assert recent.lines()[-1].endswith("line 99")
    for _ in range(LINES):
        logger.info("ế " * 150)
    assert sum(len(line.encode()) for line in recent.lines()) <= BYTES

"""`diagnose` (down) and `diagnosis` (up): how a controller is, asked from afar (ADR 35).

The office asks one device, in its inbox; the device answers with what `loa-agent check` would say
on the spot and the newest lines of its own log. The question names nothing else: no command, no
file, no address. It is good for minutes, and answered once a minute at most.
"""

import re
from dataclasses import dataclass
from typing import Annotated, Literal

from schedules.words import AtMost, DeviceId, Instant, Line, Matches, OrderId

ASKED_FOR_MS = 5 * 60_000
"""How long a question may be answered; older ones are refused at the gate."""

Severity = Literal["fine", "attention", "fault"]


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at: how it is, in a sentence, and what to do, empty where there is
    nothing to do. `code` is stable."""

    code: Annotated[str, Matches(re.compile(r"[a-z][a-z_]{1,39}"))]
    severity: Severity
    vi: Line
    en: Line
    do_vi: Line = ""
    do_en: Line = ""


@dataclass(frozen=True, slots=True)
class Diagnose:
    """The question; `id` is in the answer."""

    id: OrderId
    device: DeviceId


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """The answer, in the order of the pole: supply, card, clock, network, keys, programme. `log`
    are the newest lines of this process, oldest first, with whatever could be a secret cut."""

    id: OrderId
    device: DeviceId
    made_ms: Instant
    version: Annotated[str, AtMost(32)]
    findings: Annotated[tuple[Finding, ...], AtMost(40)]
    log: Annotated[tuple[Line, ...], AtMost(60)]

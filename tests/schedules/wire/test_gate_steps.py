"""Each rule of the gate stands by itself: take it out, and a vector ends otherwise."""

import sys
from collections import defaultdict
from collections.abc import Callable
from types import CodeType
from typing import Any

from schedules.wire import gate
from schedules.wire.beat import judge_beat
from schedules.wire.gate import GateError
from schedules.wire.strict import read_base64
from tests.contract.vectors import cast, load
from tests.schedules.wire.removals import removals
from tests.schedules.wire.test_beat import CASES as BEATS

VIEWS = load.views()
Case = tuple[str | None, Callable[[], Any]]

UNNOTICED = {
    "gate.check_key: raise GateError('key_unknown', key.id) from bad":
        "a bundle with such a key is refused before; tests/schedules/wire/test_keys.py asks it",
    "order_gate.open_order: key is None in key is None or head.issuer != key.area":
        "check_key has refused None: for the type checker",
    "order_gate.judge_approval: key is None in key is None or "
    "(key.person, key.method) != (approval.person, approval.proof.kind)":
        "check_key has refused None: for the type checker",
    "strict.read_json: '\\\\u' in text in '\\\\u' in text and _UNKEEPABLE.search(text)":
        "it only saves the search where nothing is escaped",
    "strict.read_json: raise MalformedError('', 'is not strict JSON') from bad":
        "no value at all is refused by whoever reads it; test_strict.py asks it",
}  # fmt: skip
"""Rules whose removal changes nothing that comes from outside, and why they stand all the same."""


def cases() -> list[Case]:
    """Every vector: how it must end, and the judging of it."""
    found: list[Case] = []
    for down in load.down():
        found.append((down.doubt, lambda d=down: gate.judge(VIEWS[d.view], d.topic, d.raw)))  # type: ignore[misc]
    for up in load.up():
        public = read_base64(up.public)
        found.append((up.doubt, lambda u=up, p=public: gate.judge_up(u.topic, u.raw, u.device, p)))  # type: ignore[misc]
    found += [(one.doubt, lambda o=one: o.judge(VIEWS)) for one in load.orders()]  # type: ignore[misc]
    found += [(one.doubt, lambda o=one: o.judge(VIEWS["known"])) for one in load.live()]  # type: ignore[misc]
    found += [(doubt, lambda c=case: judge_beat(c[0], c[1], cast.DEVICE, c[2]))  # type: ignore[misc]
              for doubt, *case in BEATS.values()]  # fmt: skip
    return found


def end_of(judging: Callable[[], Any]) -> str | None:
    """The doubt, `crash` for any other exception, None for a pass."""
    try:
        judging()
    except GateError as refused:
        return refused.doubt
    except Exception:  # noqa: BLE001  (a gate with a rule missing may fail anywhere behind it)
        return "crash"
    return None


def test_every_vector_ends_as_it_must() -> None:
    """Every refusal is a doubt with a name; nothing crashes the gate."""
    assert all(end_of(judging) == doubt for doubt, judging in cases())


def test_every_rule_is_needed() -> None:
    """With any one rule taken out, what must be refused passes, or fails another rule."""
    by_function, unnoticed = reached(cases()), set()
    for removal in removals():
        telling = by_function[removal.whole]
        with removal.made():
            noticed = any(end_of(judging) != doubt for doubt, judging in telling)
        if not noticed:
            unnoticed.add(removal.name)
    assert unnoticed == set(UNNOTICED)


def reached(given: list[Case]) -> defaultdict[CodeType, list[Case]]:
    """The vectors that enter each function; the others cannot tell what is missing there."""
    found: defaultdict[CodeType, list[Case]] = defaultdict(list)
    before = sys.getprofile()
    for case in given:
        entered: set[CodeType] = set()
        sys.setprofile(lambda frame, *_, entered=entered: entered.add(frame.f_code))
        end_of(case[1])
        sys.setprofile(before)
        for code in entered:
            found[code].append(case)
    return found


def test_the_earlier_step_speaks_first() -> None:
    """A message wrong in several ways is refused by the earliest step, so nothing of a payload
    is read before its signature holds."""
    view = VIEWS["late"]
    wrong = next(one for one in load.down() if one.name == "one digit of the payload")
    assert end_of(lambda: gate.judge(view, wrong.topic, wrong.raw)) == "signature"
    assert end_of(lambda: gate.judge(view, "loa/1/elsewhere", wrong.raw)) == "topic_unknown"

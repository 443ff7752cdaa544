"""Calls made up from the OpenAPI document, right and wrong ones, by people of every kind.

Schemathesis draws the calls and holds the answers against the document. What it draws names
nothing that is there, so most ids are replaced by those of a world in which something stands.
"""

import random
from collections.abc import Callable, Iterator
from typing import Any, Final, get_args

import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import seed as seeded
from schemathesis import APIOperation, Case
from schemathesis.checks import not_a_server_error
from schemathesis.core.result import Ok
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from schedules.spans import Span
from schedules.zones import DAY_MS
from server.accounts.rights import Grant, Person
from server.accounts.web import COOKIE
from server.links.giving import Asked, give
from server.links.models import Kind
from tests.server.rights.oracle import Post
from tests.server.rights.world import ROLES, Caller, World
from tests.server.whole import TestClient

Operation = APIOperation[Any, Any, Any, Any]

EXAMPLES: Final = 5
"""Calls per seed, in the soak."""
_EVERYTHING: Final[tuple[Post, ...]] = tuple((role, f"hp-{n}") for role in ROLES for n in (1, 2))
_CALLERS: Final[tuple[tuple[Post, ...], ...]] = (
    *[_EVERYTHING] * 5,  # who may do all goes deepest
    (("administrator", "hp-1"),),
    (("author", "hp-1"), ("operator", "hp-1")),
    (("approver", "hp-1"),),
    (("auditor", "hp-1"),),
    (("author", "hp-2"),),
    (),
)
"""Each seed's caller is a new account with these posts; none of them is nobody."""
_CHECKS: Final = [
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]
_AREA: Final = frozenset({"area", "areas", "parent", "above", "from_area", "into"})
_BRAKES: Final = ("sign_in_brake", "link_brake", "confirm_brake")
_AWAY: Final = 503
"""What an operation may answer only where its document says so."""


class Attack:
    """Every operation of the application, by number; one seed is `examples` calls of one."""

    def __init__(
        self, world: World, client: TestClient, document: dict[str, Any], examples: int = EXAMPLES
    ) -> None:
        self._world, self._client, self._examples = world, client, examples
        self.operations = _operations(document)
        self._known = _things(world)

    def attempt(self, seed: int) -> str:
        """Raises what schemathesis raises where an answer is not what the document says."""
        rng = random.Random(seed)
        operation = self.operations[seed % len(self.operations)]
        posts = rng.choice(_CALLERS)
        caller = self._world.caller(*posts) if posts else Caller("", (), None)
        for brake in _BRAKES:  # all come from one address: soon none would get beyond it
            self._world.app.state._state.pop(brake, None)

        @seeded(seed)
        @settings(
            max_examples=self._examples, phases=[Phase.generate], database=None, deadline=None,
            suppress_health_check=list(HealthCheck), derandomize=False,
        )  # fmt: skip
        @given(case=operation.as_strategy())
        def calls(case: Case[Any]) -> None:
            self._call(case, caller, rng)

        calls()
        return f"{operation.method.upper()} {operation.path}"

    def _call(self, case: Case[Any], caller: Caller, rng: random.Random) -> None:
        case.path_parameters = self._named(case.path_parameters, rng)
        case.query = self._named(case.query, rng)
        case.body = self._named(case.body, rng)
        sent = case.as_transport_kwargs(base_url="http://127.0.0.1")
        headers = {k: v for k, v in dict(sent.pop("headers", {})).items() if _sendable(v)}
        if caller.token is not None:
            headers["Cookie"] = f"{COOKIE}={caller.token}"
        self._client.cookies.clear()
        body = _body(sent)
        answer = self._client.request(
            sent["method"], sent["url"], params=sent.get("params"), headers=headers, **body
        )
        told = schemathesis.Response.from_any(answer)
        checks = _CHECKS if answer.status_code == _AWAY else [*_CHECKS, not_a_server_error]
        case.validate_response(told, checks=checks)

    def _named(self, sent: Any, rng: random.Random) -> Any:
        """The same with most ids replaced by ids of things that are there."""
        if isinstance(sent, list):
            return [self._named(one, rng) for one in sent]
        if not isinstance(sent, dict):
            return sent
        return {key: self._one(key, value, rng) for key, value in sent.items()}

    def _one(self, key: str, value: Any, rng: random.Random) -> Any:
        is_area = key in _AREA or (key == "order" and isinstance(value, list))
        known = self._known.get("area" if is_area else key.removesuffix("s"))
        if known is None or rng.random() < 0.2:
            return self._named(value, rng)
        if isinstance(value, str | int) and not isinstance(value, bool):
            return rng.choice(known)
        if isinstance(value, list) and all(isinstance(one, str) for one in value):
            return [rng.choice(known) for _ in value]
        return self._named(value, rng)


def _operations(document: dict[str, Any]) -> list[Operation]:
    schema = schemathesis.openapi.from_dict(document)
    found = [result.ok() for result in schema.get_all_operations() if isinstance(result, Ok)]
    return sorted(found, key=lambda one: (one.path, one.method))


def _things(world: World) -> dict[str, list[Any]]:
    """Ids of things of both trees, by the names that the API has for them."""
    placed = [area for area, kind in world.kinds.items() if kind != "group"][:6]
    make: dict[str, Callable[[str], str]] = {
        "device": world.device,
        "bulletin": lambda area: world.bulletin(area, "approved"),
        "entry": world.entry,
        "playlist": world.playlist,
        "account": world.post,
        "live": world.live,
        "feedback": world.feedback,
        "link": world.link,
        "recipient": world.recipient,
        "slot": world.relay_slot,
        "station": world.station,
        "order": world.alarm,
        "stop": world.stop,
        "template": world.template,
        "alert": world.cap_alert,
        "sender": world.cap_sender,
    }
    made: dict[str, list[Any]] = {
        name: [one(area) for area in placed] for name, one in make.items()
    }
    made["template"] += [world.urgent_template(area) for area in placed]
    made["bulletin"] += [world.bulletin(area, "submitted") for area in placed]
    made["bulletin"] += [world.bulletin(area) for area in placed]
    kinds = world.kinds.items()
    return {
        "area": list(world.kinds),
        "city": [area for area, kind in kinds if kind == "city"],
        "group": [area for area, kind in kinds if kind == "group"],
        "category": ["health", "law"],
        "n": [world.hold() for _ in placed],
        "token": list(_tokens(world)),
        **made,
    }


def _tokens(world: World) -> Iterator[str]:
    """What opens a link of each kind, to somebody without an account."""
    grants = tuple(Grant(role, area) for role, area in _EVERYTHING)
    person = Person(world.caller(*_EVERYTHING).account, "Thanh tra", grants, strong=True)
    now = world.house.clock.now_ms()
    month = Span(now - 30 * DAY_MS, now)
    for kind in get_args(Kind):
        asked = (
            Asked(kind, "Sở", 2026, 10, None, None)
            if kind == "report"
            else Asked(kind, "Sở", None, None, month.start, month.end)
        )
        with world.house.database.write() as session:
            yield give(session, person, "hp-1", asked, now)[1]


def _body(sent: dict[str, Any]) -> dict[str, Any]:
    if "json" in sent:
        return {"json": sent["json"]}
    content = sent.get("data")
    return {"content": content} if isinstance(content, bytes | str) else {}


def _sendable(value: str) -> bool:
    return value.isascii() and value.isprintable()

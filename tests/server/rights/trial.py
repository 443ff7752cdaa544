"""One call by somebody on something somewhere, held against the oracle."""

import copy
import random
from dataclasses import dataclass, replace
from typing import Any, Final

import httpx
from sqlalchemy import select

from server.accounts.rights import RIGHTS
from server.accounts.web import COOKIE
from server.base.activity import Activity
from server.base.declared import Needs, Open
from server.base.web import Route
from tests.server.rights.oracle import Post
from tests.server.rights.rows import At, Call, Row
from tests.server.rights.world import ROLES, Caller, World
from tests.server.rights.written import written
from tests.server.whole import TestClient

REFUSED: Final = {401, 403, 404}
SAFE: Final = {"GET", "HEAD"}
BOOKKEEPING: Final = frozenset({"signed_in", "upload", "outbox", "log_waiting"})
"""When a session was last used, bytes on their way, what is to be published, and which lines wait
to be taken into the log that cannot be rewritten."""
COMPOSED: Final = frozenset({"document", "outbox", "issued_order"})
"""Published in a transaction of its own, right after the one that was written down."""
UNKNOWN: Final = "x-unknown-1"


@dataclass(frozen=True, slots=True)
class Trial:
    """What is tried: `kind` is `plain`, `unknown`, `crossed` or `signed_out`."""

    route: Route
    row: Row
    area: str
    caller: Caller
    call: Call
    kind: str

    def __str__(self) -> str:
        posts = " ".join(f"{role}@{area}" for role, area in self.caller.posts)
        return f"{self.kind} {self.route.method} {self.route.path} in {self.area} by [{posts}]"


def draw(world: World, rng: random.Random, route: Route, row: Row, kind: str) -> Trial:
    """A random trial of `route`; `kind` falls back to `plain` where it has no meaning."""
    areas = [area for area in world.kinds if row.where(world, area)]
    area = rng.choice(areas)
    needs = route.declared if isinstance(route.declared, Needs) else None
    caller = world.caller(*_posts(world, rng, area, needs.action if needs else "read"))
    call = row.make(At(world, area, caller))
    if kind == "signed_out":
        world.signed_out(caller)
    elif kind == "unknown" and needs is not None:
        call = _named(call, row.of or needs.of, UNKNOWN)
    elif kind == "crossed" and (crossed := _crossed(world, rng, route, row, area, caller, call)):
        call = crossed
    else:
        kind = "plain"
    return Trial(route, row, area, caller, call, kind)


def run(world: World, client: TestClient, trial: Trial) -> httpx.Response:
    """Make the call. Raises `AssertionError` wherever it goes another way than the rule says."""
    with written(world.house.database.engine) as commits:
        answer = send(client, trial.route, trial.call, trial.caller.token)
    told = f"{trial}: {answer.status_code} {answer.text[:300]}"
    assert answer.status_code < 500 or _code(answer) in trial.row.not_of_right, told
    if isinstance(trial.route.declared, Open):
        return answer
    refused = answer.status_code in REFUSED and _code(answer) not in trial.row.not_of_right
    if trial.kind == "crossed":
        refused = 400 <= answer.status_code < 500
    assert refused != _allowed(world, trial), told
    if refused:
        _changed_nothing(commits, told)
        if trial.kind != "signed_out":
            _is_on_record(world, trial, told)
    elif trial.route.method not in SAFE and answer.is_success:
        _is_logged(world, trial, commits, told)
    if trial.row.shows is not None and answer.is_success:
        shown = trial.row.shows(answer.json()) & world.kinds.keys()
        assert shown <= trial.row.within(world, trial.caller), told
    return answer


def send(client: TestClient, route: Route, call: Call, token: str | None) -> httpx.Response:
    headers = dict(call.headers) | ({"Cookie": f"{COOKIE}={token}"} if token else {})
    client.cookies.clear()
    path = route.path.replace(":path}", "}").format(**call.ids)  # a Starlette convertor
    answer: httpx.Response = client.request(
        route.method, path, params=dict(call.query), json=call.json,
        content=call.content, headers=headers,
    )  # fmt: skip
    return answer


def _allowed(world: World, trial: Trial) -> bool:
    if trial.kind != "plain":
        return False
    if trial.call.may is not None:
        return trial.call.may
    declared = trial.route.declared
    return not isinstance(declared, Needs) or world.may(
        trial.caller, declared.action, trial.area
    )  # fmt: skip


def _code(answer: httpx.Response) -> str:
    of_json = answer.headers.get("content-type") == "application/json"
    return str(answer.json()["code"]) if of_json and answer.content else ""


def _changed_nothing(commits: list[frozenset[str]], told: str) -> None:
    tables = frozenset().union(*commits)
    assert not tables - BOOKKEEPING - {"activity"}, f"{told}: refused, but wrote {tables}"


def _is_on_record(world: World, trial: Trial, told: str) -> None:
    line = _newest(world)
    assert line is not None, told
    assert (line.account, bool(line.refused)) == (trial.caller.account, True), told
    assert line.action == f"{trial.route.method} {trial.route.path}", told


def _is_logged(world: World, trial: Trial, commits: list[frozenset[str]], told: str) -> None:
    """Whatever was changed was written down in the same transaction, with who did it."""
    if trial.row.unlogged:
        return
    for tables in commits:
        if "document" in tables and tables <= COMPOSED:
            continue
        assert not tables - BOOKKEEPING or "activity" in tables, f"{told}: unlogged {set(tables)}"
    line = _newest(world)
    assert any("activity" in tables for tables in commits), f"{told}: no line was written"
    assert line is not None, told
    assert (line.account, line.refused) == (trial.caller.account, None), told
    assert line.right, f"{told}: without the right by which it was done"


def _newest(world: World) -> Activity | None:
    with world.house.database.read() as session:
        return session.scalars(select(Activity).order_by(Activity.n.desc()).limit(1)).first()


def _posts(world: World, rng: random.Random, area: str, action: str) -> tuple[Post, ...]:
    """Up to three posts, near and far; every second one of a role that has the right."""
    above = [one for one in world.up(area) if one != area]
    below = [one for one in world.kinds if one != area and area in world.up(one)]
    apart = world.unrelated(area)
    holders = [role for role in ROLES if action in RIGHTS[role]]
    found: list[Post] = []
    for _ in range(rng.choice((0, 1, 1, 1, 2, 3))):
        place = rng.choice(rng.choice([near for near in ([area], above, below, apart) if near]))
        found.append((rng.choice(holders if rng.random() < 0.5 else ROLES), place))
    return tuple(dict.fromkeys(found))


def _named(call: Call, where: str, id_: str) -> Call:
    """The same call with another id at `area`, `query.area`, `body.area` or deeper."""
    place, _, name = where.rpartition(".") if where.count(".") < 2 else where.partition(".")
    if place == "query":
        return replace(call, query={**call.query, name: id_})
    if place == "body":
        return replace(call, json=_put(call.json, name.split("."), id_))
    return replace(call, ids={**call.ids, where: id_})


def _put(sent: Any, path: list[str], value: Any) -> Any:
    sent = copy.deepcopy(sent)
    at = sent
    for step in path[:-1]:
        at = at[int(step) if isinstance(at, list) else step]
    at[int(path[-1]) if isinstance(at, list) else path[-1]] = value
    return sent


def _got(sent: Any, path: list[str]) -> Any:
    for step in path:
        sent = sent[int(step) if isinstance(sent, list) else step]
    return sent


def _crossed(
    world: World, rng: random.Random, route: Route, row: Row, area: str, caller: Caller, call: Call
) -> Call | None:
    """The call with one id taken from the same call in an unrelated area."""
    declared = route.declared
    if not isinstance(declared, Needs):
        return None
    strange = [one for one in world.unrelated(area) if row.where(world, one)]
    places = [f"ids.{name}" for name in call.ids if name != declared.of]
    places += [f"body.{name}" for name in row.foreign]
    if not places:
        return None
    place = rng.choice(places)
    kind, _, name = place.partition(".")
    if kind == "ids" and name in row.reached:
        strange = [one for one in strange if not world.may(caller, declared.action, one)]
    if not strange:
        return None
    other = row.make(At(world, rng.choice(strange), caller))
    if kind == "ids":
        return replace(call, ids={**call.ids, name: other.ids[name]})
    return replace(call, json=_put(call.json, name.split("."), _got(other.json, name.split("."))))

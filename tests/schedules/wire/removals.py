"""The gate with one rule taken out: each refusal, each call of a check, each part of a condition.

A removal is found in the source, not listed by hand, so that a rule that is added is tried too. It
is put in by exchanging the code of one function, and taken out again.
"""

import ast
import copy
import inspect
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from types import CodeType, FunctionType, ModuleType
from typing import Any

from schedules.wire import (
    beat,
    envelope,
    gate,
    keys,
    live_gate,
    order_gate,
    passkeys,
    strict,
    trust,
)

ROOMS: tuple[ModuleType, ...] = (
    gate,
    order_gate,
    live_gate,
    beat,
    passkeys,
    trust,
    envelope,
    keys,
    strict,
)


@dataclass(frozen=True)
class Removal:
    """`name` says what is missing: room, function, and the source of the rule."""

    name: str
    function: FunctionType
    code: Any

    @property
    def whole(self) -> CodeType:
        return self.function.__code__

    @contextmanager
    def made(self) -> Iterator[None]:
        """The gate without it."""
        whole = self.whole
        self.function.__code__ = self.code
        try:
            yield
        finally:
            self.function.__code__ = whole


def removals() -> list[Removal]:
    """One for each rule of the gate, by name."""
    return [one for room in ROOMS for one in _of_room(room)]


def _of_room(room: ModuleType) -> Iterator[Removal]:
    for function in ast.parse(inspect.getsource(room)).body:
        if isinstance(function, ast.FunctionDef):
            for site in range(len(_sites(function))):
                yield _removal(room, copy.deepcopy(function), site)


def _removal(room: ModuleType, function: ast.FunctionDef, site: int) -> Removal:
    said = _sites(function)[site]()
    tree = ast.fix_missing_locations(ast.Module([function], []))
    world = dict(vars(room))
    exec(compile(tree, f"<{room.__name__}>", "exec"), world)  # noqa: S102  (our own source)
    name = f"{room.__name__.rpartition('.')[2]}.{function.name}: {said}"
    return Removal(name, getattr(room, function.name), world[function.name].__code__)


def _sites(function: ast.FunctionDef) -> list[Callable[[], str]]:
    """Deeds, each of which takes out one rule of this function and says which."""
    found: list[Callable[[], str]] = []
    for node in ast.walk(function):
        for body in (getattr(node, "body", None), getattr(node, "orelse", None)):
            if isinstance(body, list):
                found += [_statement(body, at) for at, one in enumerate(body) if _is_rule(one)]
        if isinstance(node, ast.BoolOp):
            found += [
                _operand(node, at)
                for at, one in enumerate(node.values)
                if not isinstance(one, ast.Constant)
            ]
        if isinstance(node, ast.Compare):
            found += [_comparison(node, at) for at in range(1, len(node.ops))]
    return found


def _is_rule(statement: ast.stmt) -> bool:
    """A refusal, or a call whose only use is that it may refuse."""
    return isinstance(statement, ast.Raise) or (
        isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Call)
    )


def _statement(body: list[ast.stmt], at: int) -> Callable[[], str]:
    def take_out() -> str:
        said = ast.unparse(body[at])
        body[at] = ast.Pass()
        return said

    return take_out


def _operand(whole: ast.BoolOp, at: int) -> Callable[[], str]:
    def take_out() -> str:
        said = f"{ast.unparse(whole.values[at])} in {ast.unparse(whole)}"
        whole.values[at] = ast.Constant(isinstance(whole.op, ast.And))
        return said

    return take_out


def _comparison(whole: ast.Compare, at: int) -> Callable[[], str]:
    """Of `a <= b < c`, one end."""

    def take_out() -> str:
        said = f"part {at} of {ast.unparse(whole)}"
        whole.left = whole.comparators[at - 1]
        del whole.ops[:at], whole.comparators[:at]
        return said

    return take_out

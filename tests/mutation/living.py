"""Puts other code into functions that live: whoever imported one, by whatever name, has it."""

import ast
import gc
import sys
from collections import defaultdict
from collections.abc import Callable, Iterator
from functools import cache
from types import CodeType, FunctionType, ModuleType
from typing import Any

from tests.mutation.mutants import ROOT, Function, Mutant, named, statements

_REACHED = "loa_reached"


def freeze() -> None:
    """What lives now is what will be changed, and is not looked through for garbage again: a fork
    shares it with us for longer."""
    _all_functions()
    gc.collect()
    gc.freeze()


def change(mutant: Mutant) -> None:
    """From now on this process lives by the mutant."""
    path = str(ROOT / mutant.file)
    codes = dict(_codes(compile(mutant.source, path, "exec")))
    if mutant.name not in codes:
        _change_constant(mutant)
        return
    written = dict(named(ast.parse(mutant.source)))[mutant.name]
    assert isinstance(written, Function)
    for function in _functions(path, mutant.name):
        function.__code__ = codes[mutant.name]
        values = [_value(one, function.__globals__) for one in written.args.defaults]
        function.__defaults__ = tuple(values) or None
        for arg, default in zip(written.args.kwonlyargs, written.args.kw_defaults, strict=True):
            if default is not None and function.__kwdefaults__ is not None:
                function.__kwdefaults__[arg.arg] = _value(default, function.__globals__)


def watch(file: str, reached: Callable[[tuple[str, str, int]], object]) -> None:
    """From now on each statement of the file's functions tells when it is reached: file, name of
    the function, number of the statement."""
    path = str(ROOT / file)
    tree = ast.parse((ROOT / file).read_text())
    roots = [(name, root) for name, root in named(tree) if isinstance(root, Function)]
    for name, root in roots:
        _Telling(file, name, root).visit(root)
    codes = dict(_codes(compile(ast.fix_missing_locations(tree), path, "exec")))
    for name, _ in roots:
        for function in _functions(path, name):
            function.__globals__[_REACHED] = reached
            function.__code__ = codes[name]


class _Telling(ast.NodeTransformer):
    """Before each statement one that tells it."""

    def __init__(self, file: str, name: str, root: Function) -> None:
        self._where = file, name
        self._numbers = {id(one): n for n, one in enumerate(statements(root))}

    def generic_visit(self, node: ast.AST) -> ast.AST:
        super().generic_visit(node)
        for field in ("body", "orelse", "finalbody"):
            body = getattr(node, field, None)
            if isinstance(body, list):
                setattr(node, field, [each for one in body for each in self._told(one)])
        return node

    def _told(self, statement: ast.stmt) -> Iterator[ast.stmt]:
        where = (*self._where, self._numbers[id(statement)])
        probe = ast.parse(f"{_REACHED}({where!r})").body[0]
        yield ast.copy_location(probe, statement)
        yield statement


def _codes(code: CodeType) -> Iterator[tuple[str, CodeType]]:
    """Functions and methods of a module by qualified name."""
    for one in code.co_consts:
        if isinstance(one, CodeType):
            yield one.co_qualname, one
            if "<" not in one.co_qualname:
                yield from _codes(one)


def _functions(path: str, name: str) -> list[FunctionType]:
    """All that were made from this function's code, whatever wraps them."""
    found = _all_functions().get((path, name), [])
    assert found, f"{path} {name} is not alive"
    return found


@cache
def _all_functions() -> dict[tuple[str, str], list[FunctionType]]:
    """By file and qualified name."""
    found = defaultdict(list)
    for one in gc.get_objects():
        if isinstance(one, FunctionType):
            found[one.__code__.co_filename, one.__code__.co_qualname].append(one)
    return found


def _change_constant(mutant: Mutant) -> None:
    written = dict(named(ast.parse(mutant.source)))[mutant.name]
    assert isinstance(written, ast.Assign | ast.AnnAssign)
    assert written.value is not None
    home = _module(mutant.file)
    old, new = getattr(home, mutant.name), _value(written.value, vars(home))
    for module in [one for one in sys.modules.values() if isinstance(one, ModuleType)]:
        if vars(module).get(mutant.name) is old:
            setattr(module, mutant.name, new)


def _module(file: str) -> ModuleType:
    return sys.modules[file.removesuffix(".py").replace("/", ".")]


def _value(expression: ast.expr, namespace: dict[str, Any]) -> Any:
    whole = ast.fix_missing_locations(ast.Expression(expression))
    return eval(compile(whole, "<mutant>", "eval"), namespace)  # noqa: S307  (our own text)

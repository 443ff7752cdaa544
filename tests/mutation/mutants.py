"""Makes the mutants of a file: one small change of one place each, as text.

Changed are comparisons, arithmetic, `and`, `or`, `not`, conditions, numbers, truths and texts,
defaults, arguments given by name, what is returned, and whether a statement stands at all. Left
alone are annotations, docstrings, `assert` (it decides nothing), what is only logged and what an
error says in words.
"""

import ast
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final, NamedTuple

from tests.mutation.rooms import ROOMS, Room

ROOT: Final = Path(__file__).parents[2]
EQUIVALENT: Final = Path(__file__).parent / "equivalent.toml"

Function = ast.FunctionDef | ast.AsyncFunctionDef
Node = ast.expr | ast.stmt

_COMPARED: Final[dict[type[ast.cmpop], type[ast.cmpop]]] = {
    ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq, ast.NotEq: ast.Eq, ast.Is: ast.IsNot, ast.IsNot: ast.Is,
    ast.In: ast.NotIn, ast.NotIn: ast.In,
}  # fmt: skip
_COUNTED: Final[dict[type[ast.operator], type[ast.operator]]] = {
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.FloorDiv, ast.FloorDiv: ast.Mult,
    ast.Mod: ast.Mult, ast.LShift: ast.RShift, ast.RShift: ast.LShift,
    ast.BitOr: ast.BitAnd, ast.BitAnd: ast.BitOr, ast.Pow: ast.Mult,
}  # fmt: skip


class Change(NamedTuple):
    """`node` is replaced by this text."""

    node: Node
    text: str


@dataclass(frozen=True, slots=True)
class Mutant:
    """`name` is the function's qualified name, or that of a constant of the module; `line` where
    the change begins; `was` and `becomes` the changed lines; `source` the whole file, changed."""

    file: str
    name: str
    line: int
    statement: int
    was: str
    becomes: str
    source: str

    @property
    def key(self) -> tuple[str, str, str, str]:
        return self.file, self.name, self.was, self.becomes

    def __str__(self) -> str:
        lines = [f"{self.file}:{self.line} {self.name}"]
        lines += [f"    - {line}" for line in self.was.splitlines()]
        lines += [f"    + {line}" for line in self.becomes.splitlines()]
        return "\n".join(lines)


def every() -> list[tuple[Room, Mutant]]:
    """Every mutant of every room, in an order that only the files decide."""
    return [(room, mutant) for room in ROOMS for file in room.files for mutant in of_file(file)]


@cache
def of_file(file: str) -> Sequence[Mutant]:
    source = (ROOT / file).read_text()
    found: dict[tuple[str, str], Mutant] = {}
    for name, root in named(ast.parse(source)):
        for statement, change in _changes(root):
            mutant = _mutant(file, source, name, statement, change)
            found.setdefault((mutant.source, name), mutant)
    return tuple(found.values())


def untouched(file: str) -> Mutant:
    """No mutant: whatever sees this one sees things."""
    source = (ROOT / file).read_text()
    name = next(name for name, root in named(ast.parse(source)) if isinstance(root, Function))
    return Mutant(file, name, 0, -1, "", "", source)


def equivalent() -> dict[tuple[str, str, str, str], str]:
    """Those that no test can see, and why."""
    listed = tomllib.loads(EQUIVALENT.read_text())["mutant"]
    return {
        (one["file"], one["name"], one["was"].strip(), one["becomes"].strip()): one["because"]
        for one in listed
    }


def named(module: ast.Module) -> Iterator[tuple[str, Function | ast.Assign | ast.AnnAssign]]:
    """Functions, methods and constants of a module, by qualified name."""
    for one in module.body:
        if isinstance(one, Function):
            yield one.name, one
        elif isinstance(one, ast.ClassDef):
            yield from ((f"{one.name}.{f.name}", f) for f in one.body if isinstance(f, Function))
        elif isinstance(one, ast.Assign) and isinstance(one.targets[0], ast.Name):
            yield one.targets[0].id, one
        elif isinstance(one, ast.AnnAssign) and isinstance(one.target, ast.Name):
            yield one.target.id, one


def statements(root: Function) -> list[ast.stmt]:
    """Every statement of a function in one order, its docstring too; the number of a statement is
    its place here."""
    return [node for part in root.body for node in ast.walk(part) if isinstance(node, ast.stmt)]


def _changes(root: Function | ast.Assign | ast.AnnAssign) -> Iterator[tuple[int, Change]]:
    """Each change with the number of its statement, -1 outside a function's body."""
    if not isinstance(root, Function):
        if root.value is not None and not _is_type(root.value):
            yield from ((-1, change) for change in _of_expression(root.value))
        return
    for default in (*root.args.defaults, *root.args.kw_defaults):
        if isinstance(default, ast.Constant):
            yield from ((-1, change) for change in _of_node(default))
    for n, statement in enumerate(statements(root)):
        yield from ((n, change) for change in _of_statement(statement))


def _is_type(value: ast.expr) -> bool:
    """A name for a type: it decides nothing when the program runs."""
    names = {"Literal", "Mapping", "Sequence", "Callable", "tuple", "TypeVar"}
    heads = [part for part in ast.walk(value) if isinstance(part, ast.Name)]
    return not isinstance(value, ast.Constant) and any(head.id in names for head in heads)


def _of_statement(statement: ast.stmt) -> Iterator[Change]:
    if isinstance(statement, ast.Assert | ast.FunctionDef | ast.Import | ast.ImportFrom):
        return
    if isinstance(statement, ast.Expr):
        if isinstance(statement.value, ast.Constant) or _is_logged(statement.value):
            return
        yield Change(statement, "pass")
    elif isinstance(statement, ast.Raise | ast.AugAssign | ast.Continue | ast.Break):
        yield Change(statement, "pass")
    elif isinstance(statement, ast.Assign) and not isinstance(statement.targets[0], ast.Name):
        if isinstance(statement.targets[0], ast.Attribute | ast.Subscript):
            yield Change(statement, "pass")
    elif isinstance(statement, ast.Return) and not _is_nothing(statement.value):
        yield Change(statement, "return None")
    if isinstance(statement, ast.If | ast.While):
        yield from _negated(statement.test)
    if isinstance(statement, ast.AugAssign):
        yield from _counted(statement)
    for part in ast.iter_child_nodes(statement):
        if isinstance(part, ast.expr) and part is not getattr(statement, "annotation", None):
            changes = _of_expression(part)
            if isinstance(statement, ast.Raise):
                changes = (one for one in changes if not _is_said(one.node))
            yield from changes


def _is_said(node: Node) -> bool:
    """Words for people: a code, a field and a name have no spaces."""
    return isinstance(node, ast.Constant) and isinstance(node.value, str) and " " in node.value


def _is_nothing(value: ast.expr | None) -> bool:
    return value is None or (isinstance(value, ast.Constant) and value.value is None)


def _is_logged(value: ast.expr) -> bool:
    """Or what an error says of itself."""
    return ast.unparse(value).startswith(("logger.", "super().__init__("))


def _of_expression(expression: ast.expr) -> Iterator[Change]:
    """Of itself and all that stands in it, but what an f-string holds."""
    waiting: list[ast.AST] = [expression]
    while waiting:
        node = waiting.pop(0)
        if isinstance(node, ast.JoinedStr):
            continue
        if isinstance(node, ast.expr):
            yield from _of_node(node)
        elif isinstance(node, ast.comprehension):
            for condition in node.ifs:
                yield from _negated(condition)
        waiting += ast.iter_child_nodes(node)


def _of_node(node: ast.expr) -> Iterator[Change]:
    match node:
        case ast.Constant(value=bool(value)):
            yield Change(node, str(not value))
        case ast.Constant(value=int(value)):
            yield Change(node, str(value + 1))
        case ast.Constant(value=str(value)):
            yield Change(node, repr(f"other {value}"))
        case ast.Compare():
            yield from _compared(node)
        case ast.BinOp():
            yield from _counted(node)
        case ast.BoolOp():
            yield from _joined(node)
        case ast.UnaryOp(op=ast.Not() | ast.USub()):
            yield Change(node, ast.unparse(node.operand))
        case ast.IfExp():
            yield Change(node, ast.unparse(node.body))
            yield Change(node, ast.unparse(node.orelse))
        case ast.Call():
            for one in node.keywords:
                if not _is_nothing(one.value):
                    yield Change(one.value, "None")
        case _:
            pass


def _negated(condition: ast.expr) -> Iterator[Change]:
    """Of what is no comparison: that has changes of its own."""
    if isinstance(condition, ast.Name | ast.Call | ast.Attribute):
        yield Change(condition, f"not {ast.unparse(condition)}")


def _compared(node: ast.Compare) -> Iterator[Change]:
    for n, op in enumerate(node.ops):
        ops = [*node.ops[:n], _COMPARED[type(op)](), *node.ops[n + 1 :]]
        yield Change(node, ast.unparse(ast.Compare(node.left, ops, node.comparators)))


def _counted(node: ast.BinOp | ast.AugAssign) -> Iterator[Change]:
    other = _COUNTED.get(type(node.op))
    if other is not None:
        changed = type(node)(**{**dict(ast.iter_fields(node)), "op": other()})
        yield Change(node, ast.unparse(changed))


def _joined(node: ast.BoolOp) -> Iterator[Change]:
    """The other word, and without each part."""
    other = ast.Or() if isinstance(node.op, ast.And) else ast.And()
    yield Change(node, ast.unparse(ast.BoolOp(other, node.values)))
    for n in range(len(node.values)):
        rest = [*node.values[:n], *node.values[n + 1 :]]
        yield Change(node, ast.unparse(ast.BoolOp(node.op, rest) if rest[1:] else rest[0]))


def _mutant(file: str, source: str, name: str, statement: int, change: Change) -> Mutant:
    node, text = change
    if isinstance(node, ast.expr) and not text.isidentifier():
        text = f"({text})"
    lines = source.encode().splitlines(keepends=True)
    first, last = node.lineno - 1, (node.end_lineno or node.lineno) - 1
    head, tail = lines[first][: node.col_offset], lines[last][node.end_col_offset :]
    changed = b"".join([*lines[:first], head, text.encode(), tail, *lines[last + 1 :]]).decode()
    was = b"".join(lines[first : last + 1]).decode()
    becomes = (head + text.encode() + tail).decode()
    return Mutant(file, name, node.lineno, statement, was.strip(), becomes.strip(), changed)

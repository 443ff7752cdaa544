"""Tables that only grow: the database itself refuses to change a row, or to take one away.

Who holds the database's own keys can still take the triggers off; whoever only reaches it through
this program, or through a hole in it, cannot rewrite what was written.
"""

from typing import Final

from sqlalchemy import DDL, FromClause, event
from sqlalchemy.schema import ExecutableDDLElement

_SQLITE: Final = (
    "CREATE TRIGGER {table}_keeps_update BEFORE UPDATE ON {table} "
    "BEGIN SELECT RAISE(ABORT, '{table} is only appended to'); END",
    "CREATE TRIGGER {table}_keeps_delete BEFORE DELETE ON {table} "
    "BEGIN SELECT RAISE(ABORT, '{table} is only appended to'); END",
    # INSERT OR REPLACE deletes without asking the trigger above (SQLite, recursive_triggers).
    "CREATE TRIGGER {table}_keeps_replace BEFORE INSERT ON {table} "
    "WHEN EXISTS (SELECT 1 FROM {table} WHERE n = NEW.n) "
    "BEGIN SELECT RAISE(ABORT, '{table} is only appended to'); END",
)
_POSTGRESQL: Final = (
    "CREATE FUNCTION {table}_keeps() RETURNS trigger LANGUAGE plpgsql AS "
    "$$ BEGIN RAISE EXCEPTION '{table} is only appended to' "
    "USING ERRCODE = 'integrity_constraint_violation'; END $$",
    "CREATE TRIGGER {table}_keeps_rows BEFORE UPDATE OR DELETE ON {table} "
    "FOR EACH ROW EXECUTE FUNCTION {table}_keeps()",
    "CREATE TRIGGER {table}_keeps_all BEFORE TRUNCATE ON {table} "
    "FOR EACH STATEMENT EXECUTE FUNCTION {table}_keeps()",
)
_POSTGRESQL_OFF: Final = "DROP FUNCTION IF EXISTS {table}_keeps() CASCADE"


def guards(dialect: str, table: str) -> tuple[str, ...]:
    """The statements that lay the guard on a table whose key is `n`.

    SQLite drops it with the table: a migration that copies the table lays it again.
    """
    statements = {"sqlite": _SQLITE, "postgresql": _POSTGRESQL}[dialect]
    return tuple(statement.format(table=table) for statement in statements)


def lifted(dialect: str, table: str) -> tuple[str, ...]:
    """What takes the guard off before the table goes; SQLite needs nothing."""
    return (_POSTGRESQL_OFF.format(table=table),) if dialect == "postgresql" else ()


def only_appended(table: FromClause, name: str) -> None:
    """Lay the guard wherever the metadata make `table`, and take it off where they drop it."""
    for dialect in ("sqlite", "postgresql"):
        for statement in guards(dialect, name):
            event.listen(table, "after_create", _ddl(statement, dialect))
        for statement in lifted(dialect, name):
            event.listen(table, "after_drop", _ddl(statement, dialect))


def _ddl(statement: str, dialect: str) -> ExecutableDDLElement:
    ddl = DDL(statement)  # type: ignore[no-untyped-call]  # SQLAlchemy left it bare
    return ddl.execute_if(dialect=dialect)

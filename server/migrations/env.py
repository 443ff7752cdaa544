"""Alembic's entry: it is handed a connection, never an address."""

from alembic import context

import server.models
from server.base.database import Table

assert server.models.ALL
context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Table.metadata,
    render_as_batch=True,  # SQLite alters a table by copying it
)
with context.begin_transaction():
    context.run_migrations()

"""Whoever chose what to be told of is also told what runs out."""

import json

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

WISHES = sa.table("notice_wishes", sa.column("account", sa.String), sa.column("kinds", sa.JSON))
NEW = "expiring"


def upgrade() -> None:
    _change(lambda kinds: [*kinds, NEW] if NEW not in kinds else kinds)


def downgrade() -> None:
    _change(lambda kinds: [kind for kind in kinds if kind != NEW])


def _change(changed) -> None:  # type: ignore[no-untyped-def]  # a list's, to a list
    connection = op.get_bind()
    for account, kinds in connection.execute(sa.select(WISHES)).all():
        held = json.loads(kinds) if isinstance(kinds, str) else kinds
        connection.execute(
            WISHES.update().where(WISHES.c.account == account).values(kinds=changed(held))
        )

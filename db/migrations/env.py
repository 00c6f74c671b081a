"""How migrations run: on the engine that `db.schema.migrate` hands over, in one transaction."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import context

from db import append_only
from db.tables import metadata


def _run() -> None:
    engine: sa.Engine = context.config.attributes["engine"]
    with engine.connect() as connection:
        sqlite = connection.dialect.name == "sqlite"
        context.configure(
            connection=connection,
            target_metadata=metadata,
            render_as_batch=sqlite,
            compare_type=True,
            transactional_ddl=True,  # SQLite's DDL is; Alembic does not believe it
        )
        with context.begin_transaction():
            context.run_migrations()
            append_only.guard(connection)
            broken = connection.exec_driver_sql("PRAGMA foreign_key_check").all() if sqlite else []
            if broken:
                raise RuntimeError(
                    f"the migration would leave {len(broken)} rows without their parent; nothing was changed"
                )
        connection.commit()


_run()

"""Alembic's entry: the connection and its transaction come from homecare.store.migrate."""

from alembic import context

from homecare.store.plan_tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    transactional_ddl=True,  # ours on SQLite too, because we begin transactions ourselves
)
with context.begin_transaction():
    context.run_migrations()

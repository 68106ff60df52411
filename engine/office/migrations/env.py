"""What Alembic runs for every migration: on the connection that migrate.py hands it, in its transaction."""

from alembic import context

from engine.office.tables import metadata

context.configure(connection=context.config.attributes["connection"], target_metadata=metadata)
context.run_migrations()

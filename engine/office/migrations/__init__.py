"""How the tables come to be and change: Alembic migrations, applied by migrate.py. Never edited once released."""

"""One file for each version of the schema, for Alembic to read."""

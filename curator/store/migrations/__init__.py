"""Migrations of the library, applied by alembic."""

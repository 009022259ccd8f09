"""Alembic's folder for the till's tables."""

"""One database, SQLite or PostgreSQL: connections, transactions, migrations. Knows no room's tables."""

"""Where a register is kept: its tables, SQLite, PostgreSQL, and the way out and in again."""

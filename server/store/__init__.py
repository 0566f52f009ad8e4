"""SQL, the only truth: one writer in batches, readers apart, SQLite and PostgreSQL alike."""

"""The news between processes, on Redis: all of it can be lost and is rebuilt from SQL."""

"""The SQL book of record."""

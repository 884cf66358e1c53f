"""The append-only operation log."""

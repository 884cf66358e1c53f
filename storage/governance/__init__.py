"""Rules that share the record's transaction."""

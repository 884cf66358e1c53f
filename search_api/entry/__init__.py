"""Filling in a document's fields from what its own text proposes: nothing enters before a person accepts it."""

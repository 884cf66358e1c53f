"""Compliance exports: every row a search finds, from the reader's view, frozen and sealed."""

"""Stacks: one scan of several documents, with separator sheets between them, taken apart into one file for each."""

"""WHAT is kept: the scheme as data, and the pure functions over it."""

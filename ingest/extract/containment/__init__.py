"""Shutting a process in, so that what it reads can hurt nothing but itself."""

"""Finds the stretches of a document that need a higher level."""

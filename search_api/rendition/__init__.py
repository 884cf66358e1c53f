"""Copies for those who may not have the original: built anew from the reader's view."""

"""Batches: many files that enter together, each ending in exactly one state, with a receipt for all of them."""

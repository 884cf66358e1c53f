"""Batches as people use them: one's own, their items, receipts."""

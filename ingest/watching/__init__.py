"""A watched folder: what is put there is taken in once it is complete, put away, and receipted."""

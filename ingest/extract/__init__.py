"""Text extraction behind one Protocol. The only importer of tika, iscc_tika and pypdfium2."""

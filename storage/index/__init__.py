"""The derived, rebuildable index. The only importer of elasticsearch and tantivy."""

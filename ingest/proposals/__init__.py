"""Facts that a document's own words state, as proposals for its fields: pure readers, one for each kind of fact."""

"""The query language: text -> tree (`parse`) -> index clause (`compile`). No input makes either of them fail."""

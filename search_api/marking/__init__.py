"""What archivists do to what is hidden: marks, levels of documents, and the list of what needs their eyes."""

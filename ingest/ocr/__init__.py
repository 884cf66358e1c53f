"""Reading the text off pictures of pages."""

"""Labels that are stuck on paper before it is scanned: a QR code that says what fields of the document hold."""

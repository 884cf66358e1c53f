"""Mailboxes as sources of batches: each message is one file, byte for byte as the mailbox has it."""

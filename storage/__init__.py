"""WHERE it is kept: register, vault, index and audit. The system of record."""

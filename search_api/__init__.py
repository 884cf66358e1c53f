"""HOW people get at it: REST and the staff portal."""

"""HOW it is put together and run: settings, composition root, CLI."""

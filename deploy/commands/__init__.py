"""The commands, one module a family; `deploy.cli` puts them together."""

"""Encrypted originals at two sites. The only importer of cryptography and minio."""

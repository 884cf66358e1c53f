"""Secrets that are shown once and kept as hashes only: session, bearer and setup tokens."""

import secrets
from hashlib import sha256


def new_token() -> str:
    """43 URL-safe characters from 256 random bits."""
    return secrets.token_urlsafe(32)


def token_hash(token: str) -> str:
    """What the register keeps: SHA-256 in hexadecimal. Random tokens need no slow hash; nobody can guess one."""
    return sha256(token.encode(errors="replace")).hexdigest()

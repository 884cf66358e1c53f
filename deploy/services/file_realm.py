"""Elasticsearch's users as the files of its file realm: an administrator, the writer and a reader for each level."""

import base64
import hashlib
import secrets

from deploy.services.passwords import Passwords

ADMINISTRATOR = "strongroom-admin"
WRITER = "strongroom-writer"
LEVELS = 8
ROUNDS = 10_000


def reader_of(level: int) -> str:
    """The user, and the role, of readers at a level."""
    return f"strongroom-reader-{level}"


def users_file(passwords: Passwords) -> str:
    """The content of `users`: a salted digest for each user."""
    return "".join(f"{user}:{password_digest(passwords.of(user))}\n" for user in _roles_by_user())


def users_roles_file() -> str:
    """The content of `users_roles`."""
    return "".join(f"{role}:{user}\n" for user, role in _roles_by_user().items())


def password_digest(password: str, salt: bytes | None = None) -> str:
    """A password as Elasticsearch keeps it, in the one of its formats that the standard library can make."""
    salt = secrets.token_bytes(32) if salt is None else salt
    digest = hashlib.pbkdf2_hmac("sha512", password.encode(), salt, ROUNDS, dklen=32)
    return f"{{PBKDF2}}{ROUNDS}${base64.b64encode(salt).decode()}${base64.b64encode(digest).decode()}"


def _roles_by_user() -> dict[str, str]:
    readers = {reader_of(level): reader_of(level) for level in range(LEVELS)}
    return {ADMINISTRATOR: "superuser", WRITER: WRITER, **readers}

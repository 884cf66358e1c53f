"""What can go wrong in the vault, beside a site that is away or has no such object (see `site.py`)."""


class DamagedObjectError(Exception):
    """The bytes are not the object that was sealed: damaged, cut, exchanged, or opened with the wrong key or facts.

    One constant message for all of these: what exactly did not match is of use only to an attacker.
    """

    def __init__(self) -> None:
        super().__init__("the sealed object is damaged")


class KeyringError(Exception):
    """The keyring can't be used as it is; the message says what to do."""


class KeyUnavailableError(KeyringError):
    """The keyring holds no usable key of that id: it was destroyed, or belongs to another keyring."""


class TokenInvalidError(Exception):
    """The token was not made by this archive for this use, or was changed."""

    def __init__(self) -> None:
        super().__init__("the token is not valid")

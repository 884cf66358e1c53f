"""What the operation log keeps of a query: enough to tell that two were the same, nothing of what was asked."""

import hashlib
import hmac

from storage.vault.secret import SecretKey

_LENGTH = 32  # hexadecimal digits; 128 bits


class QueryFingerprint:
    """HMAC-SHA-256 under a secret of the archive, so that nobody can try out words against the log."""

    def __init__(self, secret: SecretKey) -> None:
        self._secret = secret

    def of(self, query: str) -> str:
        """The fingerprint of `query`."""
        return hmac.new(self._secret.reveal(), query.encode("utf-8", "surrogatepass"), hashlib.sha256).hexdigest()[
            :_LENGTH
        ]

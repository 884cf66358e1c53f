"""What makes a password acceptable, and how it is kept: Argon2id (RFC 9106)."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError, VerifyMismatchError

from mappings.scheme import Title

# What is left of an unfit password when everything but its letters is taken away: no list of millions, but the words
# people reach for first when a rule asks for length.
_COMMON_WORDS = frozenset(
    re.findall(
        r"\S+",
        """
        password passwort passw motdepasse qwertyuiop qwerty qwertz asdfghjkl zxcvbnm qazwsx qazwsxedc admin root
        administrator administrateur letmein welcome iloveyou woaini woainima monkey dragon sunshine princess football
        baseball superman batman master login guest test testing changeme default secret abc abcd abcdef abcdefg
        abcdefgh abcdefghij archive archives strongroom mima guanliyuan dangan company computer internet
        """,
    )
)
_FEWEST_DISTINCT = 5

PROBLEM_TEXTS: Mapping[str, Title] = {
    "password-too-short": Title("密码至少需要 {minimum} 个字符。", "A password needs at least {minimum} characters."),
    "password-too-long": Title("密码最多 {maximum} 个字符。", "A password has at most {maximum} characters."),
    "password-is-name": Title("密码不能包含用户名。", "A password must not contain the user name."),
    "password-common": Title("这个密码太容易被猜到。", "This password is too easy to guess."),
    "password-reused": Title("新密码必须与当前密码不同。", "The new password must differ from the present one."),
}


class PasswordRefusedError(Exception):
    """The password is not acceptable; `codes` are keys of PROBLEM_TEXTS."""

    def __init__(self, codes: tuple[str, ...]) -> None:
        super().__init__(", ".join(codes))
        self.codes = codes


@dataclass(frozen=True, slots=True)
class PasswordPolicy:
    """What an organisation asks of passwords. `lasts` None means that they needn't be changed (D5: 90 days)."""

    minimum: int = 12
    maximum: int = 256
    lasts: timedelta | None = timedelta(days=90)

    def problems(self, password: str, user_name: str) -> tuple[str, ...]:
        """What is wrong with `password` for this user, as codes."""
        plain = normal(password)
        folded = plain.casefold()
        checks = (
            ("password-too-short", len(plain) < self.minimum),
            ("password-too-long", len(plain) > self.maximum),
            ("password-is-name", len(user_name) > 2 and normal(user_name).casefold() in folded),  # noqa: PLR2004 (a name of two letters is in every third password)
            ("password-common", _easily_guessed(folded)),
        )
        return tuple(code for code, wrong in checks if wrong)

    def text(self, code: str, language: str) -> str:
        """The problem in words, in `language` ("zh" or "en")."""
        return PROBLEM_TEXTS[code].text(language).format(minimum=self.minimum, maximum=self.maximum)

    def due(self, changed_at: datetime | None, now: datetime) -> bool:
        """Whether a password set at `changed_at` must be changed by now."""
        return self.lasts is not None and (changed_at is None or now >= changed_at + self.lasts)


class Passwords:
    """Hashes and checks passwords. Both take a tenth of a second on purpose: never do it within a transaction."""

    def __init__(self, policy: PasswordPolicy, hasher: PasswordHasher) -> None:
        self.policy = policy
        self._hasher = hasher
        # Checked instead of a hash that isn't there, so that nobody learns from the time who has an account.
        self._dummy = hasher.hash("no one's password")

    def new_hash(self, password: str, user_name: str, former_hash: str = "") -> str:
        """The hash to keep of a new password.

        Raises:
            PasswordRefusedError: it breaks the policy, or is the one behind `former_hash`.
        """
        problems = self.policy.problems(password, user_name)
        if not problems and former_hash and self.matches(former_hash, password):
            problems = ("password-reused",)
        if problems:
            raise PasswordRefusedError(problems)
        return self._hasher.hash(_encoded(password))

    def matches(self, kept: str, password: str) -> bool:
        """Whether `password` is the one behind the hash `kept`. Takes as long when `kept` is empty, and denies."""
        if len(password) > self.policy.maximum:
            password = ""
        try:
            self._hasher.verify(kept or self._dummy, _encoded(password))
        except VerifyMismatchError:
            return False
        except (VerificationError, InvalidHashError):
            return False  # a hash that can't be read opens no account
        return bool(kept)

    def renewed(self, kept: str, password: str) -> str | None:
        """A new hash for a password that matched, if `kept` was made with other parameters than today's."""
        return self._hasher.hash(_encoded(password)) if self._hasher.check_needs_rehash(kept) else None


def normal(text: str) -> str:
    """NFKC, so that full-width and composed characters are the same whatever keyboard they come from."""
    return unicodedata.normalize("NFKC", text)


def _encoded(password: str) -> bytes:
    """The bytes that are hashed. JSON can carry half a character; it must not break anything, and matches itself."""
    return normal(password).encode(errors="surrogatepass")


def _easily_guessed(folded: str) -> bool:
    letters = re.sub(r"[^a-z]", "", folded)
    return len(set(folded)) < _FEWEST_DISTINCT or letters in _COMMON_WORDS or _is_run(folded)


def _is_run(text: str) -> bool:
    """Whether it mostly goes up or down by one ("123456789012", "abcdefghijkl")."""
    steps = [ord(after) - ord(before) for before, after in pairwise(text)]
    return any(steps.count(step) * 4 >= len(steps) * 3 for step in (1, -1)) if steps else False

"""The checksum that goes with a body, for the server to compare before it keeps anything."""

import base64
import zlib
from dataclasses import dataclass

PART_ALGORITHM = "CRC32"
_CRC_BYTES = 4


@dataclass(frozen=True, slots=True)
class Checksum:
    """`algorithm` as S3 spells it, and the value in Base64."""

    algorithm: str
    value: str

    @property
    def header(self) -> str:
        """The header it goes in."""
        return f"x-amz-checksum-{self.algorithm.lower()}"

    @property
    def element(self) -> str:
        """How it is repeated when an upload in parts is completed."""
        return f"<Checksum{self.algorithm}>{self.value}</Checksum{self.algorithm}>"


def of_digest(sha256: str) -> Checksum:
    """The SHA-256 that was taken already, in hexadecimal."""
    return Checksum("SHA256", base64.b64encode(bytes.fromhex(sha256)).decode())


def of_part(part: bytes) -> Checksum:
    """CRC-32, for a part: what no digest was taken of yet.

    A SHA-256 of each part would be the third over the same bytes, and here as there the dearest. This one is to find
    accidents; the digest of the whole is compared when the copy is read back for the second site.
    """
    return Checksum(PART_ALGORITHM, base64.b64encode(zlib.crc32(part).to_bytes(_CRC_BYTES, "big")).decode())

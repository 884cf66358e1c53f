"""Office files under rights management ([MS-OFFCRYPTO] 1.3.2): encrypted, with a notice in clear for everyone."""

from ingest.extract.port import Outcome
from ingest.extract.reading import RefusedError

_OLE_TYPES = frozenset({"application/msword", "application/vnd.ms-excel", "application/vnd.ms-powerpoint"})
_CONTENT = "\tDRMContent".encode("utf-16-le")
_DATA_SPACES = "\x06DataSpaces".encode("utf-16-le")
_PASSED_OVER = "\x06NoticeOnly".encode("utf-16-le")  # as long as the other name
REFUSAL = RefusedError(Outcome.ENCRYPTED, "rights-managed", "it opens with the permission of a rights server only")


def notice(data: bytes, kind: str) -> bytes | None:
    """The file as if it were nothing but its notice; None if it is not under rights management.

    Tika refuses such files by the name of that storage, though the notice is an ordinary document beside it.
    """
    if kind not in _OLE_TYPES or _CONTENT not in data or _DATA_SPACES not in data:
        return None
    return data.replace(_DATA_SPACES, _PASSED_OVER)

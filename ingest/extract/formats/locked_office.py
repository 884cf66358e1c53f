"""Office files that are locked with a password (MS-OFFCRYPTO): OOXML, and Word, Excel and PowerPoint 97."""

import io
import struct

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # the container of both (MS-CFB)


def unlocked(data: bytes, password: str | None) -> bytes | None:
    """The file without its lock; None if it is no such file, has none, or does not open with the password.

    What it opens to comes from outside as the file did, and is to be checked as such.
    """
    if not password or not data.startswith(_OLE):
        return None
    import msoffcrypto
    from msoffcrypto import exceptions

    broken = (exceptions.FileFormatError, exceptions.ParseError, exceptions.DecryptionError)
    opened = io.BytesIO()
    try:
        file = msoffcrypto.OfficeFile(io.BytesIO(data))
        if not file.is_encrypted():
            return None
        file.load_key(password=password)
        file.decrypt(opened)
    except (*broken, OSError, ValueError, KeyError, IndexError, AttributeError, AssertionError, struct.error):
        return None  # the library's own trouble with a file that is damaged, or locked in another way
    return opened.getvalue()

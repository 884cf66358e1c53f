"""Headers of a download: the file's own name, and nothing a browser could run."""

from urllib.parse import quote

from search_api.security_headers import DATA_POLICY

_SAFE = "".join(chr(code) for code in range(0x20, 0x7F) if chr(code) not in '"\\%;')


def attachment_headers(file_name: str) -> dict[str, str]:
    """Headers for a file to be saved and not shown, under its name in both forms (RFC 6266, section 4.3; RFC 8187)."""
    plain = "".join(char if char in _SAFE else "_" for char in file_name) or "document"
    return {
        "Content-Disposition": f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(file_name, safe='')}",
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": DATA_POLICY,
    }

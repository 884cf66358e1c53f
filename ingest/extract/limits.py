"""How much one file may cost."""

from dataclasses import dataclass

MIB = 1024 * 1024
NAME_BYTES = 255  # of a name inside a file, in UTF-8; longer ones are cut for display


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds on one extraction; sizes in bytes, times in seconds, text in characters.

    A good document may be well compressed, so `ratio` only counts once `ratio_after` bytes have come out, and an office
    file (whose sheets shrink a hundredfold) gets `office_ratio`. `answer_bytes` is the most that a reader may send
    back, `dictionary_bytes` what an LZMA stream may ask for; after so many `crashes` of its reader a file is
    quarantined. Files inside are taken out `window_bytes` at a time, or one by one where they are larger.
    """

    file_bytes: int = 200 * MIB
    unpacked_bytes: int = 1024 * MIB
    ratio: int = 100
    office_ratio: int = 500
    ratio_after: int = MIB
    entries: int = 10_000
    parts: int = 500
    nesting: int = 5
    megapixels: int = 100
    pages: int = 5_000
    text_characters: int = 20_000_000
    part_bytes: int = 200 * MIB
    window_bytes: int = 32 * MIB
    seconds: float = 60.0
    memory_bytes: int = 960 * MIB
    spool_bytes: int = 512 * MIB
    answer_bytes: int = 256 * MIB
    dictionary_bytes: int = 64 * MIB
    open_files: int = 256
    crashes: int = 2

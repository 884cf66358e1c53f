"""The fonts of the watermark, and of pages whose file brings none of its own: Noto, for Chinese too."""

from pathlib import Path

import pylopdf_fonts_zh_cn


def sans() -> Path:
    """Noto Sans SC (SIL Open Font Licence 1.1)."""
    return pylopdf_fonts_zh_cn.sans_path()


def serif() -> Path:
    """Noto Serif SC (SIL Open Font Licence 1.1)."""
    return pylopdf_fonts_zh_cn.serif_path()

"""The fonts of the watermark, and of pages whose file brings none of its own: Noto, for Chinese too."""

import ctypes
from pathlib import Path

import pylopdf_fonts_zh_cn
import pypdfium2.raw as pdfium


def sans() -> Path:
    """Noto Sans SC (SIL Open Font Licence 1.1)."""
    return pylopdf_fonts_zh_cn.sans_path()


def give_to_pdfium() -> object:
    """Let PDFium take missing fonts from these and from nowhere else, so that a page looks alike on every machine.

    Call it before the first document is opened, and keep what it answers for as long as PDFium is used.
    """
    folder = ctypes.create_string_buffer(str(sans().parent).encode())
    folders = (ctypes.POINTER(ctypes.c_char) * 2)()  # the second stays empty and ends the list
    folders[0] = ctypes.cast(folder, ctypes.POINTER(ctypes.c_char))
    config = pdfium.FPDF_LIBRARY_CONFIG(version=2, m_pUserFontPaths=folders, m_pIsolate=None, m_v8EmbedderSlot=0)
    pdfium.FPDF_DestroyLibrary()
    pdfium.FPDF_InitLibraryWithConfig(config)
    return folder, folders, config

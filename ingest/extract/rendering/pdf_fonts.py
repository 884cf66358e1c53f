"""Gives PDFium the fonts that files name and don't bring along."""

import ctypes

import pypdfium2.raw as pdfium

from ingest.extract.rendering.fonts import sans


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

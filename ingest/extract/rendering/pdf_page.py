"""One page of a PDF: its pixels, the letters on it, and where its pictures are."""

import ctypes
from collections.abc import Iterator
from typing import Any

import pypdfium2
import pypdfium2.raw as pdfium
from PIL import Image

from ingest.extract.rendering.letters import Letter, is_legible
from ingest.extract.rendering.order import Box

_DEEPEST_FORM = 15  # PDFium's own bound
_HIGH_SURROGATES = range(0xD800, 0xDC00)


class UnreadableLettersError(Exception):
    """Some letters on the page have no known meaning, so nobody can say what they tell."""


class PdfPage:
    """A page drawn at `width` pixels. Without `notes`, comments and form fields are left out."""

    def __init__(self, page: Any, width: int, most_pixels: int) -> None:
        self._page = page
        across, down = page.get_size()
        scale = width / across
        # A page like a till receipt is drawn smaller than asked rather than refused.
        if across * down * scale**2 > most_pixels:
            scale = (most_pixels / (across * down)) ** 0.5
        self._scale = scale
        self.size = (max(1, round(across * scale)), max(1, round(down * scale)))

    def pixels(self, *, notes: bool) -> Image.Image:
        """The page as an image of `size`."""
        bitmap = pypdfium2.PdfBitmap.new_native(*self.size, pdfium.FPDFBitmap_BGRx)
        bitmap.fill_rect((255, 255, 255, 255), 0, 0, *self.size)
        flags = pdfium.FPDF_ANNOT if notes else 0
        pdfium.FPDF_RenderPageBitmap(bitmap, self._page, 0, 0, *self.size, 0, flags)
        form = self._page.formenv
        if notes and form is not None:
            pdfium.FPDF_FFLDraw(form, bitmap, self._page, 0, 0, *self.size, 0, flags)
        drawn: Image.Image = bitmap.to_pil().convert("RGB")
        return drawn

    def is_blank(self) -> bool:
        """Whether nothing at all is drawn on the page."""
        return not any(True for _ in self._page.get_objects(max_depth=1))

    def letters(self) -> list[Letter]:
        """The letters and digits, in reading order.

        Raises:
            UnreadableLettersError: not all of them have a meaning.
        """
        textpage = self._page.get_textpage()
        try:
            return list(self._letters(textpage))
        finally:
            textpage.close()

    def _letters(self, textpage: Any) -> Iterator[Letter]:
        units: list[int] = []
        for index in range(pdfium.FPDFText_CountChars(textpage)):
            units.append(self._unit(textpage, index))
            if units[-1] in _HIGH_SURROGATES:
                continue  # the first half of a rare character; its other half stands at the same place
            character = _joined(units)
            units.clear()
            if is_legible(character):
                yield Letter(character, self._room(textpage, index))

    @staticmethod
    def _unit(textpage: Any, index: int) -> int:
        code = int(pdfium.FPDFText_GetUnicode(textpage, index))
        unknown = pdfium.FPDFText_HasUnicodeMapError(textpage, index) == 1 and not chr(code).isspace()
        if code == 0 or unknown:
            raise UnreadableLettersError
        return code

    def _room(self, textpage: Any, index: int) -> Box:
        """What the font gives the letter, and what its ink takes, together."""
        loose = pdfium.FS_RECTF()
        left, right, bottom, top = (ctypes.c_double() for _ in range(4))
        found = pdfium.FPDFText_GetLooseCharBox(textpage, index, loose)
        if not found or not pdfium.FPDFText_GetCharBox(textpage, index, left, right, bottom, top):
            raise UnreadableLettersError
        return self._device(
            min(loose.left, left.value),
            min(loose.bottom, bottom.value),
            max(loose.right, right.value),
            max(loose.top, top.value),
        )

    def pictures(self) -> Iterator[Box]:
        """Where images are drawn, those inside forms too; a form nested too deep to look into counts as one."""
        kinds = [pdfium.FPDF_PAGEOBJ_IMAGE, pdfium.FPDF_PAGEOBJ_FORM]
        for each in self._page.get_objects(filter=kinds, max_depth=_DEEPEST_FORM):
            if each.type == pdfium.FPDF_PAGEOBJ_FORM and each.level < _DEEPEST_FORM - 1:
                continue
            left, bottom, right, top = each.get_bounds()
            corners = [(left, bottom), (left, top), (right, bottom), (right, top)]
            holder = each.container
            while holder is not None:
                matrix = holder.get_matrix()
                corners = [matrix.on_point(*corner) for corner in corners]
                holder = holder.container
            across, down = zip(*corners, strict=True)
            yield self._device(min(across), min(down), max(across), max(down))

    def _device(self, left: float, bottom: float, right: float, top: float) -> Box:
        """A rectangle of the page in pixels, a pixel wider on every side. Heeds the page's rotation."""
        corners = [self._pixel(left, bottom), self._pixel(right, top)]
        across, down = zip(*corners, strict=True)
        return min(across) - 1, min(down) - 1, max(across) + 1, max(down) + 1

    def _pixel(self, across: float, down: float) -> tuple[int, int]:
        x, y = ctypes.c_int(), ctypes.c_int()
        pdfium.FPDF_PageToDevice(self._page, 0, 0, *self.size, 0, across, down, x, y)
        return x.value, y.value


def _joined(units: list[int]) -> str:
    """One character from the one or two units PDFium gives for it.

    Raises:
        UnreadableLettersError: they are no character.
    """
    try:
        return "".join(map(chr, units)).encode("utf-16-le", "surrogatepass").decode("utf-16-le")
    except (ValueError, UnicodeDecodeError) as error:
        raise UnreadableLettersError from error

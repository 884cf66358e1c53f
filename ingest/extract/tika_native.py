"""Tika compiled native (`iscc-tika`), inside the sandbox. It holds the GIL and may crash: never in the archive's process."""

import iscc_tika

from ingest.extract.formats import docx
from ingest.extract.formats.archive import opened_zip
from ingest.extract.formats.markup import tika_sections
from ingest.extract.limits import Limits
from ingest.extract.port import Outcome
from ingest.extract.reading import Part, RefusedError, inner_name
from ingest.extract.tika_metadata import mail_headers, media_type
from ingest.extract.tika_outcome import container_refusal, embedded_warnings, refusal

# Tika gives markup, so its limit on characters is set above ours on text.
_MARKUP_FACTOR = 2


class NativeReader:
    """Reads with the native Tika what the walk does not read itself."""

    def __init__(self, limits: Limits) -> None:
        office = iscc_tika.OfficeParserConfig().set_include_headers_and_footers(True)
        office = office.set_include_shape_based_content(True)
        self._limits = limits
        self._tika = (
            iscc_tika.Extractor()
            .set_extract_string_max_length(limits.text_characters * _MARKUP_FACTOR)  # 500,000 unless told otherwise
            .set_xml_output(True)
            .set_ocr_config(iscc_tika.TesseractOcrConfig().set_skip_ocr(True))
            .set_pdf_config(iscc_tika.PdfParserConfig().set_ocr_strategy(iscc_tika.PdfOcrStrategy.NO_OCR))
            .set_office_config(office)
        )

    def read(self, part: Part, data: bytes, name: str, password: str | None) -> list[Part]:
        """Fill `part` from `data`; give the parts found inside. Passwords are beyond the native library.

        Raises:
            RefusedError: Tika could not read it.
        """
        del name, password
        try:
            xhtml, metadata = self._tika.extract_bytes_to_string(bytearray(data))
        except TypeError as error:  # how this library raises ParseError and IoError
            found = refusal(str(error))
            if found.outcome is not Outcome.MALFORMED or part.media_type != docx.MEDIA_TYPE:
                raise found from error
            return _read_plainly(part, data)
        part.media_type = media_type(metadata) or part.media_type
        part.pages, inside = tika_sections(xhtml)
        headers = mail_headers(metadata)
        if headers:
            part.pages.insert(0, headers)
        part.warnings.extend(embedded_warnings(metadata))
        found = container_refusal(metadata)
        if found is None and len(xhtml) >= self._limits.text_characters * _MARKUP_FACTOR:
            found = RefusedError(Outcome.LIMIT, "text-truncated", "the text was cut off")
        if found is not None:
            part.refuse(found)
        return [
            Part(name=inner_name(part.name, inner or "part"), pages=pages, depth=part.depth + 1)
            for inner, pages in inside
            if inner or any(page.strip() for page in pages)
        ]


def _read_plainly(part: Part, data: bytes) -> list[Part]:
    """Read the Word document that Tika fails on, without its files inside."""
    with opened_zip(data) as archive:
        part.pages = [docx.docx_text(archive)]
    part.warnings.append("read-plainly")
    return []

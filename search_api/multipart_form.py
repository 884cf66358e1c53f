"""An upload form (multipart/form-data, RFC 7578) read as it arrives: its fields, and one file that is never spooled."""

from collections.abc import AsyncIterator, Mapping
from typing import TYPE_CHECKING

from python_multipart import MultipartParser
from python_multipart.exceptions import FormParserError
from python_multipart.multipart import parse_options_header

from search_api.problems import ProblemError

if TYPE_CHECKING:
    from python_multipart.multipart import MultipartCallbacks  # exists for type checkers only

# A file this small may come before its fields; a larger one is streamed on as soon as this much of it is here.
HOLD_BYTES = 8 * 1024 * 1024
MAX_FIELD_BYTES = 256 * 1024
MAX_FIELDS = 100


class UploadForm:
    """The form as read so far. `fields` is complete once `begin` has returned, or the upload is refused."""

    def __init__(self, content_type: str, body: AsyncIterator[bytes]) -> None:
        kind, options = parse_options_header(content_type)
        boundary = options.get(b"boundary")
        if kind != b"multipart/form-data" or not boundary:
            raise ProblemError("malformed-upload")
        self._body = body
        self._parts = _Parts()
        try:
            self._parser = MultipartParser(boundary, self._parts.callbacks())
        except FormParserError:
            raise ProblemError("malformed-upload") from None

    @property
    def fields(self) -> Mapping[str, str]:
        """The text fields by name."""
        return self._parts.fields

    @property
    def file_name(self) -> str:
        """The file's name as the sender wrote it."""
        return self._parts.file_name

    @property
    def file_type(self) -> str:
        """The file's type as the sender declared it."""
        return self._parts.file_type

    async def begin(self) -> None:
        """Read until the form ends, or until so much of the file is here that it has to be passed on.

        Raises:
            ProblemError: the form is broken, or there is no file in it.
        """
        while not self._parts.ended and self._parts.held < HOLD_BYTES:
            if not await self._read_on():
                raise ProblemError("malformed-upload")
        if not self._parts.has_file:
            raise ProblemError("malformed-upload")
        self._parts.closed_to_fields = True

    async def file(self) -> AsyncIterator[bytes]:
        """The file's bytes; ends only when the whole form has come and was sound.

        Raises:
            ProblemError: the form is broken, or goes on with another field.
        """
        while True:
            for piece in self._parts.take():
                yield piece
            if self._parts.ended:
                return
            if not await self._read_on():
                raise ProblemError("malformed-upload")

    async def _read_on(self) -> bool:
        async for chunk in self._body:
            try:
                self._parser.write(chunk)
            except FormParserError:
                raise ProblemError("malformed-upload") from None
            return True
        return False


class _Parts:
    """What the parser's callbacks have made of the form."""

    def __init__(self) -> None:
        self.fields: dict[str, str] = {}
        self.file_name = ""
        self.file_type = ""
        self.has_file = False
        self.closed_to_fields = False
        self.ended = False
        self.held = 0
        self._pieces: list[bytes] = []
        self._headers: dict[bytes, bytes] = {}
        self._header_name = b""
        self._header_value = b""
        self._field: str | None = None  # None while in the file
        self._value = bytearray()

    def callbacks(self) -> "MultipartCallbacks":
        return {
            "on_part_begin": self._part_begin,
            "on_header_field": self._header_field,
            "on_header_value": self._header_value_part,
            "on_header_end": self._header_end,
            "on_headers_finished": self._headers_finished,
            "on_part_data": self._part_data,
            "on_part_end": self._part_end,
            "on_end": self._end,
        }

    def take(self) -> list[bytes]:
        pieces, self._pieces, self.held = self._pieces, [], 0
        return pieces

    def _part_begin(self) -> None:
        if self.closed_to_fields:
            raise ProblemError("fields-after-file")
        self._headers = {}

    def _header_field(self, data: bytes, start: int, end: int) -> None:
        self._header_name += data[start:end]

    def _header_value_part(self, data: bytes, start: int, end: int) -> None:
        self._header_value += data[start:end]

    def _header_end(self) -> None:
        self._headers[self._header_name.lower()] = self._header_value
        self._header_name = self._header_value = b""

    def _headers_finished(self) -> None:
        _, options = parse_options_header(self._headers.get(b"content-disposition", b""))
        self._value = bytearray()
        if b"filename" not in options:
            self._field = _text(options.get(b"name", b""))
            if self._field in self.fields or len(self.fields) >= MAX_FIELDS:
                raise ProblemError("malformed-upload")
            return
        if self.has_file:
            raise ProblemError("malformed-upload")
        self._field = None
        self.has_file = True
        self.file_name = _text(options[b"filename"])
        self.file_type = _text(self._headers.get(b"content-type", b""))

    def _part_data(self, data: bytes, start: int, end: int) -> None:
        if self._field is None:
            self._pieces.append(data[start:end])
            self.held += end - start
            return
        self._value += data[start:end]
        if len(self._value) > MAX_FIELD_BYTES:
            raise ProblemError("request-too-large")

    def _part_end(self) -> None:
        if self._field is not None:
            self.fields[self._field] = _text(bytes(self._value))

    def _end(self) -> None:
        self.ended = True


def _text(raw: bytes) -> str:
    """Text of a form: UTF-8 by RFC 7578; older Chinese desktops send names in GB 18030."""
    for encoding in ("utf-8", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return raw.decode("latin-1")

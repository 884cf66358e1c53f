"""Text out of HTML and out of the XHTML that Tika writes."""

from dataclasses import dataclass, field
from html.parser import HTMLParser

_BLOCKS = frozenset(
    [
        "p",
        "div",
        "br",
        "li",
        "tr",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "table",
        "thead",
        "tbody",
        "ul",
        "ol",
        "dl",
        "dt",
        "dd",
        "blockquote",
        "pre",
        "section",
        "article",
        "header",
        "footer",
        "hr",
        "title",
        "option",
        "caption",
        "address",
        "figure",
    ]
)
_CELLS = frozenset({"td", "th"})
_SILENT = frozenset({"script", "style", "head", "template", "noscript"})
_VOID = frozenset(
    ["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr"]
)
# Tika's own divisions: one for each page, sheet or slide, and one for each file inside.
PAGE_CLASSES = frozenset({"page", "slide-content"})
PART_CLASS = "package-entry"
# Notes stand in the middle of the sentence they belong to; they are moved behind the page, as they are on paper.
NOTE_CLASSES = frozenset({"footnote", "endnote"})


@dataclass(slots=True)
class Section:
    """A stretch of a document: a page, or, with a name, a file inside."""

    name: str | None
    pages: list[list[str]] = field(default_factory=lambda: [[]])
    notes: list[str] = field(default_factory=list)

    def new_page(self) -> None:
        """Begin a page, once the notes of the last one are put behind it."""
        self.pages[-1].extend(self.notes)
        self.notes = []
        self.pages.append([])

    def text_pages(self) -> list[str]:
        """The pages as text; a first page that holds nothing is left out if there are others."""
        self.pages[-1].extend(self.notes)
        self.notes = []
        pages = ["".join(page) for page in self.pages]
        return pages[1:] if len(pages) > 1 and not pages[0].strip() else pages


class TextParser(HTMLParser):
    """Collects text, page by page and part by part. It follows no link and knows no entity but HTML's own."""

    def __init__(self, *, divided: bool) -> None:
        super().__init__(convert_charrefs=True)
        self.body = Section(name=None)
        self.parts: list[Section] = []
        self._divided = divided
        self._open: list[tuple[str, bool]] = []  # element and whether it opened a part
        self._note_from: int | None = None  # how many elements were open when a note began
        self._current: list[Section] = [self.body]
        self._silent = 0
        self._in_part_title = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        classes = next((value or "" for key, value in attrs if key == "class"), "")
        opens_part = False
        if self._divided and tag == "div":
            opens_part = classes == PART_CLASS
            if opens_part:
                self._start_part()
            elif classes in PAGE_CLASSES:
                self._current[-1].new_page()
            elif classes in NOTE_CLASSES and self._note_from is None:
                self._note_from = len(self._open)
        self._in_part_title = tag == "h1" and bool(self._open) and self._open[-1][1]
        if tag in _SILENT:
            self._silent += 1
        if tag in _BLOCKS and not (tag == "div" and classes in NOTE_CLASSES):
            self._write("\n")
        elif tag in _CELLS:
            self._write("\t")
        if tag not in _VOID:
            self._open.append((tag, opens_part))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _BLOCKS:
            self._write("\n")
        elif tag in _CELLS:
            self._write("\t")

    def handle_endtag(self, tag: str) -> None:
        if not any(opened == tag for opened, _ in self._open):
            return
        while self._open:
            opened, opened_part = self._open.pop()
            self._silent -= opened in _SILENT
            if opened_part:
                self._current.pop()
            if opened == tag:
                break
        self._in_part_title = False
        if tag in _BLOCKS:
            self._write("\n")
        if self._note_from is not None and len(self._open) <= self._note_from:
            self._note_from = None

    def handle_data(self, data: str) -> None:
        if self._silent:
            return
        if self._in_part_title and not self._current[-1].name:
            self._current[-1].name = data.strip()
            return
        self._write(data)

    def _start_part(self) -> None:
        part = Section(name="")
        self.parts.append(part)
        self._current.append(part)

    def _write(self, text: str) -> None:
        section = self._current[-1]
        (section.pages[-1] if self._note_from is None else section.notes).append(text)


def html_text(markup: str) -> str:
    """The text of an HTML page."""
    parser = TextParser(divided=False)
    parser.feed(markup)
    parser.close()
    return "".join(parser.body.text_pages())


def tika_sections(xhtml: str) -> tuple[list[str], list[tuple[str, list[str]]]]:
    """(pages of the body, (name, pages) of every part inside) of one XHTML document from Tika."""
    parser = TextParser(divided=True)
    parser.feed(xhtml)
    parser.close()
    parts = [(part.name or "", part.text_pages()) for part in parser.parts]
    return parser.body.text_pages(), parts

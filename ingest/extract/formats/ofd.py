"""OFD (GB/T 33190), the fixed-layout format of Chinese archives: a ZIP with one XML file a page."""

import re
import zipfile
from xml.etree import ElementTree as ET

from ingest.extract.formats.ofd_package import Package
from ingest.extract.port import Outcome
from ingest.extract.reading import Part, RefusedError

# The usual place, the one of packages without a page folder, and page templates, which hold a form's printed labels.
_PAGE = re.compile(r"(?:^|/)(?:Pages/Page_(\d+)/Content|Content_(\d+)|Tpls/Tpl_(\d+)/Content)\.xml$", re.IGNORECASE)
_NS = "{http://www.ofdspec.org/2016}"
_TEXT, _PICTURE, _COMPOSITE = f"{_NS}TextCode", f"{_NS}ImageObject", f"{_NS}CompositeObject"


def read_ofd(part: Part, archive: zipfile.ZipFile, most_pages: int) -> None:
    """Fill `part` with the pages of the OFD in `archive`, whose XML the gate has found free of entities.

    A page's text stands in the order in which the page is drawn, that of its templates too. Where the package does not
    say which pages it has, or not truly, they are known by their usual names, and can't be drawn.

    Raises:
        RefusedError: a page is no XML, there is none, or there are too many.
    """
    part.paged = True
    package = Package(archive)
    try:
        _read_pages(part, package, most_pages)
    except RefusedError as refusal:
        if refusal.outcome is not Outcome.MALFORMED:
            raise
        part.pages.clear()
        part.warnings.clear()
    if not part.pages:
        _read_by_names(part, package)


def _read_pages(part: Part, package: Package, most_pages: int) -> None:
    for number, page in enumerate(package.pages(), start=1):
        if number > most_pages:
            raise RefusedError(Outcome.LIMIT, "too-many-pages", f"more than {most_pages} pages")
        part.pages.append("\n".join(text for content in page.contents for text in _texts(content)))
        pictured = any(True for content in page.contents for _ in content.iter(_PICTURE))
        if pictured and not part.pages[-1].strip():
            part.warnings.append(f"page-without-text:{number}")
        if any(True for content in page.contents for _ in content.iter(_COMPOSITE)):
            part.warnings.append(f"file-ofd-objects:{number}")
    part.warnings.extend(f"file-ofd-{each}" for each in dict.fromkeys(package.not_drawn()))


def _texts(content: ET.Element) -> list[str]:
    return [node.text for node in content.iter(_TEXT) if node.text]


def _read_by_names(part: Part, package: Package) -> None:
    found = [
        (match.group(3) is not None, int(match.group(match.lastindex or 1)), name)
        for name in package.archive.namelist()
        if (match := _PAGE.search(name))
    ]
    if not found:
        raise RefusedError(Outcome.UNSUPPORTED, "ofd-without-pages", "the OFD package has no page content")
    for *_, name in sorted(found):
        try:
            root = ET.fromstring(package.read(name))  # noqa: S314 (the gate refused every DTD before)
        except ET.ParseError as error:
            raise RefusedError(Outcome.MALFORMED, "ofd-page-broken", f"{name} is not well-formed") from error
        part.pages.append("\n".join(_texts(root)))

"""OFD (GB/T 33190), the fixed-layout format of Chinese archives: a ZIP with one XML file a page."""

import re
import zipfile
from xml.etree import ElementTree

from ingest.extract.port import Outcome
from ingest.extract.reading import Part, RefusedError

# The usual place, the one of packages without a page folder, and page templates, which hold a form's printed labels.
_PAGE = re.compile(r"(?:^|/)(?:Pages/Page_(\d+)/Content|Content_(\d+)|Tpls/Tpl_(\d+)/Content)\.xml$", re.IGNORECASE)
_TEXT = "{http://www.ofdspec.org/2016}TextCode"


def read_ofd(part: Part, archive: zipfile.ZipFile) -> None:
    """Fill `part` with the pages of the OFD in `archive`, whose XML the gate has found free of entities.

    Raises:
        RefusedError: a page is no XML, or there is none.
    """
    found = [(match.group(3) is not None, int(match.group(match.lastindex or 1)), name) for name in archive.namelist() if (match := _PAGE.search(name))]
    if not found:
        raise RefusedError(Outcome.UNSUPPORTED, "ofd-without-pages", "the OFD package has no page content")
    part.paged = True
    for *_, name in sorted(found):
        try:
            root = ElementTree.fromstring(archive.read(name))  # noqa: S314 (the gate refused every DTD before)
        except ElementTree.ParseError as error:
            raise RefusedError(Outcome.MALFORMED, "ofd-page-broken", f"{name} is not well-formed") from error
        part.pages.append("\n".join(node.text for node in root.iter(_TEXT) if node.text))

"""The package of an OFD (GB/T 33190-2016, clauses 6 and 7): its pages, of what they are made, what they use."""

import posixpath
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from xml.etree import ElementTree as ET

from ingest.extract.port import Outcome
from ingest.extract.reading import RefusedError

MEDIA_TYPE = "application/ofd"
Box = tuple[float, float, float, float]  # left, top, width, height in millimetres
_NS = "{http://www.ofdspec.org/2016}"
_A4: Box = (0.0, 0.0, 210.0, 297.0)
_MOST_MEMBER = 64 * 1024 * 1024
_LONGEST, _SHORTEST = 5_000.0, 1.0  # millimetres of a page's side
_SIDES = 4


def local(tag: str) -> str:
    """The name of an element without its namespace."""
    return tag.rpartition("}")[2]


def numbers(text: str | None) -> list[float]:
    """Numbers between blanks.

    Raises:
        ValueError: one is none, or is not finite.
    """
    found = [float(each) for each in (text or "").split()]
    if any(abs(each) > 1e9 for each in found) or any(each != each for each in found):  # noqa: PLR0124, PLR2004
        raise ValueError("not a place on any page")
    return found


@dataclass(frozen=True, slots=True)
class Resources:
    """What pages use, by its number: elements of fonts, drawing parameters, pictures, and the folder of their files."""

    found: Mapping[str, tuple[ET.Element, str]]

    def element(self, number: str | None, kind: str) -> ET.Element | None:
        """The resource `number`, if it is of that kind."""
        element = self.found.get(number or "", (None, ""))[0]
        return element if element is not None and local(element.tag) == kind else None

    def file(self, number: str | None, kind: str) -> str:
        """The name in the package of the file of a font (FontFile) or of a picture (MediaFile), "" if it has none."""
        element, folder = self.found.get(number or "", (None, ""))
        name = element.findtext(f"{_NS}{kind}") if element is not None else None
        return _joined(folder, name.strip()) if name and name.strip() else ""


@dataclass(frozen=True, slots=True)
class Page:
    """A page: its place on paper, and its contents in the order in which they are drawn, templates among them."""

    box: Box
    contents: tuple[ET.Element, ...]
    resources: Resources


@dataclass(slots=True)
class Package:
    """An OFD whose XML the gate has found free of entities."""

    archive: zipfile.ZipFile
    _names: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._names = {name.lower().lstrip("/"): name for name in self.archive.namelist()}

    def read(self, name: str) -> bytes:
        """The member `name`; programs don't agree on capitals.

        Raises:
            KeyError: there is none.
            RefusedError: it is damaged, or too large.
        """
        entry = self.archive.getinfo(self._names[name.lower().lstrip("/")])
        if entry.file_size > _MOST_MEMBER:
            raise RefusedError(Outcome.LIMIT, "unpacks-too-large", f"over {_MOST_MEMBER} bytes when unpacked")
        try:
            return self.archive.read(entry)
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, RuntimeError) as error:
            raise RefusedError(Outcome.MALFORMED, "ofd-page-broken", "a part of the OFD can't be unpacked") from error

    def pages(self) -> "Iterator[Page]":
        """The pages of every document in the package, in order.

        Raises:
            RefusedError: a page that should be there is not, or is no XML.
        """
        for root, folder in self._documents():
            yield from self._pages_of(root, folder)

    def not_drawn(self) -> Iterator[str]:
        """What belongs to a document but to none of its pages: "annotations", "attachments", "signatures"."""
        if any(local(each.tag) == "Signatures" for each in self._xml("OFD.xml").iter()):
            yield "signatures"
        for root, _ in self._documents():
            yield from (local(each.tag).lower() for each in root if local(each.tag) in {"Annotations", "Attachments"})

    def _documents(self) -> Iterator[tuple[ET.Element, str]]:
        for each in self._xml("OFD.xml").iter(f"{_NS}DocRoot"):
            name = _joined("", (each.text or "").strip())
            yield self._xml(name), posixpath.dirname(name)

    def _pages_of(self, root: ET.Element, folder: str) -> Iterator[Page]:
        common = root.find(f"{_NS}CommonData")
        whole = _box(common, _A4)
        shared = dict(self._resources([] if common is None else list(common), folder))
        templates = {
            each.get("ID", ""): each.get("BaseLoc", "")
            for each in ([] if common is None else common.iter(f"{_NS}TemplatePage"))
        }
        for each in root.iterfind(f"{_NS}Pages/{_NS}Page"):
            name = _joined(folder, each.get("BaseLoc", ""))
            page = self._xml(name)
            own = {**shared, **dict(self._resources(list(page), posixpath.dirname(name)))}
            behind, before = self._templates(page, templates, folder)
            content = page.find(f"{_NS}Content")
            contents = (*behind, *([] if content is None else [content]), *before)
            yield Page(_box(page, whole), contents, Resources(own))

    def _templates(
        self, page: ET.Element, templates: Mapping[str, str], folder: str
    ) -> tuple[list[ET.Element], list[ET.Element]]:
        """The contents of the templates behind the page's own, and of those before it."""
        behind: list[ET.Element] = []
        before: list[ET.Element] = []
        for each in page.iterfind(f"{_NS}Template"):
            content = self._xml(_joined(folder, templates.get(each.get("TemplateID", ""), ""))).find(f"{_NS}Content")
            if content is not None:
                (before if each.get("ZOrder") == "Foreground" else behind).append(content)
        return behind, before

    def _resources(self, elements: list[ET.Element], folder: str) -> Iterator[tuple[str, tuple[ET.Element, str]]]:
        for each in elements:
            if local(each.tag) not in {"PublicRes", "DocumentRes", "PageRes"} or not (each.text or "").strip():
                continue
            name = _joined(folder, (each.text or "").strip())
            root = self._xml(name)
            files = _joined(posixpath.dirname(name), root.get("BaseLoc", ""))
            for kinds in root:
                yield from ((found.get("ID", ""), (found, files)) for found in kinds)

    def _xml(self, name: str) -> ET.Element:
        try:
            return ET.fromstring(self.read(name))  # noqa: S314 (the gate refused every DTD before)
        except KeyError as error:
            raise RefusedError(Outcome.MALFORMED, "ofd-page-broken", "a part that the OFD names is missing") from error
        except ET.ParseError as error:
            raise RefusedError(Outcome.MALFORMED, "ofd-page-broken", "a part of the OFD is not well-formed") from error


def _box(element: ET.Element | None, otherwise: Box) -> Box:
    """The physical box that a page's area, or a document's, says."""
    for area in ("Area", "PageArea"):
        said = None if element is None else element.findtext(f"{_NS}{area}/{_NS}PhysicalBox")
        try:
            box = numbers(said)
        except ValueError:
            continue
        if len(box) == _SIDES and all(_SHORTEST <= side <= _LONGEST for side in box[2:]):
            return box[0], box[1], box[2], box[3]
    return otherwise


def _joined(folder: str, name: str) -> str:
    return posixpath.normpath(name.lstrip("/") if name.startswith("/") else posixpath.join(folder, name))

"""With what an object of an OFD page is drawn: its colours, and how thick its lines are."""

from dataclasses import dataclass
from xml.etree import ElementTree as ET

from ingest.extract.formats.ofd_package import Resources, local

Colour = tuple[int, int, int, int]  # red, green, blue, and how opaque, 0 to 255 each
_BLACK: Colour = (0, 0, 0, 255)
_LINE = 0.353  # millimetres, where nothing is said (GB/T 33190-2016, table 34)
_DEEPEST = 10
_GREY, _RGB, _CMYK = 1, 3, 4


@dataclass(frozen=True, slots=True)
class Ink:
    """`fill` and `stroke` are None where the object has none; `width` of lines is in the object's own millimetres."""

    fill: Colour | None
    stroke: Colour | None
    width: float
    even_odd: bool


def ink(element: ET.Element, resources: Resources) -> Ink:
    """The ink of a TextObject or a PathObject: its own, or that of its drawing parameters, or the usual.

    Raises:
        ValueError: it says something that is no number.
    """
    text = local(element.tag) == "TextObject"
    opaque = max(0, min(255, round(float(element.get("Alpha", "255")))))
    fills = element.get("Fill", "true" if text else "false") == "true"
    strokes = element.get("Stroke", "false" if text else "true") == "true"
    fill = _colour(_said(element, resources, "FillColor"), opaque)
    stroke = _colour(_said(element, resources, "StrokeColor"), opaque)
    black = (*_BLACK[:3], opaque)
    return Ink(
        (fill or black) if fills and (text or fill) else None,
        (stroke or black) if strokes else None,
        max(0.0, float(_attribute(element, resources, "LineWidth") or _LINE)),
        element.get("Rule") == "Even-Odd",
    )


def _parameters(element: ET.Element, resources: Resources) -> list[ET.Element]:
    """The object itself, then its drawing parameters and those that they are made from."""
    found = [element]
    number = element.get("DrawParam")
    while number and len(found) < _DEEPEST:
        parameters = resources.element(number, "DrawParam")
        if parameters is None:
            break
        found.append(parameters)
        number = parameters.get("Relative")
    return found


def _said(element: ET.Element, resources: Resources, name: str) -> ET.Element | None:
    inside = (child for each in _parameters(element, resources) for child in each if local(child.tag) == name)
    return next(inside, None)


def _attribute(element: ET.Element, resources: Resources, name: str) -> str | None:
    return next((each.get(name) for each in _parameters(element, resources) if each.get(name)), None)


def _colour(element: ET.Element | None, opaque: int) -> Colour | None:
    """A colour; of a shading the first of its colours; black where it is only a number in a palette."""
    if element is None:
        return None
    plain = next((each for each in element.iter() if each.get("Value")), None)
    if plain is None:
        return (*_BLACK[:3], opaque)
    values = [_part(each) for each in (plain.get("Value") or "").split()]
    opaque = opaque * max(0, min(255, round(float(plain.get("Alpha", "255"))))) // 255
    if len(values) == _GREY:
        return values[0], values[0], values[0], opaque
    if len(values) == _RGB:
        return values[0], values[1], values[2], opaque
    if len(values) == _CMYK:
        cyan, magenta, yellow, key = values
        return _mixed(cyan, key), _mixed(magenta, key), _mixed(yellow, key), opaque
    return (*_BLACK[:3], opaque)


def _part(word: str) -> int:
    return max(0, min(255, int(word[1:], 16) if word.startswith("#") else round(float(word))))


def _mixed(part: int, key: int) -> int:
    return (255 - part) * (255 - key) // 255

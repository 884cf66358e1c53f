"""Licence plates of the Chinese mainland (GA 36-2018): province, letter of the place, and five or six characters."""

import re
from collections.abc import Iterator

from ingest.sensitive.detectors.digits import meant
from ingest.sensitive.detectors.hit import Hit
from ingest.sensitive.detectors.surroundings import follows

_PROVINCE = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼使领"
_HEAD = re.compile(rf"(?P<province>[{_PROVINCE}]) ?[a-hj-np-z][ ·•.・‧-]{{0,2}}")
# The longest first; what follows after a blank may be another word.
_TAILS = (
    re.compile(r"(?:[0-9a-z] ?){5}[0-9a-z](?![0-9a-z])"),
    re.compile(r"(?:[0-9a-z] ?){4}(?:[0-9a-z](?![0-9a-z])|[学警港澳挂领])"),
)
# A tail with the places of a new-energy plate's letter: D to K first (small cars), or last (large ones).
_NEW_ENERGY = re.compile(r"[a-hjk][0-9a-hj-np-z]\d{4}|\d{5}[a-hjk]")
_ORDINARY = re.compile(r"[0-9a-hj-np-z]{5}|[0-9a-hj-np-z]{4}[学警港澳挂领]")
_FEWEST_DIGITS = 3
# 北京A12345 is a room or a product in Beijing; 京A12345 is a car.
_CITY = {"京": "北南东", "川": "四", "宁": "南西辽", "津": "天", "云": "青", "新": "更最全", "青": "年"}
_LABEL = re.compile(r"车牌|车号|号牌|车辆|plate")


def licence_plates(plain: str) -> Iterator[Hit]:
    """Plates of cars, new-energy cars, trailers, learners, police and consulates, in the usual spellings."""
    for head in _HEAD.finditer(plain):
        tails = (each.match(plain, head.end()) for each in _TAILS)
        end = next((tail.end() for tail in tails if tail and _is_tail(tail.group().replace(" ", ""))), None)
        if end is None:
            continue
        labelled = follows(_LABEL, plain, head.start())
        before = plain[max(head.start() - 1, 0) : head.start()]
        if labelled or before not in tuple(_CITY.get(head["province"], "")):
            yield Hit(head.start(), end, 0.95 if labelled else 0.85)


def _is_tail(text: str) -> bool:
    """Whether it can be a plate's; the letters I and O are not given out, so they are digits misread."""
    for reading in {text.replace("o", "0").replace("i", "1"), meant(text)}:
        if sum(each.isdigit() for each in reading) >= _FEWEST_DIGITS and (
            _ORDINARY.fullmatch(reading) or _NEW_ENERGY.fullmatch(reading)
        ):
            return True
    return False

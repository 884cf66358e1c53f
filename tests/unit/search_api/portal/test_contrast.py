"""The palette's promise: text reaches a contrast of 4.5 on both grounds, light and dark."""

import re

import pytest

from search_api.portal.render import STATIC

TOKEN = re.compile(r"--([\w-]+): light-dark\((#\w{6}), (#\w{6})\)")
PALETTE = {name: (light, dark) for name, light, dark in TOKEN.findall((STATIC / "tokens.css").read_text("utf-8"))}
TEXTS = ["ink", "faint", "accent", "danger", "level-internal", "level-secret", "level-top"]
PAIRS = [
    *((text, ground) for text in TEXTS for ground in ("paper", "sheet")),
    *((text, "wash") for text in ("ink", "faint", "accent")),
    ("ink", "mark"),
    ("on-accent", "accent"),
    ("sheet", "mask"),
    ("paper", "ink"),
    ("sheet", "danger"),
]


def luminance(colour):
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one, other):
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def test_the_measure_is_right():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize(("look", "name"), [(0, "light"), (1, "dark")])
@pytest.mark.parametrize(("text", "ground"), PAIRS)
def test_text_can_be_read_on_its_ground(text, ground, look, name):
    assert contrast(PALETTE[text][look], PALETTE[ground][look]) >= 4.5, name


@pytest.mark.parametrize("look", [0, 1])
def test_edges_of_fields_can_be_seen(look):
    assert contrast(PALETTE["edge"][look], PALETTE["sheet"][look]) >= 3


def test_the_palette_is_small():
    assert len(PALETTE) <= 15

"""Every message has its Chinese words, and every word its message."""

import re
from pathlib import Path

import pytest
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.pofile import read_po

from search_api.portal.i18n import CATALOGUE
from search_api.portal.render import HERE

METHODS = [("**.py", "python"), ("templates/**.html", "jinja2")]
KEYWORDS = {**DEFAULT_KEYWORDS, "N_": None, "say": None, "_say": None, "count": (1, 2)}
OPTIONS = {"templates/**.html": {"trimmed": "true", "newstyle_gettext": "true"}}
PLACEHOLDER = re.compile(r"%\((\w+)\)s|\{(\w+)\}")
HAN = re.compile("[\u4e00-\u9fff]")
# Messages that are the same in both languages, because they are marks or names of formats.
SAME = {", "}


def extracted():
    found = {}
    for name, line, message, *_ in extract_from_dir(HERE, METHODS, OPTIONS, KEYWORDS):
        found[message if isinstance(message, str) else message[0]] = f"{name}:{line}"
    return found


def translated():
    with Path(CATALOGUE).open("rb") as file:
        return {(each.id if isinstance(each.id, str) else each.id[0]): each for each in read_po(file, "zh") if each.id}


def test_there_is_much_to_translate():
    assert len(extracted()) > 250


def test_every_message_is_translated():
    known = translated()
    assert {text: place for text, place in extracted().items() if text not in known} == {}


def test_no_translation_is_stale():
    assert set(translated()) - set(extracted()) == set()


def test_every_translation_is_written_and_sure():
    unsure = [each.id for each in translated().values() if each.fuzzy or not all(_texts(each.string))]
    assert unsure == []


def test_placeholders_are_the_same_in_both():
    differing = {}
    for text, each in translated().items():
        wanted = set(PLACEHOLDER.findall(text))
        if any(set(PLACEHOLDER.findall(given)) != wanted for given in _texts(each.string)):
            differing[text] = each.string
    assert differing == {}


def test_translations_are_chinese():
    assert [text for text, each in translated().items() if text not in SAME and not _is_chinese(each.string)] == []


@pytest.mark.parametrize("number", [0, 1, 2])
def test_numbers_find_their_form(languages, number):
    one, many = "%(num)s person", "%(num)s people"
    assert languages["zh"].count(one, many, number) == f"共 {number} 人"
    assert languages["en"].count(one, many, number) == (f"{number} person" if number == 1 else f"{number} people")


def _texts(string):
    return [string] if isinstance(string, str) else list(string)


def _is_chinese(string):
    return all(HAN.search(text) for text in _texts(string))

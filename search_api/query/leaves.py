"""One typed word -> the leaf it means: plain, by its beginning (word*), or similar (word~)."""

import re
import unicodedata

from search_api.query.notices import Notice
from search_api.query.tree import Beginning, Similar, Word

EVERYTHING = frozenset({"*", "*:*"})

MAX_WORD = 200  # characters; longer runs are cut
_BOOST = re.compile(r"\^[\d.]*$")  # term^2 ranks in Lucene; ranking is the archive's own here
_FUZZY = re.compile(r"~(?P<edits>\d*)[\d.]*$")
_VALUE_EDGES = "'`!?.:=<>|&^~*’‘…"
_WORD_EDGES = _VALUE_EDGES + "/%$-_@·—–"
_LONG = 5  # letters; up to here one changed letter makes a similar word, beyond two (as Lucene's AUTO)
_MIN_FUZZY = 3
_MIN_PREFIX = 2
_HAN = re.compile("[\u2e80-\u9fff\uf900-\ufaff\U00020000-\U0003ffff\u3040-\u30ff\uac00-\ud7af]")


def searchable(text: str) -> bool:
    """Whether there is a letter or digit in `text`."""
    return any(character.isalnum() for character in text)


def read_word(typed: str, notices: list[Notice], *, as_value: bool = False) -> Word | Beginning | Similar | None:
    """The leaf of a word as typed; None if nothing in it can be searched. Values keep their signs: -5, $100, 5%."""
    text = _BOOST.sub("", typed)
    if len(text) > MAX_WORD:
        notices.append(Notice("too_long"))
        text = text[:MAX_WORD]
    if match := _FUZZY.search(text):
        return _similar(text[: match.start()], match["edits"], notices)
    if "*" in text:
        return _beginning(text, notices)
    return _plain(text, _VALUE_EDGES if as_value else _WORD_EDGES)


def _plain(text: str, edges: str = _WORD_EDGES) -> Word | None:
    stripped = text.strip(edges) if searchable(text) else ""
    return Word(stripped) if stripped else None


def _beginning(text: str, notices: list[Notice]) -> Word | Beginning | None:
    head = next((part for part in text.split("*") if searchable(part)), "").strip(_WORD_EDGES)
    if not head:
        return None
    if text.strip("*") != head or text.startswith("*"):
        notices.append(Notice("star_only_at_end", head))
    if _HAN.search(head) or len(head) < _MIN_PREFIX:
        notices.append(Notice("star_needs_latin", head))
        return Word(head)
    return Beginning(head)


def _similar(text: str, edits: str, notices: list[Notice]) -> Word | Similar | None:
    word = _plain(text)
    if word is None or edits == "0":
        return word
    plain = unicodedata.normalize("NFKC", word.text)
    if not plain.isalpha() or _HAN.search(plain) or len(plain) < _MIN_FUZZY:
        notices.append(Notice("fuzzy_needs_latin", word.text))
        return word
    wanted = int(edits[:3]) if edits else 1 + (len(plain) > _LONG)
    return Similar(word.text, min(wanted, 2))

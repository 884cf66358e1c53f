"""The terms of a text: the same ones that the Elasticsearch analysers of `mappings.index_mapping` make.

Two analyses of one text: *finding* (Han characters one by one, so that phrases are exact; Latin words folded and
stemmed) and *ranking* (Han bigrams; English stop words left out).
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

import snowballstemmer
import tantivy

from mappings.views import MASK
from storage.index.words import CJK, Script, words

# Lucene's default English stop set.
_STOP_WORDS = (
    "a an and are as at be but by for if in into is it no not of on or such that the their then there these they "
    "this to was will with"
)
_SHORTEST_STEMMED = 3
_LATIN = re.compile("[a-z]")
_VOWEL_CONSONANT = re.compile(r"(?:[aeiou]|(?<=[^aeiou])y)(?:[^aeiouy]|(?<=[aeiouy])y)")
_WIDE = re.compile(r"[\uff01-\uff9f]+")
_NOT_WORD = re.compile(r"[\W_]+")


class Found(NamedTuple):
    """One word as the finding analysis sees it: its stem, its folded form, and where and how it stands in the text.

    `start` and `end` are character offsets.
    """

    stem: str
    plain: str
    text: str
    start: int
    end: int
    script: Script

    @property
    def is_cjk(self) -> bool:
        """Whether the word is written in Chinese, Japanese or Korean script."""
        return self.script in CJK


def find_terms(text: str) -> Iterator[Found]:
    """The words of `text` for finding, in order."""
    for word, start, end, script in words(text):
        stem, plain = _forms(word)
        yield Found(stem, plain, word, start, end, script)


def rank_terms(text: str) -> list[str]:
    """The terms of `text` for ranking: Han bigrams, and Latin stems without stop words."""
    return ranked(find_terms(text))


def ranked(found: Iterable[Found]) -> list[str]:
    """The ranking terms of words already found, in order."""
    terms: list[str] = []
    run: list[Found] = []
    unranked = _stop_words()
    for word in found:
        is_cjk = word.script in CJK
        if run and not (is_cjk and word.start == run[-1].end):
            terms.extend(_bigrams(run))
            run.clear()
        if is_cjk:
            run.append(word)
        elif word.plain not in unranked:
            terms.append(word.stem)
    terms.extend(_bigrams(run))
    return terms


def asked(text: str) -> list[Found]:
    """The words of a text that a person asks for, without the reserved mask letter."""
    return list(find_terms(text.replace(MASK, " ")))


def segments(text: str) -> list[list[Found]]:
    """The words a person asked for: each Latin word by itself, each unbroken run of Han characters as one."""
    result: list[list[Found]] = []
    for word in asked(text):
        last = result[-1][-1] if result else None
        if last is not None and word.is_cjk and last.is_cjk and word.start == last.end:
            result[-1].append(word)
        else:
            result.append([word])
    return result


@lru_cache(maxsize=1)
def _stop_words() -> frozenset[str]:
    return frozenset(_STOP_WORDS.split())


@lru_cache(maxsize=65536)
def _forms(word: str) -> tuple[str, str]:
    """The stem of a word, and its folded form."""
    plain = fold_word(word).removesuffix("'s")
    return _stem(plain), plain


def fold_word(word: str) -> str:
    """One word folded for width, case and accents."""
    if word.isascii():
        return word.lower()
    return _without_accents(_full_width_folded(word).lower())


def fold_value(value: object) -> str:
    """A keyword-like value folded for comparison: NFKC, case, accents, and runs of blanks as one."""
    text = unicodedata.normalize("NFKC", str(value).replace(MASK, " ")).casefold()
    return " ".join(_without_accents(text).split())


def compact_number(number: str) -> str:
    """An archive number folded and without its separators."""
    return _NOT_WORD.sub("", fold_value(number))


def _bigrams(run: list[Found]) -> list[str]:
    """The pairs of neighbouring characters; a Han or Hiragana character with its marks is one."""
    single = {Script.HAN, Script.HIRAGANA}
    letters = [part for word in run for part in ([word.plain] if word.script in single else word.plain)]
    if len(letters) == 1:
        return letters
    return [first + second for first, second in pairwise(letters)]


def _full_width_folded(word: str) -> str:
    """Full-width ASCII to ASCII and half-width Katakana to Katakana, all else as it is (Lucene's CJKWidthFilter)."""
    return _WIDE.sub(lambda match: unicodedata.normalize("NFKC", match.group()), word)


def _without_accents(text: str) -> str:
    if text.isascii():
        return text
    return "".join(_ascii_folding().analyze(text) or [text])


@lru_cache(maxsize=1)
def _ascii_folding() -> tantivy.TextAnalyzer:
    return tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.raw()).filter(tantivy.Filter.ascii_fold()).build()


def _stem(word: str) -> str:
    """The Porter stem as Lucene's PorterStemFilter makes it.

    It departs from the published algorithm (M. F. Porter, 1980) as its author's own program does: words of one or
    two letters stay as they are, and step 2 also turns "bli" into "ble" and "logi" into "log".
    """
    if len(word) < _SHORTEST_STEMMED or not _LATIN.search(word):
        return word
    stem = str(_stemmer().stemWord(word))
    if stem.endswith("bli") and _has_measure(stem[:-3]):
        return str(_stemmer().stemWord(stem[:-1] + "e"))
    if stem.endswith("logi") and _has_measure(stem[:-4]):
        return stem[:-1]
    return stem


def _has_measure(stem: str) -> bool:
    """Whether a vowel stands before a consonant in `stem` (Porter's m > 0)."""
    return _VOWEL_CONSONANT.search(stem) is not None


@lru_cache(maxsize=1)
def _stemmer() -> "snowballstemmer.stemmer":
    return snowballstemmer.stemmer("porter")

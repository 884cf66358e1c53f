"""The title that a document gives itself: a short line near its top that ends as titles of contracts do."""

import re
from collections.abc import Iterator

from ingest.proposals.found import Found

_LINES = 25  # of the first page
_CHINESE = re.compile(
    r"[\w()《》〈〉·、“”\"\s/-]{0,40}(?:合\s?同(?:\s?书)?|协\s?议(?:\s?书)?|备忘录|意向书|订\s?货\s?单|订\s?单|确认书|承诺书|委托书|授权书|"
    r"通知书|报告|决议|纪要|章程|保函|规定|办法|条例|法)\s?(?:\([^()]{1,20}\))?"
)
_ENGLISH = re.compile(
    r"[\w ,.&'’/()-]{0,90}\b(?:agreement|contract|lease|amendment|addendum|licen[sc]e|deed|"
    r"memorandum(?:\sof\sunderstanding)?|purchase\sorder|guaranty|guarantee|promissory\snote|plan|letter|policy|statement\sof\swork)\b"
    r"(?:\s(?:no\.?\s?\w{1,6}|\([^()]{1,20}\)))?"
)
# Lines of these kinds speak of other documents, or are numbers and labels.
_NO_TITLE = re.compile(
    r"^(?:第.{1,6}[条章节]|\d+[.、]|exhibit|schedule|appendix|附件|合同编号|编号|table\sof|this\s|the\s|re:|whereas)"
)
_SURE, _MIXED = 0.9, 0.7


def headings(plain: str, cased: str) -> Iterator[Found]:
    """The title in the folded text of the first page, if a line is one; `cased` is the same text with its capitals."""
    at = count = 0
    for line in cased.split("\n"):
        start = at + len(line) - len(line.lstrip())
        at += len(line) + 1
        words = line.strip()
        if not words:
            continue
        count += 1
        if count > _LINES:
            return
        low = plain[start : start + len(words)]
        if _NO_TITLE.search(low):
            continue
        if _CHINESE.fullmatch(low):
            title = re.sub(r"(?<=[\u4e00-\u9fff])\s+(?=[\u4e00-\u9fff])", "", words)
            yield Found(start, start + len(words), title, _SURE, "".join(title.split()))
            return
        if _ENGLISH.fullmatch(low) and _is_heading(words):
            yield Found(start, start + len(words), " ".join(words.split()), _SURE if words.isupper() else _MIXED, low)
            return


def _is_heading(words: str) -> bool:
    """Whether every word but the small ones begins with a capital: a sentence that runs on does not."""
    return all(each[:1].isupper() or not each[:1].isalpha() or len(each) <= 3 for each in words.split())  # noqa: PLR2004 (of, and, for)

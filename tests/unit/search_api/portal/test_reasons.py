"""Every code by which a reader refuses a file, and every remark on one, has words in both languages."""

import ast
import re
from pathlib import Path

import ingest
from ingest.extract.port import Outcome
from mappings.scheme_file import default_scheme
from search_api.portal.i18n import load_languages
from search_api.portal.progress import progress_of
from search_api.portal.reasons import REASONS, WARNINGS
from search_api.portal.words import Words
from search_api.results.model import UploadStatus

HAN = re.compile("[\u4e00-\u9fff]")
FOLDER = Path(ingest.__file__).parent / "extract"
# The state says it all, or no document ever ends so: these are of the drawing of pages, or tell nothing more.
BY_STATE = {"password-needed", "pdf-without-pages", "parser-failed", "format-unsupported", "members-sparse"}
BY_STATE |= {"ofd-page-broken", "ofd-without-pages", "picture-unreadable", "page-unreadable", "page-too-full"}


def codes():
    """The first string of each refusal in the folder of the readers."""
    found = set()
    for path in FOLDER.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") in {"RefusedError", "ExhaustedError"}:
                strings = [each.value for each in node.args if isinstance(each, ast.Constant)]
                found.update(strings[:1])
    return found


def test_every_refusal_has_words_or_is_said_by_its_state():
    assert len(codes()) > 25
    assert codes() - set(REASONS) == BY_STATE & codes() == BY_STATE


def test_every_outcome_of_a_part_has_words():
    unreadable = (Outcome.ENCRYPTED, Outcome.MALFORMED, Outcome.LIMIT, Outcome.UNSUPPORTED, Outcome.QUARANTINED)
    assert {f"part-{each.value.lower()}" for each in unreadable} <= set(WARNINGS)


def test_they_are_said_in_both_languages():
    languages = load_languages()
    zh, en = (Words(languages[code], default_scheme()) for code in ("zh", "en"))
    for code in REASONS:
        assert HAN.search(zh.reason(f"{code}: why"))
        assert len(en.reason(code).split(". ")) >= 2  # what is wrong, and what to do
    for code in WARNINGS:
        assert HAN.search(zh.warning(f"{code}:x"))
        assert en.warning(f"{code}:x") != code
    assert en.reason("something-new") == ""


def test_a_person_who_filed_it_reads_the_reason_and_not_only_the_state():
    status = UploadStatus("i", "n", "f", "c", 0, "QUARANTINED", "virus-found: Eicar", (), 2, None, ())
    progress = progress_of(status)
    assert (progress.sentence, progress.advice) == REASONS["virus-found"]
    assert progress.bad

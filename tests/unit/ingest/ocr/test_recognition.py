"""Scans on the way in: which pages are read, that each is read once, and what becomes of pages read badly."""

from dataclasses import replace

import pytest

from ingest.extract.port import ExtractedText, Outcome
from ingest.failpoints import NoFailpoints
from ingest.ocr.port import Reading, Word
from ingest.ocr.wire import decoded, encoded
from ingest.pipeline import Pipeline
from ingest.recognition import Recognition, pages_to_read
from ingest.regions import _among_words
from ingest.scan_quality.measured import Measured
from ingest.steps import STRANDS
from mappings.document import Mark, Place
from search_api.problems import ProblemError
from search_api.use_cases import build_use_cases
from storage.register import jobs, recognitions
from storage.register.jobs import Lane
from storage.register.models import DocumentRow
from storage.register.states import State
from tests.archives import MAX_UPLOAD


class ScriptedReader:
    """A recogniser that reads `page N`, at the confidence that `sure` has for it, and remembers what it read."""

    def __init__(self, count):
        self.pages = count
        self.seen = []
        self.sure = {}
        self.name = "scripted 1"
        self.dies_at = None
        self.word = "scanned"
        self.measured = {}
        self.codes = ()

    def opened(self, pieces, kind, owner):
        b"".join(pieces)
        return self

    def __enter__(self):
        return self

    def __exit__(self, *_):
        return False

    def count(self):
        return self.pages

    def read(self, page):
        if page == self.dies_at:
            raise KeyboardInterrupt
        self.seen.append(page)
        sure = self.sure.get(page, 0.99)
        if sure == 0:
            return Reading((), "", failed="time-limit")
        words = (Word(self.word, (100, 100, 300, 130), sure), Word(f"leaf{page}", (320, 100, 500, 130), sure))
        return Reading((words,), self.name, measured=self.measured.get(page), codes=self.codes)

    def close(self):
        """Nothing was started."""


ENGINES = ("rapidocr", "tesseract")
SCAN = ExtractedText(Outcome.NO_TEXT_LAYER, "image/tiff", reason="image: a picture has no text of its own")


def with_reader(line, reader, failpoints=None, engine="rapidocr"):
    archive = line.archive
    recognition = Recognition(
        archive.register, archive.vault, {engine: reader}, engine, 0.7, line.clock, failpoints or NoFailpoints()
    )
    return Pipeline(
        archive.register,
        archive.vault,
        line.extractor,
        archive.scheme,
        line.clock,
        MAX_UPLOAD,
        recognition=recognition,
    )


def test_every_page_of_a_scan_is_read_once_and_its_words_are_found(line):
    line.extractor.says["a.tif"] = SCAN
    reader = ScriptedReader(11)
    document_id = line.file("a.tif")
    line.runner(pipeline=with_reader(line, reader)).drain()
    assert line.state(document_id) == (State.INDEXED, "")
    assert sorted(reader.seen) == list(range(11))
    assert line.found("leaf10") == [document_id]
    # Original, text, and the words of each page, at both sites.
    assert line.objects(document_id) == [("original", 2), *[("page", 2)] * 11, ("text", 2)]


def test_a_file_with_text_is_never_read_off_pictures(line):
    reader = ScriptedReader(1)
    document_id = line.file("a.txt", "marker4711")
    line.runner(pipeline=with_reader(line, reader)).drain()
    assert line.state(document_id) == (State.INDEXED, "")
    assert reader.seen == []


def test_of_a_mixed_file_the_pages_without_text_are_read_and_the_others_are_kept(line):
    line.extractor.says["a.pdf"] = ExtractedText(
        Outcome.TEXT,
        "application/pdf",
        ("born digital", "a comment", "\ue000\ue001 garbled", "end"),
        warnings=("page-without-text:2", "page-text-unreadable:3"),
        page_count=4,
    )
    reader = ScriptedReader(4)
    document_id = line.file("a.pdf")
    line.runner(pipeline=with_reader(line, reader)).drain()
    assert sorted(reader.seen) == [1, 2]
    for word in ("digital", "leaf1", "comment", "leaf2"):
        assert line.found(word) == [document_id]
    assert line.found("garbled") == []


def test_after_a_kill_reading_goes_on_at_the_page_it_stood_at(line):
    line.extractor.says["a.tif"] = SCAN
    reader = ScriptedReader(6)
    reader.dies_at = 3
    document_id = line.file("a.tif")
    with pytest.raises(KeyboardInterrupt):
        line.runner("first", pipeline=with_reader(line, reader)).drain()
    assert 3 not in reader.seen
    assert 0 in reader.seen
    reader.dies_at = None
    with line.archive.register.transaction() as session:
        jobs.release(session, ["first"])
    line.runner("second", pipeline=with_reader(line, reader)).drain()
    assert line.state(document_id) == (State.INDEXED, "")
    assert sorted(reader.seen) == list(range(6))


def test_a_page_read_badly_hides_the_text_from_below_and_waits_for_a_person(line):
    line.extractor.says["a.tif"] = SCAN
    reader = ScriptedReader(1)
    reader.sure[0] = 0.3
    document_id = line.file("a.tif")
    line.runner(pipeline=with_reader(line, reader)).drain()
    assert line.state(document_id) == (State.INDEXED, "")
    assert {source for source, _ in line.marks(document_id)} >= {"ocr"}
    with line.archive.register.snapshot() as session:
        assert session.get(DocumentRow, document_id).awaits_review


def test_a_scan_of_which_no_page_could_be_read_says_so(line):
    line.extractor.says["a.tif"] = SCAN
    reader = ScriptedReader(1)
    reader.sure[0] = 0
    document_id = line.file("a.tif")
    line.runner(pipeline=with_reader(line, reader)).drain()
    assert line.state(document_id) == (State.NEEDS_OCR, "pages-not-read: none of the pages could be read")
    assert line.found("a.tif") == [document_id]


@pytest.mark.parametrize("step", ["ocr-1", "ocr-3", "compose", "replicate-pages", "extract"])
def test_any_step_may_be_done_again(line, step):
    line.extractor.says["a.tif"] = SCAN
    document_id = line.file("a.tif")
    pipeline = with_reader(line, ScriptedReader(3))
    line.runner(pipeline=pipeline).drain()
    with line.archive.register.transaction() as session:
        jobs.add(session, document_id, 1, step, line.clock())
    line.runner(pipeline=pipeline).drain()
    assert line.state(document_id) == (State.INDEXED, "")
    assert line.found("leaf2") == [document_id]


def test_the_pages_of_a_lane_are_left_to_it(line):
    line.extractor.says["a.tif"] = SCAN
    document_id = line.file("a.tif")
    reader = ScriptedReader(3)
    quick = line.runner("quick", pipeline=with_reader(line, reader), lane=Lane(never=frozenset(STRANDS)))
    slow = line.runner("slow", pipeline=with_reader(line, reader), lane=Lane(only=frozenset(STRANDS)), batch=1)
    quick.drain()
    assert reader.seen == []
    slow.drain()
    quick.drain()
    assert line.state(document_id) == (State.INDEXED, "")


def test_which_pages_are_to_be_read_stands_in_the_warnings():
    warnings = ("page-without-text:1", "xfa-form", "page-text-unreadable:12")
    assert pages_to_read(warnings) == {0: False, 11: True}


def test_pages_are_read_again_by_another_engine_and_the_former_text_stays_until_then(line):
    line.extractor.says["a.tif"] = SCAN
    document_id = line.file("a.tif")
    line.runner(pipeline=with_reader(line, ScriptedReader(3))).drain()
    doing = build_use_cases(replace(line.archive.services, web=replace(line.archive.services.web, ocr_engines=ENGINES)))
    with pytest.raises(ProblemError, match="reread-refused"):
        doing.rereading.ask(line.clerk, document_id, "another")
    assert doing.rereading.ask(line.clerk, document_id, "tesseract") == 3
    assert line.found("leaf2") == [document_id]
    other = ScriptedReader(3)
    other.word = "reread"
    line.runner(pipeline=with_reader(line, other, engine="tesseract")).drain()
    assert sorted(other.seen) == [0, 1, 2]
    assert line.found("reread") == [document_id]
    assert line.found("scanned") == []
    assert line.objects(document_id).count(("page", 2)) == 3


def test_a_file_with_text_of_its_own_can_not_be_read_again(line):
    document_id = line.file("a.txt")
    line.runner(pipeline=with_reader(line, ScriptedReader(1))).drain()
    doing = build_use_cases(replace(line.archive.services, web=replace(line.archive.services.web, ocr_engines=ENGINES)))
    with pytest.raises(ProblemError, match="nothing-to-read"):
        doing.rereading.ask(line.clerk, document_id, "rapidocr")


def test_a_region_on_a_scan_hides_the_lines_that_it_meets_and_no_others():
    rows = (
        (Word("first", (100, 100, 300, 130), 1.0), Word("line", (320, 100, 400, 130), 1.0)),
        (Word("second", (100, 300, 300, 330), 1.0),),
    )
    text = "first line\nsecond\na comment"
    region = Mark(Place.REGION, 0, 0, 2, "hand", page=0, box=(350, 90, 420, 140))
    placed = _among_words(region, text, Reading(rows, "scripted"))
    assert placed.under == ((0, 10), (18, 27))
    elsewhere = _among_words(region, "another text", Reading(rows, "scripted"))
    assert elsewhere.under == ((0, 12),)


GOOD = Measured(dpi=300, ink=0.05, paper=250, darkest=10, skew=0.0, cut=False, fingerprint="0f" * 32)


def test_faults_of_scanned_pages_become_warnings_and_go_when_the_pages_are_read_anew(line):
    line.extractor.says["a.tif"] = SCAN
    reader = ScriptedReader(4)
    reader.measured = {
        0: GOOD,
        1: replace(GOOD, dpi=150, skew=-2.5, fingerprint="a0" * 32),
        2: replace(GOOD, ink=0.0, fingerprint=""),
        3: replace(GOOD, dpi=240, fingerprint="0f" * 31 + "0e"),
    }
    document_id = line.file("a.tif")
    line.runner(pipeline=with_reader(line, reader)).drain()

    def warnings():
        with line.archive.register.snapshot() as session:
            return [each for each in session.get(DocumentRow, document_id).warnings if each.startswith("file-scan")]

    assert warnings() == ["file-scan-blank:3", "file-scan-coarse:2", "file-scan-skewed:2", "file-scan-twice:4"]
    with line.archive.register.transaction() as session:
        recognitions.ask(session, document_id, 1, "rapidocr", {0: False}, None, line.clock(), "system")
        jobs.add(session, document_id, 1, STRANDS[0], line.clock())
    line.runner(pipeline=with_reader(line, reader)).drain()
    assert warnings() == []


def test_what_was_measured_is_kept_with_the_words_and_checked_when_it_comes_from_outside():
    reading = Reading((), "scripted", measured=GOOD)
    assert decoded(encoded(reading)) == reading
    assert decoded(encoded(Reading((), "scripted"))).measured is None
    with pytest.raises(ValueError, match="fingerprint"):
        decoded({**encoded(reading), "measured": {**encoded(reading)["measured"], "fingerprint": "<script>"}})
    wild = {**encoded(reading)["measured"], "dpi": -3, "ink": 9e9, "paper": 900, "skew": 1e9}
    assert decoded({**encoded(reading), "measured": wild}).measured == replace(
        GOOD, dpi=0, ink=1.0, paper=255, skew=90.0
    )


def test_what_codes_say_is_found_and_stands_behind_the_words_of_the_page(line):
    line.extractor.says["a.tif"] = SCAN
    reader = ScriptedReader(1)
    reader.codes = ("BOX-4711-Z",)
    document_id = line.file("a.tif")
    line.runner(pipeline=with_reader(line, reader)).drain()
    assert line.found("4711") == [document_id]
    reading = Reading((), "scripted", codes=("A b", "C"))
    assert decoded(encoded(reading)) == reading
    assert decoded({**encoded(reading), "codes": ["x\u0000\ny"]}).codes == ("x y",)
    with pytest.raises(ValueError, match="no reading"):
        decoded({**encoded(reading), "codes": [7]})

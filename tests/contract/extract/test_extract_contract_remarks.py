"""What is odd about a file that can be read is said with it; what can't be let through is refused before a parser."""

from functools import cache
from random import Random

import pytest

from ingest.extract.limits import NAME_BYTES
from ingest.extract.port import Outcome
from tests.hostile import active, bombs, loops, names, pdf_attacks, pictures, polyglots, truncations
from tests.hostile.building import page, stream, word, zipped
from tests.hostile.hostile_file import Surroundings

CANARY = "http://127.0.0.1:9/never"


@cache
def of(maker):
    """The files of one maker, by name."""
    return {each.name: each.data for each in maker(Surroundings(Random(1), CANARY))}


CLAIMS = [f"claims-{side}{form}" for side in (100_000, 2_000_000_000) for form in (".png", ".tif", "-big.tif", ".bmp")]
CLAIMS += ["claims.gif", "claims.jpg", "claims.jp2", "claims.webp"]
REMARKS = {
    "pdf-zip.pdf": "file-polyglot:application/zip",
    "zip-pdf.pdf": "file-polyglot:application/zip",
    "png-zip.png": "file-polyglot:application/zip",
    "jpeg-zip.jpg": "file-polyglot:application/zip",
    "gif-script.gif": "file-polyglot:text/javascript",
    "pdf-html.pdf": "file-polyglot:text/html",
    "pdf-program.pdf": "file-polyglot:program",
    "is-pdf.docx": "file-name-differs:application/pdf",
    "is-zip.pdf": "file-name-differs:application/zip",
    "is-pdf.txt": "file-name-differs:application/pdf",
    "macros.docm": "file-macros",
    "macros.doc": "file-macros",
    "packed-a.exe.zip": "file-program:a.exe",
    "embedded-a.exe.docx": "file-program:a.exe",
    "attachedTemplate.docx": "file-outside:attachedTemplate",
    "oleObject.docx": "file-outside:oleObject",
    "dde.docx": "file-outside:DDE",
}


@pytest.mark.parametrize("name", REMARKS)
def test_what_is_odd_is_said(extract, name):
    assert REMARKS[name] in extract({**of(polyglots.files), **of(active.files)}[name], name).warnings


@pytest.mark.parametrize("name", ["javascript", "launch", "goto", "submit", "import"])
def test_actions_of_a_pdf_are_said_and_not_done(extract, name):
    found = extract(of(pdf_attacks.files)[f"open-{name}.pdf"], "a.pdf")
    assert (found.outcome, found.warnings) == (Outcome.TEXT, ("file-scripts",))


GOOD = [
    "office/testWORD.docx",
    "office/testEXCEL.xls",
    "pdf/fake-memo.pdf",
    "office/testPPT.pptx",
    "chinese/拿来主义_page6.ofd",
]


OFD = {"n": ("file-ofd-signatures",), "AddAttachment": ("file-ofd-attachments",)}


@pytest.mark.parametrize("name", OFD)
def test_what_an_ofd_has_beside_its_pages_is_said(extract, name):
    assert extract(f"chinese/{name}.ofd").warnings == OFD[name]


@pytest.mark.parametrize("path", GOOD)
def test_nothing_odd_is_said_of_good_files(extract, path):
    assert [each for each in extract(path).warnings if each.startswith("file-")] == []


def test_a_link_in_a_text_is_nothing_odd(extract):
    assert extract(of(active.files)["hyperlink.docx"], "a.docx").warnings == ()


@pytest.mark.parametrize("name", CLAIMS)
def test_a_picture_that_claims_too_much_is_refused_by_its_header(extract, name):
    found = extract(of(pictures.files)[name], name)
    assert (found.outcome, found.reason.partition(":")[0]) == (Outcome.LIMIT, "image-too-large")


@pytest.mark.parametrize("name", ["bare-a.exe", "bare-a.so"])
def test_a_program_is_unsupported_whatever_it_is_called(extract, name):
    found = extract(of(active.files)[name], "report.bin")
    assert (found.outcome, found.reason.partition(":")[0]) == (Outcome.UNSUPPORTED, "program")


@pytest.mark.parametrize("name", ["nuls.bin", "noise-2.bin", "nul.txt"])
def test_what_is_nothing_known_is_unsupported_and_not_called_empty(extract, name):
    assert extract(of(active.files)[name], name).outcome is Outcome.UNSUPPORTED


@pytest.mark.parametrize("kind", ["docx", "xlsx", "zip", "gz", "pdf"])
def test_a_file_that_is_cut_off_is_malformed(extract, kind):
    whole, _ = truncations.wholes(Surroundings(Random(1), CANARY))[kind]
    for percent in (3, 37, 71, 98):
        assert extract(whole[: len(whole) * percent // 100], f"a.{kind}").outcome is Outcome.MALFORMED


@pytest.mark.parametrize("kind", ["png", "eml"])
def test_a_file_that_can_be_read_though_it_is_cut_off_says_so(extract, kind):
    whole, _ = truncations.wholes(Surroundings(Random(1), CANARY))[kind]
    assert "cut-off" not in extract(whole, f"a.{kind}").warnings
    assert "cut-off" in extract(whole[: len(whole) // 4], f"a.{kind}").warnings


@pytest.mark.parametrize("kind", sorted(names.NAMES))
def test_names_inside_can_be_shown(extract, kind):
    for suffix in ("zip", "eml"):
        found = extract(of(names.files)[f"{kind}.{suffix}"], f"a.{suffix}")
        text = "".join(found.pages) + "".join(found.warnings)
        assert not any(unseen in text for unseen in "\0\x1b\x07\u202e\u2066\u200b")
        assert max(map(len, text.splitlines()), default=0) <= NAME_BYTES + 20


def test_entries_of_an_archive_that_share_bytes_are_refused_even_at_a_low_ratio(extract):
    found = extract(bombs.overlapping(3, b"few and not to be shrunk"), "a.zip")
    assert (found.outcome, found.reason) == (Outcome.LIMIT, "compression-bomb: entries of the archive overlap")


@pytest.mark.parametrize("depth", [300, 5000])
def test_what_is_nested_too_deep_says_just_that(extract, depth):
    found = extract(loops.attached(depth) if depth == 300 else loops.multipart(depth), "a.eml")
    assert (found.outcome, found.reason.partition(":")[0]) == (Outcome.LIMIT, "nested-too-deep")


def test_what_was_read_before_a_limit_is_kept_and_said_to_be_a_part(extract):
    packed = zipped({"first.txt": b"read before", "zeros.gz": bombs.compressed(bytes(8 * bombs.MIB))["gz"]})
    found = extract(packed, "a.zip")
    assert (found.outcome, "text-truncated" in found.warnings) == (Outcome.LIMIT, True)
    assert "read before" in "\n".join(found.pages)


def test_a_reader_that_falls_over_each_time_is_the_files_doing_and_the_next_is_read(extract):
    marks = stream(b"/P <<>> BDC " * 500_000 + b"BT /F 12 Tf (deep) Tj ET")
    found = extract(page(marks), "a.pdf")
    assert (found.outcome, found.reason.partition(":")[0]) == (Outcome.QUARANTINED, "parser-crashed")
    assert extract(word("the next one"), "next.docx").pages

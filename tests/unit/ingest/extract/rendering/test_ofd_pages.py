"""OFD pages: drawn as a PDF's are, and by the same law; what is broken or too much is refused."""

import io
from pathlib import Path

import pytest
from PIL import Image

from ingest.extract.formats.archive import opened_zip
from ingest.extract.formats.ofd import read_ofd
from ingest.extract.limits import MIB, Limits
from ingest.extract.reading import Part
from ingest.extract.rendering.fonts import serif
from ingest.extract.rendering.ofd_geometry import deltas, steps
from ingest.extract.rendering.order import PageOrder
from ingest.extract.rendering.renderer import NoPageError, PageHiddenError, PageRenderer
from tests import scan_files
from tests.drawn_pages import drawn_page
from tests.small_ofd import line, media, picture, small_ofd

CORPUS = Path(__file__).parents[4] / "corpus" / "chinese"
REAL = ["n.ofd", "no_page_container.ofd", "AddAttachment.ofd", "拿来主义_page6.ofd"]
COVER, PICTURE_COVER, WHITE = (74, 79, 82), (222, 224, 224), (255, 255, 255)
SECRET = line("公开的一行 open", top=10) + line("机密金额 4711", top=30) + line("公开的末行", top=50)
TEXT = "公开的一行 open\n机密金额 4711\n公开的末行"
HIDDEN = ((TEXT.index("4711"), TEXT.index("4711") + 1),)


@pytest.fixture(scope="module")
def renderer():
    renderer = PageRenderer(Limits(seconds=20, memory_bytes=1024 * MIB), size=1)
    yield renderer
    renderer.close()


def drawn(renderer, data, order, owner="a"):
    with renderer.opened([data], owner) as original:
        page = original.draw(order)
    return page, Image.open(io.BytesIO(page.image)).convert("RGB")


def colours(image, box):
    return {colour for _, colour in image.crop(box).getcolors(10**6)}


def has_letters(given):
    return any(map(str.isalnum, given))


def texts(data):
    part = Part(name="")
    with opened_zip(data) as archive:
        read_ofd(part, archive, 100)
    return part


@pytest.mark.parametrize("name", REAL)
def test_every_letter_of_a_real_page_is_in_its_text_so_that_it_is_drawn_for_the_cautious_too(renderer, name):
    data = (CORPUS / name).read_bytes()
    text = texts(data).pages[0]
    page, image = drawn(renderer, data, PageOrder(0, 700, cautious=True, text=text))
    assert "".join(text[each.start : each.end] for each in page.lines) == "".join(filter(has_letters, text.split("\n")))
    assert len(colours(image, (0, 0, *image.size))) > 50
    with renderer.opened([data], "a") as original:
        assert original.count() == len(texts(data).pages)


def test_what_is_hidden_is_covered_with_its_line_and_nothing_else_of_it_shows(renderer):
    page, image = drawn(renderer, small_ofd(SECRET), PageOrder(0, 400, cautious=True, text=TEXT, hidden=HIDDEN))
    whole, clear = drawn(renderer, small_ofd(SECRET), PageOrder(0, 400, cautious=False, text=TEXT))
    box = page.lines[1].box
    assert colours(image, (box[0], box[1], box[2], box[3])) == {COVER}
    ink = clear.convert("L").point(lambda value: 255 if value < 128 else 0)
    first, last = (each.box for each in (whole.lines[0], whole.lines[2]))
    assert ink.crop((0, first[3], 400, box[1])).getbbox() is None
    assert ink.crop((0, box[3], 400, last[1])).getbbox() is None
    other = small_ofd(SECRET.replace("4711", "9"))
    same, _ = drawn(renderer, other, PageOrder(0, 400, cautious=True, text=TEXT.replace("4711", "9"), hidden=HIDDEN))
    assert same.image == page.image


@pytest.mark.parametrize("text", ["公开的一行 open", "公开的 open\nnot in the text", None])
def test_a_page_whose_letters_are_not_those_of_its_text_is_withheld(renderer, text):
    objects = line("公开的一行 open", top=10) + line("not in the text", top=70)
    with pytest.raises(PageHiddenError):
        drawn(renderer, small_ofd(objects), PageOrder(0, 400, cautious=True, text=text))


def test_what_is_not_to_be_seen_is_not_drawn(renderer):
    data = small_ofd(line("公开的一行 open", top=10, more='Visible="false"'))
    _, image = drawn(renderer, data, PageOrder(0, 400, cautious=False))
    assert colours(image, (0, 0, 400, 400)) == {WHITE}


def test_pictures_are_covered_for_the_cautious_and_a_page_that_is_mostly_picture_is_withheld(renderer):
    held = io.BytesIO()
    Image.new("RGB", (30, 30), (200, 10, 10)).save(held, "PNG")
    for files in ({"a.png": held.getvalue()}, {"a.jb2": scan_files.jbig2([Image.new("1", (64, 64), 0)])}):
        (name,) = files
        data = small_ofd(line("公开", top=70) + picture(20, 20, 30, 30), files=files, media=media(name))
        _, seen = drawn(renderer, data, PageOrder(0, 400, cautious=False))
        assert seen.getpixel((120, 120)) in {(200, 10, 10), (0, 0, 0)}
        assert seen.getpixel((60, 60)) == WHITE
        _, covered = drawn(renderer, data, PageOrder(0, 400, cautious=True, text="公开"))
        assert covered.getpixel((120, 120)) == PICTURE_COVER
        most = small_ofd(line("公开", top=2) + picture(0, 0, 90, 90), files=files, media=media(name))
        with pytest.raises(PageHiddenError):
            drawn(renderer, most, PageOrder(0, 400, cautious=True, text="公开"))


def test_paths_templates_colours_and_turned_letters_stand_where_they_say(renderer):
    box = "<ofd:PathObject Boundary='10 10 20 20' Fill='true' Stroke='false'><ofd:FillColor Value='0 128 0'/>"
    box += "<ofd:AbbreviatedData>M 0 0 L 20 0 L 20 20 L 0 20 C</ofd:AbbreviatedData></ofd:PathObject>"
    ring = "<ofd:PathObject Boundary='50 50 40 40' LineWidth='2'><ofd:StrokeColor Value='#ff 0 0'/>"
    ring += "<ofd:AbbreviatedData>M 0 20 A 20 20 0 0 1 40 20 A 20 20 0 0 1 0 20</ofd:AbbreviatedData></ofd:PathObject>"
    tall = line("一", left=0, top=0, size=10, more='CTM="0 1 -1 0 90 20"')
    page, image = drawn(renderer, small_ofd(ring + tall, template=box), PageOrder(0, 400, cautious=True, text="一"))
    assert image.getpixel((80, 80)) == (0, 128, 0)
    assert image.getpixel((200, 280)) == image.getpixel((280, 200)) == image.getpixel((358, 280)) == (255, 0, 0)
    assert image.getpixel((280, 280)) == WHITE
    left, top, right, bottom = page.lines[0].box
    assert (right - left, bottom - top) > (30, 30)
    assert image.crop((left, top, right, bottom)).convert("L").getextrema()[0] < 100


def test_a_template_is_part_of_the_text_of_each_of_its_pages():
    part = texts(small_ofd(line("第一页"), line("第二页"), template=line("表头", top=5), signed=True))
    assert part.pages == ["表头\n第一页", "表头\n第二页"]
    assert part.warnings == ["file-ofd-signatures"]


def test_fonts_that_the_file_brings_are_used_by_number_and_by_sign(renderer):
    fonts = '<ofd:Font ID="1" FontName="Own"><ofd:FontFile>own.otf</ofd:FontFile></ofd:Font>'
    own = {"own.otf": serif().read_bytes()}
    plain, _ = drawn(
        renderer, small_ofd(line("文件"), files=own, fonts=fonts), PageOrder(0, 400, cautious=True, text="文件")
    )
    noto, _ = drawn(renderer, small_ofd(line("文件")), PageOrder(0, 400, cautious=True, text="文件"))
    assert plain.image == noto.image
    mapped = '<ofd:CGTransform CodePosition="0" CodeCount="2"><ofd:Glyphs>34 35</ofd:Glyphs></ofd:CGTransform>'
    page, image = drawn(
        renderer,
        small_ofd(line("文件", inside=mapped), files=own, fonts=fonts),
        PageOrder(0, 400, cautious=True, text="文件"),
    )
    assert page.image != plain.image
    assert [(each.start, each.end) for each in page.lines] == [(0, 2)]
    assert image.convert("L").getextrema()[0] < 100


BROKEN = {
    "no page": small_ofd,
    "path": lambda: small_ofd(
        "<ofd:PathObject Boundary='0 0 9 9'><ofd:AbbreviatedData>M 0 x</ofd:AbbreviatedData></ofd:PathObject>"
    ),
    "number": lambda: small_ofd("<ofd:PathObject Boundary='nan 0 9 9'/>"),
    "picture": lambda: small_ofd(picture(0, 0, 9, 9), files={"a.png": b"\x89PNG\r\n\x1a\n"}, media=media("a.png")),
    "gone": lambda: small_ofd(picture(0, 0, 9, 9), media=media("a.png")),
    "deep": lambda: small_ofd("<ofd:PageBlock>" * 50 + "</ofd:PageBlock>" * 50),
    "full": lambda: small_ofd(line("一" * 90_000, step=0) + line("二" * 90_000, step=0)),
    "pixels": lambda: small_ofd(
        picture(0, 0, 9, 9),
        files={"a.jb2": scan_files.jbig2([Image.new("1", (6_000, 6_000), 1)])},
        media=media("a.jb2"),
    ),
}


@pytest.mark.parametrize("name", BROKEN)
def test_what_is_broken_or_too_much_is_not_drawn_and_harms_nothing_else(renderer, name):
    with pytest.raises(NoPageError):
        drawn(renderer, BROKEN[name](), PageOrder(0, 400, cautious=False))
    assert drawn(renderer, small_ofd(SECRET), PageOrder(0, 400, cautious=True, text=TEXT))[0].width == 400


def test_what_is_not_drawn_of_a_page_is_said():
    assert texts(small_ofd(line("text"), "<ofd:CompositeObject/>" + line("more"))).warnings == ["file-ofd-objects:2"]


def test_a_page_of_pictures_alone_wants_to_be_read():
    data = small_ofd(picture(0, 0, 90, 90), line("text"), files={"a.jb2": scan_files.jbig2([drawn_page(["x"])])})
    assert texts(data).warnings == ["page-without-text:1"]


def test_distances_repeat_and_curves_end_where_they_say():
    assert deltas("g 3 1.5 2 g 2 0", 99) == [1.5, 1.5, 1.5, 2, 0, 0]
    assert deltas("g 999999999 1", 5) == [1.0] * 5
    *_, last = steps("M 1 2 A 3 5 30 1 0 4 6")
    assert last.points[-1] == pytest.approx((4, 6))
    assert [each.kind for each in steps("S 0 0 Q 1 1 2 2 B 1 1 2 2 3 3 C")] == ["M", "B", "B", "C"]

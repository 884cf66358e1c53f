"""PDFs that loop, grow, or want to act."""

import zlib
from collections.abc import Iterator

from tests.hostile.building import page, pdf, shown, stream
from tests.hostile.hostile_file import HostileFile, Surroundings

MIB = 1024 * 1024


def files(given: Surroundings) -> Iterator[HostileFile]:
    """Bombs, loops, depth, actions, fonts."""
    yield from _bombs()
    yield from _loops()
    yield from _depths()
    yield from _actions(given.canary)
    for number in range(12):
        font = stream(given.dice.randbytes(2000), b"/Length1 2000")
        described = b"<</Type/FontDescriptor/FontName/B/Flags 4/FontFile2 7 0 R/FontBBox[0 0 1 1]>>"
        broken = b"<</Type/Font/Subtype/TrueType/BaseFont/B/FontDescriptor 6 0 R>>"
        made = page(shown("font"), more=[described, font]).replace(
            b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>", broken
        )
        yield HostileFile("pdf-font", f"font-{number}.pdf", made)


def _bombs() -> Iterator[HostileFile]:
    filters = b"/Filter/FlateDecode"
    text = b"BT /F 12 Tf (a) Tj ET\n"
    content = zlib.compress(text * (128 * MIB // len(text)), 9)
    yield HostileFile("pdf-bomb", "content.pdf", page(stream(content, filters)))
    yield HostileFile("pdf-bomb", "spaces.pdf", page(stream(zlib.compress(b" " * 256 * MIB, 1), filters)))
    twice = zlib.compress(zlib.compress(b" " * 256 * MIB, 1), 9)
    yield HostileFile("pdf-chain", "chain.pdf", page(stream(twice, b"/Filter[/FlateDecode/FlateDecode]")))
    chain = b"/Filter[%b]" % (b"/ASCIIHexDecode" * 5000)
    yield HostileFile("pdf-chain", "many-filters.pdf", page(stream(b"41" * 100, chain)))
    lzw = b"/Filter/LZWDecode"
    yield HostileFile("pdf-bomb", "lzw.pdf", page(stream(bytes(2 * MIB), lzw)))
    yield HostileFile("pdf-bomb", "runs.pdf", page(stream(b"\x81 " * MIB, b"/Filter/RunLengthDecode")))
    image = b"/Type/XObject/Subtype/Image/Width 100000/Height 100000/ColorSpace/DeviceGray/BitsPerComponent 8"
    draw = stream(b"q 500 0 0 500 0 0 cm /X Do Q")
    packed = zlib.compress(bytes(16 * MIB), 9)
    yield HostileFile("pdf-pixels", "pixels.pdf", page(draw, more=[stream(packed, image + filters)]))
    predicted = filters + b"/DecodeParms<</Predictor 15/Columns 2000000000/Colors 32>>"
    yield HostileFile("pdf-chain", "predictor.pdf", page(stream(packed, predicted)))
    kids = b" ".join([b"3 0 R"] * 200_000)
    many = [b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Count 200000/Kids[%b]>>" % kids]
    yield HostileFile("pdf-pages", "pages.pdf", pdf([*many, b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>"]))
    claims = b"<</Type/Pages/Count 2147483647/Kids[3 0 R]>>"
    yield HostileFile("pdf-pages", "claims.pdf", pdf([many[0], claims, b"<</Type/Page/Parent 2 0 R>>"]))


def _loops() -> Iterator[HostileFile]:
    top = b"<</Type/Catalog/Pages 2 0 R>>"
    for name, kid in (("itself", 2), ("catalogue", 1)):
        yield HostileFile("pdf-loop", f"pages-{name}.pdf", pdf([top, b"<</Type/Pages/Count 9/Kids[%d 0 R]>>" % kid]))
    two = [b"<</Type/Pages/Count 9/Kids[3 0 R 3 0 R]>>", b"<</Type/Pages/Count 9/Kids[2 0 R 2 0 R]>>"]
    yield HostileFile("pdf-loop", "pages-two.pdf", pdf([top, *two]))
    form = b"/Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</X 6 0 R>>>>"
    yield HostileFile("pdf-loop", "form.pdf", page(stream(b"/X Do"), more=[stream(b"/X Do /X Do", form)]))
    whole = page(shown("xref"))
    at = whole.rindex(b"xref\n0")
    at = whole.rindex(b"\nxref\n") + 1
    yield HostileFile("pdf-loop", "xref.pdf", whole.replace(b"trailer\n<<", b"trailer\n<</Prev %d" % at))
    yield HostileFile("pdf-loop", "object.pdf", page(shown("a"), more=[b"7 0 R", b"6 0 R"], on_page=b"/Rotate 6 0 R"))
    outline = b"<</Title(a)/Next 6 0 R/First 6 0 R/Parent 6 0 R/Last 6 0 R>>"
    yield HostileFile("pdf-loop", "outline.pdf", page(shown("a"), catalogue=b"/Outlines 6 0 R", more=[outline]))
    names = b"<</Kids[6 0 R 6 0 R]/Limits[(a)(z)]>>"
    tree = b"/Names<</EmbeddedFiles 6 0 R/JavaScript 6 0 R>>"
    yield HostileFile("pdf-loop", "names.pdf", page(shown("a"), catalogue=tree, more=[names]))
    length = b"<</Length 4 0 R>>stream\nBT ET\nendstream"
    yield HostileFile("pdf-loop", "length.pdf", page(length))


def _depths() -> Iterator[HostileFile]:
    for depth in (100, 5_000, 500_000):
        nested = b"[" * depth + b"]" * depth
        yield HostileFile("pdf-deep", f"arrays-{depth}.pdf", page(shown("deep"), on_page=b"/X " + nested))
        saved = stream(b"q " * depth + b"BT /F 12 Tf (deep) Tj ET")
        yield HostileFile("pdf-deep", f"saves-{depth}.pdf", page(saved))
        marked = stream(b"/P <<>> BDC " * depth + b"BT /F 12 Tf (deep) Tj ET")
        yield HostileFile("pdf-deep", f"marks-{depth}.pdf", page(marked))
    yield HostileFile("pdf-size", "size.pdf", page(shown("a")).replace(b"/Size 6", b"/Size 2147483647"))
    box = page(shown("a")).replace(b"[0 0 595 842]", b"[0 0 1e30 1e30]")
    yield HostileFile("pdf-size", "box.pdf", box)


def _actions(canary: str) -> Iterator[HostileFile]:
    url = canary.encode()
    actions = {
        "javascript": b"<</S/JavaScript/JS(app.launchURL\\(%b/js\\))>>" % url,
        "launch": b"<</S/Launch/F(cmd.exe)/Win<</F(cmd.exe)/P(/c %b)>>>>" % url,
        "uri": b"<</S/URI/URI(%b/uri)>>" % url,
        "goto": b"<</S/GoToR/F<</FS/URL/F(%b/remote.pdf)>>/D[0/Fit]>>" % url,
        "submit": b"<</S/SubmitForm/F<</FS/URL/F(%b/submit)>>>>" % url,
        "import": b"<</S/ImportData/F(%b/data.fdf)>>" % url,
    }
    for name, action in actions.items():
        yield HostileFile("pdf-action", f"open-{name}.pdf", page(shown(name), catalogue=b"/OpenAction" + action))
        yield HostileFile("pdf-action", f"page-{name}.pdf", page(shown(name), on_page=b"/AA<</O%b>>" % action))
    outside = b"<</Length 0/F<</FS/URL/F(%b/stream)>>>>stream\n\nendstream" % url
    yield HostileFile("pdf-action", "outside-stream.pdf", page(outside))
    xfa = b'<!DOCTYPE x [<!ENTITY e SYSTEM "%b/xfa">]><xdp:xdp xmlns:xdp="http://ns.adobe.com/xdp/">&e;</xdp:xdp>' % url
    form = b"/AcroForm<</XFA 6 0 R/Fields[]>>"
    yield HostileFile("pdf-xfa", "xfa.pdf", page(shown("form"), catalogue=form, more=[stream(xfa)]))

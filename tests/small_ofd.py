"""A small OFD (GB/T 33190) from its parts."""

import io
import zipfile

_NS = 'xmlns:ofd="http://www.ofdspec.org/2016"'


def line(text, left=20, top=20, step=5, size=5, more="", inside=""):
    """A TextObject of one line, in millimetres."""
    marks = f'Boundary="{left} {top} 150 {size * 1.4}" Font="1" Size="{size}"'
    deltas = f"g {max(0, len(text) - 1)} {step}"
    return (
        f"<ofd:TextObject ID='9' {marks} {more}>{inside}"
        f'<ofd:TextCode X="0" Y="{size}" DeltaX="{deltas}">{text}</ofd:TextCode></ofd:TextObject>'
    )


def picture(left, top, width, height, number=3):
    """An ImageObject that shows the file's picture."""
    place = f'Boundary="{left} {top} {width} {height}" CTM="{width} 0 0 {height} 0 0"'
    return f'<ofd:ImageObject ID="8" {place} ResourceID="{number}"/>'


def small_ofd(*pages, files=None, template="", fonts='<ofd:Font ID="1" FontName="宋体"/>', media="", signed=False):
    """An OFD of these pages, each the XML of its objects, on 100 x 100 millimetres."""
    listed = "".join(f'<ofd:Page ID="{n}" BaseLoc="Pages/{n}.xml"/>' for n in range(len(pages)))
    templates = '<ofd:TemplatePage ID="77" BaseLoc="T.xml"/>' if template else ""
    used = '<ofd:Template TemplateID="77"/>' if template else ""
    signatures = "<ofd:Signatures>/Doc_0/Signatures.xml</ofd:Signatures>" if signed else ""
    members = {
        "OFD.xml": (
            f"<ofd:OFD {_NS}><ofd:DocBody><ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot>"
            f"{signatures}</ofd:DocBody></ofd:OFD>"
        ),
        "Doc_0/Document.xml": (
            f"<ofd:Document {_NS}><ofd:CommonData>{templates}<ofd:PageArea><ofd:PhysicalBox>0 0 100 100"
            "</ofd:PhysicalBox></ofd:PageArea><ofd:PublicRes>Res.xml</ofd:PublicRes></ofd:CommonData>"
            f"<ofd:Pages>{listed}</ofd:Pages></ofd:Document>"
        ),
        "Doc_0/Res.xml": (
            f'<ofd:Res {_NS} BaseLoc="Res"><ofd:Fonts>{fonts}</ofd:Fonts>'
            f"<ofd:MultiMedias>{media}</ofd:MultiMedias></ofd:Res>"
        ),
        "Doc_0/T.xml": _page(template),
        **{f"Doc_0/Pages/{number}.xml": _page(page, used) for number, page in enumerate(pages)},
        **{f"Doc_0/Res/{name}": data for name, data in (files or {}).items()},
    }
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return held.getvalue()


def media(name, number=3):
    """The resource that names a picture's file."""
    return f'<ofd:MultiMedia ID="{number}" Type="Image"><ofd:MediaFile>{name}</ofd:MediaFile></ofd:MultiMedia>'


def _page(objects, before=""):
    return f"<ofd:Page {_NS}>{before}<ofd:Content><ofd:Layer ID='5'>{objects}</ofd:Layer></ofd:Content></ofd:Page>"

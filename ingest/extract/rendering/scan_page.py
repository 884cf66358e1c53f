"""The pages of a picture file: one, or as many as a TIFF or a HEIC has."""

import io

from PIL import Image, ImageOps

from ingest.extract.rendering.picture_file import frames, opened, turn_to


def page_count(data: bytes, most: int) -> int:
    """How many pages the file has, at most `most`.

    Raises:
        RefusedError: it can't be opened.
    """
    with opened(io.BytesIO(data)) as image:
        return min(frames(image), most)


def scan_page(data: bytes, page: int, width: int, most_pixels: int, most_source_pixels: int) -> Image.Image:
    """Page number `page` of the file, upright as its camera held it, at `width` pixels or less where that is too much.

    Raises:
        RefusedError: it can't be opened, or has more than `most_source_pixels`.
    """
    with opened(io.BytesIO(data)) as image:
        turn_to(image, page, most_source_pixels, width * max(1, width * image.height // max(1, image.width)))
        image.draft("RGB", (width, width))  # lets JPEG decode at a fraction of its size
        upright = ImageOps.exif_transpose(image)
        height = max(1, round(upright.height * width / upright.width))
        if width * height > most_pixels:
            width, height = max(1, width * most_pixels // (width * height)), max(1, most_pixels // width)
        return on_white(upright).resize((width, height), Image.Resampling.LANCZOS, reducing_gap=2.0)


def on_white(image: Image.Image) -> Image.Image:
    """`image` in RGB; where it is transparent, paper shows through."""
    if image.mode == "I;16":  # converts by cutting off what is above 255
        image = image.point(lambda value: value / 256).convert("L")
    if "A" not in image.mode and "transparency" not in image.info:
        return image.convert("RGB")
    seen = image.convert("RGBA")
    paper = Image.new("RGB", image.size, (255, 255, 255))
    paper.paste(seen, mask=seen.getchannel("A"))
    return paper

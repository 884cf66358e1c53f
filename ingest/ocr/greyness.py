"""Most scans have no colour, whatever their file says; without it they take a quarter of the memory."""

from PIL import Image, ImageChops

_FEWER = 16  # a sample has every so many'th row and column


def grey_if_grey(picture: Image.Image) -> Image.Image:
    """`picture`, which is in RGB, in L where no pixel of it has any colour."""
    sample = picture.resize(
        (max(1, picture.width // _FEWER), max(1, picture.height // _FEWER)), Image.Resampling.NEAREST
    )
    return picture.getchannel("G") if _is_grey(sample) and _is_grey(picture) else picture


def _is_grey(picture: Image.Image) -> bool:
    red, green, blue = picture.split()
    return not ImageChops.difference(red, green).getbbox() and not ImageChops.difference(green, blue).getbbox()

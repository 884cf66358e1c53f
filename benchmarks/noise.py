"""The ways in which a number comes to be written differently from how it is on record: by people and by scanners."""

from dataclasses import dataclass
from random import Random

_FULL_WIDTH = {
    ord(each): ord(each) + 0xFEE0 for each in "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
}
_MISREAD = {"0": "Oo", "1": "lI", "2": "Zz"}
_MOST_MISREAD = 2


@dataclass(frozen=True, slots=True)
class Noise:
    """Seeded spellings of one value; `clean` of them (0..1) are left as they are."""

    random: Random
    clean: float = 0.3

    def spelled(self, value: str, *, groups: tuple[tuple[int, ...], ...] = (), from_position: int = 0) -> str:
        """`value` in full-width characters, in groups with blanks or hyphens between, or misread, or several of these.

        `groups` are the groupings in use for it; characters before `from_position` are never misread.
        """
        if self.random.random() < self.clean:
            return value
        text = value
        if self.random.random() < 0.4:
            text = self.misread(text, from_position)
        if groups and self.random.random() < 0.6:
            text = self.grouped(text, self.random.choice(groups))
        return full_width(text) if self.random.random() < 0.25 else text

    def misread(self, text: str, from_position: int = 0) -> str:
        """One or two characters as a scanner might read them."""
        places = [at for at, each in enumerate(text) if each in _MISREAD and at >= from_position]
        for at in self.random.sample(places, min(len(places), self.random.randint(1, _MOST_MISREAD))):
            text = text[:at] + self.random.choice(_MISREAD[text[at]]) + text[at + 1 :]
        return text

    def grouped(self, text: str, lengths: tuple[int, ...]) -> str:
        """`text` in groups of these lengths, the last one repeated to the end, all parted alike."""
        gap, parts, rest = self.random.choice([" ", "-", " ", " - "]), [], list(lengths)
        while text:
            length = rest.pop(0) if len(rest) > 1 else rest[0]
            parts.append(text[:length])
            text = text[length:]
        return gap.join(parts)


def full_width(text: str) -> str:
    """ASCII letters and digits in their full-width forms."""
    return text.translate(_FULL_WIDTH)

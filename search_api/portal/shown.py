"""How values become HTML: levels, masks, marked text, fields, times, numbers. All is escaped here or by Jinja."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from functools import partial

from babel.dates import format_date, format_datetime, format_timedelta
from babel.numbers import format_currency, format_decimal
from markupsafe import Markup, escape

from mappings.document import FieldValue
from mappings.scheme import FieldSpec, FieldType, Level, Scheme
from mappings.views import MASK, MASK_SHOWN
from search_api.portal.visit import Visit
from search_api.results.model import Hit

_MASK = Markup(
    '<span class="mask" role="img" tabindex="0" data-tip="{tip}" aria-label="{tip}">'
    '<span aria-hidden="true">{sign}</span></span>'
)
_ASKING = Markup(
    '<a class="mask" href="/documents/{id}/request?level={level}" data-tip="{tip}" aria-label="{tip}">'
    '<span aria-hidden="true">{sign}</span></a>'
)
_DAY = 86400  # seconds
_MOMENT = 20


class Shown:
    """What templates call `show`: it speaks the visit's language and knows the scheme's levels."""

    def __init__(self, scheme: Scheme, visit: Visit) -> None:
        self._scheme = scheme
        self._visit = visit
        self._say = visit.language.say
        self._locale = visit.language.locale

    def title_of(self, titled: object) -> str:
        """The name of a class, level or field in the visit's language."""
        return str(titled.title.text(self._visit.language.code))  # type: ignore[attr-defined]

    def level(self, rank: int) -> Markup:
        """A level told by word, shape and colour."""
        level = self._level(rank)
        sign = Markup('<span class="sign" aria-hidden="true">{}</span>').format(level.sign) if level.sign else ""
        return Markup('<span class="level level-{}">{}{}</span>').format(min(rank, 3), sign, self.title_of(level))

    def mask(self, needs_level: int | None = None) -> Markup:
        """The one block that stands for whatever is hidden; its width says nothing."""
        if needs_level is None:
            return _MASK.format(tip=self._say("Hidden: needs a higher level"), sign="\u00a0")
        level = self._level(needs_level)
        tip = self._say("Hidden: needs %(level)s", level=self.title_of(level))
        return _MASK.format(tip=tip, sign=level.sign)

    def stretch(self, hit: Hit, *, asking: bool) -> Markup:
        """The block over a stretch of a document's text: what it needs at least, by the rules of the class alone.

        Which of the levels above it needs is its secret. `asking` makes it the way to ask for access.
        """
        if not hit.levels_above:
            return self.mask()
        level = self._level(hit.levels_above[0])
        told = {"level": self.title_of(level)}
        if len(hit.levels_above) == 1:
            sign, tip = level.sign, self._say("Above your level: needs %(level)s", **told)
        else:
            sign, tip = f"{level.sign}+", self._say("Above your level: needs %(level)s or higher", **told)
        if not asking:
            return _MASK.format(tip=tip, sign=sign)
        return _ASKING.format(
            id=hit.id, level=level.key, tip=self._say("%(what)s. Request access", what=tip), sign=sign
        )

    def covering(self, hit: Hit, *, asking: bool = True) -> Callable[[str], Markup]:
        """How text of this document is drawn. Within a link it can't be `asking`."""
        return partial(self.masked, mask=self.stretch(hit, asking=asking))

    def masked(self, text: str, mask: Markup | None = None) -> Markup:
        """Text of a view, with each mask (as its token, or as plain text shows it) as the block."""
        mask = self.mask() if mask is None else mask
        return mask.join(escape(part) for part in text.replace(MASK_SHOWN, MASK).split(MASK))

    def parts(self, parts: Sequence[str], written: Callable[[str], Markup] | None = None) -> Markup:
        """Alternating plain and matched parts, the matched ones marked; `written` draws their text."""
        written = written or self.masked
        return Markup("").join(
            Markup("<mark>{}</mark>").format(written(part)) if number % 2 else written(part)
            for number, part in enumerate(parts)
        )

    def value(self, value: FieldValue, spec: FieldSpec, written: Callable[[str], Markup] | None = None) -> Markup:
        """A field's value as people write it; `written` draws its text if more than masks is to be drawn in it."""
        written = written or self.masked
        if isinstance(value, list | tuple):
            separator = "、" if self._visit.language.code == "zh" else "; "
            return escape(separator).join(self.value(each, spec, written) for each in value)
        if spec.type is FieldType.DATE and isinstance(value, str):
            return escape(self.day(value))
        if spec.type is FieldType.MONEY and isinstance(value, Mapping):
            return escape(self._money(value))
        if spec.type is FieldType.NUMBER and isinstance(value, int | float):
            return escape(self.number(value))
        if spec.type is FieldType.IDENTIFIER:
            return Markup('<span class="mono">{}</span>').format(written(str(value)))
        return written(str(value))

    def when(self, moment: datetime) -> Markup:
        """A moment, relative while it is near, with the exact time in the reader's zone on hover."""
        local = moment.astimezone(self._visit.zone)
        exact = format_datetime(local, "medium", locale=self._locale, tzinfo=self._visit.zone)
        gone = moment - self._visit.now
        if abs(gone.total_seconds()) < _MOMENT:
            text = self._say("just now")
        elif abs(gone.total_seconds()) < 7 * _DAY:
            text = format_timedelta(gone, add_direction=True, locale=self._locale, threshold=1.2)
        else:
            text = format_date(local.date(), "medium", locale=self._locale)
        name = getattr(self._visit.zone, "key", "UTC")
        return Markup('<time datetime="{}" title="{} ({})">{}</time>').format(moment.isoformat(), exact, name, text)

    def day(self, day: date | str) -> str:
        """A calendar day; what isn't one is shown as it is."""
        try:
            known = date.fromisoformat(day) if isinstance(day, str) else day
        except ValueError:
            return str(day)
        return format_date(known, "medium", locale=self._locale)

    def number(self, number: float) -> str:
        """A number with its grouping."""
        return format_decimal(number, locale=self._locale)

    def size(self, size: int) -> str:
        """A size in bytes, in the unit people would say."""
        amount, units = float(size), ["GB", "MB", "KB", "B"]
        while amount >= 1024 and len(units) > 1:  # noqa: PLR2004 (the units' own base)
            amount /= 1024
            units.pop()
        return f"{format_decimal(round(amount, 1 if amount < 10 else 0), locale=self._locale)} {units[-1]}"  # noqa: PLR2004 (a digit more tells little)

    def _money(self, value: Mapping[str, object]) -> str:
        amount, currency = str(value.get("amount", "")), str(value.get("currency", ""))
        try:
            return format_currency(Decimal(amount), currency, locale=self._locale)
        except InvalidOperation:
            return f"{currency} {amount}".strip()

    def _level(self, rank: int) -> Level:
        return self._scheme.levels[max(0, min(rank, self._scheme.top_level))]
